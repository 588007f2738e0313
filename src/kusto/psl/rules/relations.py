"""Rules about relations as pairs of ends: each relation is judged once, by the rules of its kind."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.rules.cycles import Graph
from kusto.psl.rules.many_to_many import check_many_to_many
from kusto.psl.rules.one_to_many import check_one_to_many
from kusto.psl.rules.one_to_one import check_one_to_one
from kusto.psl.rules.pairs import Inline, ManyToMany, pairs_of, relation_of
from kusto.psl.rules.relation_keys import check_key, check_set_null


def check_relations(context: Context) -> None:
    """Report relations that cannot be as they are; each once."""
    pairs = pairs_of(context)
    graph = Graph(context, [pair for pair in pairs if isinstance(pair, Inline)])
    for pair in pairs:
        if isinstance(pair, ManyToMany):
            check_many_to_many(context, pair)
            continue
        graph.check(pair)
        check_key(context, pair)
        check_set_null(context, pair)
        _missing_end(context, pair)
        if pair.one_to_one:
            check_one_to_one(context, pair)
        else:
            check_one_to_many(context, pair)


def _missing_end(context: Context, pair: Inline) -> None:
    field = pair.forward or pair.back
    if field is None or (pair.forward is not None and pair.back is not None):
        return
    kind, target = field.model.kind, context.models[field.target]
    message = f"The relation field `{field.name}` on {kind} `{field.model.name}` is missing an opposite relation field "
    message += f"on the model `{target.name}`. Either run `prisma format` or add it manually."
    hint = f"`kusto-db format` adds it: `{_back_field(field)}` in `{target.name}`."
    context.field_error(field, message, hint)


def _back_field(field: FieldDraft) -> str:
    """How the missing end could be written."""
    name = field.model.name
    lower = name[0].lower() + name[1:]
    relation = relation_of(field)
    label = f' @relation("{relation.name}")' if relation.name else ""
    return f"{lower}s {name}[]{label}" if relation.fields else f"{lower} {name}{label}"
