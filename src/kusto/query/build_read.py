"""The shape of a find or count into a plan: one statement per level of includes, never one per record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kusto.errors import InputError, QueryError
from kusto.psl.schema import Arity, RelationField, ScalarField
from kusto.query import ast
from kusto.query.arguments import Shape
from kusto.query.build_where import Builder, key_columns
from kusto.query.compile import compile_statement
from kusto.query.decode import Classes, make_objects, with_joined
from kusto.query.model_index import Kind, ModelIndex, ModelInfo, plain
from kusto.query.plan import Child, CountPlan, Joined, Make, ReadPlan
from kusto.query.slots import Argument, Register


@dataclass(slots=True)
class _Read:
    """What a shape asks for, while it is taken apart."""

    where: list[ast.Predicate] = field(default_factory=list)
    order: tuple[ast.OrderTerm, ...] = ()
    take: Argument | None = None
    backwards: bool = False
    skip: Argument | None = None
    cursor: tuple[ast.Source, ast.Predicate] | None = None
    distinct: tuple[str, ...] = ()
    selected: tuple[str, ...] | None = None
    children: list[tuple[RelationField, ReadParts]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadParts:
    """A level of a read, before its columns are settled."""

    info: ModelInfo
    source: ast.Source
    read: _Read
    keys: tuple[ScalarField, ...] = ()
    """Fields that the level above must find among the columns."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The columns of a level and what its rows become."""

    columns: tuple[ast.AnyColumn, ...] = ()
    joins: tuple[ast.LeftJoin, ...] = ()
    make: Make = list
    children: tuple[Child, ...] = ()
    joined: tuple[Joined, ...] = ()
    positions: dict[str, int] = field(default_factory=dict)


class ReadBuilder(Builder):
    """Builds finds and counts."""

    def __init__(self, index: ModelIndex, classes: Classes) -> None:
        super().__init__(index)
        self.classes = classes

    def find(self, info: ModelInfo, shape: Shape, *, unique: bool = False, single: bool = False) -> ReadPlan:
        """The plan of a find.

        Args:
            unique: the ``where`` names a unique key.
            single: at most one record is wanted.
        """
        source = self.source(info)
        if unique:
            require_unique(info, dict(shape).get("where", ()))
        parts = ReadParts(info, source, self._take_apart(info, source, shape))
        return self.finish(parts, single=single or unique, ordered=not unique)

    def by_registers(self, info: ModelInfo, shape: Shape, registers: dict[str, int]) -> ReadPlan:
        """A read of the one record whose identity stands in registers."""
        source = self.source(info)
        read = self._take_apart(info, source, shape)
        read.where = [self.identified(info, source.alias, registers)]
        return self.finish(ReadParts(info, source, read), single=True, ordered=False)

    @staticmethod
    def identified(info: ModelInfo, alias: str, registers: dict[str, int]) -> ast.Predicate:
        """The predicate that finds the record whose identity stands in registers."""
        return ast.All(
            tuple(
                ast.Compare(ast.Column(alias, info.model.scalar(name)), "=", Register(registers[name]))
                for name in info.identity
            )
        )

    def count(self, info: ModelInfo, shape: Shape, names: tuple[str, ...]) -> CountPlan:
        """The plan of a count; ``names`` are fields, or ``_all``."""
        source = self.source(info)
        read = self._take_apart(info, source, shape)
        select = self._select(ReadParts(info, source, read), _Block(), ordered=True)
        columns = [None if n == "_all" else ast.Column(source.alias, info.scalars[n]) for n in names] or [None]
        compiled = compile_statement(ast.Count(select, tuple(columns)), self.index)
        return CountPlan(compiled.sql, compiled.slots, names)

    # -- taking apart ------------------------------------------------------------------------------------------

    def _take_apart(self, info: ModelInfo, source: ast.Source, shape: Shape) -> _Read:
        read = _Read()
        for name, value in shape:
            if name == "where":
                read.where.append(self.where(info, source.alias, value))
            elif name == "order":
                read.order = tuple(self._term(info, source.alias, entry) for entry in value)
            elif name == "take":
                read.take, read.backwards = self.argument(plain, "take"), value == "backwards"
            elif name == "skip":
                read.skip = self.argument(plain, "skip")
            elif name == "cursor":
                require_unique(info, value)
                at = self.source(info)
                read.cursor = at, self.where(info, at.alias, value)
            elif name == "distinct":
                read.distinct = value
            else:
                self._children(info, read, name, value)
        return read

    def _children(self, info: ModelInfo, read: _Read, name: str, value: Shape) -> None:
        if name == "select":
            if read.selected is not None or read.children:
                raise _both()
            read.selected = tuple(entry if isinstance(entry, str) else entry[0] for entry in value)
        elif read.selected is not None:
            raise _both()
        for entry in value:
            if isinstance(entry, str):
                continue
            relation = info.relations[entry[0]]
            target = self.index[relation.target]
            source = self.source(target)
            read.children.append((relation, ReadParts(target, source, self._take_apart(target, source, entry[1]))))

    def _term(self, info: ModelInfo, alias: str, entry: Any) -> ast.OrderTerm:
        name, direction = entry[0], entry[1]
        kind = info.kinds[name]
        if kind is Kind.TO_MANY:
            source, link = self.related(alias, info.relations[name])
            return ast.OrderTerm(ast.RelatedCount(source, link), direction == "desc")
        if kind is Kind.TO_ONE:
            if len(direction) != 1:
                raise InputError(f"{info.name}: order by one field of {name!r} at a time")
            source, link = self.related(alias, info.relations[name])
            inner = self._term(self.index[info.relations[name].target], source.alias, direction[0])
            return ast.OrderTerm(ast.RelatedValue(source, link, inner.key), inner.descending, inner.nulls)
        return ast.OrderTerm(ast.Column(alias, info.scalars[name]), direction == "desc", entry[2])

    # -- putting together --------------------------------------------------------------------------------------

    def finish(self, parts: ReadParts, *, single: bool, ordered: bool) -> ReadPlan:
        """The plan of the outermost level."""
        block = self._block(parts, (), one=single)
        compiled = compile_statement(self._select(parts, block, ordered=ordered), self.index)
        return ReadPlan(
            compiled.sql, compiled.slots, block.make, block.children, block.joined, reverse=parts.read.backwards
        )

    def _block(self, parts: ReadParts, link: tuple[ast.AnyColumn, ...], *, one: bool) -> _Block:
        """The columns of a level, with those of its to-one includes behind its own; ``link`` comes last.

        Args:
            one: there is one row at most, the only parent of what is included.
        """
        info, read, alias = parts.info, parts.read, parts.source.alias
        names = [n for n in (read.selected or info.scalars) if n in info.scalars]
        fields = [info.scalars[n] for n in names]
        apart = [(r, p) for r, p in read.children if not _joinable(r, p)]
        keys = [*parts.keys, *(key for relation, _ in apart for key in self._parent_key(relation))]
        hidden = [f for f in dict.fromkeys(keys) if f not in fields]
        positions = {f.name: i for i, f in enumerate([*fields, *hidden])}
        columns: list[ast.AnyColumn] = [ast.Column(alias, f) for f in [*fields, *hidden]]
        joins: list[ast.LeftJoin] = []
        joined: list[Joined] = []
        for relation, inner in read.children:
            if _joinable(relation, inner):
                joined.append(self._join(alias, relation, inner, columns, joins))
        children = tuple(self._child(r, p, positions, one) for r, p in apart)
        partial = None
        if read.selected is not None:
            partial = (*names, *(n for n in read.selected if n in info.relations))
        width = len(columns) + len(link)
        make = make_objects(self.index, self.classes, info, fields, partial, width - len(fields))
        deep = tuple(j for j in joined if j.children or j.joined)
        made = with_joined(make, tuple(joined))
        return _Block((*columns, *link), tuple(joins), made, children, deep, positions)

    def _join(
        self,
        alias: str,
        relation: RelationField,
        parts: ReadParts,
        columns: list[ast.AnyColumn],
        joins: list[ast.LeftJoin],
    ) -> Joined:
        """Add a to-one include's columns and table to its parent's."""
        here, there = key_columns(self.index, relation)
        target = parts.source.alias
        pairs = tuple((ast.Column(target, t), ast.Column(alias, h)) for h, t in zip(here, there, strict=True))
        block = self._block(ReadParts(parts.info, parts.source, parts.read, there), (), one=False)
        start = len(columns)
        columns.extend(block.columns)
        joins.extend((ast.LeftJoin(parts.source, ast.SameColumns(pairs)), *block.joins))
        test = start + block.positions[there[0].name]
        name = self._attribute(relation)
        return Joined(name, start, len(columns), test, block.make, block.children, block.joined)

    def _attribute(self, relation: RelationField) -> str:
        opposite = self.index.schema.models[relation.target].relation(relation.opposite)
        return self.classes.attribute(opposite.target, relation.name)

    def _parent_key(self, relation: RelationField) -> tuple[ScalarField, ...]:
        if not relation.many_to_many:
            return key_columns(self.index, relation)[0]
        return (self._join_column(relation).field,)

    def _join_column(self, relation: RelationField) -> ast.JoinColumn:
        return self.joined(self.source(self.index[relation.target]), relation)[1]

    def _child(self, relation: RelationField, parts: ReadParts, positions: dict[str, int], alone: bool) -> Child:
        link: tuple[ast.AnyColumn, ...]
        if relation.many_to_many:
            source, own = self.joined(parts.source, relation)
            parts = ReadParts(parts.info, source, parts.read)
            link = (own,)
        else:
            link = tuple(ast.Column(parts.source.alias, f) for f in key_columns(self.index, relation)[1])
        many = relation.arity is Arity.LIST
        parts.read.where.insert(0, self._linked(link, alone))
        block = self._block(parts, link, one=alone and not many)
        select = self._select(parts, block, ordered=many, link=() if alone else link)
        compiled = compile_statement(select, self.index)
        return Child(
            self._attribute(relation),
            many,
            compiled.sql,
            compiled.slots,
            tuple(positions[f.name] for f in self._parent_key(relation)),
            tuple(c.field for c in link),
            block.make,
            block.children,
            block.joined,
            alone,
            parts.read.backwards,
        )

    def _linked(self, link: tuple[ast.AnyColumn, ...], alone: bool) -> ast.Predicate:
        """The test that a row belongs to the parent, or to one of the parents."""
        registers = tuple(Register(i) for i in range(len(link)))
        if alone:
            return ast.All(tuple(ast.Compare(c, "=", r) for c, r in zip(link, registers, strict=True)))
        if len(link) == 1:
            return ast.InList(link[0], registers[0])
        return ast.InTuples(link, registers[:1] if self.index.dialect.capabilities.rows_parameter else registers)

    def _select(
        self,
        parts: ReadParts,
        block: _Block,
        *,
        ordered: bool,
        link: tuple[ast.AnyColumn, ...] = (),
    ) -> ast.Select:
        read, info, source = parts.read, parts.info, parts.source
        order = read.order
        if (ordered and (read.take or read.skip)) or read.cursor or read.distinct:
            order = self._total(info, source.alias, order)  # pages of an unsettled order would overlap
        if read.backwards:
            order = tuple(ast.OrderTerm(t.key, not t.descending, _other(t.nulls)) for t in order)
        if read.cursor:
            first = self.index.dialect.capabilities.nulls_sort_first
            order = tuple(_settled(term, first) for term in order)
            cursor, at = read.cursor
            read.where.append(ast.FromCursor(source, cursor, at, order))
        where = read.where[0] if len(read.where) == 1 else ast.All(tuple(read.where))
        distinct = tuple(ast.Column(source.alias, info.scalars[n]) for n in read.distinct)
        return ast.Select(source, block.columns, where, order, read.take, read.skip, distinct, link, block.joins)

    @staticmethod
    def _total(info: ModelInfo, alias: str, order: tuple[ast.OrderTerm, ...]) -> tuple[ast.OrderTerm, ...]:
        """The order made total by the identity's fields, unless a unique key makes it so."""
        used = {t.key.field.name for t in order if isinstance(t.key, ast.Column)}
        if any(used.issuperset(key.fields) and _always_set(info, key.fields) for key in info.keys.values()):
            return order
        rest = [n for n in info.identity if n not in used]
        return (*order, *(ast.OrderTerm(ast.Column(alias, info.model.scalar(n))) for n in rest))


def _joinable(relation: RelationField, parts: ReadParts) -> bool:
    """A to-one include comes along in its parent's statement, unless it has conditions of its own."""
    read = parts.read
    bare = not read.where and not read.order and read.take is None and read.skip is None
    return relation.arity is not Arity.LIST and bare and read.cursor is None and not read.distinct


def require_unique(info: ModelInfo, shape: Shape) -> None:
    """Raise unless a shape of ``where`` names at least one unique key with values."""
    if not any(_names_key(info, entry) for entry in shape):
        keys = ", ".join(info.keys)
        raise QueryError(
            f"{info.name}: where must name a unique key", hint=f"Unique keys: {keys}.", meta={"model": info.name}
        )


def _names_key(info: ModelInfo, entry: Any) -> bool:
    """An entry that sets a key equal to a value; ``{"id": {"gt": 0}}`` names one too, but not one record."""
    if isinstance(entry, str):
        return entry in info.keys
    name, inner = entry
    if name not in info.keys or not isinstance(inner, tuple):
        return False
    return info.kinds[name] is Kind.COMPOUND or "equals" in inner


def _always_set(info: ModelInfo, names: tuple[str, ...]) -> bool:
    return all(info.model.scalar(name).arity is Arity.REQUIRED for name in names)


def _settled(term: ast.OrderTerm, nulls_first: bool) -> ast.OrderTerm:
    """A cursor compares with NULLs: it must know where they stand, which is where they stood on the page before."""
    return ast.OrderTerm(
        term.key, term.descending, term.nulls or ("first" if nulls_first != term.descending else "last")
    )


def _other(nulls: str | None) -> str | None:
    return None if nulls is None else {"first": "last", "last": "first"}[nulls]


def _both() -> QueryError:
    return QueryError("select and include cannot both be given", hint="Put the relations into select.")
