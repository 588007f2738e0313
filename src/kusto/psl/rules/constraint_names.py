"""Rules about names in the database: not too long, and no two alike where they share a namespace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from kusto.psl.providers import Scope
from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft
from kusto.psl.resolve.finish import key_name, relation_name
from kusto.psl.resolve.names import default_name
from kusto.psl.rules.pairs import Inline, pairs_of
from kusto.psl.tree import Attribute, FieldNode

_Space: TypeAlias = tuple[int, str | None, str | None, str]

_KINDS = {"id": "pk", "unique": "unique", "index": "index", "fulltext": "index"}


@dataclass(slots=True, eq=False)
class _Use:
    """A name in the database, and where it comes from."""

    model: ModelDraft
    kind: str
    name: str
    label: str
    at: Attribute | FieldNode


def check_constraint_names(context: Context) -> None:
    """Report names that are too long or taken."""
    _lengths(context)
    scopes = context.provider.scopes
    taken: dict[_Space, list[_Use]] = {}
    uses = _uses(context)
    for use in uses:
        for number, scope in enumerate(scopes):
            if use.kind in scope.kinds:
                taken.setdefault(_space(number, scope, use), []).append(use)
    for use in uses:
        for number, scope in enumerate(scopes):
            if not _judged(use, scope):
                continue
            if len(taken[_space(number, scope, use)]) > 1:
                _complain(context, use, scope)


def _judged(use: _Use, scope: Scope) -> bool:
    """Where foreign keys share the namespace, Prisma lets indexes be."""
    return use.kind in scope.kinds and not (use.kind in ("unique", "index") and "fk" in scope.kinds)


def _space(number: int, scope: Scope, use: _Use) -> _Space:
    if scope.per_model:
        return number, None, use.model.name, use.name
    return number, use.model.namespace, None, use.name


def _uses(context: Context) -> list[_Use]:
    found: list[_Use] = []
    kinds = frozenset[str]().union(*(scope.kinds for scope in context.provider.scopes))
    for model in context.models.values():
        for key in model.keys if not model.is_view else ():
            kind = _KINDS[key.kind]
            if kind in kinds and key.parts and (kind != "pk" or context.provider.named_primary_keys):
                found.append(_Use(model, kind, key_name(context, model, key), key.label, key.attribute))
        if "default" in kinds:
            found += [
                _Use(model, "default", _default_name(context, field), "@default", field.node)
                for field in model.fields.values()
                if field.default is not None and field.relation is None
            ]
    if "fk" in kinds:
        for pair in pairs_of(context):
            if isinstance(pair, Inline) and pair.forward is not None:
                name = relation_name(context, pair.forward, emulated=True)
                if name is not None:
                    found.append(_Use(pair.forward.model, "fk", name, "@relation", pair.forward.node))
    return found


def _default_name(context: Context, field: FieldDraft) -> str:
    return field.default_map or default_name(context.provider, "default", field.model.table, (field.column,))


def _lengths(context: Context) -> None:
    for model in context.models.values():
        for key in model.keys:
            _too_long(context, model, key.map, key.attribute, key.label)
        for field in model.fields.values():
            relation = field.relation
            if relation is not None and context.provider.named_foreign_keys:
                _too_long(context, model, relation.map, relation.attribute, "@relation")
            elif field.default is not None:
                _too_long(context, model, field.default_map, field.default_at, "@default")


def _too_long(context: Context, model: ModelDraft, name: str | None, at: Attribute | None, label: str) -> None:
    limit = context.provider.identifier_limit
    if name is None or at is None or len(name.encode()) <= limit:
        return
    message = f"The constraint name '{name}' specified in the `map` argument for the `{label}` constraint is too long "
    message += f"for your chosen provider. The maximum allowed length is {limit} bytes."
    context.key_error(model, at, message)


def _complain(context: Context, use: _Use, scope: Scope) -> None:
    message = f"The given constraint name `{use.name}` has to be unique in the following namespace: "
    message += f"{scope.words.format(model=use.model.name)}. Please provide a different name using the `map` argument."
    context.plain_error(use.model, use.at, f'Error parsing attribute "{use.label}": {message}')
