"""L305: the file begins or ends a transaction of its own."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.dialect import Dialect
from kusto.migrate.lint.acts import Controls, MakesType
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L305"


def applies(dialect: Dialect) -> bool:
    """Everywhere."""
    return True


def check(scene: Scene) -> Iterator[Finding]:
    """Each BEGIN, and each COMMIT without one. Around an enum made anew they stand in every generated file."""
    begun: int | None = None
    makes_type = False
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, MakesType):
            makes_type = True
        if not isinstance(act, Controls):
            continue
        if act.word == "BEGIN":
            if begun is not None:
                yield Finding(CODE, begun)
            begun, makes_type = act.at, False
        else:
            # What is rolled back is told by L304.
            if act.word == "COMMIT" and not (makes_type and begun is not None):
                yield Finding(CODE, act.at if begun is None else begun)
            begun = None
    if begun is not None:
        yield Finding(CODE, begun)
