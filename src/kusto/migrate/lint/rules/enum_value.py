"""L307: a value is added to an enum and used by the same file."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.catalog.steps import TokenKind
from kusto.dialect import Dialect
from kusto.migrate.lint.acts import AddsValue, MakesType
from kusto.migrate.lint.scene import Finding, Scene

CODE = "L307"


def applies(dialect: Dialect) -> bool:
    """Where enums are types of the database."""
    return dialect.capabilities.native_enums


def check(scene: Scene) -> Iterator[Finding]:
    """Values whose text stands in another statement, of enums that were there."""
    made: set[str] = set()
    for moment in scene.moments:
        act = moment.act
        if isinstance(act, MakesType):
            made.add(act.table)
        elif isinstance(act, AddsValue) and act.table not in made and _used(scene, act, moment.read.statement.end):
            yield Finding(CODE, act.at, {"type": act.table, "value": act.value})


def _used(scene: Scene, act: AddsValue, end: int) -> bool:
    return any(
        token.kind is TokenKind.TEXT and token.text == act.value
        for token in scene.tokens
        if not act.at <= token.start < end
    )
