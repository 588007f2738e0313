"""Rules about relations with lists at both ends: by a join table of their own, or by lists of keys in documents."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.rules.pairs import ManyToMany, relation_of
from kusto.psl.schema import Arity

_LINK = "https://pris.ly/d/many-to-many-relations"


def check_many_to_many(context: Context, pair: ManyToMany) -> None:
    """Report what is wrong with such a relation."""
    ends = (pair.one, pair.other)
    if pair.embedded:
        _embedded(context, ends)
    else:
        _implicit(context, ends)


def _implicit(context: Context, ends: tuple[FieldDraft, FieldDraft]) -> None:
    provider = context.provider
    for field in ends:
        if not provider.implicit_many_to_many:
            message = f"Error validating: Implicit many-to-many relations are not supported on {provider.label}. "
            message += "Please use the syntax defined in https://pris.ly/d/document-database-many-to-many"
            context.plain_error(field.model, field.node, message)
        if field.model.is_view:
            message = "Error validating: Implicit many-to-many relations are not supported for views."
            context.plain_error(field.model, field.node, message)
        _singular_id(context, field)
        _no_actions(context, field, "implicit")
        if relation_of(field).references is not None:
            message = "Implicit many-to-many relation should not have references argument defined. "
            context.relation_error(field, message + "Either remove it, or change the relation to one-to-many.")


def _singular_id(context: Context, field: FieldDraft) -> None:
    target = context.models[field.target]
    key = target.primary
    if key is None or len(key.parts) != 1:
        message = f"The relation field `{field.name}` on {field.model.kind} `{field.model.name}` references "
        message += f"`{target.name}` which does not have an `@id` field. Models without `@id` cannot be part of a many "
        message += "to many relation. Use an explicit intermediate Model to represent this relationship."
        context.field_error(field, message)
        return
    references = relation_of(field).references
    if references is not None and references != key.fields:
        message = "Error validating: Implicit many-to-many relations must always reference the id field of the related "
        message += f"model. Change the argument `references` to use the id field of the related model `{target.name}`. "
        message += "But it is referencing the following fields that are not the id: "
        context.plain_error(field.model, field.node, message + ", ".join(references))


def _no_actions(context: Context, field: FieldDraft, kind: str) -> None:
    for name, span in relation_of(field).action_spans.items():
        message = f"Error validating: Referential actions on {kind} many-to-many relations are not supported"
        context.report.error(field.model.file, message, *span, f"Take `{name}` out.")


def _embedded(context: Context, ends: tuple[FieldDraft, FieldDraft]) -> None:
    provider = context.provider
    if provider.implicit_many_to_many or not provider.embedded_many_to_many:
        for field in ends:
            message = f"Error validating: Embedded many-to-many relations are not supported on {provider.label}. "
            message += "Please use the syntax defined in https://pris.ly/d/relational-database-many-to-many"
            context.plain_error(field.model, field.node, message)
        return
    for field in ends:
        relation = relation_of(field)
        for argument, given in (("references", relation.references), ("fields", relation.fields)):
            if given is None or len(given) != 1:
                message = f"The `{argument}` argument must be defined and must point to exactly one scalar field. "
                context.relation_error(field, message + _LINK)
        if relation.references:
            _references_id(context, field, relation.references[0])
        if relation.references and relation.fields:
            _list_of_keys(context, field, relation.fields[0], relation.references[0])
        _no_actions(context, field, "two-way embedded")


def _references_id(context: Context, field: FieldDraft, reference: str) -> None:
    key = context.models[field.target].primary
    if key is None or key.fields != (reference,):
        context.relation_error(field, "The `references` argument must point to a singular `id` field")


def _list_of_keys(context: Context, field: FieldDraft, own: str, reference: str) -> None:
    here, there = field.model.fields[own], context.models[field.target].fields[reference]
    natives = [None if end.native is None else end.native.name for end in (here, there)]
    same = here.type == there.type and natives[0] == natives[1]
    if not same or here.arity is not Arity.LIST or there.arity is Arity.LIST:
        message = "The scalar field defined in `fields` argument must be an array of the same type defined in "
        context.relation_error(field, message + "`references`")
