"""Nested writes: the statements before and after a record's own, with their registers.

Order of the values: ``data`` is walked entry by entry, as `arguments_write` did, whatever order the statements run in.
Therefore every entry is first *prepared* (numbering its values) and only then placed before or behind the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from kusto.errors import InputError
from kusto.psl.schema import Arity, RelationField, ScalarField
from kusto.query import ast
from kusto.query.arguments import Shape
from kusto.query.build_read import require_unique
from kusto.query.build_read_back import ReadBackBuilder
from kusto.query.build_where import join_sides, key_columns
from kusto.query.model_index import ModelInfo
from kusto.query.plan import Branch, Program, Step
from kusto.query.slots import Kept, Now, Register, Slot

Place = Callable[[], None]
"""Appends prepared statements to the program."""


class NestedBuilder(ReadBackBuilder):
    """Builds the statements of one write, nested ones with it."""

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
        statement = ast.Insert(self.source(info), self.complete(info, filled), returning)
        if not returning:
            self.run(statement)
        elif self.returning:
            self.fetch(statement, store, result=bool(result))
        else:
            self.insert_and_read(info, statement, registers, result=bool(result))
        for after in afters:
            after(registers)
        return registers

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
                scalars.append(self.change(info, entry))
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
            moved = tuple(c.field for c in scalars if c.field.name in registers)
            statement = ast.Update(source, changes, self.identified(info, source.alias, dict(registers)), moved)
            if moved:  # whoever looks for the record from now on must know its new key
                self.move(info, statement, registers)
            else:
                self.run(statement)
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
                program = self.branch(partial(self._change_one, target, source, test, items[0][1]))
                afters.append(partial(self.program_extends, program))
                continue
            if any(info.model.scalar(name).arity is Arity.REQUIRED for name in relation.fields):
                raise _required(info, relation.name, "it cannot be disconnected", "Connect another record instead.")
            filled.update(dict.fromkeys(relation.fields))
            if operator == "delete":
                program = self.branch(partial(self.run, ast.Delete(source, test)))
                afters.append(partial(self.program_extends, program))

    def program_extends(self, program: Program) -> None:
        """Append statements that were prepared."""
        self.program.extend(program)

    def _change_one(self, target: ModelInfo, source: ast.Source, predicate: ast.Predicate, data: Shape) -> None:
        """Append the change of the one record that fits, and of what is nested; an error where none fits."""
        keep = self.kept_fields(target, data)
        if self.returning and source.join is None and not any(_nests(target, entry) for entry in data):
            changes = self.changes(target, data)
            if changes:
                returning = tuple(target.model.scalar(name) for name in keep)
                self.fetch(ast.Update(source, changes, predicate, returning), missing=_missing(target))
                return
        registers = self.look(target, source, predicate, keep, missing=_missing(target), locks=True)
        self.change_found(target, data, registers)

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
            many = relation.arity is Arity.LIST
            puts = replace and not many and operator in ("create", "connect", "connect_or_create")
            if puts and not self._tied(relation, target):  # a tied one stays, and the unique key says so
                made.append(self._prepared(relation, target, "disconnect", ()))
            if operator == "set":
                made.append(self._prepared(relation, target, "disconnect", ()))
                operator = "connect"
            elif many and operator in ("disconnect", "delete", "update"):
                for item in items:
                    require_unique(target, item[0] if operator == "update" else item)
            elif not many and items == ():
                made.append(self._prepared(relation, target, operator, ()))
            made.extend(self._prepared(relation, target, operator, item) for item in items)
        return made

    def _tied(self, relation: RelationField, target: ModelInfo) -> bool:
        """Records of the target must point to one of these."""
        there = () if relation.many_to_many else key_columns(self.index, relation)[1]
        return any(field.arity is Arity.REQUIRED for field in there)

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
        self.touch(target, ast.Update(source, self._links(target, links), predicate), missing=_missing(target))

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
        if operator == "update":
            self._change_one(target, source, predicate, item[1])
            return
        many = operator.endswith("_many") or not where
        if operator in ("delete", "delete_many"):
            statement: ast.Update | ast.Delete = ast.Delete(source, predicate)
        elif operator == "disconnect":
            gone = self._unlinked(relation, target, links)
            statement = ast.Update(source, gone, predicate)
            many = True
        else:
            for entry in item[1]:
                if _nests(target, entry):
                    raise target.unknown(entry[0], "data of update_many, which takes no relations")
            changes = self.changes(target, item[1])
            if not changes:
                return
            statement = ast.Update(source, changes, predicate)
        if many:
            self.run(statement)
        else:
            self.touch(target, statement, missing=_missing(target))

    @staticmethod
    def _unlinked(
        relation: RelationField, target: ModelInfo, links: Mapping[str, Slot | None]
    ) -> tuple[ast.Assign, ...]:
        fields = [target.model.scalar(name) for name in links]
        if any(field.arity is Arity.REQUIRED for field in fields):
            hint = "Delete them, or connect them to another record."
            raise _required(target, relation.opposite, "its records cannot be disconnected", hint)
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
        if operator in ("update", "delete"):
            source, link = self.joined(self.source(target), relation)
            where = item[0] if operator == "update" else item
            linked = ast.All((ast.Compare(link, "=", mine), self.where(target, source.alias, where)))
            if operator == "update":
                self._change_one(target, source, linked, item[1])
            else:
                self._delete_linked(relation, target, source, linked)
            return
        if operator in ("update_many", "delete_many"):
            raise InputError(
                f"{target.name}: {operator!r} is not available in a many-to-many relation",
                hint=f"Call {operator} on {target.name} itself.",
            )
        other = self._other_side(target, operator, item, there)
        self.run(self._pair(relation, target, side, mine, other, remove=operator == "disconnect"))

    def _delete_linked(
        self, relation: RelationField, target: ModelInfo, source: ast.Source, predicate: ast.Predicate
    ) -> None:
        there = self._target_key(relation)
        found = Register(self.look(target, source, predicate, (there.name,), missing=_missing(target))[there.name])
        side = join_sides(self.index, relation)[1]
        self.run(self._pair(relation, target, side, found, None, remove=True))
        source = self.source(target)
        self.run(ast.Delete(source, ast.Compare(ast.Column(source.alias, there), "=", found)))

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
        if isinstance(old, Kept) and isinstance(old.slot, Register):
            return Kept(Register(moves.get(old.slot.index, old.slot.index)), old.register)
        return Register(moves.get(old.index, old.index)) if isinstance(old, Register) else old

    moved: list[Step | Branch] = []
    for item in program:
        if isinstance(item, Branch):
            register = moves.get(item.register, item.register)
            moved.append(Branch(register, _moved(item.present, moves), _moved(item.absent, moves)))
        else:
            slots = tuple(slot(s) for s in item.slots)
            moved.append(replace(item, slots=slots))
    return tuple(moved)


def _nests(info: ModelInfo, entry: Any) -> bool:
    return not isinstance(entry, str) and entry[0] in info.relations


def _required(info: ModelInfo, field: str, why: str, hint: str) -> InputError:
    return InputError(f"{info.name}.{field} is required: {why}", hint=hint)


def _missing(target: ModelInfo) -> str:
    return f"no {target.name} record was found that fits the nested where"
