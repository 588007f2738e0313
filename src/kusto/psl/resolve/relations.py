"""Reads ``@relation`` and pairs the ends of relations.

In go drafts, into them go relation names, key fields and the opposite field. Whether a paired relation makes sense is
checked by `psl.rules`.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft, RelationDraft
from kusto.psl.schema import Action
from kusto.psl.suggest import closest
from kusto.psl.tree import Attribute, NameNode

_ACTIONS = {action.value: action for action in Action}


def read_relation(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    """Fill the draft from ``@relation``; the fields it names must exist."""
    arguments = Arguments(context.report, field.model.file, attribute, "name")
    draft = field.relation
    if draft is None:
        arguments.wrong("Invalid field type, not a relation.", f"`{field.node.type.name}` is not a model.")
        arguments.close()
        return
    draft.attribute = attribute
    draft.fields = _fields(context, field.model, arguments, "fields", _OWN)
    draft.references = _fields(context, context.models[field.target], arguments, "references", _OTHER)
    if "name" in arguments.given and None in arguments.given:
        del arguments.given["name"], arguments.given[None]  # Prisma takes neither, and says nothing
    draft.name = arguments.text("name")
    if draft.name == "":
        arguments.wrong("A relation cannot have an empty name.")
        draft.name = None
    draft.on_delete = _action(draft, arguments, "onDelete")
    draft.on_update = _action(draft, arguments, "onUpdate")
    draft.map = arguments.name_text("map")
    arguments.close()
    draft.broken = not arguments.ok


_OWN = (
    "The argument fields must refer only to existing fields. The following fields do not exist in this model: ",
    "The argument fields must refer only to scalar fields. But it is referencing the following relation fields: ",
)
_OTHER = (
    (
        "The argument `references` must refer only to existing fields in the related model `{}`. "
        "The following fields do not exist in the related model: "
    ),
    (
        "The argument `references` must refer only to scalar fields in the related model `{}`. "
        "But it is referencing the following relation fields: "
    ),
)


def _fields(
    context: Context, model: ModelDraft, arguments: Arguments, name: str, words: tuple[str, str]
) -> tuple[str, ...] | None:
    """The scalar fields of a model that an argument names, None where it is not given."""
    names = arguments.names(name)
    value = arguments.value(name)
    if value is None:
        return None
    if names is None:
        return ()
    missing = [name for name in names if name not in model.fields and name not in model.broken_fields]
    relations = [name for name in names if name in model.fields and model.fields[name].relation is not None]
    for wrong, message in ((missing, words[0]), (relations, words[1])):
        if wrong and not (wrong is missing and model.block.damaged):
            text = f"Error validating: {message.format(model.name)}{', '.join(wrong)}"
            arguments.error(text, value, _suggest(model, wrong[0]) if wrong is missing else None)
    good = tuple(dict.fromkeys(name for name in names if _is_scalar(model, name)))
    if len(good) != len(names):
        if not missing and not relations and all(_is_scalar(model, name) for name in names):
            twice = next(name for at, name in enumerate(names) if name in names[:at])
            message = f"The unique index definition refers to the field {twice} multiple times."
            context.key_error(model, arguments.attribute, message)
        arguments.ok = False
    return good


def _is_scalar(model: ModelDraft, name: str) -> bool:
    return name in model.fields and model.fields[name].relation is None


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
    if not isinstance(value, NameNode):
        arguments.mismatch("constant", value)
        return None
    close = closest(value.text, _ACTIONS)
    hint = f"Did you mean `{close}`?" if close else f"There are {', '.join(_ACTIONS)}."
    arguments.wrong_at(value, f"Invalid referential action: `{value.text}`", hint)
    return None


def pair(context: Context) -> None:
    """Name every relation, and find the other end of every relation field: the first that points back by that name.

    Where names are ambiguous two fields may find one another's other end; `psl.rules.ambiguity` reports that.
    """
    ends: dict[tuple[str, str, str | None], list[FieldDraft]] = {}
    fields = [field for model in context.models.values() for field in model.fields.values() if field.relation]
    for field in fields:
        assert field.relation is not None
        first, second = sorted((field.model.name, field.target))
        field.relation.relation = field.relation.name or f"{first}To{second}"
        ends.setdefault((field.model.name, field.target, field.relation.name), []).append(field)
    for field in fields:
        assert field.relation is not None
        facing = ends.get((field.target, field.model.name, field.relation.name), [])
        field.relation.opposite = next((other for other in facing if other is not field), None)
