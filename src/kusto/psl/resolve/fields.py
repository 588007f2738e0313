"""Reads the attributes of fields: ``@id @unique @default @relation @map @updatedAt @ignore @db.…``.

In go drafts with types, into them go columns, defaults, native types, keys and what ``@relation`` says.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.blocks import once, unknown
from kusto.psl.resolve.defaults import read_default
from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft
from kusto.psl.resolve.keys import field_key
from kusto.psl.resolve.native import read_native
from kusto.psl.resolve.relations import read_relation
from kusto.psl.schema import Arity, Scalar
from kusto.psl.tree import Attribute

_KNOWN = ("id", "unique", "default", "relation", "map", "updatedAt", "ignore")


def read_fields(context: Context, model: ModelDraft) -> None:
    """Read the attributes of every field of a model, then compare the column names."""
    for field in model.fields.values():
        natives = [at for at in field.node.attributes if "." in at.name]
        plain = tuple(at for at in field.node.attributes if "." not in at.name)
        for attribute in once(context, model.file, plain):
            _attribute(context, field, attribute)
        if natives:
            read_native(context, field, natives)
    columns: dict[str, FieldDraft] = {}
    for field in model.fields.values():
        if field.relation is not None:
            continue
        if field.column in columns:
            other = field if field.mapped_at else columns[field.column]
            at = other.mapped_at
            kind = "view" if model.is_view else "model"
            start, end = (at.start, at.end) if at else (field.node.start, field.node.name_end)
            message = f'Field "{other.name}" is already defined on {kind} "{model.name}".'
            hint = f'Two fields have the column "{field.column}".'
            context.report.error(model.file, message, start, end, hint)
        columns[field.column] = field


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
        case "ignore":
            _ignore(context, field, attribute)
        case _:
            unknown(context, field.model.file, attribute, _KNOWN)


def _map(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    arguments = Arguments(context.report, field.model.file, attribute, "name")
    if arguments.required("name") is None:
        return
    name = arguments.name_text("name")
    if field.relation is not None:
        arguments.wrong("The attribute `@map` cannot be used on relation fields.")
    elif name is not None:
        field.column, field.mapped_at = name, attribute


def _updated_at(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    arguments = Arguments(context.report, field.model.file, attribute, None)
    if field.type is not Scalar.DATETIME:
        arguments.wrong("Fields that are marked with @updatedAt must be of type DateTime.")
    elif field.arity is Arity.LIST:
        arguments.wrong("Fields that are marked with @updatedAt cannot be lists.")
    field.updated_at = True


def _ignore(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    Arguments(context.report, field.model.file, attribute, None)
    if field.model.is_ignored:
        message = "Fields on an already ignored Model do not need an `@ignore` annotation."
        context.attribute_error(field.model, attribute, message)
    field.is_ignored = True
