"""Reads ``@relation`` and pairs the ends of relations.

In go drafts, into them go relation names, key fields and the opposite field. Whether a paired relation makes sense is
checked by `psl.rules.relations`.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft, RelationDraft
from kusto.psl.schema import Action
from kusto.psl.suggest import closest
from kusto.psl.tree import Attribute, NameNode, show

_ARGUMENTS = ("name", "fields", "references", "onDelete", "onUpdate", "map")
_ACTIONS = {action.value: action for action in Action}


def read_relation(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    """Fill the draft from ``@relation``; the fields it names must exist."""
    draft = field.relation
    if draft is None:
        message = "Invalid field type, not a relation."
        context.attribute_error(field.model, attribute, message, f"`{field.node.type.name}` is not a model.")
        return
    arguments = Arguments(context.report, field.model.file, attribute, "name", _ARGUMENTS)
    draft.attribute = attribute
    draft.name = arguments.text("name")
    if draft.name == "":
        arguments.wrong("A relation cannot have an empty name.")
        draft.name = None
    draft.map = arguments.name_text("map")
    draft.fields = _own_fields(field, arguments)
    draft.references = _other_fields(context, field, arguments)
    draft.on_delete = _action(draft, arguments, "onDelete")
    draft.on_update = _action(draft, arguments, "onUpdate")
    given = [arguments.names(name) for name in ("fields", "references")]
    if arguments.ok and given[0] is not None and given[1] is not None and len(given[0]) != len(given[1]):
        message = "Error validating: You must specify the same number of fields in `fields` and `references`."
        arguments.error(message, attribute)
    draft.broken = not arguments.ok


def _own_fields(field: FieldDraft, arguments: Arguments) -> tuple[str, ...] | None:
    names = arguments.names("fields")
    value = arguments.value("fields")
    if names is None or value is None:
        return None
    model = field.model
    missing, relations = _sort_out(model, names)
    if missing and not model.block.damaged:
        message = "The argument fields must refer only to existing fields. "
        message += f"The following fields do not exist in this model: {', '.join(missing)}"
        arguments.error(f"Error validating: {message}", value, _suggest(model, missing[0]))
    elif relations:
        message = "The argument fields must refer only to scalar fields. "
        message += f"But it is referencing the following relation fields: {', '.join(relations)}"
        arguments.error(f"Error validating: {message}", value)
    good = tuple(name for name in names if _is_scalar(model, name))
    if len(good) != len(names):
        arguments.ok = False
    return good


def _other_fields(context: Context, field: FieldDraft, arguments: Arguments) -> tuple[str, ...] | None:
    names = arguments.names("references")
    value = arguments.value("references")
    if names is None or value is None:
        return None
    other = context.models[field.target]
    missing, relations = _sort_out(other, names)
    if missing and not other.block.damaged:
        message = f"The argument `references` must refer only to existing fields in the related model `{other.name}`. "
        message += f"The following fields do not exist in the related model: {', '.join(missing)}"
        arguments.error(f"Error validating: {message}", value, _suggest(other, missing[0]))
    elif relations:
        message = f"The argument `references` must refer only to scalar fields in the related model `{other.name}`. "
        message += f"But it is referencing the following relation fields: {', '.join(relations)}"
        arguments.error(f"Error validating: {message}", value)
    good = tuple(name for name in names if _is_scalar(other, name))
    if len(good) != len(names):
        arguments.ok = False
    return good


def _is_scalar(model: ModelDraft, name: str) -> bool:
    return name in model.fields and model.fields[name].relation is None


def _sort_out(model: ModelDraft, names: tuple[str, ...]) -> tuple[list[str], list[str]]:
    missing = [name for name in names if name not in model.fields and name not in model.broken_fields]
    relations = [name for name in names if name in model.fields and model.fields[name].relation is not None]
    return missing, relations


def _suggest(model: ModelDraft, name: str) -> str | None:
    found = closest(name, [n for n, field in model.fields.items() if field.relation is None])
    return None if found is None else f"Did you mean `{found}`?"


def _action(draft: RelationDraft, arguments: Arguments, name: str) -> Action | None:
    value = arguments.value(name)
    if value is None:
        return None
    draft.action_spans[name] = (value.start, value.end)
    if isinstance(value, NameNode) and value.text in _ACTIONS:
        return _ACTIONS[value.text]
    close = closest(show(value), _ACTIONS)
    hint = f"Did you mean `{close}`?" if close else f"There are {', '.join(_ACTIONS)}."
    arguments.error(f'Error parsing attribute "@relation": Invalid referential action: `{show(value)}`', value, hint)
    return None


def pair(context: Context) -> None:
    """Find the other end of every relation field and name every relation."""
    groups: dict[tuple[str, str, str | None], list[FieldDraft]] = {}
    for model in context.models.values():
        for field in model.fields.values():
            if field.relation is not None:
                first, second = sorted((model.name, field.target))
                groups.setdefault((first, second, field.relation.name), []).append(field)
    for (first, second, name), fields in groups.items():
        for field in fields:
            assert field.relation is not None
            field.relation.relation = name or f"{first}To{second}"
        if first == second:
            _pair_self(context, fields, name)
        else:
            _pair_two(context, fields, context.models[first], context.models[second], name)


def _pair_self(context: Context, fields: list[FieldDraft], name: str | None) -> None:
    if len(fields) == 1:
        _missing(context, fields[0])
    elif len(fields) == 2 and name is not None:
        _join(fields[0], fields[1])
    elif not fields[0].model.incomplete:
        model = fields[0].model
        shown = _list([f"`{field.name}`" for field in fields])
        if name is None:
            message = f"Ambiguous self relation detected. The fields {shown} in model `{model.name}` both refer to "
            message += f"`{model.name}`. If they are part of the same relation add the same relation name for them "
            message += "with `@relation(<name>)`."
        else:
            message = f"Wrongly named self relation detected. The fields {shown} in model `{model.name}` have the same "
            message += "relation name. At most two relation fields can belong to the same relation and therefore have "
            message += "the same name. Please assign a different relation name to one of them."
        _ambiguous(context, fields[0], message)


def _pair_two(
    context: Context, fields: list[FieldDraft], first: ModelDraft, second: ModelDraft, name: str | None
) -> None:
    if fields[0].model is second:
        first, second = second, first
    sides = [[field for field in fields if field.model is model] for model in (first, second)]
    crowded = next((side for side in sides if len(side) > 1), None)
    if crowded is not None:
        model, target = crowded[0].model.name, crowded[0].target
        if name is None:
            shown = _list([f"`{field.name}`" for field in crowded])
            message = f"Ambiguous relation detected. The fields {shown} in model `{model}` both refer to `{target}`. "
            message += "Please provide different relation names for them by adding `@relation(<name>)."
        else:
            shown = _list([f"`{field.name}`" for field in crowded])
            message = f"Wrongly named relation detected. The fields {shown} in model `{model}` both use the same "
            message += "relation name. Please provide different relation names for them through `@relation(<name>)."
        _ambiguous(context, crowded[0], message)
    elif sides[0] and sides[1]:
        _join(sides[0][0], sides[1][0])
    else:
        _missing(context, (sides[0] or sides[1])[0])


def _join(one: FieldDraft, other: FieldDraft) -> None:
    assert one.relation is not None and other.relation is not None
    one.relation.opposite, other.relation.opposite = other, one


def _missing(context: Context, field: FieldDraft) -> None:
    target = context.models[field.target]
    if target.incomplete or (field.relation is not None and field.relation.broken):
        return
    message = f"The relation field `{field.name}` on model `{field.model.name}` is missing an opposite relation field "
    message += f"on the model `{target.name}`. Either run `prisma format` or add it manually."
    context.field_error(field, message, f"Add to `{target.name}` a field such as `{_back_field(field)}`.")


def _back_field(field: FieldDraft) -> str:
    """How the missing end could be written."""
    name = field.model.name
    lower = name[0].lower() + name[1:]
    given = field.relation.name if field.relation is not None else None
    label = f' @relation("{given}")' if given else ""
    has_key = field.relation is not None and field.relation.fields
    return f"{lower}s {name}[]{label}" if has_key else f"{lower} {name}{label}"


def _ambiguous(context: Context, field: FieldDraft, message: str) -> None:
    for other in field.model.fields.values():
        if other.relation is not None and other.target == field.target:
            other.relation.broken = True
    node = field.node
    what = "view" if field.model.is_view else "model"
    text = f'Error validating {what} "{field.model.name}": {message}'
    context.report.error(field.model.file, text, node.start, node.end)


def _list(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
