"""The rule that it must be clear which relation fields belong together."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft


def check_ambiguity(context: Context) -> bool:
    """Report fields of one model that could all be an end of the same relation; whether there were any."""
    groups: dict[tuple[str, str, str], list[FieldDraft]] = {}
    for model in context.models.values():
        for field in model.fields.values():
            if field.relation is not None:
                groups.setdefault((model.name, field.target, field.relation.relation), []).append(field)
    found = False
    for fields in groups.values():
        if len(fields) > 1 and (message := _message(fields)) is not None:
            found = True
            first = fields[0]
            text = f'Error validating {first.model.kind} "{first.model.name}": {message}'
            context.report.error(first.model.file, text, first.node.start, first.node.end)
    return found


def _message(fields: list[FieldDraft]) -> str | None:
    first = fields[0]
    assert first.relation is not None
    model, target = first.model.name, first.target
    names = [f"`{field.name}`" for field in fields]
    shown = f"{', '.join(names[:-1])} and {names[-1]}"
    named = first.relation.name is not None
    if model == target and named:
        if len(fields) == 2:
            return None  # the two ends of one relation
        message = f"Wrongly named self relation detected. The fields {shown} in model `{model}` have the same relation "
        message += "name. At most two relation fields can belong to the same relation and therefore have the same name."
        return message + " Please assign a different relation name to one of them."
    if model == target and len(fields) == 2:
        message = f"Ambiguous self relation detected. The fields {shown} in model `{model}` both refer to `{model}`. "
        message += "If they are part of the same relation add the same relation name for them with "
        return message + "`@relation(<name>)`."
    if model == target:
        message = f"Unnamed self relation detected. The fields {shown} in model `{model}` have no relation name. "
        return message + "Please provide a relation name for one of them by adding `@relation(<name>)."
    if named:
        message = f"Wrongly named relation detected. The fields {shown} in model `{model}` both use the same relation "
        return message + "name. Please provide different relation names for them through `@relation(<name>)."
    message = f"Ambiguous relation detected. The fields {shown} in model `{model}` both refer to `{target}`. "
    return message + "Please provide different relation names for them by adding `@relation(<name>)."
