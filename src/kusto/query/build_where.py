"""The shape of a ``where`` into a predicate. Values are met in the order in which `arguments.Walker` collected them."""

from __future__ import annotations

from typing import Any

from kusto.dialect import Converter
from kusto.errors import InputError, UnsupportedDatabaseError
from kusto.psl.schema import RelationField, Scalar, ScalarField
from kusto.query.arguments import Shape
from kusto.query.ast import (
    All,
    AnyOf,
    Column,
    Compare,
    Exists,
    InList,
    IsNull,
    JoinColumn,
    JoinTable,
    Like,
    ListEmpty,
    ListTest,
    Not,
    Predicate,
    SameColumns,
    Source,
)
from kusto.query.model_index import Kind, ModelIndex, ModelInfo
from kusto.query.slots import Argument

COMPARISONS = {"equals": "=", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_ORDERED = frozenset({*COMPARISONS, "not", "in", "not_in"})
_EQUAL = frozenset({"equals", "not", "in", "not_in"})
_PATTERNS = {"contains": "%{}%", "startswith": "{}%", "endswith": "%{}"}


class Builder:
    """Numbers arguments and aliases while one plan is built."""

    def __init__(self, index: ModelIndex) -> None:
        self.index = index
        self.arguments = 0
        self._aliases = 0

    def source(self, info: ModelInfo) -> Source:
        """A model's table under a new alias."""
        return Source(info.model, self.alias())

    def alias(self) -> str:
        """A name for a table that no other has."""
        self._aliases += 1
        return f"t{self._aliases - 1}"

    def argument(self, convert: Converter, place: str) -> Argument:
        """The next value of the call."""
        self.arguments += 1
        return Argument(self.arguments - 1, convert, place)

    def value(self, info: ModelInfo, name: str) -> Argument:
        """The next value of the call, as a value of a field."""
        return self.argument(self.index.encoder(info, name), f"{info.name}.{name}")

    # -- predicates --------------------------------------------------------------------------------------------

    def where(self, info: ModelInfo, alias: str, shape: Shape) -> Predicate:
        """The predicate for a ``where`` on the table that ``alias`` stands for."""
        items = [self._entry(info, alias, entry) for entry in shape]
        return items[0] if len(items) == 1 else All(tuple(items))

    def _entry(self, info: ModelInfo, alias: str, entry: Any) -> Predicate:
        if isinstance(entry, str):
            return Compare(Column(alias, info.scalars[entry]), "=", self.value(info, entry))
        name, inner = entry
        kind = info.kinds.get(name)
        if kind is None:
            return self._logic(info, alias, name, inner)
        if kind is Kind.COMPOUND:
            pairs = [Compare(Column(alias, info.scalars[f]), "=", self.value(info, f)) for f in inner]
            return All(tuple(pairs))
        if kind in (Kind.TO_ONE, Kind.TO_MANY):
            return self._relation(info, alias, info.relations[name], inner)
        column = Column(alias, info.scalars[name])
        if inner is None:
            return IsNull(column)
        if kind is Kind.LIST:
            tests = [self._list_test(info, column, operator) for operator in inner]
        else:
            tests = self._operators(info, column, inner)
        return tests[0] if len(tests) == 1 else All(tuple(tests))

    def _logic(self, info: ModelInfo, alias: str, name: str, inner: Shape) -> Predicate:
        items = tuple([self.where(info, alias, shape) for shape in inner])
        if name == "AND":
            return All(items)
        return AnyOf(items) if name == "OR" else All(tuple([Not(item) for item in items]))

    def _operators(self, info: ModelInfo, column: Column, shape: Shape) -> list[Predicate]:
        known = _known_operators(column.field)
        for entry in shape:
            operator = entry if isinstance(entry, str) else entry[0]
            if operator not in known:
                place = f"{info.name}.{column.field.name}"
                hint = f"One of: {', '.join(sorted(known))}."
                raise InputError(f"{place}: {operator!r} cannot be asked of this type", hint=hint)
        insensitive = ("mode", "insensitive") in shape
        if insensitive and not self.index.dialect.capabilities.insensitive_filters:
            raise UnsupportedDatabaseError('mode: "insensitive" cannot be written for this database')
        return [self._operator(info, column, entry, insensitive) for entry in shape if not _is_mode(entry)]

    def _operator(self, info: ModelInfo, column: Column, entry: Any, insensitive: bool) -> Predicate:
        name = column.field.name
        if not isinstance(entry, str):
            operator, inner = entry
            if inner is None:
                return _null_test(info, column, operator)
            tests = tuple(self._operators(info, column, inner))
            return Not(tests[0] if len(tests) == 1 else All(tests))
        if entry in COMPARISONS:
            return Compare(column, COMPARISONS[entry], self.value(info, name), insensitive)
        if entry == "not":
            return Compare(column, "<>", self.value(info, name), insensitive)
        if entry in ("in", "not_in"):
            test = InList(column, self._packed(info, name))
            return Not(test) if entry == "not_in" else test
        return Like(column, self._pattern(info, name, entry), insensitive)

    def _packed(self, info: ModelInfo, name: str) -> Argument:
        encode, values, field = self.index.encoder(info, name), self.index.values, info.scalars[name]

        def convert(given: Any) -> Any:
            if isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
                raise InputError("expected a list")
            items = list(given)
            if None in items:
                raise InputError("a list to look in cannot hold None", hint='Add {"OR": [{field: None}, …]}.')
            return values.packed(field, [encode(item) for item in items])

        return self.argument(convert, f"{info.name}.{name}")

    def _pattern(self, info: ModelInfo, name: str, operator: str) -> Argument:
        encode, form = self.index.encoder(info, name), _PATTERNS[operator]

        def convert(given: Any) -> str:
            text = str(encode(given))
            return form.format(text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_"))

        return self.argument(convert, f"{info.name}.{name}.{operator}")

    def _list_test(self, info: ModelInfo, column: Column, entry: Any) -> Predicate:
        name = column.field.name
        if not isinstance(entry, str):
            operator, inner = entry
            return ListEmpty(column, negated=not inner) if operator == "is_empty" else IsNull(column)
        convert = self.index.encoder(info, name)
        if entry != "has":
            convert = each(convert)
        return ListTest(entry, column, self.argument(convert, f"{info.name}.{name}.{entry}"))

    # -- relations ---------------------------------------------------------------------------------------------

    def _relation(self, info: ModelInfo, alias: str, relation: RelationField, inner: Any) -> Predicate:
        if inner is None:
            return Not(self._related(alias, relation, ()))
        tests = [self._relation_test(alias, relation, operator, shape) for operator, shape in inner]
        return tests[0] if len(tests) == 1 else All(tuple(tests))

    def _relation_test(self, alias: str, relation: RelationField, operator: str, shape: Shape | None) -> Predicate:
        if operator == "every":
            return Not(self._related(alias, relation, shape or (), negated=True))
        test = self._related(alias, relation, shape or ())
        if operator in ("is", "some"):
            return test if shape is not None or operator == "some" else Not(test)
        # is_not: None means that there is one; none, and is_not with a filter: that none fits.
        return test if operator == "is_not" and shape is None else Not(test)

    def _related(self, alias: str, relation: RelationField, shape: Shape, negated: bool = False) -> Predicate:
        source, link = self.related(alias, relation)
        target = self.index[relation.target]
        inner = self.where(target, source.alias, shape)
        return Exists(source, All((link, Not(inner) if negated else inner)))

    def related(self, alias: str, relation: RelationField) -> tuple[Source, SameColumns]:
        """The related table and how it hangs together with the table that ``alias`` stands for."""
        target = self.index[relation.target]
        source = self.source(target)
        if not relation.many_to_many:
            here, there = key_columns(self.index, relation)
            pairs = [(Column(source.alias, t), Column(alias, h)) for h, t in zip(here, there, strict=True)]
            return source, SameColumns(tuple(pairs))
        source, own = self.joined(source, relation)
        mine = self.index.schema.models[target.model.relation(relation.opposite).target]
        return source, SameColumns(((own, Column(alias, identity_field(mine))),))

    def joined(self, source: Source, relation: RelationField) -> tuple[Source, JoinColumn]:
        """The target of a many-to-many relation with the join table in front, and its column of this side."""
        target = self.index[relation.target].model
        mine = self.index.schema.models[target.relation(relation.opposite).target]
        own, other = join_sides(self.index, relation)
        alias = self.alias()
        on = SameColumns(
            ((JoinColumn(alias, other, identity_field(target)), Column(source.alias, identity_field(target))),)
        )
        return (
            Source(source.model, source.alias, JoinTable(target, relation.relation, alias, on)),
            JoinColumn(alias, own, identity_field(mine)),
        )


def each(convert: Converter) -> Converter:
    """A converter of a list from one of its elements."""

    def converted(given: Any) -> list[Any]:
        if not isinstance(given, (list, tuple)):
            raise InputError("expected a list")
        return [convert(item) for item in given]

    return converted


def identity_field(model: Any) -> ScalarField:
    """The one field that an implicit many-to-many relation points to."""
    keys = [model.primary_key] if model.primary_key else [k for k in model.uniques if len(k.fields) == 1]
    field: ScalarField = model.scalar(keys[0].fields[0])
    return field


def join_sides(index: ModelIndex, relation: RelationField) -> tuple[str, str]:
    """Own and other column of the join table: A belongs to the model (or field) that comes first by name."""
    opposite = index.schema.models[relation.target].relation(relation.opposite)
    mine = opposite.target
    first = (mine, relation.name) < (relation.target, relation.opposite)
    return ("A", "B") if first else ("B", "A")


def key_columns(index: ModelIndex, relation: RelationField) -> tuple[tuple[ScalarField, ...], tuple[ScalarField, ...]]:
    """Fields of this side and of the target that must agree."""
    target = index.schema.models[relation.target]
    opposite = target.relation(relation.opposite)
    mine = index.schema.models[opposite.target]
    if relation.fields:
        here, there = relation.fields, relation.references
    else:
        here, there = opposite.references, opposite.fields
    return tuple(mine.scalar(n) for n in here), tuple(target.scalar(n) for n in there)


def _known_operators(field: ScalarField) -> frozenset[str]:
    if field.type is Scalar.STRING:
        return frozenset({*_ORDERED, *_PATTERNS, "mode"})
    unordered = field.type in (Scalar.BOOLEAN, Scalar.BYTES, Scalar.JSON) or not isinstance(field.type, Scalar)
    return _EQUAL if unordered else _ORDERED


def _is_mode(entry: Any) -> bool:
    return isinstance(entry, tuple) and entry[0] == "mode"


def _null_test(info: ModelInfo, column: Column, operator: str) -> Predicate:
    if operator in ("equals", "not"):
        return IsNull(column, negated=operator == "not")
    raise InputError(f"{info.name}.{column.field.name}: {operator!r} cannot be None")
