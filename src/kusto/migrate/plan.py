"""Changes turned into a plan: ordered steps with statements, reverses and risks, and the text of a file.

In goes a `Difference` (or its changes), out comes a `Plan`. Nothing is run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from kusto.catalog import changes as c
from kusto.catalog.model import Catalog
from kusto.catalog.steps import Risk, Step
from kusto.dialect import MigrationDialect
from kusto.migrate.dangers import Danger, find_dangers
from kusto.migrate.diff import diff
from kusto.migrate.order import order

EMPTY_MIGRATION = "-- This is an empty migration."


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done.

    Args:
        steps: in order.
        dangers: what may be lost or may fail.
        reverse_sql: the text that leads back (structure, not data), or None where nothing is to be done.
    """

    steps: tuple[Step, ...]
    dangers: tuple[Danger, ...] = ()
    reverse_sql: str | None = None

    def __bool__(self) -> bool:
        return bool(self.steps)

    @property
    def sql(self) -> str:
        """The text of ``migration.sql``: warnings, then each step under its comment."""
        return _warnings(self.dangers) + _text(self.steps)


def plan(changes: Sequence[c.Change], dialect: MigrationDialect, reverse: Sequence[c.Change] = ()) -> Plan:
    """Order and render changes.

    Args:
        reverse: the changes of the way back, if known.
    """
    ordered = order(changes, dialect)
    steps = tuple(_step(change, dialect) for change in _told(ordered, dialect))
    back = tuple(_step(change, dialect) for change in _told(order(reverse, dialect), dialect))
    return Plan(steps, find_dangers(ordered, dialect), _text(back) if back else None)


def plan_between(before: Catalog, after: Catalog, dialect: MigrationDialect) -> Plan:
    """The plan that leads from one catalog to another, with its way back."""
    forth, back = diff(before, after, dialect), diff(dialect.reached(before, after), before, dialect)
    return plan(forth.changes, dialect, back.changes)


def _told(changes: Sequence[c.Change], dialect: MigrationDialect) -> list[c.Change]:
    """The changes without those of indexes that the statement of their table carries out."""
    alters = [change for change in changes if isinstance(change, c.AlterTable)]
    keys = {(alter.after.name, name) for alter in alters for name in dialect.keys_with_change(alter)}
    return [
        change
        for change in changes
        if not (isinstance(change, (c.CreateIndex, c.DropIndex)) and (change.table.name, change.index.name) in keys)
    ]


def _step(change: c.Change, dialect: MigrationDialect) -> Step:
    undo = c.inverse(change)
    reverse = dialect.render(undo) if undo else None
    return Step(dialect.render(change), reverse or None, _risk(change), _comment(change, dialect), change)


def _text(steps: Sequence[Step]) -> str:
    if not steps:
        return EMPTY_MIGRATION + "\n"
    return "\n".join(f"-- {step.comment}\n{step.sql}\n" for step in steps)


def _warnings(dangers: Sequence[Danger]) -> str:
    lines = "\n".join(f"  - {danger.message}" for danger in dangers if not danger.silent)
    if not lines:
        return ""
    return f"/*\n  Warnings:\n\n{lines}\n\n*/\n"


def _comment(change: c.Change, dialect: MigrationDialect) -> str:
    match change:
        case c.CreateNamespace():
            return "CreateSchema"
        case c.RebuildTables():
            return "RedefineTables"
        case c.RenameIndex():
            return "RedefineIndex" if dialect.rebuilds else "RenameIndex"
        case _:
            return type(change).__name__


def _risk(change: c.Change) -> Risk:
    match change:
        case c.DropTable():
            return Risk.LOSS
        case c.AlterTable(_, _, parts):
            return max((_part_risk(part) for part in parts), key=_SEVERITY.index, default=Risk.SAFE)
        case c.RebuildTables(tables):
            return max((_risk(table) for table in tables), key=_SEVERITY.index, default=Risk.SAFE)
        case c.AlterEnum():
            return Risk.CHECKED if change.removed else Risk.SAFE
        case c.CreateIndex(_, index):
            return Risk.CHECKED if index.unique else Risk.SAFE
        case c.AddForeignKey():
            return Risk.CHECKED
        case _:
            return Risk.SAFE


_SEVERITY = [Risk.SAFE, Risk.CHECKED, Risk.LOSS]


def _part_risk(part: c.TablePart) -> Risk:
    match part:
        case c.DropColumn():
            return Risk.LOSS
        case c.AddColumn(column):
            return Risk.SAFE if column.nullable or column.default or column.autoincrement else Risk.CHECKED
        case c.AlterColumn(before, after, recreate, narrowing):
            if recreate or narrowing:
                return Risk.LOSS
            return Risk.CHECKED if before.nullable and not after.nullable else Risk.SAFE
        case c.AddPrimaryKey():
            return Risk.CHECKED
        case c.DropPrimaryKey() | c.RenamePrimaryKey() | c.RenameColumn():
            return Risk.SAFE
        case _ as never:
            assert_never(never)
