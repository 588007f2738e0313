"""Which rows of a live database the dangers of a plan concern: flows that count, and never change anything.

In goes a plan, out come its dangers with the number of rows. They stand under the names of before the plan's renames.
"""

from __future__ import annotations

from dataclasses import replace

from kusto.catalog import changes as c
from kusto.catalog.model import Name
from kusto.dialect import Dialect
from kusto.flow import Flow, fetch
from kusto.migrate.dangers import Danger
from kusto.migrate.dangers.danger import MOST_ROWS, RowCheck, altered_parts
from kusto.migrate.plan import Plan


def find_obstacles(found: Plan, dialect: Dialect) -> Flow[tuple[Danger, ...]]:
    """The dangers of a plan that forbid it: the rows of the live database make it fail, or it is never carried out."""
    obstacles: list[Danger] = []
    names = _Names(found, dialect)
    for danger in found.dangers:
        if danger.refused:
            obstacles.append(danger)
        if danger.impossible_if is None:
            continue
        rows = yield from _count(names.table(danger.impossible_if.table) + names.condition(danger.impossible_if))
        if rows:
            obstacles.append(replace(danger, rows=rows))
    return tuple(obstacles)


def find_losses(found: Plan, dialect: Dialect) -> Flow[tuple[Danger, ...]]:
    """The dangers of a plan that would lose rows which are there now; what only touches empty tables loses nothing."""
    losses: list[Danger] = []
    names = _Names(found, dialect)
    for danger in found.dangers:
        if not danger.loses:
            continue
        if danger.held_in is None:
            losses.append(danger)
            continue
        where = ""
        if danger.held_as:
            where = f" WHERE {names.column(danger.held_in, danger.held_as)} IS NOT NULL"
        rows = yield from _count(names.table(danger.held_in) + where)
        if rows:
            losses.append(replace(danger, rows=rows))
    return tuple(losses)


def of_new_column(danger: Danger, found: Plan) -> Danger:
    """A danger of rows with NULL in a column that the plan itself adds without a default: it is of every row."""
    check = danger.impossible_if
    if check is None or check.column is None or check.values:
        return danger
    for _, after, part in altered_parts([step.change for step in found.steps]):
        if not isinstance(part, c.AddColumn) or (after.name, part.column.name) != (check.table, check.column):
            continue
        if not (part.column.default or part.column.autoincrement):
            return replace(danger, impossible_if=replace(check, column=None))
    return danger


def _count(what: str) -> Flow[int]:
    """How many rows there are, no further than people want to know."""
    rows = yield from fetch(f"SELECT count(*) FROM (SELECT 1 AS one FROM {what} LIMIT {MOST_ROWS + 1}) AS found")
    return int(rows[0][0])


class _Names:
    """How tables and columns are called before the plan is carried out."""

    def __init__(self, found: Plan, dialect: Dialect) -> None:
        self._quote = dialect.queries.quote
        changes = [step.change for step in found.steps]
        self._tables = {change.after: change.before for change in changes if isinstance(change, c.RenameTable)}
        self._columns = {
            (table.name, part.after): part.before
            for table, _, part in altered_parts(changes)
            if isinstance(part, c.RenameColumn)
        }

    def table(self, name: Name) -> str:
        """A table as it is written."""
        old = self._tables.get(name, name)
        written = self._quote(old.name)
        return f"{self._quote(old.namespace)}.{written}" if old.namespace else written

    def column(self, table: Name, name: str) -> str:
        """A column as it is written."""
        return self._quote(self._columns.get((table, name), name))

    def condition(self, rows: RowCheck) -> str:
        """The ``WHERE`` of a check, with a space before it."""
        if rows.column is None:
            return ""
        column = self.column(rows.table, rows.column)
        if not rows.values:
            return f" WHERE {column} IS NULL"
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in rows.values)
        if rows.list:
            return f" WHERE {column}::text[] && ARRAY[{values}]"
        return f" WHERE {column} IN ({values})"
