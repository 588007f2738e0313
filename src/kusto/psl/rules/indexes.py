"""Rules about keys and indexes: what the provider's keys can say."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, KeyDraft, ModelDraft
from kusto.psl.schema import CompositeRef, Scalar, Unsupported

_LENGTH_TYPES = "The length argument is only allowed with field types `String` or `Bytes`."


def check_indexes(context: Context) -> None:
    """Report keys and indexes that cannot be as they are."""
    for model in context.models.values():
        if model.is_view:
            continue
        for key in model.keys:
            _options(context, model, key)
            _type(context, model, key)
            _parts(context, model, key)
        if context.provider.clustering:
            _clustered(context, model)
        if context.provider.fulltext and not context.provider.fulltext_many:
            _fulltexts(context, model)


def _options(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    if key.kind != "id" and not key.parts and not key.broken:
        message = "The list of fields in an index cannot be empty. Please specify at least one field."
        context.attribute_error(model, key.attribute, message)
    if key.kind == "fulltext" and not context.provider.fulltext:
        message = "Defining fulltext indexes is not supported with the current connector."
        context.attribute_error(model, key.attribute, message)
    if key.clustered is not None and not context.provider.clustering:
        message = "Defining clustering is not supported in the current connector."
        context.attribute_error(model, key.attribute, message)


def _type(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    if key.method is None:
        return
    if key.method not in context.provider.index_types:
        message = "The given index type is not supported with the current connector"
        hint = f"There are {', '.join(context.provider.index_types)}." if context.provider.index_types else None
        context.attribute_error(model, key.attribute, message, hint)
    elif key.method == "Hash" and any(part.sort for part in key.parts):
        context.attribute_error(model, key.attribute, "Hash type does not support sort option.")


def _parts(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    provider = context.provider
    where = "the primary key" if key.kind == "id" else "an index definition"
    lengths = [part for part in key.parts if part.length is not None]
    if lengths and not provider.key_length:
        message = f"The length argument is not supported in {where} with the current connector"
        context.attribute_error(model, key.attribute, message)
    elif lengths and key.kind == "fulltext":
        message = "The length argument is not supported in a @@fulltext attribute."
        context.attribute_error(model, key.attribute, message)
    for part in lengths if provider.key_length else ():
        field = context.field_at(model, part.field)
        if field is None or field.type in (Scalar.STRING, Scalar.BYTES) or isinstance(field.type, Unsupported):
            continue
        context.attribute_error(model, key.attribute, _LENGTH_TYPES)
    if any(part.sort for part in key.parts) and key.kind == "id" and not provider.id_sort:
        message = f"The sort argument is not supported in {where} with the current connector"
        context.attribute_error(model, key.attribute, message)
    if key.kind not in ("index", "id") and any(part.ops for part in key.parts):
        message = "Operator classes can only be defined to fields in an @@index attribute."
        context.attribute_error(model, key.attribute, message)
    if key.kind == "fulltext" and provider.fulltext:
        _fulltext_order(context, model, key)
    if key.kind == "unique" and len(key.parts) > 1:
        _composite_in_unique(context, model, key)


def _composite_in_unique(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    for part in key.parts:
        field = context.field_at(model, part.field)
        if field is not None and isinstance(field.type, CompositeRef):
            message = "Prisma does not currently support composite types in compound unique indices, please remove "
            message += f'"{field.name}" from the index. See https://pris.ly/d/mongodb-composite-compound-indices for '
            context.attribute_error(model, key.attribute, message + "more details")
            return


def _fulltext_order(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    """Fields with a sort order may stand before and behind the texts, not among them."""
    sorts = [part.sort is not None for part in key.parts]
    if not context.provider.fulltext_sort:
        if any(sorts):
            message = "The sort argument is not supported in a @@fulltext attribute in the current connector."
            context.attribute_error(model, key.attribute, message)
        return
    texts = [at for at, is_sorted in enumerate(sorts) if not is_sorted]
    if texts and any(sorts[texts[0] : texts[-1]]):
        message = "All index fields must be listed adjacently in the fields argument."
        context.attribute_error(model, key.attribute, message)


def _fulltexts(context: Context, model: ModelDraft) -> None:
    keys = [key for key in model.indexes if key.kind == "fulltext"]
    for key in keys if len(keys) > 1 else ():
        message = "The current connector only allows one fulltext attribute per model"
        context.attribute_error(model, key.attribute, message)


def _clustered(context: Context, model: ModelDraft) -> None:
    """A table lies in the order of one key; that is the id, unless told otherwise."""
    indexes = [key for key in (*model.uniques, *model.indexes) if key.clustered]
    key = model.primary
    hint = "The id is clustered unless it says `clustered: false`."
    lying = key is not None and key.clustered is not False
    if key is not None and lying and indexes:
        message = "A model can only hold one clustered index or id."
        context.attribute_error(model, key.attribute, message, hint)
    for index in indexes:
        if lying:
            message = "A model can only hold one clustered index or key."
            context.attribute_error(model, index.attribute, message, hint)
        if len(indexes) > 1:
            context.attribute_error(model, index.attribute, "A model can only hold one clustered index.")
