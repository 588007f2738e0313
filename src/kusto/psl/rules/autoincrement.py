"""The rule about ``autoincrement()``: where it may stand, and how often."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft
from kusto.psl.schema import FunctionCall, Scalar

_WHERE = (
    "The `autoincrement()` default value is used on a non-{} field even though the datasource does not support this."
)
_NOWHERE = "The `autoincrement()` default value is used with a datasource that does not support it."
_MANY = (
    "The `autoincrement()` default value is used multiple times on this model even though the underlying datasource "
    "only supports one instance per table."
)
_BIGINT = (
    "The `autoincrement()` default function is defined only on BigInt fields on CockroachDB. "
    "Use sequence() if you want an autoincrementing Int field."
)


def check_autoincrement(context: Context) -> None:
    """Report ``autoincrement()`` where the provider has none."""
    for model in context.models.values():
        if model.is_view:
            continue
        counters = [field for field in model.fields.values() if _counts(field)]
        if not context.provider.autoincrement:
            for field in counters:
                _complain(context, field, _NOWHERE)
            continue
        if len(counters) > 1 and not context.provider.autoincrement_many:
            block = model.block
            text = f'Error parsing attribute "@default": {_MANY}'
            context.report.error(model.file, text, block.start, block.name_start + len(block.name))
        for field in counters:
            _one(context, model, field)


def _counts(field: FieldDraft) -> bool:
    return isinstance(field.default, FunctionCall) and field.default.name == "autoincrement"


def _one(context: Context, model: ModelDraft, field: FieldDraft) -> None:
    provider = context.provider
    if not provider.autoincrement_int and field.type is Scalar.INT:
        _complain(context, field, _BIGINT)
    is_id = model.primary is not None and model.primary.fields == (field.name,)
    if not is_id and not provider.autoincrement_non_id:
        _complain(context, field, _WHERE.format("id"))
    indexed = any(key.fields[:1] == (field.name,) for key in model.keys)
    if not indexed and provider.autoincrement_indexed:
        _complain(context, field, _WHERE.format("indexed"))


def _complain(context: Context, field: FieldDraft, message: str) -> None:
    assert field.default_at is not None
    context.attribute_error(field.model, field.default_at, message)
