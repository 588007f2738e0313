"""Rules about names in the database: not too long, and no two alike where they share a namespace."""

from __future__ import annotations

from typing import TypeAlias

from kusto.psl.providers import Scope
from kusto.psl.resolve.drafts import Context, KeyDraft, ModelDraft
from kusto.psl.resolve.finish import key_name, relation_name
from kusto.psl.tree import Attribute

_Space: TypeAlias = tuple[int, str | None, str | None, str]
_User: TypeAlias = tuple[ModelDraft, Attribute | None, tuple[int, int]]

_KINDS = {"id": "pk", "unique": "unique", "index": "index", "fulltext": "index"}


def check_constraint_names(context: Context) -> None:
    """Report names that are too long or taken."""
    taken: dict[_Space, list[_User]] = {}
    tables: set[tuple[str | None, str]] = set()
    for model in context.models.values():
        if model.is_view or (model.namespace, model.table) in tables:
            continue  # two models of one table: said already
        tables.add((model.namespace, model.table))
        for kind, name, attribute, span in _names(context, model):
            for number, scope in enumerate(context.provider.scopes):
                if kind in scope.kinds:
                    space = (number, model.namespace, model.table if scope.per_model else None, name)
                    taken.setdefault(space, []).append((model, attribute, span))
    told: set[tuple[str, int]] = set()
    for space, users in sorted(taken.items(), key=lambda item: item[0][0]):
        if len(users) > 1:
            scope = context.provider.scopes[space[0]]
            for model, attribute, span in users:
                if (model.name, span[0]) in told:
                    continue
                told.add((model.name, span[0]))
                _complain(context, model, attribute, span, space[3], scope)


def _names(context: Context, model: ModelDraft) -> list[tuple[str, str, Attribute | None, tuple[int, int]]]:
    found: list[tuple[str, str, Attribute | None, tuple[int, int]]] = []
    for key in model.keys:
        _length(context, model, key)
        span = (key.attribute.start, key.attribute.end)
        found.append((_KINDS[key.kind], key_name(context, model, key), key.attribute, span))
    for field in model.fields.values():
        name = relation_name(context, field)
        if name is None or field.relation is None or field.relation.broken:
            continue
        span = (field.node.start, field.node.end)
        found.append(("fk", name, field.relation.attribute, span))
        _too_long(context, model, field.relation.map, field.relation.attribute, "@relation")
    return found


def _length(context: Context, model: ModelDraft, key: KeyDraft) -> None:
    _too_long(context, model, key.map, key.attribute, key.label)


def _too_long(context: Context, model: ModelDraft, name: str | None, at: Attribute | None, label: str) -> None:
    limit = context.provider.identifier_limit
    if name is None or at is None or len(name.encode()) <= limit:
        return
    message = f"The constraint name '{name}' specified in the `map` argument for the `{label}` constraint is too long "
    message += f"for your chosen provider. The maximum allowed length is {limit} bytes."
    what = "view" if model.is_view else "model"
    context.report.error(model.file, f'Error validating {what} "{model.name}": {message}', at.start, at.end)


def _complain(
    context: Context, model: ModelDraft, at: Attribute | None, span: tuple[int, int], name: str, scope: Scope
) -> None:
    label = "@relation" if at is None else f"{'@@' if at.is_block else '@'}{at.name}"
    message = f"The given constraint name `{name}` has to be unique in the following namespace: "
    message += f"{scope.words.format(model=model.name)}. Please provide a different name using the `map` argument."
    context.report.error(model.file, f'Error parsing attribute "{label}": {message}', *span)
