"""The closed set of changes: each has an inverse or needs none, and every database can write each."""

from __future__ import annotations

import pytest

from kusto.catalog import changes as c
from kusto.catalog.model import Column, Enum, Extension, ForeignKey, Index, IndexPart, Name, PrimaryKey, Table
from kusto.dialects import DRIVEN, dialect
from kusto.psl.schema import Action

X, Y = Column("x", "INTEGER"), Column("y", "TEXT", nullable=True)
KEY = PrimaryKey(("x",), "T_pkey")
TABLE = Table(Name(None, "T"), {"x": X}, KEY)
WIDE = Table(Name(None, "T"), {"x": X, "y": Y}, KEY)
INDEX = Index("T_x_idx", (IndexPart("x"),))
FOREIGN = ForeignKey("T_x_fkey", ("x",), Name(None, "U"), ("id",), Action.CASCADE, Action.CASCADE)
SMALL, LARGE = Enum(Name(None, "E"), ("A",)), Enum(Name(None, "E"), ("A", "B"))
PARTS: tuple[c.TablePart, ...] = (
    c.AddColumn(Y),
    c.DropColumn(Y),
    c.AlterColumn(X, Column("x", "BIGINT")),
    c.RenameColumn("x", "z"),
    c.DropPrimaryKey(KEY),
    c.AddPrimaryKey(KEY),
    c.RenamePrimaryKey("T_pkey", "pk"),
)
CHANGES: tuple[c.Change, ...] = (
    c.AlterExtension(Extension("x", "1.0"), Extension("x", "1.1")),
    c.CreateEnum(SMALL),
    c.DropEnum(SMALL),
    c.AlterEnum(SMALL, LARGE),
    c.AlterEnum(LARGE, SMALL),
    c.RenameEnum(SMALL, Enum(Name(None, "F"), ("A",))),
    c.RenameEnum(LARGE, Enum(LARGE.name, ("A", "C"))),
    c.CreateTable(TABLE),
    c.DropTable(TABLE),
    c.RenameTable(Name(None, "T"), Name(None, "U")),
    c.CreateIndex(TABLE, INDEX),
    c.DropIndex(TABLE, INDEX),
    c.RenameIndex(TABLE, INDEX, Index("other", INDEX.parts)),
    c.AddForeignKey(TABLE, FOREIGN),
    c.DropForeignKey(TABLE, FOREIGN),
    c.RenameForeignKey(TABLE, FOREIGN, FOREIGN),
    c.RebuildTables((c.AlterTable(TABLE, WIDE, (c.AddColumn(Y),)),)),
    *(c.AlterTable(TABLE, WIDE, (part,)) for part in PARTS),
)


def test_every_class_is_here() -> None:
    classes = {k for k in vars(c).values() if isinstance(k, type) and k.__module__ == c.__name__}
    assert classes == {type(change) for change in (*CHANGES, *PARTS)} | {c.CreateNamespace, c.CreateExtension}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_the_inverse_of_the_inverse_is_the_change(change: c.Change) -> None:
    undone = c.inverse(change)
    assert undone is not None
    again = c.inverse(undone)
    assert type(again) is type(change)
    if not isinstance(change, (c.AlterTable, c.RebuildTables)):
        assert again == change


@pytest.mark.parametrize("name", DRIVEN)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: type(change).__name__)
def test_every_database_writes_every_change(change: c.Change, name: str) -> None:
    written = dialect(name).migrations.render(change)
    if says_nothing(change, name):
        assert written == "", "part of the table's or the column's text, or text itself"
    else:
        assert written.endswith(";")
        assert dialect(name).migrations.split(written)


def says_nothing(change: c.Change, name: str) -> bool:
    """Whether the database has nothing to do for a change by itself."""
    migrations = dialect(name).migrations
    match change:
        case c.CreateExtension() | c.AlterExtension() | c.CreateEnum() | c.DropEnum() | c.AlterEnum() | c.RenameEnum():
            return not dialect(name).capabilities.native_enums
        case c.AddForeignKey() | c.DropForeignKey() | c.RenameForeignKey():
            return migrations.rebuilds
        case c.AlterTable(parts=(c.RenamePrimaryKey(),)):
            return not migrations.rebuilds and migrations.primary_key(("id",), "A_pkey").name is None
        case _:
            return False


def test_a_namespace_is_made_and_never_taken_away() -> None:
    change = c.CreateNamespace("one")
    assert c.inverse(change) is None
    assert dialect("postgresql").migrations.render(change) == 'CREATE SCHEMA IF NOT EXISTS "one";'


def test_the_order_of_columns_does_not_count() -> None:
    turned = Table(WIDE.name, dict(reversed(WIDE.columns.items())), WIDE.primary_key)
    assert turned == WIDE
