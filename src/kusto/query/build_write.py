"""The shape of a create, update, upsert or delete into a plan: one statement where one does, else a program.

A program's statements hand values on through registers. Records that the new one points to come first, records that
point to it come after (`build_nested`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kusto.errors import MissingRequiredValueError
from kusto.psl.schema import ScalarField
from kusto.query import ast
from kusto.query.arguments import Shape
from kusto.query.build_nested import NestedBuilder
from kusto.query.build_read import require_unique
from kusto.query.compile import compile_statement
from kusto.query.decode import make_objects
from kusto.query.model_index import ModelInfo
from kusto.query.plan import AffectPlan, Branch, Make, Step, WritePlan


class WriteBuilder(NestedBuilder):
    """Builds one write."""

    def create(self, info: ModelInfo, data: Shape, selection: Shape) -> WritePlan:
        """The plan of a create."""
        if selection:
            registers = self.insert(info, data, {}, info.identity)
            return self._plan(None, self.by_registers(info, selection, registers))
        fields = tuple(info.scalars.values())
        self.insert(info, data, {}, (), result=fields)
        return self._plan(self._make(info, fields), None)

    def update(self, info: ModelInfo, where: Shape, data: Shape, selection: Shape) -> WritePlan:
        """The plan of an update of one record; the call gives None where there is none."""
        require_unique(info, where)
        fields = tuple(info.scalars.values())
        if self.returning and not selection and not _nested(info, data):
            self._update_statement(info, where, data, fields)
            return self._plan(self._make(info, fields), None)
        registers = self._find_and_change(info, where, data)
        return self._plan(None, self.by_registers(info, selection, registers))

    def _update_statement(self, info: ModelInfo, where: Shape, data: Shape, fields: tuple[ScalarField, ...]) -> None:
        # The values of ``where`` come first in the call, the changes' in the text: numbering follows the call.
        source = self.source(info)
        predicate = self.where(info, source.alias, where)
        changes = self.changes(info, data)
        if changes:
            self.fetch(ast.Update(source, changes, predicate, fields), halts=True, result=True)
        else:
            columns = tuple(ast.Column(source.alias, f) for f in fields)
            self.fetch(ast.Select(source, columns, predicate), halts=True, result=True, writes=False)

    def _find_and_change(self, info: ModelInfo, where: Shape, data: Shape) -> dict[str, int]:
        keep = self.kept_fields(info, data)
        registers = self.look_up(info, where, keep, halts=True, locks=True)
        self.change_found(info, data, registers)
        return registers

    def upsert(self, info: ModelInfo, shape: Shape, same_key: bool, selection: Shape) -> WritePlan:
        """The plan of an upsert: one statement where `arguments_write` found that the key agrees."""
        where, create, update = shape
        require_unique(info, where)
        fields = tuple(info.scalars.values())
        if self.returning and same_key and not selection and not _nested(info, create) and not _nested(info, update):
            self._upsert_statement(info, where, create, update, fields)
            return self._plan(self._make(info, fields), None)
        keep = tuple(dict.fromkeys((*self.kept_fields(info, update), *self.kept_fields(info, create))))
        registers = self.look_up(info, where, keep)
        test = registers[info.identity[0]]
        absent = self.branch(lambda: self._created(info, create, registers))
        present = self.branch(lambda: self.change_found(info, update, registers))
        self.program.append(Branch(test, present, absent))
        plan = self._plan(None, self.by_registers(info, selection, registers))
        return WritePlan(plan.program, plan.registers, None, plan.read, False, plan.connects, retry_unique=True)

    def _created(self, info: ModelInfo, create: Shape, registers: Mapping[str, int]) -> None:
        self.insert(info, create, {}, info.identity, into=registers)

    def _upsert_statement(
        self, info: ModelInfo, where: Shape, create: Shape, update: Shape, fields: tuple[ScalarField, ...]
    ) -> None:
        source = self.source(info)
        self.where(info, source.alias, where)  # only to count its values: the insert's own key decides
        entry = where[0]
        key = info.keys[entry if isinstance(entry, str) else entry[0]]
        conflict = tuple(info.scalars[name] for name in key.fields)
        values = self.values_of(info, create, {})
        changes = self.changes(info, update)
        self.fetch(ast.Insert(source, values, fields, conflict, changes), result=True)

    def delete(self, info: ModelInfo, where: Shape, selection: Shape) -> WritePlan:
        """The plan of a delete of one record; what is included is read before."""
        require_unique(info, where)
        fields = tuple(info.scalars.values())
        source = self.source(info)
        if self.returning and not selection:
            predicate = self.where(info, source.alias, where)
            self.fetch(ast.Delete(source, predicate, fields), halts=True, result=True)
            return self._plan(self._make(info, fields), None)
        read = self.find(info, (("where", where), *selection), unique=True)
        self.arguments = 0  # the same values a second time
        predicate = self.where(info, source.alias, where)
        self.touch(info, ast.Delete(source, predicate), halts=True)
        plan = self._plan(None, read)
        return WritePlan(plan.program, plan.registers, None, read, False, read_first=True)

    def update_many(self, info: ModelInfo, where: Shape, data: Shape) -> AffectPlan:
        """The plan of an update of every record that fits."""
        source = self.source(info)
        predicate = self.where(info, source.alias, where)
        for entry in data:
            if not isinstance(entry, str) and entry[0] in info.relations:
                raise info.unknown(entry[0], "data of update_many, which takes no relations")
        changes = self.changes(info, data)
        if not changes:
            raise MissingRequiredValueError(f"{info.name}: update_many has nothing to change")
        compiled = compile_statement(ast.Update(source, changes, predicate), self.index)
        return AffectPlan(compiled.sql, compiled.slots)

    def delete_many(self, info: ModelInfo, where: Shape) -> AffectPlan:
        """The plan of a delete of every record that fits."""
        source = self.source(info)
        compiled = compile_statement(ast.Delete(source, self.where(info, source.alias, where)), self.index)
        return AffectPlan(compiled.sql, compiled.slots)

    def _make(self, info: ModelInfo, fields: tuple[ScalarField, ...]) -> Make:
        return make_objects(self.index, self.classes, info, fields, None, 0)

    def _plan(self, make: Make | None, read: Any) -> WritePlan:
        program = tuple(self.program)
        single = len(program) == 1 and isinstance(program[0], Step) and read is None
        connects = tuple(dict.fromkeys(self.connects))
        return WritePlan(program, self.registers, make, read, single, connects)


def _nested(info: ModelInfo, data: Shape) -> bool:
    return any(not isinstance(entry, str) and entry[0] in info.relations for entry in data)
