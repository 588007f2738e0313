"""Rules about one-to-many relations: the single end, and only that, says by which fields it points to the other."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context
from kusto.psl.rules.pairs import Inline, relation_of


def check_one_to_many(context: Context, pair: Inline) -> None:
    """Report what is wrong with a one-to-many relation that has both ends; a missing end is reported elsewhere."""
    field, other = pair.forward, pair.back
    if field is None or other is None:
        return
    forward, back = relation_of(field), relation_of(other)
    here = f"The relation field `{field.name}` on Model `{field.model.name}` must specify the"
    if not forward.fields:
        message = f"{here} `fields` argument in the @relation attribute. "
        context.relation_error(field, message + "You can run `prisma format` to fix this automatically.")
    if not forward.references:
        context.relation_error(field, f"{here} `references` argument in the @relation attribute.")
    there = f"The relation field `{other.name}` on Model `{other.model.name}` must not specify the"
    opposite = f"You must only specify it on the opposite field `{field.name}` on model `{field.model.name}`"
    if back.fields or back.references:
        message = f"{there} `fields` or `references` argument in the @relation attribute. {opposite}."
        context.relation_error(other, message)
    if back.on_delete or back.on_update:
        message = f"{there} `onDelete` or `onUpdate` argument in the @relation attribute. {opposite}, "
        context.relation_error(other, message + "or in case of a many to many relation, in an explicit join table.")
