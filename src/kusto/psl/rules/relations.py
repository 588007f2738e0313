"""Rules about paired relations: exactly one end holds the key, it fits what it points to, 1-1 keys are unique."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft
from kusto.psl.schema import Arity


def check_relations(context: Context) -> None:
    """Report relations that cannot be as they are; each pair once."""
    for model in context.models.values():
        for field in model.fields.values():
            if field.relation is None:
                continue
            _ignored(context, field)
            _named(context, field)
            other = field.relation.opposite
            if other is None or other.relation is None or field.relation.broken or other.relation.broken:
                continue
            if field.model.incomplete or other.model.incomplete:
                continue
            lists = (field.arity is Arity.LIST, other.arity is Arity.LIST)
            if lists == (True, True):
                _many_to_many(context, field)
            elif lists == (False, True):
                _one_to_many(context, field, other)
            elif lists == (False, False) and _comes_first(field, other):
                _one_to_one(context, field, other)


def _comes_first(field: FieldDraft, other: FieldDraft) -> bool:
    """Is this the end at which the pair is looked at?"""
    if field.model is other.model:
        names = list(field.model.fields)
        return names.index(field.name) < names.index(other.name)
    return field.model.name < other.model.name


def _ignored(context: Context, field: FieldDraft) -> None:
    target = context.models[field.target]
    if target.is_ignored and not field.is_ignored and not field.model.is_ignored:
        message = f"The relation field `{field.name}` on Model `{field.model.name}` must specify the `@ignore` "
        message += f"attribute, because the model {target.name} it is pointing to is marked ignored."
        node = field.node
        text = f'Error parsing attribute "@ignore": {message}'
        context.report.error(field.model.file, text, node.start, node.end, "Add `@ignore` to the field.")


def _named(context: Context, field: FieldDraft) -> None:
    relation = field.relation
    if context.provider.named_foreign_keys or relation is None or relation.map is None or relation.attribute is None:
        return
    message = "Your provider does not support named foreign keys."
    context.attribute_error(field.model, relation.attribute, message, "Take `map` out.")


def _many_to_many(context: Context, field: FieldDraft) -> None:
    assert field.relation is not None
    if not context.provider.implicit_many_to_many:
        _no_many_to_many(context, field)
        return
    if field.relation.fields or field.relation.references:
        which = "fields" if field.relation.fields else "references"
        message = f"Implicit many-to-many relation should not have {which} argument defined. "
        context.relation_error(field, message + "Either remove it, or change the relation to one-to-many.")
    target = context.models[field.target]
    if target.primary is None or len(target.primary.parts) != 1:
        message = f"The relation field `{field.name}` on model `{field.model.name}` references `{target.name}` which "
        message += "does not have an `@id` field. Models without `@id` cannot be part of a many to many relation. "
        context.field_error(field, message + "Use an explicit intermediate Model to represent this relationship.")
    for name, span in field.relation.action_spans.items():
        message = "Error validating: Referential actions on implicit many-to-many relations are not supported"
        context.report.error(field.model.file, message, *span, f"Take `{name}` out.")


def _no_many_to_many(context: Context, field: FieldDraft) -> None:
    node, label = field.node, context.provider.label
    if field.relation is not None and field.relation.fields:
        message = f"Many-to-many relations by lists of keys ({label}) are not supported yet."
        hint = "Use a model of its own for the relation, for now."
        context.report.own("K1112", field.model.file, message, (node.start, node.end), hint)
        return
    message = f"Error validating: Implicit many-to-many relations are not supported on {label}."
    context.report.error(field.model.file, message, node.start, node.end)


def _one_to_many(context: Context, field: FieldDraft, other: FieldDraft) -> None:
    """``field`` is the end that holds the key, ``other`` the list."""
    assert field.relation is not None and other.relation is not None
    forward = field.relation
    here = f"The relation field `{field.name}` on Model `{field.model.name}` must specify the"
    if not forward.fields:
        message = f"{here} `fields` argument in the @relation attribute. "
        context.relation_error(field, message + "You can run `prisma format` to fix this automatically.")
    if not forward.references:
        context.relation_error(field, f"{here} `references` argument in the @relation attribute.")
    back = other.relation
    there = f"The relation field `{other.name}` on Model `{other.model.name}` must not specify the"
    opposite = f"You must only specify it on the opposite field `{field.name}` on model `{field.model.name}`"
    if back.fields or back.references:
        message = f"{there} `fields` or `references` argument in the @relation attribute. {opposite}."
        context.relation_error(other, message)
    if back.on_delete or back.on_update:
        message = f"{there} `onDelete` or `onUpdate` argument in the @relation attribute. {opposite}, "
        context.relation_error(other, message + "or in case of a many to many relation, in an explicit join table.")
    if forward.fields and forward.references:
        _key(context, field)


def _one_to_one(context: Context, one: FieldDraft, other: FieldDraft) -> None:
    assert one.relation is not None and other.relation is not None
    if not _one_side(context, one, other):
        return
    holder, back = (one, other) if one.relation.fields else (other, one)
    assert holder.relation is not None and back.relation is not None
    if not holder.relation.references:
        message = f"The relation field `{holder.name}` on Model `{holder.model.name}` must specify the `references` "
        context.relation_error(holder, message + "argument in the @relation attribute.")
        return
    if back.relation.on_delete or back.relation.on_update:
        message = f"The relation field `{back.name}` on Model `{back.model.name}` must not specify the `onDelete` or "
        message += "`onUpdate` argument in the @relation attribute. You must only specify it on the opposite field "
        context.relation_error(back, f"{message}`{holder.name}` on model `{holder.model.name}`.")
    if back.arity is Arity.REQUIRED:
        message = f"The relation field `{back.name}` on Model `{back.model.name}` is required. This is not valid "
        message += "because it's not possible to enforce this constraint on the database level. "
        message += f"Please change the field type from `{back.target}` to `{back.target}?` to fix this."
        context.relation_error(back, message)
    _unique(context, holder)
    _key(context, holder)


def _one_side(context: Context, one: FieldDraft, other: FieldDraft) -> bool:
    """Exactly one end may have ``fields`` and ``references``."""
    assert one.relation is not None and other.relation is not None
    for argument in ("fields", "references"):
        given = [bool(getattr(field.relation, argument)) for field in (one, other)]
        pair = f"The relation fields `{one.name}` on Model `{one.model.name}` and `{other.name}` on Model "
        pair += f"`{other.model.name}`"
        if all(given):
            message = f"{pair} both provide the `{argument}` argument in the @relation attribute. "
            context.relation_error(one, message + "You have to provide it only on one of the two fields.")
            return False
        if not any(given):
            message = f"{pair} do not provide the `{argument}` argument in the @relation attribute. "
            context.relation_error(one, message + "You have to provide it on one of the two fields.")
            return False
    if bool(one.relation.fields) != bool(one.relation.references):
        first, second = (one, other) if one.relation.fields else (other, one)
        message = (
            f"The relation field `{first.name}` on Model `{first.model.name}` provides the `fields` argument in the "
        )
        message += (
            f"@relation attribute. And the related field `{second.name}` on Model `{second.model.name}` provides "
        )
        context.relation_error(
            one, message + "the `references` argument. You must provide both arguments on the same side."
        )
        return False
    return True


def _unique(context: Context, field: FieldDraft) -> None:
    """The key of a one-to-one relation must be unique."""
    assert field.relation is not None
    fields = field.relation.fields or ()
    keys = (field.model.primary, *field.model.uniques)
    if any(key is not None and key.fields == fields for key in keys):
        return
    message = "A one-to-one relation must use unique fields on the defining side. Either add an "
    if len(fields) == 1:
        message += f"`@unique` attribute to the field `{fields[0]}`, or change the relation to one-to-many."
    else:
        message += f"`@@unique([{', '.join(fields)}])` attribute to the model, or change the relation to one-to-many."
    context.relation_error(field, message)


def _key(context: Context, field: FieldDraft) -> None:
    """The key's fields must fit those they point to, which must be a unique criterion."""
    assert field.relation is not None
    own, target = field.model, context.models[field.target]
    fields, references = field.relation.fields or (), field.relation.references or ()
    optional = any(own.fields[name].arity is Arity.OPTIONAL for name in fields)
    if field.arity is Arity.REQUIRED and optional:
        message = f"Error validating: The relation field `{field.name}` uses the scalar fields {', '.join(fields)}. "
        message += "At least one of those fields is optional. Hence the relation field must be optional as well."
        hint = f"Write `{field.target}?`, or make the fields required."
        context.report.error(own.file, message, field.node.type.start, field.node.type.end, hint)
    for name, reference in zip(fields, references, strict=False):
        here, there = own.fields[name], target.fields[reference]
        if here.type != there.type or (here.arity is Arity.LIST) != (there.arity is Arity.LIST):
            message = f"The type of the field `{name}` in the model `{own.name}` is not matching the type of the "
            message += f"referenced field `{reference}` in model `{target.name}`."
            context.relation_error(field, message)
    _criterion(context, field, target, references)


def _wrong_order(context: Context, field: FieldDraft, references: tuple[str, ...]) -> None:
    message = "Error validating: The argument `references` must refer to a unique criterion in the related model "
    message += f"`{field.target}` using the same order of fields. Please check the ordering in the following fields: "
    node = field.node
    context.report.error(field.model.file, f"{message}`{', '.join(references)}`.", node.start, node.end)


def _criterion(context: Context, field: FieldDraft, target: ModelDraft, references: tuple[str, ...]) -> None:
    for key in (target.primary, *target.uniques):
        if key is not None and key.fields == references:
            return
        if key is not None and sorted(key.fields) == sorted(references):
            if context.provider.reference_order:
                _wrong_order(context, field, references)
            return
    message = "The argument `references` must refer to a unique criterion in the related model. "
    if len(references) == 1:
        message += f"Consider adding an `@unique` attribute to the field `{references[0]}` "
        message += f"in the model `{target.name}`."
    else:
        message += f"Consider adding an `@@unique([{', '.join(references)}])` attribute to the model `{target.name}`."
    context.relation_error(field, message)
