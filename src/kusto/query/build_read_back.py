"""Writes whose rows are needed, on databases that do not give them back: what was written is read again by its key.

In go inserts and updates (`ast`), out come steps of a program. Values of the key that the client knows are kept in
registers; a number that the database makes is asked of the connection, and any other default is asked for beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kusto.errors import UnsupportedDatabaseError
from kusto.psl.schema import FunctionCall, ScalarField
from kusto.query import ast
from kusto.query.build_statements import StatementBuilder
from kusto.query.model_index import ModelInfo, plain
from kusto.query.plan import Step
from kusto.query.slots import Constant, Kept, Register, Slot


class ReadBackBuilder(StatementBuilder):
    """Appends writes and the reads that stand for their rows."""

    def insert_and_read(
        self, info: ModelInfo, statement: ast.Insert, registers: Mapping[str, int], *, result: bool
    ) -> None:
        """Append an insert; its ``returning`` is read again unless the registers can be filled without.

        Args:
            registers: where fields go that later statements need.
            result: the row is what the call gives.
        """
        source = statement.source
        values = {assign.field.name: assign for assign in statement.values}
        kept: dict[str, int] = {}
        tests: list[ast.Predicate] = []
        for name in dict.fromkeys((*info.identity, *registers)):
            field = info.model.scalar(name)
            column = ast.Column(source.alias, field)
            slot = values[name].value if name in values else self._default(info, field)
            if slot is None:
                if name in info.identity:
                    tests.append(ast.IsLastId(column))
                continue
            kept[name] = registers[name] if name in registers else self.register()
            values[name] = ast.Assign(field, slot if isinstance(slot, Kept) else Kept(slot, kept[name]))
            if name in info.identity:
                tests.append(ast.Compare(column, "=", Register(kept[name])))
        self.run(replace(statement, values=tuple(values.values()), returning=()))
        if not result and kept.keys() >= registers.keys():
            return
        columns = tuple(ast.Column(source.alias, field) for field in statement.returning)
        positions = {field.name: i for i, field in enumerate(statement.returning)}
        store = tuple((positions[name], register) for name, register in registers.items())
        self.fetch(ast.Select(source, columns, ast.All(tuple(tests))), store, result=result, writes=False)

    def _default(self, info: ModelInfo, field: ScalarField) -> Slot | None:
        """What the database would fill in for a field, said beforehand; None for a number that it makes."""
        default = field.default
        if not isinstance(default, FunctionCall):
            if default is None or field.name not in info.identity:
                return None
            convert = self.index.values.encoder(field, self.index.enums) or plain
            return Constant(convert(default))
        if default.name != "dbgenerated":
            return None
        if not default.args or not default.args[0]:
            raise UnsupportedDatabaseError(
                f"{info.name}.{field.name}: this database does not say which value it made",
                hint="Write the expression into `dbgenerated(…)`, or give the field a value.",
            )
        register = self.register()
        self.program.append(Step(f"SELECT ({default.args[0]})", (), ((0, register),), True, False))
        return Register(register)

    def move(self, info: ModelInfo, statement: ast.Update, registers: Mapping[str, int]) -> None:
        """Append an update that changes the fields of its ``returning``, and keep their new values.

        Raises:
            UnsupportedDatabaseError: a key changed by arithmetic, whose outcome nobody says.
        """
        moved = statement.returning
        if self.returning:
            self.fetch(statement, tuple((i, registers[f.name]) for i, f in enumerate(moved)))
            return
        names = {field.name for field in moved}
        changes = []
        for assign in statement.changes:
            value = assign.value
            if assign.field.name in names and value is not None and not isinstance(value, Kept):
                if assign.operator != "set":
                    raise UnsupportedDatabaseError(
                        f"{info.name}.{assign.field.name}: this database cannot give back a record whose key changes "
                        f"by {assign.operator!r}",
                        hint="Use `set`, or update_many.",
                    )
                assign = replace(assign, value=Kept(value, registers[assign.field.name]))
            changes.append(assign)
        self.run(replace(statement, changes=tuple(changes), returning=()))
