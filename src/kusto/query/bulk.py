"""``create_many``: rows grouped by which fields they name, each group in one statement.

Where the database takes arrays, a group is one parameter per column however many rows there are; elsewhere one
prepared statement runs once per row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kusto.dialect import Rows
from kusto.errors import InputError, MissingRequiredValueError
from kusto.flow import Flow, Run, RunMany
from kusto.psl.schema import Arity, ScalarField
from kusto.query import checks
from kusto.query.build_where import each
from kusto.query.defaults import default_slot, has_database_default
from kusto.query.model_index import Kind, ModelIndex, ModelInfo, plain
from kusto.query.slots import Argument, Now, Slot, fill, placed

BULK_ROWS = 20_000
"""Rows of one statement at most, so that no message to the server grows without bound."""
WHOLE_ROWS = 1_000
"""The same where they are written into the statement, whose length the server bounds (16 MiB by default)."""


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """How rows that name the same fields are inserted.

    Args:
        slots: one per column, over a row's values in the order of the names.
        packed: one parameter per column holds all rows; otherwise one per value.
        whole: one parameter holds all rows.
    """

    sql: str
    fields: tuple[ScalarField, ...]
    slots: tuple[Slot, ...]
    packed: bool
    whole: bool = False

    @property
    def at_once(self) -> int:
        """Rows of one statement at most; 0 where each has its own."""
        return WHOLE_ROWS if self.whole else BULK_ROWS if self.packed else 0


def group(info: ModelInfo, data: Sequence[Mapping[str, Any]]) -> dict[tuple[str, ...], list[Sequence[Any]]]:
    """Rows by the names they hold, each as values in the order of the names.

    Raises:
        InputError: a row that is no dict.
    """
    groups: dict[tuple[str, ...], list[Sequence[Any]]] = {}
    for row in data:
        if not isinstance(row, dict):
            raise InputError(f"{info.name}: each row of data must be a dict, got {type(row).__name__}")
        names = tuple(row)
        values = tuple(row.values())
        if dict in map(type, values):
            values = tuple(_bare(info.kinds.get(name), value) for name, value in row.items())
        groups.setdefault(names, []).append(values)
    return groups


def _bare(kind: Kind | None, value: Any) -> Any:
    wrapped = isinstance(value, dict) and value.keys() == {"set"} and kind is not Kind.JSON
    return value["set"] if wrapped else value


def plan_bulk(index: ModelIndex, info: ModelInfo, names: tuple[str, ...], skip_duplicates: bool) -> BulkPlan:
    """The plan for rows that name these fields.

    Raises:
        QueryError: a name that is no column, or a required one that is missing.
    """
    for name in names:
        if name not in info.scalars:
            raise info.unknown(name, "data of create_many, which takes no relations")
    fields, slots, missing = [], [], []
    for field in info.model.scalars:
        slot = _slot(index, info, field, names)
        if slot is not None:
            fields.append(field)
            slots.append(slot)
        elif field.name in info.scalars and field.arity is Arity.REQUIRED and not has_database_default(field):
            missing.append(field.name)
    if missing:
        raise MissingRequiredValueError(
            f"{info.name}: a row of data lacks {', '.join(missing)}", meta={"model": info.name, "fields": missing}
        )
    queries = index.queries
    table, columns = queries.table(info.model), [queries.quote(f.column) for f in fields]
    tail = queries.unless_there(table, columns[0]) if skip_duplicates and columns else ""
    bulk = queries.bulk_insert(table, columns, fields, index.enums) if fields else None
    if bulk is not None:
        whole = index.dialect.capabilities.rows_parameter
        return BulkPlan(bulk + tail, tuple(fields), tuple(slots), not whole, whole)
    marks = ", ".join(queries.placeholder(i + 1) for i in range(len(fields)))
    values = f"({', '.join(columns)}) VALUES ({marks})" if fields else queries.insert_defaults()
    return BulkPlan(f"INSERT INTO {table} {values}{tail}", tuple(fields), tuple(slots), False)


def _slot(index: ModelIndex, info: ModelInfo, field: ScalarField, names: tuple[str, ...]) -> Slot | None:
    if field.name not in names:
        return default_slot(field, index.values.encoder(field, index.enums) or plain)
    convert = index.encoder(info, field.name)
    if info.kinds[field.name] is Kind.LIST:
        convert = each(convert)
    return Argument(names.index(field.name), convert, f"{info.name}.{field.name}")


def insert_rows(plan: BulkPlan, rows: Sequence[Sequence[Any]], index: ModelIndex) -> Flow[int]:
    """Insert the rows of one group; gives how many there are now more."""
    count = 0
    size = plan.at_once or BULK_ROWS
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        columns = _columns(plan, part)
        if plan.packed:
            params = [index.values.packed(f, column) for f, column in zip(plan.fields, columns, strict=True)]
            count += yield Run(plan.sql, params)
        elif plan.whole:
            count += yield Run(plan.sql, (Rows(zip(*columns, strict=True)),))
        else:
            count += yield RunMany(plan.sql, list(zip(*columns, strict=True)) if columns else [()] * len(part))
    return count


def _columns(plan: BulkPlan, rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
    """The rows' converted values column by column: a check of a column's types is cheaper than one of each value."""
    given = list(zip(*rows, strict=True))
    now = datetime.now(UTC)
    columns: list[Sequence[Any]] = []
    for slot in plan.slots:
        if isinstance(slot, Argument):
            columns.append(_converted(slot, given[slot.index]))
        elif isinstance(slot, Now):
            columns.append([slot.convert(now)] * len(rows))
        else:
            columns.append([fill((slot,), ())[0] for _ in rows])
    return columns


def _converted(slot: Argument, column: Sequence[Any]) -> Sequence[Any]:
    types = set(map(type, column))
    if slot.convert is checks.text and types == {str}:
        return column
    convert = slot.convert
    try:
        return [None if value is None else convert(value) for value in column]
    except InputError as error:
        raise placed(error, slot.place) from None
