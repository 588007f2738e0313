"""Names of input types, each given once: `User` has a `ListRelationFilter`, `UserList` a `RelationFilter`.

Comes in: class names and purposes. Goes out: names; the second of two that would be equal gets an underscore.
"""

from __future__ import annotations

from collections.abc import Iterable

from kusto.client.filters import NAMES as SHARED
from kusto.client.type_names import ENUM_PURPOSES, PURPOSES
from kusto.codegen.naming import free

PUBLIC = frozenset({*PURPOSES, *ENUM_PURPOSES})
"""Purposes whose types users import; the names of all others, parts nobody needs to name, begin with an underscore."""


class InputNames:
    """The names of one `types` module.

    Args:
        models, enums: the classes of the schema in order; public names are given out in this order.
    """

    def __init__(self, models: Iterable[str], enums: Iterable[str]) -> None:
        self._names: dict[tuple[str, str], str] = {}
        self.taken: set[str] = set(SHARED)
        for classes, purposes in ((models, PURPOSES), (enums, ENUM_PURPOSES)):
            for cls in classes:
                for purpose in purposes:
                    self.of(cls, purpose)

    def of(self, cls: str, purpose: str, level: int = 1) -> str:
        """The name of the type of a class for a purpose.

        Args:
            level: how deep in a call the type stands; only the first level has public names.
        """
        wanted = purpose if level == 1 else f"{purpose}{level}"
        key = (cls, wanted)
        if key not in self._names:
            self._names[key] = free(f"{cls}{wanted}" if wanted in PUBLIC else f"_{cls}{wanted}", self.taken)
            self.taken.add(self._names[key])
        return self._names[key]
