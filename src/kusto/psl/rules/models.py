"""Rules about whole models: names, the unique criterion, tables that collide, views."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, ModelDraft
from kusto.psl.schema import Arity, Unsupported

# Names that a client in any language could not use, as Prisma has them.
_WORDS = """
PrismaClient async await break case catch class const continue debugger default delete do else enum export extends
false finally for function if implements import in instanceof interface let new null package private protected
public return super switch this throw true try typeof using var void while with yield
"""
_RESERVED = frozenset(_WORDS.split())


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
            message += "Please change it. Read more at https://www.prisma.io/docs/reference/tools-and-interfaces/"
            message += "prisma-schema/data-model#naming-enums"
            context.report.error(file, message, block.name_start, block.name_start + len(name))


def _reserved(context: Context, model: ModelDraft) -> None:
    what = "view" if model.is_view else "model"
    message = f"The {what} name `{model.name}` is invalid. It is a reserved name. Please change it. "
    message += "Read more at https://pris.ly/d/naming-models"
    hint = f'Another name with `@@map("{model.name}")` keeps the table.'
    context.model_error(model, message, hint)


def _views(context: Context, model: ModelDraft) -> None:
    for key in model.keys:
        if key.kind != "unique":
            words = "primary keys" if key.kind == "id" else "indexes"
            at = key.attribute
            context.report.error(model.file, f"Error validating: Views cannot have {words}", at.start, at.end)
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
        fields = [] if key is None else [model.fields[name] for name in key.fields]
        if any(isinstance(field.type, Unsupported) for field in fields):
            continue
        if key is not None and (key.kind == "id" or all(field.arity is not Arity.OPTIONAL for field in fields)):
            return
    if any(at.name == "id" for at in model.block.attributes):
        return  # there is an id, and something about it was reported
    message = "Each model must have at least one unique criteria that has only required fields. "
    message += "Either mark a single field with `@id`, `@unique` or add a multi field criterion with `@@id([])` "
    message += "or `@@unique([])` to the model."
    if model.keys:
        message += " Keys with optional fields, or with fields of unsupported types, do not count."
    context.model_error(model, message)


def _same_table(context: Context, model: ModelDraft, known: ModelDraft) -> None:
    later, other = (model, known) if model.mapped_at or not known.mapped_at else (known, model)
    message = f'The model with database name "{model.table}" could not be defined because another model or view with '
    message += f'this name exists: "{other.name}"'
    at = later.mapped_at
    start = later.block.name_start
    span = (at.start, at.end) if at else (start, start + len(later.name))
    context.report.error(later.file, message, *span)
