"""Rules about one-to-one relations: exactly one end holds the key, which is unique, and the other end is optional."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.rules.pairs import Inline, relation_of
from kusto.psl.rules.relation_keys import criteria
from kusto.psl.schema import Arity


def check_one_to_one(context: Context, pair: Inline) -> None:
    """Report what is wrong with a one-to-one relation that has both ends; a missing end is reported elsewhere."""
    forward, back = pair.forward, pair.back
    assert forward is not None
    if back is not None:
        for argument in ("fields", "references"):
            _one_side(context, forward, back, argument)
        _actions(context, forward, back)
    _unique(context, forward)
    if back is not None and context.report.clean:
        _mixed_up(context, forward, back)
    if back is not None and context.report.clean and back.arity is Arity.REQUIRED:
        message = f"The relation field `{back.name}` on Model `{back.model.name}` is required. This is not valid "
        message += "because it's not possible to enforce this constraint on the database level. "
        message += f"Please change the field type from `{forward.model.name}` to `{forward.model.name}?` to fix this."
        context.relation_error(back, message)
    if back is not None and context.report.clean:
        _wrong_side(context, forward, back)


def _both(one: FieldDraft, other: FieldDraft) -> str:
    text = f"The relation fields `{one.name}` on Model `{one.model.name}` and `{other.name}` on Model "
    return f"{text}`{other.model.name}`"


def _one_side(context: Context, forward: FieldDraft, back: FieldDraft, argument: str) -> None:
    """Exactly one end has the argument."""
    given = [bool(getattr(relation_of(field), argument)) for field in (forward, back)]
    if not any(given):
        for one, other in ((forward, back), (back, forward)):
            message = f"{_both(one, other)} do not provide the `{argument}` argument in the @relation attribute. "
            context.relation_error(one, message + "You have to provide it on one of the two fields.")
    if all(given):
        for one in (forward, back):
            message = f"{_both(forward, back)} both provide the `{argument}` argument in the @relation attribute. "
            context.relation_error(one, message + "You have to provide it only on one of the two fields.")


def _actions(context: Context, forward: FieldDraft, back: FieldDraft) -> None:
    given = [bool(relation_of(field).on_delete or relation_of(field).on_update) for field in (forward, back)]
    if all(given):
        for one, other in ((back, forward), (forward, back)):
            message = f"{_both(one, other)} both provide the `onDelete` or `onUpdate` argument in the @relation "
            context.relation_error(one, message + "attribute. You have to provide it only on one of the two fields.")
    elif given[1]:
        message = f"The relation field `{back.name}` on Model `{back.model.name}` must not specify the `onDelete` or "
        message += "`onUpdate` argument in the @relation attribute. You must only specify it on the opposite field "
        context.relation_error(back, f"{message}`{forward.name}` on model `{forward.model.name}`.")


def _unique(context: Context, field: FieldDraft) -> None:
    """The key of a one-to-one relation must be unique."""
    fields = relation_of(field).fields
    if fields is None or any(key.fields == fields for key in criteria(context, field.model)):
        return
    message = "A one-to-one relation must use unique fields on the defining side. Either add an "
    if len(fields) == 1:
        message += f"`@unique` attribute to the field `{fields[0]}`, or change the relation to one-to-many."
    else:
        message += f"`@@unique([{', '.join(fields)}])` attribute to the model, or change the relation to one-to-many."
    context.relation_error(field, message)


def _mixed_up(context: Context, forward: FieldDraft, back: FieldDraft) -> None:
    """``fields`` at one end and ``references`` at the other."""
    ends = ((forward, "fields", "references"), (forward, "references", "fields"))
    for one, mine, theirs in ends:
        if not getattr(relation_of(one), mine) or not getattr(relation_of(back), theirs):
            continue
        message = f"The relation field `{one.name}` on Model `{one.model.name}` provides the `{mine}` argument in the "
        message += f"@relation attribute. And the related field `{back.name}` on Model `{back.model.name}` provides "
        message += f"the `{theirs}` argument. You must provide both arguments on the same side."
        for at in (forward, back) if mine == "fields" else (forward,):
            context.relation_error(at, message)


def _wrong_side(context: Context, forward: FieldDraft, back: FieldDraft) -> None:
    relation = relation_of(back)
    if forward.arity is not Arity.REQUIRED or (relation.fields is None and relation.references is None):
        return
    message = f"The relation field `{back.model.name}.{back.name}` defines the `fields` and/or `references` argument. "
    message += f"You must set them on the required side of the relation (`{forward.model.name}.{forward.name}`) in "
    message += "order for the constraints to be enforced. Alternatively, you can change this field to be required and "
    message += "the opposite optional, or make both sides of the relation optional."
    context.relation_error(back, message)
