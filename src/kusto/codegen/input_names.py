"""Names of input types, each given once: `User` has a `ListRelationFilter`, `UserList` a `RelationFilter`.

Comes in: class names and purposes. Goes out: names; the second of two that would be equal gets an underscore.
"""

from __future__ import annotations

from collections.abc import Iterable

from kusto.client.filters import NAMES as SHARED
from kusto.client.type_names import PURPOSES
from kusto.codegen.naming import free

PRIVATE = frozenset({"WhereRest", "CreateShared", "CountOrder"})
"""Parents and parts that nobody needs to name; they begin with an underscore."""


class InputNames:
    """The names of one `types` module.

    Args:
        classes: the classes of the schema in order; public names are given out in this order.
    """

    def __init__(self, classes: Iterable[str]) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self.taken: set[str] = set(SHARED)
        for cls in classes:
            for purpose in (*PURPOSES, *sorted(PRIVATE)):
                self.of(cls, purpose)

    def of(self, cls: str, purpose: str) -> str:
        """The name of the type of a class for a purpose."""
        key = (cls, purpose)
        if key not in self._names:
            hidden = purpose in PRIVATE or purpose.startswith("WhereUniqueBy_") or purpose.endswith("CompoundKey")
            self._names[key] = free(f"_{cls}{purpose}" if hidden else f"{cls}{purpose}", self.taken)
            self.taken.add(self._names[key])
        return self._names[key]
