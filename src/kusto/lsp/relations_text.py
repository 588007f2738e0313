"""A relation in words: in go one end, out come both ends, the key and what happens on delete and update."""

from __future__ import annotations

from kusto.lsp.sections import Section
from kusto.lsp.shapes import MODELS, default_on_delete, opposite, relation
from kusto.lsp.snapshot import Snapshot
from kusto.psl.schema import Action, Arity
from kusto.psl.tree import FieldNode


def relation_text(snapshot: Snapshot, section: Section, field: FieldNode) -> str:
    """Sentences about a relation, in Markdown."""
    target = snapshot.type(field.type.name, *MODELS)
    if target is None:
        return ""
    other = opposite(snapshot, section, field)
    if other is None:
        return f"A relation to `{target.name}`, whose other end is missing."
    here, there = f"`{section.name}.{field.name}`", f"`{target.name}.{other.name}`"
    lines = [f"{_kind(field, other)} relation: {here} ↔ {there}."]
    holder, owner, aim = (field, section, target) if relation(field).fields else (other, target, section)
    said = relation(holder)
    if said.fields and said.references:
        own = ", ".join(f"`{owner.name}.{name}`" for name in said.fields)
        lines.append(f"{own} → {', '.join(f'`{aim.name}.{name}`' for name in said.references)}.")
        on_delete = _action(said.on_delete, default_on_delete(snapshot, owner, holder))
        on_update = _action(said.on_update, Action.CASCADE)
        lines.append(f"On delete: {on_delete}. On update: {on_update}.")
        if snapshot.emulated:
            lines.append("There is no foreign key in the database.")
    elif _is_list(field) and _is_list(other):
        first, second = sorted((section.name, target.name))
        name = relation(field).name or f"{first}To{second}"
        lines.append(f"Kept in the join table `_{name}`.")
    return "\n\n".join(lines)


def _action(said: str | None, default: Action) -> str:
    return f"`{said}`" if said is not None else f"`{default.value}` (the default)"


def _is_list(field: FieldNode) -> bool:
    return field.type.arity is Arity.LIST


def _kind(field: FieldNode, other: FieldNode) -> str:
    return {0: "One-to-one", 1: "One-to-many", 2: "Many-to-many"}[_is_list(field) + _is_list(other)]
