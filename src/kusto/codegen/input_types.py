"""The `types.pyi` of a client: what may be said in `where`, `data`, `include`, `select` and `order`.

Comes in: a checked schema. Goes out: one TypedDict per model and purpose, named as Prisma Client Python names them.
Keys are the schema's own names. Types refer to one another, however deep, so there is one of each and no nesting limit.
"""

from __future__ import annotations

from collections.abc import Iterator

from kusto.client.filters import NAMES as SHARED
from kusto.client.package import client_fields
from kusto.codegen import scalars
from kusto.codegen.input_names import InputNames
from kusto.codegen.model_text import ENUMS
from kusto.codegen.naming import Names, visible_models
from kusto.codegen.text import Keys, Scope, header
from kusto.psl.schema import (
    Arity,
    EnumRef,
    EnumType,
    Key,
    Model,
    RelationField,
    Scalar,
    ScalarField,
    Schema,
    Unsupported,
)


class InputWriter:
    """Writes the input types of one schema."""

    def __init__(self, schema: Schema, names: Names) -> None:
        self._schema = schema
        self._names = names
        self._models = visible_models(schema)
        self.names = InputNames([*(names.classes[m.name] for m in self._models),
                                 *(names.classes[name] for name in schema.enums)])
        keys = {name for model in self._models for name in model.fields}
        self._scope = Scope(keys | self.names.taken | {"Client", "set", "nulls"})

    def text(self, database: str) -> str:
        """The whole module."""
        blocks = [block for enum in self._schema.enums.values() for block in self._enum(enum)]
        blocks += [block for model in self._models for block in self._model(model)]
        body = "\n".join(blocks)
        shared = "".join(f"    {name} as {name},\n" for name in sorted(SHARED))
        imports = self._scope.imports()
        if self._schema.enums:
            imports += f"from . import enums as {ENUMS}\n"
        what = "Read by type checkers only: what may be said in a call."
        return (f"{header(database, what)}\n{imports}\nfrom kusto.client.filters import (\n{shared})\n\n{body}")

    # Names.

    def name(self, model: str, purpose: str) -> str:
        """The type of a model for a purpose: ``UserWhereInput``."""
        return self.names.of(self._names.classes[model], purpose)

    def _shared(self, name: str) -> str:
        return name  # every shared type is imported under its own name; no other type of this module may have it

    def _typing(self, name: str) -> str:
        return self._scope.use(name, "typing")

    def _many(self, kind: str) -> str:
        if kind == self._scope.use("str"):  # a text is a sequence of texts, too: that would let a mistake pass
            return f"{self._scope.use('list')}[{kind}] | {self._scope.use('tuple')}[{kind}, ...]"
        return f"{self._scope.use('Sequence', 'collections.abc')}[{kind}]"

    def _required(self, kind: str) -> str:
        return f"{self._typing('Required')}[{kind}]"

    # Scalars.

    def _enum(self, enum: EnumType) -> Iterator[str]:
        cls = self._names.classes[enum.name]
        values = ", ".join(repr(member.name) for member in enum.members)
        given = self.names.of(cls, "Input")
        literal = f" | {self._typing('Literal')}[{values}]" if values else ""
        yield f"{given}: {self._typing('TypeAlias')} = {ENUMS}.{cls}{literal}\n"
        for nullable in (False, True):
            name = self.names.of(cls, "NullableFilter" if nullable else "Filter")
            value = f"{given} | None" if nullable else given
            keys = {"equals": value, "not": f"{given} | {name}{' | None' if nullable else ''}",
                    "in": self._many(given), "not_in": self._many(given)}
            yield Keys(name, keys).write(self._scope)

    def _input(self, field: ScalarField) -> str:
        """The type of one value that may be given for a field, None aside."""
        if isinstance(field.type, EnumRef):
            return self.names.of(self._names.classes[field.type.name], "Input")
        name, module = scalars.INPUTS[scalars.kind_of(field)]
        return self._shared(name) if module == scalars.FILTERS else self._scope.use(name, module)

    def _filter(self, field: ScalarField) -> str:
        given = self._input(field)
        if field.arity is Arity.LIST:
            none = " | None" if field.type is not Scalar.JSON else ""
            return f"{self._many(given)} | {self._shared('ListFilter')}[{given}]{none}"
        if field.type is Scalar.JSON:
            return f"{given} | {self._shared('JsonFilter')}"
        nullable = field.arity is Arity.OPTIONAL
        purpose = "NullableFilter" if nullable else "Filter"
        if isinstance(field.type, EnumRef):
            operators = self.names.of(self._names.classes[field.type.name], purpose)
        else:
            operators = self._shared(scalars.kind_of(field) + purpose)
        return f"{given} | {operators}{' | None' if nullable else ''}"

    def _value(self, field: ScalarField) -> str:
        """The type of a field in `data` of a create."""
        given = self._input(field)
        if field.arity is Arity.LIST:
            return self._many(given)
        nullable = field.arity is Arity.OPTIONAL and field.type is not Scalar.JSON
        return f"{given} | None" if nullable else given

    def _change(self, field: ScalarField) -> str:
        """The type of a field in `data` of an update."""
        if field.arity is Arity.LIST:
            return f"{self._value(field)} | {self._shared('ListUpdate')}[{self._input(field)}]"
        if isinstance(field.type, Scalar) and field.type.value in scalars.NUMBERS:
            given, none = self._input(field), " | None" if field.arity is Arity.OPTIONAL else ""
            return f"{given} | {self._shared(f'Atomic{field.type.value}Input')}{none}"
        return self._value(field)

    # Models.

    def _model(self, model: Model) -> Iterator[str]:
        fields = client_fields(model)
        columns = [field for field in fields if isinstance(field, ScalarField)]
        relations = [field for field in fields if isinstance(field, RelationField)]
        yield from self._where(model, columns, relations)
        yield from self._create(model, columns, relations)
        yield from self._update(model, columns, relations)
        yield from self._choice(model, columns, relations)
        yield from self._nested(model)

    def _where(self, model: Model, columns: list[ScalarField], relations: list[RelationField]) -> Iterator[str]:
        where = self.name(model.name, "WhereInput")
        keys = [key for key in _keys(model) if {column.name for column in columns}.issuperset(key.fields)]
        single = {key.fields[0] for key in keys if len(key.fields) == 1}
        compound = [key for key in keys if len(key.fields) > 1]
        rest = Keys(self.name(model.name, "WhereRest"), {
            "AND": f"{where} | {self._many(where)}", "OR": self._many(where), "NOT": f"{where} | {self._many(where)}",
            **{column.name: self._filter(column) for column in columns if column.name not in single},
            **{relation.name: self._relation_filter(relation) for relation in relations}})
        unique = {column.name: self._filter(column) for column in columns if column.name in single}
        yield rest.write(self._scope)
        for key in compound:
            yield self._compound(model, key).write(self._scope)
        named = {key.client_name: self.name(model.name, f"{key.client_name}CompoundKey") for key in compound}
        everything = Keys(where, {**unique, **named}, "Which records are meant.", rest)
        yield everything.write(self._scope)
        yield from self._unique(model, rest, everything, keys)
        purposes = {"RelationFilter": {"is": f"{where} | None", "is_not": f"{where} | None"},
                    "ListRelationFilter": {"some": where, "none": where, "every": where}}
        for purpose, operators in purposes.items():
            yield Keys(self.name(model.name, purpose), operators).write(self._scope)

    def _compound(self, model: Model, key: Key) -> Keys:
        types = {field: self._required(self._input(model.scalar(field))) for field in key.fields}
        return Keys(self.name(model.name, f"{key.client_name}CompoundKey"), types)

    def _unique(self, model: Model, rest: Keys, everything: Keys, keys: list[Key]) -> Iterator[str]:
        """One type per unique key, that key required, all else as in `where`; the union of them is what is taken."""
        name = self.name(model.name, "WhereUniqueInput")
        parts = []
        for key in keys:
            first, *others = key.fields
            kind = everything.own[key.client_name] if others else self._input(model.scalar(first))
            part = name if len(keys) == 1 else self.name(model.name, f"WhereUniqueBy_{key.client_name}")
            parts.append(part)
            own = {**everything.own, key.client_name: self._required(kind)}
            yield Keys(part, own, "Which one record is meant.", rest).write(self._scope)
        if len(parts) != 1:
            union = " | ".join(parts) or self._typing("Never")
            yield f"{name}: {self._typing('TypeAlias')} = {union}\n"

    def _relation_filter(self, relation: RelationField) -> str:
        if relation.arity is Arity.LIST:
            return self.name(relation.target, "ListRelationFilter")
        shorter = f"{self.name(relation.target, 'RelationFilter')} | {self.name(relation.target, 'WhereInput')}"
        return f"{shorter} | None"

    def _create(self, model: Model, columns: list[ScalarField], relations: list[RelationField]) -> Iterator[str]:
        create, row = self.name(model.name, "CreateInput"), self.name(model.name, "CreateWithoutRelationsInput")
        if _cannot_be_made(model):
            for name in (create, row):
                yield f"{name}: {self._typing('TypeAlias')} = {self._typing('Never')}\n"
        else:
            held = {name for relation in relations for name in relation.fields}
            types = {column.name: self._required(self._value(column)) if _must_be_given(column) else self._value(column)
                     for column in columns}
            shared = Keys(self.name(model.name, "CreateShared"), {n: t for n, t in types.items() if n not in held})
            without = Keys(row, {n: t for n, t in types.items() if n in held}, "A new record, its relations by key.",
                           shared)
            nested = {relation.name: self._nested_create(relation) for relation in relations}
            keys = {column.name: self._value(column) for column in columns if column.name in held}
            yield shared.write(self._scope)
            yield without.write(self._scope)
            made = Keys(create, {**keys, **nested}, "A new record; a relation by key, or nested.", shared)
            yield made.write(self._scope)

    def _nested_create(self, relation: RelationField) -> str:
        many = relation.arity is Arity.LIST
        return self.name(relation.target, f"Create{'Many' if many else ''}NestedWithoutRelationsInput")

    def _update(self, model: Model, columns: list[ScalarField], relations: list[RelationField]) -> Iterator[str]:
        row = Keys(self.name(model.name, "UpdateManyMutationInput"),
                   {column.name: self._change(column) for column in columns}, "Changes of the record's own fields.")
        yield row.write(self._scope)
        nested = {
            relation.name: self.name(relation.target, f"Update{'Many' if relation.arity is Arity.LIST else 'One'}"
                                     "WithoutRelationsInput")
            for relation in relations}
        update = self.name(model.name, "UpdateInput")
        yield Keys(update, nested, "Changes of a record and of what it is related to.", row).write(self._scope)
        both = {"create": self._required(self.name(model.name, "CreateInput")), "update": self._required(update)}
        yield Keys(self.name(model.name, "UpsertInput"), both).write(self._scope)

    def _choice(self, model: Model, columns: list[ScalarField], relations: list[RelationField]) -> Iterator[str]:
        boolean, order = self._scope.use("bool"), self._shared("SortOrder")
        below = {relation.name: f"{boolean} | {self.name(relation.target, _arguments(relation))}"
                 for relation in relations}
        yield Keys(self.name(model.name, "Include"), below, "Which relations to fetch, too.").write(self._scope)
        yield Keys(self.name(model.name, "Select"), {**{column.name: boolean for column in columns}, **below},
                   "Which fields to fetch, instead of all.").write(self._scope)
        orders = {column.name: f"{order} | {self._shared('SortOrderInput')}" for column in columns}
        by_one = {relation.name: self.name(relation.target, "OrderByInput") for relation in relations
                  if relation.arity is not Arity.LIST}
        by_count = {relation.name: self.name(relation.target, "CountOrder") for relation in relations
                    if relation.arity is Arity.LIST}
        yield Keys(self.name(model.name, "OrderByInput"), {**orders, **by_one, **by_count}).write(self._scope)
        yield Keys(self.name(model.name, "CountOrder"), {"_count": self._required(order)}).write(self._scope)
        fields = ", ".join(repr(column.name) for column in columns)
        kind = f"{self._typing('Literal')}[{fields}]" if fields else self._typing("Never")
        yield f"{self.name(model.name, 'ScalarFieldKeys')}: {self._typing('TypeAlias')} = {kind}\n"

    def _nested(self, model: Model) -> Iterator[str]:
        name = model.name
        where, unique = self.name(name, "WhereInput"), self.name(name, "WhereUniqueInput")
        create = self.name(name, "CreateInput")
        order, keys = self.name(name, "OrderByInput"), self.name(name, "ScalarFieldKeys")
        integer = self._scope.use("int")
        chosen = {"include": self.name(name, "Include"), "select": self.name(name, "Select")}
        orders = f"{order} | {self._many(order)}"
        yield Keys(self.name(name, "Args"), chosen).write(self._scope)
        yield Keys(self.name(name, "FindManyArgs"), {
            "take": integer, "skip": integer, "where": where, "cursor": unique, "order_by": orders, "order": orders,
            "distinct": self._many(keys), **chosen}).write(self._scope)
        either = self.name(name, "ConnectOrCreateWithoutRelationsInput")
        yield Keys(either, {"where": self._required(unique), "create": self._required(create)}).write(self._scope)
        one = Keys(self.name(name, "CreateNestedWithoutRelationsInput"),
                   {"create": create, "connect": unique, "connect_or_create": either})
        many = Keys(self.name(name, "CreateManyNestedWithoutRelationsInput"),
                    {key: f"{kind} | {self._many(kind)}" for key, kind in one.own.items()})
        yield one.write(self._scope)
        yield many.write(self._scope)
        yield from self._nested_update(name, one, many)

    def _nested_update(self, name: str, one: Keys, many: Keys) -> Iterator[str]:
        where, unique = self.name(name, "WhereInput"), self.name(name, "WhereUniqueInput")
        update, row = self.name(name, "UpdateInput"), self.name(name, "UpdateManyMutationInput")
        boolean = self._scope.use("bool")
        changed = self.name(name, "UpdateWithWhereUniqueInput")
        all_changed = self.name(name, "UpdateManyWithWhereInput")
        yield Keys(changed, {"where": self._required(unique), "data": self._required(update)}).write(self._scope)
        yield Keys(all_changed, {"where": self._required(where), "data": self._required(row)}).write(self._scope)
        to_one = {"disconnect": boolean, "delete": boolean, "update": update}
        yield Keys(self.name(name, "UpdateOneWithoutRelationsInput"), to_one, "", one).write(self._scope)
        kinds = {"set": unique, "disconnect": unique, "delete": unique, "update": changed, "update_many": all_changed,
                 "delete_many": where}
        to_many = {key: f"{kind} | {self._many(kind)}" for key, kind in kinds.items()}
        yield Keys(self.name(name, "UpdateManyWithoutRelationsInput"), to_many, "", many).write(self._scope)


def _keys(model: Model) -> tuple[Key, ...]:
    first = (model.primary_key,) if model.primary_key else ()
    named: dict[str, Key] = {}
    for key in (*first, *model.uniques):
        named.setdefault(key.client_name, key)
    return tuple(named.values())


def _arguments(relation: RelationField) -> str:
    return "FindManyArgs" if relation.arity is Arity.LIST else "Args"


def _must_be_given(column: ScalarField) -> bool:
    return column.arity is Arity.REQUIRED and column.default is None and not column.updated_at


def _cannot_be_made(model: Model) -> bool:
    """Whether a field that the client cannot write must have a value: then there is no create."""
    return any(_must_be_given(field) and (field.is_ignored or isinstance(field.type, Unsupported))
               for field in model.scalars)
