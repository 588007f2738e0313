"""Rules about views: they need their preview feature, and have no keys but unique ones that only the client knows."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, KeyDraft, ModelDraft

_UNBACKED = (
    "Error validating: @@unique annotations on views are not backed by unique indexes in the database and cannot "
)


def check_views(context: Context) -> None:
    """Report views that cannot be as they are."""
    for model in context.models.values():
        if not model.is_view:
            continue
        if "views" not in context.features:
            block = model.block
            message = "Error validating: View definitions are only available with the `views` preview feature."
            hint = 'Add `previewFeatures = ["views"]` to the client generator.'
            context.report.error(model.file, message, block.start, block.name_start + len(block.name), hint)
        for key in model.keys:
            _key(context, model, key)


def _key(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    if key.kind != "unique":
        words = "primary keys" if key.kind == "id" else "indexes"
        context.plain_error(model, key.attribute, f"Error validating: Views cannot have {words}.")
        return
    if key.map is not None:
        context.plain_error(model, key.attribute, f"{_UNBACKED}specify a mapped database name.")
    if key.clustered is not None:
        context.plain_error(model, key.attribute, f"{_UNBACKED}be clustered.")
    if any(part.sort or part.length is not None or part.ops for part in key.parts):
        message = "Scalar fields in @@unique attributes in views cannot have arguments."
        context.attribute_error(model, key.attribute, message)
