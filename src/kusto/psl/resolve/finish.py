"""Turns finished drafts into the frozen `Schema`: default names, referential actions and opposite ends are filled in.

It runs only where there was no error, so that nothing is missing.
"""

from __future__ import annotations

from types import MappingProxyType

from kusto.psl.resolve.drafts import Context, FieldDraft, KeyDraft, ModelDraft
from kusto.psl.resolve.names import default_name
from kusto.psl.schema import (
    Action,
    Arity,
    CompositeType,
    Index,
    Key,
    Model,
    RelationField,
    ScalarField,
    Schema,
)


def finish(context: Context) -> Schema:
    """The schema."""
    models = {model.name: _model(context, model) for model in context.models.values()}
    types = {composite.name: _composite(context, composite) for composite in context.composites.values()}
    return Schema(
        context.datasource,
        context.generators,
        MappingProxyType(models),
        MappingProxyType(dict(context.enums)),
        MappingProxyType(types),
    )


def _composite(context: Context, composite: ModelDraft) -> CompositeType:
    block = composite.block
    fields = {field.name: _scalar(context, field) for field in composite.fields.values()}
    span = composite.file.span(block.start, block.end)
    return CompositeType(composite.name, MappingProxyType(fields), block.doc, span)


def _model(context: Context, model: ModelDraft) -> Model:
    block = model.block
    return Model(
        model.name,
        model.table,
        MappingProxyType({field.name: _field(context, field) for field in model.fields.values()}),
        _key(context, model, model.primary) if model.primary else None,
        tuple(_key(context, model, key) for key in model.uniques),
        tuple(_index(context, model, key) for key in model.indexes),
        model.namespace,
        model.is_view,
        model.is_ignored,
        block.doc,
        model.file.span(block.start, block.end),
    )


def key_name(context: Context, model: ModelDraft, key: KeyDraft) -> str:
    """The name of a key or index in the database."""
    columns = (column for path in key.fields for column in _columns(context, model, path))
    return key.map or default_name(context.provider, key.kind, model.table, columns)


def _columns(context: Context, model: ModelDraft, path: str) -> list[str]:
    """The names in the database along a path to a field."""
    names = path.split(".")
    fields = context.fields_along(model, path)
    return [name if field is None else field.column for name, field in zip(names, fields, strict=True)]


def relation_name(context: Context, field: FieldDraft, *, emulated: bool = False) -> str | None:
    """The name of the foreign key that a relation field makes, or None where it makes none.

    Args:
        emulated: also where relations are kept by the client: the name it would have.
    """
    relation = field.relation
    if relation is None or not relation.fields or (context.emulated and not emulated):
        return None
    columns = (field.model.fields[name].column for name in relation.fields)
    return relation.map or default_name(context.provider, "relation", field.model.table, columns)


def _key(context: Context, model: ModelDraft, key: KeyDraft) -> Key:
    return Key(key.parts, key_name(context, model, key), key.name, key.clustered)


def _index(context: Context, model: ModelDraft, key: KeyDraft) -> Index:
    return Index(key.parts, key_name(context, model, key), key.method, key.kind == "fulltext", key.clustered)


def _field(context: Context, field: FieldDraft) -> ScalarField | RelationField:
    return _relation(context, field) if field.relation is not None else _scalar(context, field)


def _scalar(context: Context, field: FieldDraft) -> ScalarField:
    assert field.type is not None
    constraint = field.default_map
    if field.default is not None and constraint is None and context.provider.named_defaults:
        constraint = default_name(context.provider, "default", field.model.table, (field.column,))
    return ScalarField(
        field.name,
        field.column,
        field.type,
        field.arity,
        field.default,
        constraint,
        field.native,
        field.updated_at,
        field.is_ignored,
        field.node.doc,
        field.model.file.span(field.node.start, field.node.end),
    )


def _relation(context: Context, field: FieldDraft) -> RelationField:
    draft = field.relation
    assert draft is not None and draft.opposite is not None
    fields = draft.fields or ()
    both_lists = field.arity is Arity.LIST and draft.opposite.arity is Arity.LIST
    on_delete, on_update = actions(context, field) if fields else (None, None)
    return RelationField(
        field.name,
        field.target,
        field.arity,
        draft.relation,
        draft.opposite.name,
        fields,
        draft.references or () if fields else (),
        on_delete,
        on_update,
        relation_name(context, field),
        both_lists,
        field.is_ignored,
        field.node.doc,
        field.model.file.span(field.node.start, field.node.end),
    )


def actions(context: Context, field: FieldDraft) -> tuple[Action, Action]:
    """``onDelete`` and ``onUpdate`` of the end that holds the key: as given, or the default."""
    draft = field.relation
    assert draft is not None
    on_delete = draft.on_delete
    if on_delete is None:
        needed = any(field.model.fields[name].arity is Arity.REQUIRED for name in draft.fields or ())
        if not needed and field.arity is not Arity.REQUIRED:
            on_delete = Action.SET_NULL
        else:
            allowed = context.allowed_actions()
            on_delete = Action.RESTRICT if Action.RESTRICT in allowed else Action.NO_ACTION
    return on_delete, draft.on_update or Action.CASCADE
