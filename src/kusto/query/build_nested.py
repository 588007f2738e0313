"""Nested writes: the statements before and after a record's own, with their registers.

Order of the values: ``data`` is walked entry by entry, as `arguments_write` did, whatever order the statements run in.
Therefore every entry is first *prepared* (numbering its values) and only then placed before or behind the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kusto.errors import InputError, MissingRequiredValueError
from kusto.psl.schema import Arity, RelationField, ScalarField
from kusto.query import ast
from kusto.query.arguments import Shape
from kusto.query.build_read import ReadBuilder, require_unique
from kusto.query.build_where import each, join_sides, key_columns
from kusto.query.compile import compile_statement
from kusto.query.decode import Classes
from kusto.query.defaults import default_slot, has_database_default
from kusto.query.model_index import Kind, ModelIndex, ModelInfo
from kusto.query.plan import Branch, Program, Step
from kusto.query.slots import Now, Register, Slot

Place = Callable[[], None]
"""Appends prepared statements to the program."""


class NestedBuilder(ReadBuilder):
    """Builds the statements of one write, nested ones with it."""

    def __init__(self, index: ModelIndex, classes: Classes) -> None:
        super().__init__(index, classes)
        self.program: list[Step | Branch] = []
        self.registers = 0
        self.connects: list[str] = []

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
        self.program.append(Step(compiled.sql, compiled.slots, store, True, writes, missing, halts, result))

    def run(self, statement: ast.Statement) -> None:
        """Append a statement that gives none."""
        compiled = compile_statement(statement, self.index)
        self.program.append(Step(compiled.sql, compiled.slots))

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
        self, info: ModelInfo, where: Shape, keep: tuple[str, ...], *, missing: str | None = None, halts: bool = False
    ) -> dict[str, int]:
        """Append the look-up of a record by a unique ``where``; its fields ``keep`` go into registers."""
        require_unique(info, where)
        source = self.source(info)
        predicate = self.where(info, source.alias, where)
        registers = {name: self.register() for name in keep}
        columns = tuple(ast.Column(source.alias, info.model.scalar(name)) for name in keep)
        store = tuple(enumerate(registers.values()))
        self.fetch(ast.Select(source, columns, predicate), store, missing=missing, halts=halts, writes=False)
        return registers

    # -- a record's own values ---------------------------------------------------------------------------------

    def insert(
        self,
        info: ModelInfo,
        data: Shape,
        links: Mapping[str, Slot | None],
        keep: tuple[str, ...],
        *,
        result: tuple[ScalarField, ...] = (),
        into: Mapping[str, int] | None = None,
    ) -> dict[str, int]:
        """Append an insert with everything nested in ``data``.

        Args:
            links: fields that the outer record fills.
            keep: fields of the new record that later statements need.
            result: fields that the call gives, in order; then ``keep`` is found among them.
            into: registers to use for ``keep`` where the caller has some already.
        """
        filled: dict[str, Slot | None] = dict(links)
        befores: list[Place] = []
        afters: list[Callable[[Mapping[str, int]], None]] = []
        needed = dict.fromkeys(keep)
        for entry in data:
            if not isinstance(entry, str) and entry[0] in info.relations:
                relation = info.relations[entry[0]]
                if relation.fields:
                    befores.append(self._before(info, relation, entry[1], filled))
                else:
                    afters.extend(self._afters(relation, entry[1]))
                    needed.update(dict.fromkeys(f.name for f in self._own_key(relation)))
            else:
                name, slot = self.assigned(info, entry)
                filled[name] = slot
        for place in befores:
            place()
        registers = {name: (into or {}).get(name, -1) for name in needed}
        registers = {name: self.register() if r < 0 else r for name, r in registers.items()}
        returning = result or tuple(info.model.scalar(name) for name in needed)
        positions = {f.name: i for i, f in enumerate(returning)}
        store = tuple((positions[name], register) for name, register in registers.items())
        statement = ast.Insert(self.source(info), self._complete(info, filled), returning)
        if returning:
            self.fetch(statement, store, result=bool(result))
        else:
            self.run(statement)
        for after in afters:
            after(registers)
        return registers

    def assigned(self, info: ModelInfo, entry: Any) -> tuple[str, Slot | None]:
        """Field and value of one scalar entry of a create."""
        name = entry if isinstance(entry, str) else entry[0]
        if not isinstance(entry, str):
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
        return self._complete(info, filled)

    def _complete(self, info: ModelInfo, filled: Mapping[str, Slot | None]) -> tuple[ast.Assign, ...]:
        """Values given, and those that the client makes, in the schema's order."""
        values, missing = [], []
        for field in info.model.scalars:
            if field.name in filled:
                values.append(ast.Assign(field, filled[field.name]))
                continue
            slot = default_slot(field, self.index.values.encoder(field, self.index.enums) or _same)
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
        changes = [self._change(info, entry) for entry in data if isinstance(entry, str) or entry[0] in info.scalars]
        changes += [ast.Assign(info.model.scalar(name), slot) for name, slot in (filled or {}).items()]
        named = {c.field.name for c in changes}
        for field in info.scalars.values():
            if changes and field.updated_at and field.name not in named:
                changes.append(ast.Assign(field, Now(self.index.encoder(info, field.name))))
        return tuple(changes)

    def _change(self, info: ModelInfo, entry: Any) -> ast.Assign:
        name = entry if isinstance(entry, str) else entry[0]
        if not isinstance(entry, str) and entry[1] is None:
            return ast.Assign(info.scalars[name], None)
        return ast.Assign(
            info.scalars[name], self._value_slot(info, name), "set" if isinstance(entry, str) else entry[1]
        )

    # -- an update with nested writes --------------------------------------------------------------------------

    def kept_fields(self, info: ModelInfo, data: Shape) -> tuple[str, ...]:
        """Fields of a record that its nested writes need, its identity first."""
        names = dict.fromkeys(info.identity)
        for entry in data:
            if not isinstance(entry, str) and entry[0] in info.relations:
                names.update(dict.fromkeys(f.name for f in self._own_key(info.relations[entry[0]])))
        return tuple(names)

    def change_found(self, info: ModelInfo, data: Shape, registers: Mapping[str, int]) -> None:
        """Append the changes of a record that was found, nested ones with it."""
        filled: dict[str, Slot | None] = {}
        befores: list[Place] = []
        afters: list[Place] = []
        scalars: list[Any] = []
        for entry in data:
            if isinstance(entry, str) or entry[0] not in info.relations:
                scalars.append(self._change(info, entry))
                continue
            relation = info.relations[entry[0]]
            if relation.fields:
                self._change_owner(info, relation, entry[1], filled, befores, afters, registers)
            else:
                made = self._afters(relation, entry[1], replace=True)
                afters.extend(partial(place, registers) for place in made)
        for place in befores:
            place()
        changes = (*scalars, *self.changes(info, (), filled))
        if scalars or filled:
            named = {c.field.name for c in changes}
            stamps = [f for f in info.scalars.values() if f.updated_at and f.name not in named]
            changes += tuple(ast.Assign(f, Now(self.index.encoder(info, f.name))) for f in stamps)
            source = self.source(info)
            self.run(ast.Update(source, tuple(changes), self.identified(info, source.alias, dict(registers))))
        for place in afters:
            place()

    def _change_owner(
        self,
        info: ModelInfo,
        relation: RelationField,
        shape: Shape,
        filled: dict[str, Slot | None],
        befores: list[Place],
        afters: list[Place],
        registers: Mapping[str, int],
    ) -> None:
        target = self.index[relation.target]
        for operator, items in shape:
            if operator in ("create", "connect", "connect_or_create"):
                befores.append(self._before(info, relation, ((operator, items),), filled))
                continue
            there = key_columns(self.index, relation)[1]
            source = self.source(target)
            test = ast.All(
                tuple(
                    ast.Compare(ast.Column(source.alias, f), "=", Register(registers[own]))
                    for own, f in zip(relation.fields, there, strict=True)
                )
            )
            if operator == "update":
                changes = self.changes(target, items[0][1])
                afters.append((lambda s, c, t: lambda: self.run(ast.Update(s, c, t)))(source, changes, test))
                continue
            filled.update(dict.fromkeys(relation.fields))
            if operator == "delete":
                afters.append((lambda s, t: lambda: self.run(ast.Delete(s, t)))(source, test))

    # -- records that this one points to -----------------------------------------------------------------------

    def _before(self, info: ModelInfo, relation: RelationField, shape: Shape, filled: dict[str, Slot | None]) -> Place:
        if len(shape) != 1 or len(shape[0][1]) != 1:
            raise InputError(f"{info.name}.{relation.name}: exactly one of create, connect, connect_or_create")
        operator, (item,) = shape[0]
        target = self.index[relation.target]
        if operator == "connect":
            direct = self._direct(target, item, relation.references)
            if direct is not None:
                filled.update(zip(relation.fields, direct, strict=True))
                return lambda: None
        program: list[Program] = [self.branch(lambda: self._obtain(relation, target, operator, item, filled))]
        return lambda: self.program.extend(program[0])

    def _direct(self, target: ModelInfo, where: Shape, references: tuple[str, ...]) -> list[Slot] | None:
        """The values of a ``connect`` that names just the key wanted: no look-up is needed, the foreign key checks."""
        names = where[0][1] if len(where) == 1 and not isinstance(where[0], str) else where
        fits = isinstance(names, tuple) and all(isinstance(n, str) for n in names)
        if not fits or tuple(names) != tuple(references):
            return None
        self.connects.append(target.name)
        return [self.value(target, name) for name in names]

    def _obtain(
        self, relation: RelationField, target: ModelInfo, operator: str, item: Shape, filled: dict[str, Slot | None]
    ) -> None:
        keep = relation.references
        if operator == "create":
            registers = self.insert(target, item, {}, keep)
        elif operator == "connect":
            registers = self.look_up(target, item, keep, missing=_missing(target))
        else:
            registers = self.look_up(target, item[0], keep)
            absent = self.branch(lambda: self._insert_into(target, item[1], {}, registers))
            self.program.append(Branch(registers[keep[0]], (), absent))
        for own, name in zip(relation.fields, keep, strict=True):
            filled[own] = Register(registers[name])

    def _insert_into(
        self, target: ModelInfo, data: Shape, links: Mapping[str, Slot | None], registers: Mapping[str, int]
    ) -> None:
        self.insert(target, data, links, tuple(registers), into=registers)

    # -- records that point to this one ------------------------------------------------------------------------

    def _own_key(self, relation: RelationField) -> tuple[ScalarField, ...]:
        return self._parent_key(relation)

    def _afters(
        self, relation: RelationField, shape: Shape, replace: bool = False
    ) -> list[Callable[[Mapping[str, int]], None]]:
        """The statements for one relation field, prepared; they run when the record's registers are known."""
        made: list[Callable[[Mapping[str, int]], None]] = []
        target = self.index[relation.target]
        for operator, items in shape:
            if replace and relation.arity is not Arity.LIST and operator in ("create", "connect", "connect_or_create"):
                made.append(self._prepared(relation, target, "disconnect", ()))
            if operator == "set":
                made.append(self._prepared(relation, target, "disconnect", ()))
                operator = "connect"
            if operator in ("disconnect", "delete") and items == ():
                made.append(self._prepared(relation, target, operator, ()))
            made.extend(self._prepared(relation, target, operator, item) for item in items)
        return made

    def _prepared(
        self, relation: RelationField, target: ModelInfo, operator: str, item: Shape
    ) -> Callable[[Mapping[str, int]], None]:
        # The outer record's registers are not known yet: placeholders are numbered here and moved when they are.
        own = self._own_key(relation)
        stand_ins = {field.name: self.register() for field in own}
        program = self.branch(lambda: self._nested(relation, target, operator, item, stand_ins))

        def place(registers: Mapping[str, int]) -> None:
            moves = {stand_ins[name]: registers[name] for name in stand_ins}
            self.program.extend(_moved(program, moves))

        return place

    def _nested(
        self, relation: RelationField, target: ModelInfo, operator: str, item: Shape, own: Mapping[str, int]
    ) -> None:
        if relation.many_to_many:
            self._nested_many_to_many(relation, target, operator, item, own)
            return
        here, there = key_columns(self.index, relation)
        links: dict[str, Slot | None] = {t.name: Register(own[h.name]) for h, t in zip(here, there, strict=True)}
        if operator == "create":
            self.insert(target, item, links, ())
        elif operator == "connect":
            self._adopt(target, item, links)
        elif operator == "connect_or_create":
            registers = self.look_up(target, item[0], target.identity)
            absent = self.branch(lambda: self._insert_into(target, item[1], links, {}))
            present = self.branch(lambda: self._adopt_found(target, links, registers))
            self.program.append(Branch(registers[target.identity[0]], present, absent))
        else:
            self._change_linked(relation, target, operator, item, links)

    def _adopt(self, target: ModelInfo, where: Shape, links: Mapping[str, Slot | None]) -> None:
        require_unique(target, where)
        source = self.source(target)
        predicate = self.where(target, source.alias, where)
        first = (target.model.scalar(target.identity[0]),)
        self.fetch(ast.Update(source, self._links(target, links), predicate, first), missing=_missing(target))

    def _adopt_found(self, target: ModelInfo, links: Mapping[str, Slot | None], registers: Mapping[str, int]) -> None:
        source = self.source(target)
        where = self.identified(target, source.alias, dict(registers))
        self.run(ast.Update(source, self._links(target, links), where))

    @staticmethod
    def _links(target: ModelInfo, links: Mapping[str, Slot | None]) -> tuple[ast.Assign, ...]:
        return tuple(ast.Assign(target.model.scalar(name), slot) for name, slot in links.items())

    def _change_linked(
        self, relation: RelationField, target: ModelInfo, operator: str, item: Shape, links: Mapping[str, Slot | None]
    ) -> None:
        """``disconnect``, ``delete``, ``update`` and their ``_many`` forms: only among this record's own."""
        source = self.source(target)
        pairs = [ast.Compare(ast.Column(source.alias, target.model.scalar(n)), "=", s) for n, s in links.items() if s]
        where = item[0] if operator in ("update", "update_many") else item
        predicate = ast.All((*pairs, *((self.where(target, source.alias, where),) if where else ())))
        first = (target.model.scalar(target.identity[0]),)
        many = operator.endswith("_many") or not where
        if operator in ("delete", "delete_many"):
            statement: ast.Statement = ast.Delete(source, predicate, () if many else first)
        elif operator == "disconnect":
            gone = self._unlinked(relation, target, links)
            statement = ast.Update(source, gone, predicate)
            many = True
        else:
            changes = self.changes(target, item[1])
            if not changes:
                return
            statement = ast.Update(source, changes, predicate, () if many else first)
        if many:
            self.run(statement)
        else:
            self.fetch(statement, missing=_missing(target))

    @staticmethod
    def _unlinked(
        relation: RelationField, target: ModelInfo, links: Mapping[str, Slot | None]
    ) -> tuple[ast.Assign, ...]:
        fields = [target.model.scalar(name) for name in links]
        if any(field.arity is Arity.REQUIRED for field in fields):
            raise InputError(
                f"{target.name}.{relation.opposite} is required: its records cannot be disconnected",
                hint="Delete them, or connect them to another record.",
            )
        return tuple(ast.Assign(field, None) for field in fields)

    def _nested_many_to_many(
        self, relation: RelationField, target: ModelInfo, operator: str, item: Shape, own: Mapping[str, int]
    ) -> None:
        mine = Register(next(iter(own.values())))
        side, _ = join_sides(self.index, relation)
        there = self._target_key(relation)
        if operator == "disconnect" and item == ():
            self.run(self._pair(relation, target, side, mine, None, remove=True))
            return
        if operator in ("update", "update_many", "delete_many"):
            raise InputError(
                f"{target.name}: {operator!r} is not available in a many-to-many relation",
                hint=f"Call {operator} on {target.name} itself.",
            )
        other = self._other_side(target, operator, item, there)
        remove = operator in ("disconnect", "delete")
        self.run(self._pair(relation, target, side, mine, other, remove=remove))
        if operator == "delete":
            source = self.source(target)
            test = ast.Compare(ast.Column(source.alias, there), "=", other)
            self.run(ast.Delete(source, test))

    def _other_side(self, target: ModelInfo, operator: str, item: Shape, there: ScalarField) -> Slot:
        if operator == "create":
            return Register(self.insert(target, item, {}, (there.name,))[there.name])
        if operator == "connect_or_create":
            registers = self.look_up(target, item[0], (there.name,))
            absent = self.branch(lambda: self._insert_into(target, item[1], {}, registers))
            self.program.append(Branch(registers[there.name], (), absent))
            return Register(registers[there.name])
        return Register(self.look_up(target, item, (there.name,), missing=_missing(target))[there.name])

    def _target_key(self, relation: RelationField) -> ScalarField:
        opposite = self.index.schema.models[relation.target].relation(relation.opposite)
        return self._join_column(opposite).field

    @staticmethod
    def _pair(
        relation: RelationField, target: ModelInfo, side: str, mine: Slot, other: Slot | None, *, remove: bool
    ) -> ast.Link:
        a, b = (mine, other) if side == "A" else (other, mine)
        return ast.Link(target.model, relation.relation, a, b, remove)


def _moved(program: Program, moves: Mapping[int, int]) -> Program:
    """The program with some registers renamed."""

    def slot(old: Slot) -> Slot:
        return Register(moves.get(old.index, old.index)) if isinstance(old, Register) else old

    moved: list[Step | Branch] = []
    for item in program:
        if isinstance(item, Branch):
            register = moves.get(item.register, item.register)
            moved.append(Branch(register, _moved(item.present, moves), _moved(item.absent, moves)))
        else:
            slots = tuple(slot(s) for s in item.slots)
            moved.append(
                Step(item.sql, slots, item.store, item.fetches, item.writes, item.missing, item.halts, item.result)
            )
    return tuple(moved)


def _missing(target: ModelInfo) -> str:
    return f"no {target.name} record was found that fits the nested where"


def _same(value: Any) -> Any:
    return value
