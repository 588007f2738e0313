"""Statements of a write as they are appended to its program, and the values that a record is written with.

In go trees (`ast`), out come steps of a program with their registers. Nothing is nested here: `build_nested` does that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kusto.errors import MissingRequiredValueError
from kusto.psl.schema import Arity
from kusto.query import ast
from kusto.query.arguments import Shape
from kusto.query.build_read import ReadBuilder, require_unique
from kusto.query.build_where import each
from kusto.query.compile import compile_statement
from kusto.query.decode import Classes
from kusto.query.defaults import default_slot, has_database_default
from kusto.query.model_index import Kind, ModelIndex, ModelInfo, plain
from kusto.query.plan import Branch, Program, Step
from kusto.query.slots import Kept, Now, Slot


class StatementBuilder(ReadBuilder):
    """Appends the statements of one write to its program."""

    def __init__(self, index: ModelIndex, classes: Classes) -> None:
        super().__init__(index, classes)
        self.program: list[Step | Branch] = []
        self.registers = 0
        self.connects: list[str] = []
        self.returning = index.dialect.capabilities.returning

    # -- statements --------------------------------------------------------------------------------------------

    def fetch(
        self,
        statement: ast.Statement,
        store: tuple[tuple[int, int], ...] = (),
        *,
        missing: str | None = None,
        halts: bool = False,
        result: bool = False,
        writes: bool = True,
    ) -> None:
        """Append a statement that gives rows."""
        compiled = compile_statement(statement, self.index)
        plain_read = isinstance(statement, ast.Select) and not statement.locks
        again = compiled.sql + self.index.queries.locked() if plain_read else ""
        self.program.append(
            Step(compiled.sql, compiled.slots, store, True, writes, missing, halts, result, again=again)
        )

    def run(self, statement: ast.Statement, *, missing: str | None = None, halts: bool = False) -> None:
        """Append a statement that gives none; ``missing`` and ``halts``: what it means that it touches none."""
        compiled = compile_statement(statement, self.index)
        keeps = any(isinstance(slot, Kept) for slot in compiled.slots)
        self.program.append(Step(compiled.sql, compiled.slots, missing=missing, halts=halts, keeps=keeps))

    def touch(
        self, info: ModelInfo, statement: ast.Update | ast.Delete, *, missing: str | None = None, halts: bool = False
    ) -> None:
        """Append a write of one record, of which only has to be known whether it was there."""
        if self.returning:
            first = (info.model.scalar(info.identity[0]),)
            self.fetch(replace(statement, returning=first), missing=missing, halts=halts)
        else:
            self.run(statement, missing=missing, halts=halts)

    def branch(self, build: Callable[[], None]) -> Program:
        """What ``build`` appends, as a program of its own."""
        outer, self.program = self.program, []
        build()
        inner, self.program = tuple(self.program), outer
        return inner

    def register(self) -> int:
        """A fresh register."""
        self.registers += 1
        return self.registers - 1

    def look_up(
        self,
        info: ModelInfo,
        where: Shape,
        keep: tuple[str, ...],
        *,
        missing: str | None = None,
        halts: bool = False,
        locks: bool = False,
    ) -> dict[str, int]:
        """Append the look-up of a record by a unique ``where``; its fields ``keep`` go into registers.

        Args:
            locks: the record is about to be changed.
        """
        require_unique(info, where)
        source = self.source(info)
        predicate = self.where(info, source.alias, where)
        return self.look(info, source, predicate, keep, missing=missing, halts=halts, locks=locks)

    def look(
        self,
        info: ModelInfo,
        source: ast.Source,
        predicate: ast.Predicate,
        keep: tuple[str, ...],
        *,
        missing: str | None = None,
        halts: bool = False,
        locks: bool = False,
    ) -> dict[str, int]:
        registers = {name: self.register() for name in keep}
        columns = tuple(ast.Column(source.alias, info.model.scalar(name)) for name in keep)
        store = tuple(enumerate(registers.values()))
        select = ast.Select(source, columns, predicate, locks=locks)
        self.fetch(select, store, missing=missing, halts=halts, writes=False)
        return registers

    # -- a record's own values ---------------------------------------------------------------------------------

    def assigned(self, info: ModelInfo, entry: Any) -> tuple[str, Slot | None]:
        """Field and value of one scalar entry of a create."""
        name = entry if isinstance(entry, str) else entry[0]
        if not isinstance(entry, str):
            _refuse_null(info, name)
            return name, None
        return name, self._value_slot(info, name)

    def _value_slot(self, info: ModelInfo, name: str) -> Slot:
        if info.kinds[name] is Kind.LIST:
            return self.argument(each(self.index.encoder(info, name)), f"{info.name}.{name}")
        return self.value(info, name)

    def values_of(self, info: ModelInfo, data: Shape, links: Mapping[str, Slot | None]) -> tuple[ast.Assign, ...]:
        """The values of an insert that nests nothing."""
        filled = dict(links)
        for entry in data:
            name, slot = self.assigned(info, entry)
            filled[name] = slot
        return self.complete(info, filled)

    def complete(self, info: ModelInfo, filled: Mapping[str, Slot | None]) -> tuple[ast.Assign, ...]:
        """Values given, and those that the client makes, in the schema's order."""
        values, missing = [], []
        for field in info.model.scalars:
            if field.name in filled:
                values.append(ast.Assign(field, filled[field.name]))
                continue
            slot = default_slot(field, self.index.values.encoder(field, self.index.enums) or plain)
            if slot is not None:
                values.append(ast.Assign(field, slot))
            elif field.arity is Arity.REQUIRED and not has_database_default(field) and field.name in info.scalars:
                missing.append(field.name)
        if missing:
            raise MissingRequiredValueError(
                f"{info.name}: data lacks {', '.join(missing)}", meta={"model": info.name, "fields": missing}
            )
        return tuple(values)

    def changes(
        self, info: ModelInfo, data: Shape, filled: Mapping[str, Slot | None] | None = None
    ) -> tuple[ast.Assign, ...]:
        """The assignments of an update, ``@updatedAt`` with them; nothing where nothing changes."""
        changes = [self.change(info, entry) for entry in data if isinstance(entry, str) or entry[0] in info.scalars]
        changes += [ast.Assign(info.model.scalar(name), slot) for name, slot in (filled or {}).items()]
        named = {c.field.name for c in changes}
        for field in info.scalars.values():
            if changes and field.updated_at and field.name not in named:
                changes.append(ast.Assign(field, Now(self.index.encoder(info, field.name))))
        return tuple(changes)

    def change(self, info: ModelInfo, entry: Any) -> ast.Assign:
        name = entry if isinstance(entry, str) else entry[0]
        if not isinstance(entry, str) and entry[1] is None:
            _refuse_null(info, name)
            return ast.Assign(info.scalars[name], None)
        return ast.Assign(
            info.scalars[name], self._value_slot(info, name), "set" if isinstance(entry, str) else entry[1]
        )


def _refuse_null(info: ModelInfo, name: str) -> None:
    if info.scalars[name].arity is Arity.REQUIRED:
        raise MissingRequiredValueError(
            f"{info.name}.{name} is required and cannot be None", meta={"model": info.name, "fields": [name]}
        )
