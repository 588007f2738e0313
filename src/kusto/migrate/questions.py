"""What two catalogs cannot tell: is it a rename, or is one thing gone and another new? Values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kusto.catalog.model import Catalog, Column, Name, Table
from kusto.dialect import MigrationDialect


@dataclass(frozen=True, slots=True)
class RenamedTable:
    """A table that may have got (as a question) or has got (as an answer) a new name."""

    before: Name
    after: Name

    def __str__(self) -> str:
        return f"table {self.before} -> {self.after}"


@dataclass(frozen=True, slots=True)
class RenamedColumn:
    """A column that may have got, or has got, a new name; ``table`` by its new name."""

    table: Name
    before: str
    after: str

    def __str__(self) -> str:
        return f"column {self.table}.{self.before} -> {self.after}"


@dataclass(frozen=True, slots=True)
class RenamedEnum:
    """An enum type that has got a new name. Nobody is asked: catalogs do not tell, a schema does."""

    before: Name
    after: Name

    def __str__(self) -> str:
        return f"enum {self.before} -> {self.after}"


@dataclass(frozen=True, slots=True)
class RenamedMember:
    """A member of an enum that has got a new name. Nobody is asked.

    Args:
        enum: by its new name; where enums are the types of their columns the table.
        column: by its new name, where enums are the types of their columns.
    """

    enum: Name
    before: str
    after: str
    column: str | None = None

    def __str__(self) -> str:
        of = f"{self.enum}.{self.column}" if self.column else str(self.enum)
        return f"value {of}.{self.before} -> {self.after}"


Question: TypeAlias = RenamedTable | RenamedColumn | RenamedEnum | RenamedMember


def find_questions(before: Catalog, after: Catalog, dialect: MigrationDialect) -> tuple[Question, ...]:
    """Every pair of something gone and something new that could be the same thing under another name."""
    found: list[Question] = []
    gone = [t for name, t in before.tables.items() if name not in after.tables]
    new = [t for name, t in after.tables.items() if name not in before.tables]
    found += [RenamedTable(old.name, other.name) for old in gone for other in new if _alike(old, other)]
    for name, old in before.tables.items():
        if name in after.tables:
            found += _columns(old, after.tables[name], dialect)
    return tuple(found)


def _alike(one: Table, other: Table) -> bool:
    """More than half of all column names are common to both."""
    names, others = set(one.columns), set(other.columns)
    return 2 * len(names & others) > len(names | others)


def _columns(before: Table, after: Table, dialect: MigrationDialect) -> list[Question]:
    gone = [column for name, column in before.columns.items() if name not in after.columns]
    new = [column for name, column in after.columns.items() if name not in before.columns]
    return [RenamedColumn(after.name, old.name, col.name) for old in gone for col in new if _fits(old, col, dialect)]


def _fits(old: Column, new: Column, dialect: MigrationDialect) -> bool:
    return old.list == new.list and old.enum == new.enum and dialect.cast(old, new) in ("same", "safe")
