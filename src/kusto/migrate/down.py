"""The way back of a migration as a text, for people to look over: statements, and what they cannot bring back.

In go plans or the catalogs before and after, out comes the body of ``down.sql``. Nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from kusto.catalog import changes as c
from kusto.catalog.model import Catalog, Column
from kusto.catalog.steps import Statement
from kusto.dialect import MigrationDialect
from kusto.migrate.diff import diff
from kusto.migrate.plan import EMPTY_MIGRATION, Plan, plan
from kusto.migrate.questions import Question, RenamedColumn, RenamedEnum, RenamedMember, RenamedTable
from kusto.migrate.told_renames import told_renames


def down_body(made: Plan) -> str:
    """The statements that take a plan back, under a list of what stays lost."""
    lost = list(losses([step.change for step in made.steps]))
    head = "".join(f"-- {line}\n" for line in lost)
    return head + ("\n" if lost else "") + (made.reverse_sql or EMPTY_MIGRATION + "\n")


def down_between(before: Catalog, after: Catalog, statements: Sequence[Statement], dialect: MigrationDialect) -> str:
    """The same for a migration that was written by hand.

    Args:
        before, after: the states around it.
        statements: of the migration; they tell what was renamed.
    """
    renames = told_renames(statements, before, after)
    # What was put in order by hand is put back in order, whether or not the order counts elsewhere.
    forth = diff(before, after, dialect, renames, enum_order=True)
    back = diff(after, before, dialect, undone(renames), enum_order=True)
    return down_body(plan(forth.changes, dialect, back.changes))


def undone(renames: Sequence[Question]) -> tuple[Question, ...]:
    """The renames of the way back."""
    tables = {rename.after: rename.before for rename in renames if isinstance(rename, RenamedTable)}
    enums = {rename.after: rename.before for rename in renames if isinstance(rename, RenamedEnum)}
    columns = {(r.table, r.after): r.before for r in renames if isinstance(r, RenamedColumn)}

    def undo(rename: Question) -> Question:
        match rename:
            case RenamedTable(before, after):
                return RenamedTable(after, before)
            case RenamedEnum(before, after):
                return RenamedEnum(after, before)
            case RenamedColumn(table, old, new):
                return RenamedColumn(tables.get(table, table), new, old)
            case RenamedMember(enum, old, new, None):
                return RenamedMember(enums.get(enum, enum), new, old)
            case RenamedMember(table, old, new, column):
                assert column is not None
                return RenamedMember(tables.get(table, table), new, old, columns.get((table, column), column))
            case _ as never:
                assert_never(never)

    return tuple(undo(rename) for rename in renames)


def losses(changes: Sequence[c.Change]) -> Iterator[str]:
    """What the way back of these changes does not bring back, a line each."""
    for change in changes:
        match change:
            case c.DropTable(table):
                yield f"Not brought back: the rows of the table {table.name}."
            case c.AlterTable(_, table, parts):
                for part in parts:
                    yield from _of_part(str(table.name), part)
            case c.RebuildTables(tables):
                yield from losses(tables)
            case c.AlterEnum() if change.removed:
                yield f"Not brought back: where the removed values of the enum {change.before.name} stood."
            case _:
                continue


def _of_part(table: str, part: c.TablePart) -> Iterator[str]:
    match part:
        case c.DropColumn(column):
            yield f"Not brought back: the values of the column {table}.{column.name}."
            if _needs_a_value(column):
                yield (
                    f"Only possible while {table} holds no rows, unless a default is written below: {column.name} is "
                    "required and has none."
                )
        case c.AlterColumn(before, _, recreate, narrowing):
            if recreate:
                yield f"Not brought back: the values of the column {table}.{before.name}, which was made anew."
            elif narrowing:
                yield f"Not brought back: what the new type of the column {table}.{before.name} cut off."
        case (
            c.AddColumn() | c.RenameColumn() | c.DropPrimaryKey() | c.AddPrimaryKey() | c.RenamePrimaryKey()
        ):  # nothing goes
            return
        case _ as never:
            assert_never(never)


def _needs_a_value(column: Column) -> bool:
    return not (column.nullable or column.list or column.default or column.autoincrement)
