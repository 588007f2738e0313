"""What databases answer whose columns hold no lists: a refusal that names them. Nothing is written."""

from __future__ import annotations

from typing import ClassVar, NoReturn

from kusto.errors import UnsupportedDatabaseError


class WithoutLists:
    """The part of a `kusto.dialect.QueryDialect` that is about lists."""

    product: ClassVar[str]

    def list_test(self, operator: str, column: str, parameter: str) -> str:
        """Refused."""
        self._refuse()

    def list_empty(self, column: str) -> str:
        """Refused."""
        self._refuse()

    def list_push(self, column: str, parameter: str) -> str:
        """Refused."""
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise UnsupportedDatabaseError(f"{self.product} has no list columns")
