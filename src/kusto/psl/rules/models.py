"""Rules about whole models: the unique criterion, tables that collide, the primary key, namespaces."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, ModelDraft
from kusto.psl.rules.relation_keys import criteria, is_strict
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Attribute, FileNode

_NO_SCHEMA = "This schema is not defined in the datasource. Read more on `@@schema` at https://pris.ly/d/multi-schema"


def check_models(context: Context) -> None:
    """Report models that cannot be as they are."""
    _same_tables(context)
    for model in context.models.values():
        if not model.is_view:
            if not model.is_ignored and not model.incomplete:
                _unique_criterion(context, model)
            _primary(context, model)
        _namespace(context, model)


def _unique_criterion(context: Context, model: ModelDraft) -> None:
    """Some key all of whose fields are required must be there."""
    keys = criteria(context, model)
    if any(key.broken for key in model.keys) or any(is_strict(context, model, key) for key in keys):
        return
    if any(at.name == "id" for at in model.block.attributes) and model.primary is None:
        return  # there is an id, and something about it was reported
    message = "Each model must have at least one unique criteria that has only required fields. "
    message += "Either mark a single field with `@id`, `@unique` or add a multi field criterion with `@@id([])` "
    message += "or `@@unique([])` to the model."
    if keys:
        message += " The following unique criterias were not considered as they contain fields that are not required:"
        message += "".join(f"\n- {', '.join(key.fields)}" for key in keys)
    context.model_error(model, message)


def _primary(context: Context, model: ModelDraft) -> None:
    key = model.primary
    if key is None:
        return
    if key.map is not None and not context.provider.named_primary_keys:
        message = "You defined a database name for the primary key on the model. "
        context.model_error(model, message + "This is not supported by the provider.")
    if len(key.parts) > 1 and not context.provider.compound_ids:
        message = "The current connector does not support compound ids."
        context.key_error(model, key.attribute, message, "Use one id, and `@@unique` for the fields together.")
    if not key.parts and not key.broken:
        message = "The list of fields in an `@@id()` attribute cannot be empty. Please specify at least one field."
        context.attribute_error(model, key.attribute, message)


def _same_tables(context: Context) -> None:
    tables: dict[tuple[str | None, str], ModelDraft] = {}
    models = context.models.values()
    for model in (*(m for m in models if not m.is_view), *(m for m in models if m.is_view)):
        known = tables.get((model.namespace, model.table))
        if known is not None:
            _same_table(context, model, known)
        tables[model.namespace, model.table] = model


def _same_table(context: Context, model: ModelDraft, known: ModelDraft) -> None:
    later, other = (model, known) if model.mapped_at else (known, model)
    message = f'The model with database name "{model.table}" could not be defined because another model or view with '
    message += f'this name exists: "{other.name}"'
    at = later.mapped_at
    start = later.block.name_start
    span = (at.start, at.end) if at else (start, start + len(later.name))
    context.report.error(later.file, message, *span)


def _namespace(context: Context, model: ModelDraft) -> None:
    names = context.datasource.namespaces
    at = next((at for at in model.block.attributes if at.name == "schema"), None)
    if at is None:
        if names and context.provider.namespaces:
            message = f"This {model.kind} is missing an `@@schema` attribute."
            context.model_error(model, message, f'Add `@@schema("{names[0]}")`.')
    elif model.namespace is not None:
        check_namespace(context, model.file, at, model.namespace)


def check_namespace(context: Context, file: FileNode, at: Attribute, name: str) -> None:
    """Report ``@@schema("name")`` where there is no such schema."""
    value = at.args[0].value if at.args else at
    names = context.datasource.namespaces
    if not context.provider.namespaces:
        message = "@@schema is not supported on the current datasource provider"
        context.report.error(file, message, value.start, value.end)
    elif name not in names:
        hint = did_you_mean(name, names) or f'Add "{name}" to the `schemas` of the datasource.'
        context.report.error(file, _NO_SCHEMA, value.start, value.end, hint)
