"""Plans that need several statements, as flows. A plan that is one statement never comes here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kusto.errors import ForeignKeyViolationError, RecordNotFoundError, UniqueViolationError
from kusto.flow import Fetch, Flow, Row, Run, transaction
from kusto.query.decode import joined_rows
from kusto.query.model_index import ModelIndex
from kusto.query.plan import Child, Joined, Program, ReadPlan, Step, WritePlan
from kusto.query.slots import fill, fill_keeping


def read(plan: ReadPlan, values: Sequence[Any], index: ModelIndex, registers: Sequence[Any] = ()) -> Flow[list[Any]]:
    """All records of a find, with their includes."""
    rows: Sequence[Row] = yield Fetch(plan.sql, fill(plan.slots, values, registers))
    if plan.reverse:
        rows = rows[::-1]
    objects = plan.make(rows)
    yield from attach(plan.children, rows, objects, values, index)
    yield from descend(plan.joined, rows, objects, values, index)
    return objects


def descend(
    joined: Sequence[Joined], rows: Sequence[Row], objects: Sequence[Any], values: Sequence[Any], index: ModelIndex
) -> Flow[None]:
    """Fetch the includes of records that came along in their parents' rows."""
    for item in joined:
        parents, parts = joined_rows(item, rows, objects)
        records = [getattr(parent, item.name) for parent in parents]
        yield from attach(item.children, parts, records, values, index)
        yield from descend(item.joined, parts, records, values, index)


def attach(
    children: Sequence[Child], rows: Sequence[Row], objects: Sequence[Any], values: Sequence[Any], index: ModelIndex
) -> Flow[None]:
    """Fetch the includes of some parents and set them on their objects."""
    for child in children:
        keys = [_key(row, child.parent_key) for row in rows]
        wanted = list(dict.fromkeys(k for k in keys if k is not None))
        if not wanted:
            _set(child, keys, objects, {})
            continue
        packed = _alone(wanted[0]) if child.alone else _packed(child, wanted, index)
        found: Sequence[Row] = yield Fetch(child.sql, fill(child.slots, values, packed))
        if child.reverse:
            found = found[::-1]
        made = child.make(found)
        yield from attach(child.children, found, made, values, index)
        yield from descend(child.joined, found, made, values, index)
        width = len(child.key_fields)
        groups: dict[Any, list[Any]] = {}
        for row, item in zip(found, made, strict=True):
            key = row[-1] if width == 1 else tuple(row[-width:])
            groups.setdefault(key, []).append(item)
        _set(child, keys, objects, groups)


def _key(row: Row, positions: tuple[int, ...]) -> Any:
    if len(positions) == 1:
        return row[positions[0]]
    key = tuple([row[i] for i in positions])
    return None if None in key else key


def _alone(key: Any) -> list[Any]:
    return list(key) if isinstance(key, tuple) else [key]


def _packed(child: Child, wanted: list[Any], index: ModelIndex) -> list[Any]:
    if len(child.key_fields) == 1:
        return [index.values.packed(child.key_fields[0], wanted)]
    if index.dialect.capabilities.rows_parameter:
        return [wanted]
    columns = zip(*wanted, strict=True)
    return [index.values.packed(f, column) for f, column in zip(child.key_fields, columns, strict=True)]


def _set(child: Child, keys: Sequence[Any], objects: Sequence[Any], groups: dict[Any, list[Any]]) -> None:
    name = child.name
    for key, item in zip(keys, objects, strict=True):
        found = groups.get(key) if key is not None else None
        if child.many:
            setattr(item, name, list(found) if found else [])
        else:
            setattr(item, name, found[0] if found else None)


def write(plan: WritePlan, values: Sequence[Any], index: ModelIndex) -> Flow[Any]:
    """A write of several statements, in one transaction; gives the record or None."""
    result: Any = yield from transaction(_attempt(plan, values, index), immediate=True)
    return result


def _attempt(plan: WritePlan, values: Sequence[Any], index: ModelIndex) -> Flow[Any]:
    if not plan.retry_unique:
        result = yield from write_steps(plan, values, index)
        return result
    try:  # within a savepoint: another session may create the record between our look and our insert
        result = yield from transaction(write_steps(plan, values, index))
    except UniqueViolationError:
        result = yield from write_steps(plan, values, index, again=True)
    return result


def write_steps(plan: WritePlan, values: Sequence[Any], index: ModelIndex, again: bool = False) -> Flow[Any]:
    """The statements of a write, without a transaction of its own; ``again``: another session was faster."""
    registers: list[Any] = [None] * plan.registers
    found: list[Any] = []
    if plan.read_first and plan.read is not None:
        found = yield from read(plan.read, values, index)
        if not found:
            return None
    try:
        row, halted = yield from _run(plan.program, values, registers, again)
    except ForeignKeyViolationError as error:
        if not plan.connects:
            raise
        names = " or ".join(plan.connects)
        raise RecordNotFoundError(f"no {names} record was found for a nested connect", meta=error.meta) from error
    if halted:
        return None
    if plan.read_first:
        return found[0]
    if plan.read is not None:
        reread = replace(plan.read, sql=plan.read.sql + index.queries.locked()) if again else plan.read
        found = yield from read(reread, values, index, registers)
        return found[0] if found else None
    return plan.make([row])[0] if plan.make and row is not None else None


def _run(program: Program, values: Sequence[Any], registers: list[Any], again: bool) -> Flow[tuple[Row | None, bool]]:
    result: Row | None = None
    for item in program:
        if isinstance(item, Step):
            row = yield from _step(item, values, registers, again)
            if row is None and item.halts:
                return None, True
            if item.result:
                result = row
            continue
        chosen = item.absent if registers[item.register] is None else item.present
        inner, halted = yield from _run(chosen, values, registers, again)
        if halted:
            return None, True
        result = result if inner is None else inner
    return result, False


def _step(step: Step, values: Sequence[Any], registers: list[Any], again: bool) -> Flow[Row | None]:
    params = (fill_keeping if step.keeps else fill)(step.slots, values, registers)
    if not step.fetches:
        count: int = yield Run(step.sql, params)
        if count or (step.missing is None and not step.halts):
            return ()
        rows: Sequence[Row] = ()
    else:
        sql = step.again if again and step.again else step.sql
        rows = yield Fetch(sql, params, writes=step.writes)
    if not rows:
        if step.missing is not None:
            raise RecordNotFoundError(step.missing)
        return None
    for position, register in step.store:
        registers[register] = rows[0][position]
    return rows[0]
