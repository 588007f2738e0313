"""Writes schema values as text: in go resolved models and enums, out come the lines of their blocks, not yet laid out.

Only what is not the default is written, as Prisma's introspection does it. Nothing is looked up in files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from kusto.psl.providers import PROVIDERS, Provider
from kusto.psl.resolve.names import default_name
from kusto.psl.resolve.operators import operator_classes
from kusto.psl.schema import (
    Action,
    Arity,
    Default,
    EnumDefault,
    EnumType,
    FunctionCall,
    Index,
    Key,
    KeyPart,
    Model,
    RelationField,
    Scalar,
    ScalarField,
    Schema,
    Unsupported,
)

ARITIES = {Arity.REQUIRED: "", Arity.OPTIONAL: "?", Arity.LIST: "[]"}
_BARE = (Scalar.BIGINT, Scalar.DECIMAL, Scalar.INT, Scalar.FLOAT)


def quoted(text: str) -> str:
    """A string literal."""
    return json.dumps(text, ensure_ascii=False)


class Writer:
    """Writes the parts of one schema.

    Args:
        schema: where relations look up their other end.
        named: relations (by ``model.field``) that must say their name.
    """

    def __init__(self, schema: Schema, named: frozenset[tuple[str, str]] = frozenset()) -> None:
        self.schema = schema
        self.named = named
        self.provider: Provider = PROVIDERS[schema.datasource.provider]

    def model(self, model: Model, docs: Iterable[str] = ()) -> str:
        """A whole block, with the documentation above it."""
        lines = [f"/// {line}" for line in docs]
        lines.append(f"{'view' if model.is_view else 'model'} {model.name} {{")
        lines += [f"  {self.field(model, name)}" for name in model.fields]
        blocks = self.block_attributes(model)
        lines += ["", *(f"  {line}" for line in blocks)] if blocks else []
        return "\n".join([*lines, "}"])

    def enum(self, enum: EnumType) -> str:
        """A whole enum."""
        lines = [f"enum {enum.name} {{", *(f"  {self.member(enum, member.name)}" for member in enum.members)]
        blocks = self.enum_attributes(enum)
        lines += ["", *(f"  {line}" for line in blocks)] if blocks else []
        return "\n".join([*lines, "}"])

    def member(self, enum: EnumType, name: str) -> str:
        """The line of an enum's member."""
        found = next(member for member in enum.members if member.name == name)
        return found.name if found.db_name == found.name else f"{found.name} @map({quoted(found.db_name)})"

    def enum_attributes(self, enum: EnumType) -> list[str]:
        """``@@map`` and ``@@schema`` of an enum."""
        return _names(enum.name, enum.db_name, enum.namespace)

    def field(self, model: Model, name: str, inline: tuple[Key, ...] | None = None) -> str:
        """The line of a field.

        Args:
            inline: the keys that the line says (``@id``, ``@unique``); None for those that fit on it.
        """
        field = model.fields[name]
        if isinstance(field, RelationField):
            return self._relation(model, field)
        shown = f"Unsupported({quoted(field.type.name)})" if isinstance(field.type, Unsupported) else _type_name(field)
        keys = inline_keys(model, name) if inline is None else inline
        attributes = [self._inline(model, key) for key in keys]
        if field.default is not None:
            attributes.append(f"@default({default_text(field, field.default)})")
        attributes += ["@updatedAt"] * field.updated_at
        attributes += [f"@map({quoted(field.column)})"] * (field.column != field.name)
        if field.native:
            arguments = f"({', '.join(field.native.args)})" if field.native.args else ""
            attributes.append(f"@{self.schema.datasource.name}.{field.native.name}{arguments}")
        attributes += ["@ignore"] * field.is_ignored
        return " ".join([field.name, shown + ARITIES[field.arity], *attributes])

    def block_attributes(self, model: Model) -> list[str]:
        """All lines of a new model that begin with ``@@``."""
        inline = {id(key) for name in model.fields for key in inline_keys(model, name)}
        keys = ((model.primary_key,) if model.primary_key else ()) + model.uniques
        lines = [self.key(model, key) for key in keys if id(key) not in inline]
        lines += [self.key(model, index) for index in model.indexes]
        lines += _names(model.name, model.table, model.namespace)
        return [*lines, *["@@ignore"] * model.is_ignored]

    def key(self, model: Model, key: Key | Index) -> str:
        """A key or index as a line of its own."""
        kind = self._kind(model, key)
        return f"@@{kind}({', '.join([f'[{self._parts(key.parts)}]', *self._arguments(model, key, kind)])})"

    def _inline(self, model: Model, key: Key) -> str:
        kind = self._kind(model, key)
        arguments = self._arguments(model, key, kind)
        arguments += _options(key.parts[0])
        return f"@{kind}({', '.join(arguments)})" if arguments else f"@{kind}"

    def _kind(self, model: Model, key: Key | Index) -> str:
        if isinstance(key, Index):
            return "fulltext" if key.fulltext else "index"
        return "id" if key is model.primary_key else "unique"

    def _arguments(self, model: Model, key: Key | Index, kind: str) -> list[str]:
        found: list[str] = []
        if isinstance(key, Key) and key.name:
            found.append(f"name: {quoted(key.name)}")
        columns = [model.scalar(part.field).column if part.field in model.fields else part.field for part in key.parts]
        default = default_name(self.provider, kind, model.table, columns)
        named = kind != "id" or self.provider.named_primary_keys
        if named and key.db_name != default:
            found.append(f"map: {quoted(key.db_name)}")
        if isinstance(key, Index) and key.method:
            found.append(f"type: {key.method}")
        if key.clustered is not None:
            found.append(f"clustered: {str(key.clustered).lower()}")
        return found

    def _parts(self, parts: Iterable[KeyPart]) -> str:
        return ", ".join(p.field + (f"({', '.join(options)})" if (options := _options(p)) else "") for p in parts)

    def _relation(self, model: Model, field: RelationField) -> str:
        arguments: list[str] = []
        if (model.name, field.name) in self.named:
            arguments.append(quoted(field.relation))
        if field.fields:
            arguments.append(f"fields: [{', '.join(field.fields)}]")
            arguments.append(f"references: [{', '.join(field.references)}]")
            arguments += self._actions(model, field)
            columns = [model.scalar(name).column for name in field.fields]
            default = default_name(self.provider, "relation", model.table, columns)
            if self.provider.named_foreign_keys and field.constraint not in (None, default):
                arguments.append(f"map: {quoted(str(field.constraint))}")
        line = f"{field.name} {field.target}{ARITIES[field.arity]}"
        line += f" @relation({', '.join(arguments)})" if arguments else ""
        return line + " @ignore" * field.is_ignored

    def _actions(self, model: Model, field: RelationField) -> list[str]:
        needed = any(model.scalar(name).arity is Arity.REQUIRED for name in field.fields)
        allowed = self.provider.actions
        strict = Action.RESTRICT if Action.RESTRICT in allowed else Action.NO_ACTION
        on_delete = strict if needed or field.arity is Arity.REQUIRED else Action.SET_NULL
        found = []
        if field.on_delete not in (None, on_delete):
            found.append(f"onDelete: {field.on_delete.value}")
        if field.on_update not in (None, Action.CASCADE):
            found.append(f"onUpdate: {field.on_update.value}")
        return found


def inline_keys(model: Model, name: str) -> tuple[Key, ...]:
    """The keys of one field alone that its line can say: the id, and the first unique."""
    found: list[Key] = []
    if model.primary_key and model.primary_key.fields == (name,):
        found.append(model.primary_key)
    unique = next((key for key in model.uniques if key.fields == (name,)), None)
    return (*found, unique) if unique else tuple(found)


def default_text(field: ScalarField, value: Default) -> str:
    """What stands between the brackets of ``@default``."""
    match value:
        case FunctionCall(name, args):
            bare = name == "sequence"  # its arguments are named, and no texts
            return f"{name}({', '.join(quoted(a) if isinstance(a, str) and not bare else str(a) for a in args)})"
        case tuple():
            return f"[{', '.join(default_text(field, element) for element in value)}]"
        case EnumDefault(name):
            return name
        case bool():
            return str(value).lower()
        case str():
            return value if field.type in _BARE else quoted(value)
        case _:
            return str(value)


def _type_name(field: ScalarField) -> str:
    return field.type.value if isinstance(field.type, Scalar) else field.type.name


def _names(name: str, db_name: str, namespace: str | None) -> list[str]:
    found = [f"@@map({quoted(db_name)})"] if db_name != name else []
    return [*found, f"@@schema({quoted(namespace)})"] if namespace else found


def _options(part: KeyPart) -> list[str]:
    found = [f"length: {part.length}"] if part.length is not None else []
    if part.ops:
        found.append(f"ops: {_operator(part.ops)}")
    return [*found, f"sort: {part.sort}"] if part.sort else found


def _operator(db_name: str) -> str:
    known = next((one.name for one in operator_classes() if one.db_name == db_name), None)
    return known or f"raw({quoted(db_name)})"
