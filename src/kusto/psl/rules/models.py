"""Rules about whole models: names, the unique criterion, tables that collide, views."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, ModelDraft
from kusto.psl.schema import Arity

_RESERVED = frozenset(
    """
    PrismaClient async await break case catch class const continue debugger default delete do else enum
    export extends false finally for function if implements import in instanceof interface let new null package private protected
    public return super switch this throw true try typeof using var void while with yield""".split()
)


def check_models(context: Context) -> None:
    """Report models that cannot be as they are."""
    tables: dict[tuple[str | None, str], ModelDraft] = {}
    for model in context.models.values():
        if model.name in _RESERVED:
            _reserved(context, model)
        if model.is_view:
            _views(context, model)
        elif not model.is_ignored and not model.incomplete:
            _unique_criterion(context, model)
        known = tables.setdefault((model.namespace, model.table), model)
        if known is not model:
            _same_table(context, model, known)
    for name, (file, block) in context.enum_blocks.items():
        if name in _RESERVED:
            message = f"Error validating enum `{name}`: The enum name `{name}` is invalid. It is a reserved name. "
            message += "Please change it. Read more at https://www.prisma.io/docs/reference/api-reference/"
            message += "prisma-schema-reference#naming-conventions-1"
            context.report.error(file, message, block.name_start, block.name_start + len(name))


def _reserved(context: Context, model: ModelDraft) -> None:
    what = "view" if model.is_view else "model"
    message = f"The {what} name `{model.name}` is invalid. It is a reserved name. Please change it. "
    message += "Read more at https://pris.ly/d/naming-models"
    hint = f'Another name with `@@map("{model.name}")` keeps the table.'
    context.model_error(model, message, hint)


def _views(context: Context, model: ModelDraft) -> None:
    for generator in context.generators:
        features = generator.options.get("previewFeatures", ())
        if "views" in features:
            return
    message = "Error validating: View definitions are only available with the `views` preview feature."
    block = model.block
    hint = 'Add `previewFeatures = ["views"]` to the client generator.'
    context.report.error(model.file, message, block.start, block.name_start + len(block.name), hint)


def _unique_criterion(context: Context, model: ModelDraft) -> None:
    """Some key all of whose fields are required must be there."""
    for key in (model.primary, *model.uniques):
        if key is None:
            continue
        if all(model.fields[name].arity is not Arity.OPTIONAL for name in key.fields):
            return
    if any(at.name == "id" for at in model.block.attributes):
        return  # there is an id, and something about it was reported
    message = "Each model must have at least one unique criteria that has only required fields. "
    message += "Either mark a single field with `@id`, `@unique` or add a multi field criterion with `@@id([])` "
    message += "or `@@unique([])` to the model."
    context.model_error(model, message)


def _same_table(context: Context, model: ModelDraft, known: ModelDraft) -> None:
    later, other = (model, known) if model.mapped_at or not known.mapped_at else (known, model)
    message = f'The model with database name "{model.table}" could not be defined because another model or view with '
    message += f'this name exists: "{other.name}"'
    at = later.mapped_at
    start = later.block.name_start
    span = (at.start, at.end) if at else (start, start + len(later.name))
    context.report.error(later.file, message, *span)
