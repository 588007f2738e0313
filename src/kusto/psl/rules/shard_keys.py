"""The rule that shard keys need their preview feature, and a provider that has them."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context


def check_shard_keys(context: Context) -> None:
    """Report shard keys that mean nothing here."""
    for model in context.models.values():
        key = model.shard_key
        if key is None:
            continue
        if "shardKeys" not in context.features:
            message = "Defining shard keys requires enabling the `shardKeys` preview feature"
            hint = 'Add `previewFeatures = ["shardKeys"]` to the client generator.'
            context.attribute_error(model, key.attribute, message, hint)
        if not context.provider.shard_keys:
            message = "Shard keys are not currently supported for provider "
            context.attribute_error(model, key.attribute, message + context.provider.name)
        if not key.parts:
            message = "The list of fields in a `@@shardKey()` attribute cannot be empty. "
            context.attribute_error(model, key.attribute, message + "Please specify at least one field.")
