"""The rule about cascading in circles, which some databases refuse when the tables are made."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.resolve.finish import actions
from kusto.psl.schema import Action

_LINK = "Read more at https://pris.ly/d/cyclic-referential-actions"


def check_cycles(context: Context) -> None:
    """Report relations whose actions come back to the model they began at."""
    if not context.provider.cycles_forbidden or context.emulated:
        return
    edges = [
        field
        for model in context.models.values()
        for field in model.fields.values()
        if field.relation is not None and field.relation.fields and not field.relation.broken and _acts(context, field)
    ]
    targets: dict[str, set[str]] = {}
    for field in edges:
        targets.setdefault(field.model.name, set()).add(field.target)
    for field in edges:
        if field.target == field.model.name:
            message = (
                "A self-relation must have `onDelete` and `onUpdate` referential actions set to `NoAction` in one "
            )
            _complain(context, field, f"{message}of the @relation attributes.")
        elif _reaches(targets, field.target, field.model.name):
            message = (
                "Reference causes a cycle. One of the @relation attributes in this cycle must have `onDelete` and "
            )
            _complain(context, field, f"{message}`onUpdate` referential actions set to `NoAction`.")


def _acts(context: Context, field: FieldDraft) -> bool:
    """Does the database do anything at this end when the other changes?"""
    return actions(context, field) != (Action.NO_ACTION, Action.NO_ACTION)


def _reaches(targets: dict[str, set[str]], start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        following = targets.get(waiting.pop(), set())
        if goal in following:
            return True
        waiting += following - seen
        seen |= following
    return False


def _complain(context: Context, field: FieldDraft, message: str) -> None:
    on_delete, on_update = actions(context, field)
    given = field.relation
    implicit = [] if given and given.on_delete else [f"`onDelete`: `{on_delete.value}`"]
    implicit += [] if given and given.on_update else [f"`onUpdate`: `{on_update.value}`"]
    defaults = f" (Implicit default {', and '.join(implicit)})" if implicit else ""
    node = field.node
    text = f"Error validating: {message}{defaults} {_LINK}"
    hint = "Add `onDelete: NoAction, onUpdate: NoAction`."
    context.report.error(field.model.file, text, node.start, node.end, hint)
