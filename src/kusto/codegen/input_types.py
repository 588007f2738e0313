"""The `types.pyi` of a client: what may be said in `where`, `data`, `include`, `select` and `order`.

Comes in: a checked schema. Goes out: one TypedDict per model and purpose, named as Prisma Client Python names them.
Keys are the schema's own names.

Nesting is typed to a fixed number of levels and free below: types that refer to one another without end make type
checkers follow the relations from model to model, until a hundred models take mypy over a minute and overflow
pyright's stack. Levels below the first are read-only, so that a value typed by a public name fits at any level.
"""

from __future__ import annotations

from collections.abc import Mapping

from kusto.client.filters import NAMES as SHARED
from kusto.client.package import client_fields
from kusto.codegen.input_fields import FieldWriter
from kusto.codegen.input_names import InputNames
from kusto.codegen.model_text import ENUMS
from kusto.codegen.naming import Names, visible_models
from kusto.codegen.text import Keys, Scope, header
from kusto.psl.schema import Arity, Key, Model, RelationField, ScalarField, Schema, Unsupported

WHERE_LEVELS = 3
CHOICE_LEVELS = 4
WRITE_LEVELS = 3
ORDER_LEVELS = 2


class InputWriter:
    """Writes the input types of one schema; each type is written after those that it refers to, once."""

    def __init__(self, schema: Schema, names: Names) -> None:
        self._schema = schema
        self._names = names
        models = visible_models(schema)
        self._models = {model.name: model for model in models}
        self.names = InputNames((names.classes[m.name] for m in models), (names.classes[n] for n in schema.enums))
        keys = {name for model in models for name in model.fields}
        self._scope = Scope(keys | self.names.taken | {"set", "data"})
        self._fields = FieldWriter(names, self.names, self._scope)
        self._blocks: list[str] = []
        self._written: dict[str, Keys] = {}

    def text(self, database: str) -> str:
        """The whole module."""
        for enum in self._schema.enums.values():
            self._blocks += self._fields.enum(enum)
        for model in self._models.values():
            self._model(model)
        shared = "".join(f"    {name} as {name},\n" for name in sorted(SHARED))
        imports = self._scope.imports()
        if self._schema.enums:
            imports += f"from . import enums as {ENUMS}\n"
        what = "Read by type checkers only: what may be said in a call."
        body = "\n".join(self._blocks)
        return f"{header(database, what)}\n{imports}\nfrom kusto.client.filters import (\n{shared})\n\n{body}"

    def name(self, model: str, purpose: str, level: int = 1) -> str:
        """The type of a model for a purpose: ``UserWhereInput``."""
        return self.names.of(self._names.classes[model], purpose, level)

    def _model(self, model: Model) -> None:
        """Every public type of a model; what they refer to is written on the way."""
        for purpose in ("RelationFilter", "ListRelationFilter"):
            self._relation_filter(model, purpose, 1)
        self._where(model, 1)
        self._unique(model)
        self._order(model, 1)
        self._alias(model, "ScalarFieldKeys", [repr(column.name) for column in _columns(model)], "Literal")
        self._choice(model, "Include", 1)
        self._choice(model, "Select", 1)
        self._arguments(model, "Args", 1)
        self._arguments(model, "FindManyArgs", 1)
        self._rows(model)
        self._nested_create(model, many=False, level=1)
        self._nested_create(model, many=True, level=1)
        self._nested_update(model, many=False, level=1)
        self._nested_update(model, many=True, level=1)
        self._create(model, 1)
        self._update(model, 1)
        both = {
            "create": self._fields.required(self._create(model, 1)),
            "update": self._fields.required(self._update(model, 1)),
        }
        self._emit(Keys(self.name(model.name, "UpsertInput"), both))

    def _emit(self, keys: Keys) -> str:
        self._written[keys.name] = keys
        self._blocks.append(keys.write(self._scope))
        return keys.name

    def _alias(self, model: Model, purpose: str, parts: list[str], form: str = "") -> str:
        name = self.name(model.name, purpose)
        kind = f"{self._fields.typing(form)}[{', '.join(parts)}]" if form else " | ".join(parts)
        self._blocks.append(f"{name}: {self._fields.typing('TypeAlias')} = {kind if parts else self._never()}\n")
        return name

    def _never(self) -> str:
        return self._fields.typing("Never")

    def _free(self) -> str:
        """What stands below the last typed level."""
        mapping, text = self._scope.use("Mapping", "collections.abc"), self._scope.use("str")
        return f"{mapping}[{text}, {self._scope.use('Any', 'typing')}]"

    def _at(self, level: int, keys: Mapping[str, str]) -> dict[str, str]:
        """The keys as they stand at a level: those below the first cannot be changed, only read."""
        if level == 1:
            return dict(keys)
        return {key: f"{self._fields.typing('ReadOnly')}[{kind}]" for key, kind in keys.items()}

    # Where.

    def _where_columns(self, model: Model) -> Keys:
        """The part of a `where` that is the same at every level and for every unique key."""
        name = self.name(model.name, "WhereRest")
        if name not in self._written:
            single = _single(model)
            self._emit(Keys(name, {c.name: self._fields.filter(c) for c in _columns(model) if c.name not in single}))
        return self._written[name]

    def _where_keys(self, model: Model) -> dict[str, str]:
        """The unique keys as filters, compound ones by their name."""
        single = _single(model)
        keys = {column.name: self._fields.filter(column) for column in _columns(model) if column.name in single}
        for key in _unique_keys(model):
            if len(key.fields) > 1:
                keys[key.client_name] = name = self.name(model.name, f"{key.client_name}CompoundKey")
                if name not in self._written:
                    given = {field: self._fields.given(model.scalar(field)) for field in key.fields}
                    self._emit(Keys(name, {field: self._fields.required(kind) for field, kind in given.items()}))
        return keys

    def _where_relations(self, model: Model, level: int) -> dict[str, str]:
        # Below the first level the logical operators are free: a type that holds itself several times makes pyright
        # compare two levels of it in exponential time.
        where = self.name(model.name, "WhereInput") if level == 1 else self._free()
        logic = {"AND": self._fields.some(where), "OR": self._fields.many(where), "NOT": self._fields.some(where)}
        return self._at(level, {**logic, **{r.name: self._relation(r, level) for r in _relations(model)}})

    def _relation(self, relation: RelationField, level: int) -> str:
        target = self._models[relation.target]
        if level == WHERE_LEVELS:
            return self._free() if relation.arity is Arity.LIST else f"{self._free()} | None"
        if relation.arity is Arity.LIST:
            return self._relation_filter(target, "ListRelationFilter", level)
        shorter = self._where(target, level + 1)
        return f"{self._relation_filter(target, 'RelationFilter', level)} | {shorter} | None"

    def _relation_filter(self, model: Model, purpose: str, level: int) -> str:
        name = self.name(model.name, purpose, level)
        if name not in self._written:
            where = self._where(model, level + 1)
            several = purpose.startswith("List")
            operators: list[str] = ["some", "none", "every"] if several else ["is", "is_not"]
            keys = dict.fromkeys(operators, where if several else f"{where} | None")
            self._emit(Keys(name, self._at(level, keys)))
        return name

    def _where(self, model: Model, level: int) -> str:
        name = self.name(model.name, "WhereInput", level)
        if name not in self._written:
            keys = {**self._where_keys(model), **self._where_relations(model, level)}
            self._emit(Keys(name, keys, "Which records are meant." if level == 1 else "", self._where_columns(model)))
        return name

    def _unique(self, model: Model) -> str:
        """One type per unique key, that key required, all else as in `where`; the union of them is what is taken."""
        name = self.name(model.name, "WhereUniqueInput")
        if name in self._written:
            return name
        self._written[name] = Keys(name, {})
        keys, parts = _unique_keys(model), []
        common = {**self._where_keys(model), **self._where_relations(model, 1)}
        for key in keys:
            first, *others = key.fields
            kind = common[key.client_name] if others else self._fields.given(model.scalar(first))
            part = name if len(keys) == 1 else self.name(model.name, f"WhereUniqueBy_{key.client_name}")
            own = {**common, key.client_name: self._fields.required(kind)}
            parts.append(self._emit(Keys(part, own, "Which one record is meant.", self._where_columns(model))))
        return name if len(parts) == 1 else self._alias(model, "WhereUniqueInput", parts)

    # Order, include, select.

    def _order(self, model: Model, level: int) -> str:
        name = self.name(model.name, "OrderByInput", level)
        if name not in self._written:
            keys = {column.name: "SortOrder | SortOrderInput" for column in _columns(model)}
            for relation in _relations(model):
                if relation.arity is Arity.LIST:
                    below = "CountOrderInput"
                else:
                    last = level == ORDER_LEVELS
                    below = self._free() if last else self._order(self._models[relation.target], level + 1)
                keys[relation.name] = below
            self._emit(Keys(name, self._at(level, keys)))
        return name

    def _choice(self, model: Model, purpose: str, level: int) -> str:
        """`Include`, or `Select`, which has the model's own fields as well."""
        name = self.name(model.name, purpose, level)
        if name not in self._written:
            boolean = self._scope.use("bool")
            if purpose == "Select":
                include = self._written[self._choice(model, "Include", level)]
                own = {column.name: boolean for column in _columns(model)}
                doc = "Which fields to fetch, instead of all." if level == 1 else ""
                return self._emit(Keys(name, own, doc, include))
            keys = {r.name: f"{boolean} | {self._below(r, level)}" for r in _relations(model)}
            self._emit(Keys(name, self._at(level, keys), "Which relations to fetch, too." if level == 1 else ""))
        return name

    def _below(self, relation: RelationField, level: int) -> str:
        if level == CHOICE_LEVELS:
            return self._free()
        purpose = "FindManyArgs" if relation.arity is Arity.LIST else "Args"
        return self._arguments(self._models[relation.target], purpose, level)

    def _arguments(self, model: Model, purpose: str, level: int) -> str:
        """What may be said about an included relation: ``Args`` of one record, ``FindManyArgs`` of several."""
        name = self.name(model.name, purpose, level)
        if name not in self._written:
            chosen = {p.lower(): self._choice(model, p, level + 1) for p in ("Include", "Select")}
            window = self._window(model) if purpose == "FindManyArgs" else None
            self._emit(Keys(name, self._at(level, chosen), "", window))
        return name

    def _window(self, model: Model) -> Keys:
        name = self.name(model.name, "Window")
        if name not in self._written:
            integer, order = self._scope.use("int"), self._order(model, 1)
            self._emit(
                Keys(
                    name,
                    {
                        "take": integer,
                        "skip": integer,
                        "where": self._where(model, 1),
                        "cursor": self._unique(model),
                        "order_by": self._fields.some(order),
                        "order": self._fields.some(order),
                        "distinct": self._fields.many(self.name(model.name, "ScalarFieldKeys")),
                    },
                )
            )
        return self._written[name]

    # Writes.

    def _rows(self, model: Model) -> None:
        """`data` of the model's own columns: what every level of a write shares."""
        name = self.name(model.name, "UpdateManyMutationInput")
        if name in self._written:
            return
        changes = {column.name: self._fields.change(column) for column in _columns(model)}
        self._emit(Keys(name, changes, "Changes of the record's own fields."))
        if not _cannot_be_made(model):
            held = _held(model)
            own = {c.name: self._made(c) for c in _columns(model)}
            shared = Keys(self.name(model.name, "CreateShared"), {n: t for n, t in own.items() if n not in held})
            self._emit(shared)
            keys = {n: t for n, t in own.items() if n in held}
            row = self.name(model.name, "CreateWithoutRelationsInput")
            self._emit(Keys(row, keys, "A new record, its relations by key.", shared))
        else:
            self._alias(model, "CreateWithoutRelationsInput", [])

    def _made(self, column: ScalarField) -> str:
        kind = self._fields.value(column)
        return self._fields.required(kind) if _must_be_given(column) else kind

    def _create(self, model: Model, level: int) -> str:
        name = self.name(model.name, "CreateInput", level)
        if name in self._written:
            return name
        self._rows(model)
        if _cannot_be_made(model):
            if level == 1:
                self._written[name] = Keys(name, {})
                return self._alias(model, "CreateInput", [])
            return self._never()
        nested = {
            r.name: self._free()
            if level == WRITE_LEVELS
            else self._nested_create(self._models[r.target], many=r.arity is Arity.LIST, level=level)
            for r in _relations(model)
        }
        held = _held(model)
        keys = {c.name: self._fields.value(c) for c in _columns(model) if c.name in held}
        shared = self._written[self.name(model.name, "CreateShared")]
        doc = "A new record; a relation by key, or nested." if level == 1 else ""
        return self._emit(Keys(name, {**keys, **self._at(level, nested)}, doc, shared))

    def _nested_create(self, model: Model, *, many: bool, level: int) -> str:
        name = self.name(model.name, f"Create{'Many' if many else ''}NestedWithoutRelationsInput", level)
        if name not in self._written:
            create, unique = self._create(model, level + 1), self._unique(model)
            either = self.name(model.name, "ConnectOrCreateWithoutRelationsInput", level)
            if either not in self._written:
                required = {"where": self._fields.required(unique), "create": self._fields.required(create)}
                self._emit(Keys(either, self._at(level, required)))
            kinds = {"create": create, "connect": unique, "connect_or_create": either}
            keys = {key: self._fields.some(kind) if many else kind for key, kind in kinds.items()}
            self._emit(Keys(name, self._at(level, keys)))
        return name

    def _update(self, model: Model, level: int) -> str:
        name = self.name(model.name, "UpdateInput", level)
        if name not in self._written:
            self._rows(model)
            nested = {
                r.name: self._free()
                if level == WRITE_LEVELS
                else self._nested_update(self._models[r.target], many=r.arity is Arity.LIST, level=level)
                for r in _relations(model)
            }
            row = self._written[self.name(model.name, "UpdateManyMutationInput")]
            doc = "Changes of a record and of what it is related to." if level == 1 else ""
            self._emit(Keys(name, self._at(level, nested), doc, row))
        return name

    def _nested_update(self, model: Model, *, many: bool, level: int) -> str:
        name = self.name(model.name, f"Update{'Many' if many else 'One'}WithoutRelationsInput", level)
        if name in self._written:
            return name
        create = self._written[self._nested_create(model, many=many, level=level)]
        update, unique, boolean = self._update(model, level + 1), self._unique(model), self._scope.use("bool")
        if not many:
            keys = {"disconnect": boolean, "delete": boolean, "update": update}
        else:
            where, row = self._where(model, 1), self.name(model.name, "UpdateManyMutationInput")
            one = self._pair(model, "UpdateWithWhereUniqueInput", level, unique, update)
            several = self._pair(model, "UpdateManyWithWhereInput", 1, where, row)
            kinds = {
                "set": unique,
                "disconnect": unique,
                "delete": unique,
                "update": one,
                "update_many": several,
                "delete_many": where,
            }
            keys = {key: self._fields.some(kind) for key, kind in kinds.items()}
        return self._emit(Keys(name, self._at(level, keys), "", create))

    def _pair(self, model: Model, purpose: str, level: int, where: str, data: str) -> str:
        name = self.name(model.name, purpose, level)
        if name not in self._written:
            keys = {"where": self._fields.required(where), "data": self._fields.required(data)}
            self._emit(Keys(name, self._at(level, keys)))
        return name


def _columns(model: Model) -> list[ScalarField]:
    return [field for field in client_fields(model) if isinstance(field, ScalarField)]


def _relations(model: Model) -> list[RelationField]:
    return [field for field in client_fields(model) if isinstance(field, RelationField)]


def _unique_keys(model: Model) -> list[Key]:
    """The keys that a client can name a record by; two of one name are one."""
    known = {column.name for column in _columns(model)}
    named: dict[str, Key] = {}
    for key in (*((model.primary_key,) if model.primary_key else ()), *model.uniques):
        if known.issuperset(key.fields):
            named.setdefault(key.client_name, key)
    return list(named.values())


def _single(model: Model) -> set[str]:
    return {key.fields[0] for key in _unique_keys(model) if len(key.fields) == 1}


def _held(model: Model) -> set[str]:
    """The fields that hold the keys of relations: in a create each may be given, or its relation."""
    return {name for relation in _relations(model) for name in relation.fields}


def _must_be_given(column: ScalarField) -> bool:
    return column.arity is Arity.REQUIRED and column.default is None and not column.updated_at


def _cannot_be_made(model: Model) -> bool:
    """Whether a field that the client cannot write must have a value: then there is no create."""
    return any(
        _must_be_given(field) and (field.is_ignored or isinstance(field.type, Unsupported)) for field in model.scalars
    )
