"""Reads the attributes of fields: ``@id @unique @default @relation @map @updatedAt @ignore @db.…``.

In go drafts with types, into them go columns, defaults, native types, keys and what ``@relation`` says.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.attributes import once, unknown
from kusto.psl.resolve.defaults import read_default
from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft
from kusto.psl.resolve.keys import field_key
from kusto.psl.resolve.native import read_native
from kusto.psl.resolve.relations import read_relation
from kusto.psl.resolve.shard_keys import field_shard_key
from kusto.psl.schema import Arity, Scalar, Unsupported
from kusto.psl.tree import Attribute

_KNOWN = ("id", "unique", "default", "relation", "map", "updatedAt", "ignore", "shardKey")
_IN_TYPE = ("default", "map")


def read_fields(context: Context, model: ModelDraft) -> None:
    """Read the attributes of every field of a model, then compare the column names."""
    for field in model.fields.values():
        attributes = once(context, model.file, _plain(context, field), _KNOWN)
        if field.relation is not None:  # other attributes ask for the key
            attributes.sort(key=lambda attribute: attribute.name != "relation")
        for attribute in attributes:
            _attribute(context, field, attribute)
    _same_columns(context, model)


def read_composite_fields(context: Context, composite: ModelDraft) -> None:
    """The same for a composite type, whose fields can say less."""
    for field in composite.fields.values():
        for attribute in once(context, composite.file, _plain(context, field), _IN_TYPE):
            if attribute.name == "default":
                read_default(context, field, attribute)
            elif attribute.name == "map":
                _map(context, field, attribute)
            else:  # for some the parser has said more already
                unknown(context, composite.file, attribute, _IN_TYPE)
    _same_columns(context, composite)


def _plain(context: Context, field: FieldDraft) -> tuple[Attribute, ...]:
    """The attributes but for native types, which are read here."""
    attributes = field.node.attributes
    natives = [at for at in attributes if "." in at.name] if attributes else []
    if not natives or not isinstance(field.type, Scalar):
        return attributes
    read_native(context, field, natives)
    return tuple(at for at in attributes if "." not in at.name)


def _same_columns(context: Context, model: ModelDraft) -> None:
    """Two fields cannot have one column; the one with a ``@map`` is told."""
    mapped: set[str] = set()
    seen: set[str] = set()
    for field in model.fields.values():
        if field.relation is None and field.mapped_at is not None:
            other = model.fields.get(field.column)
            # A field further down counts by its name, whatever its own @map will say: so Prisma reads it.
            named = other is not None and other is not field and other.relation is None
            taken = named and other is not None and (other.name not in seen or other.column == field.column)
            if field.column in mapped or taken:
                message = f'Field "{field.name}" is already defined on {model.kind} "{model.name}".'
                hint = f'Two fields have the column "{field.column}".'
                context.report.error(model.file, message, field.node.start, field.node.end, hint)
            mapped.add(field.column)
        seen.add(field.name)


def _attribute(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    match attribute.name:
        case "default":
            read_default(context, field, attribute)
        case "id" | "unique":
            field_key(context, field, attribute)
        case "relation":
            read_relation(context, field, attribute)
        case "map":
            _map(context, field, attribute)
        case "updatedAt" if field.relation is None:
            _updated_at(context, field, attribute)
        case "shardKey" if field.relation is None:
            field_shard_key(context, field, attribute)
        case "ignore":
            _ignore(context, field, attribute)
        case _:
            reason = _KNOWN if "." not in attribute.name else ()
            unknown(context, field.model.file, attribute, reason)


def _map(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    arguments = Arguments(context.report, field.model.file, attribute, "name")
    if field.relation is not None:
        arguments.wrong("The attribute `@map` cannot be used on relation fields.")
        arguments.required("name")
        return
    if arguments.required("name") is not None and (name := arguments.text("name")) is not None:
        field.column, field.mapped_at = name, attribute
    arguments.close()


def _updated_at(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    arguments = Arguments(context.report, field.model.file, attribute, None)
    if field.type is not Scalar.DATETIME:
        arguments.wrong("Fields that are marked with @updatedAt must be of type DateTime.")
    if field.arity is Arity.LIST:
        arguments.wrong("Fields that are marked with @updatedAt cannot be lists.")
    arguments.close()
    field.updated_at = True


def _ignore(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    arguments = Arguments(context.report, field.model.file, attribute, None)
    if isinstance(field.type, Unsupported):
        message = "Fields of type `Unsupported` cannot take an `@ignore` attribute. "
        arguments.wrong(message + "They are already treated as ignored by the client due to their type.")
    else:
        field.is_ignored = True
    arguments.close()
