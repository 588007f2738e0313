"""Rules about composite types: the provider has them, they hold something, and none holds itself without end."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft
from kusto.psl.rules.circles import circles_of
from kusto.psl.schema import CompositeRef

_MOST_PATHS = 50
"""How many circles are walked to be shown: each walk may be as long as the schema."""


def check_composites(context: Context) -> None:
    """Report composite types that cannot be as they are."""
    _cycles(context)
    for composite in context.composites.values():
        if not context.provider.composite_types:
            message = f"Error validating: Composite types are not supported on {context.provider.label}."
            _complain(context, composite, message)
        elif not composite.fields and not composite.incomplete:
            _complain(context, composite, "Error validating: A type must have at least one field defined.")


def _complain(context: Context, composite: ModelDraft, message: str) -> None:
    block = composite.block
    context.report.error(composite.file, message, block.start, block.name_start + len(block.name))


def _cycles(context: Context) -> None:
    """Report required fields by which a type holds itself."""
    found = 0
    edges = {
        name: [f for f in composite.fields.values() if f.is_required and isinstance(f.type, CompositeRef)]
        for name, composite in context.composites.items()
    }
    groups = circles_of({name: [_target(field) for field in fields] for name, fields in edges.items()})
    for name, fields in edges.items():
        for field in fields:
            target = _target(field)
            if groups[name] != groups[target]:
                continue
            if target == name:
                message = "The type is the same as the parent and causes an endless cycle. "
                context.field_error(field, message + "Please change the field to be either optional or a list.")
                continue
            found += 1
            path = _path(edges, target, name) if found <= _MOST_PATHS else [target, name]
            shown = " \u2192 ".join(f"`{step}`" for step in (name, *path))
            message = f"The types cause an endless cycle in the path {shown}. Please change one of the fields to "
            context.field_error(field, message + "be either optional or a list to break the cycle.")


def _target(field: FieldDraft) -> str:
    assert isinstance(field.type, CompositeRef)
    return field.type.name


def _path(edges: dict[str, list[FieldDraft]], start: str, goal: str) -> list[str]:
    """Types from one to another along required fields, both ends included; there is a way."""
    before: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        for field in edges[name]:
            target = _target(field)
            if target == goal:
                path = [goal, name]
                while path[-1] != start:
                    path.append(before[path[-1]])
                return path[::-1]
            if target not in before and target != start:
                before[target] = name
                waiting.append(target)
    return [start, goal]
