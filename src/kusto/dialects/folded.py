"""Names whose letters' case does not count for the server: shown as written, equal in any case. Values only."""

from __future__ import annotations


class FoldedName(str):
    """A name as it is written; ``A`` and ``a`` are the same one."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self.lower() == other.lower()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.lower())
