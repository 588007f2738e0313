"""Foreign keys and join tables made relation fields: in go a catalog and names, out come both ends of each relation.

Source of the names: Prisma's introspection, measured. Names that the present schema gives are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from kusto.catalog.model import Catalog, ForeignKey, Index, IndexPart, Name, Table
from kusto.migrate.lift.known import Known
from kusto.migrate.lift.names import cleaned
from kusto.psl.providers import PROVIDERS, Provider
from kusto.psl.resolve.names import join_table_name
from kusto.psl.schema import Action, Arity, RelationField

NameOf = Mapping[Name, str]
Named = TypeVar("Named", ForeignKey, Index)


@dataclass(frozen=True, slots=True)
class Tables:
    """A catalog and what its parts are called in the schema."""

    catalog: Catalog
    models: NameOf
    fields: Mapping[Name, Mapping[str, str]]
    known: Known


def join_tables(catalog: Catalog, models: NameOf) -> dict[Name, tuple[Name, Name]]:
    """The tables of implicit many-to-many relations → the tables behind A and B."""
    found = {}
    for table in catalog.tables.values():
        ends = _ends(table, catalog)
        if ends and models.get(ends[0], "") <= models.get(ends[1], ""):
            found[table.name] = ends
    return found


def _ends(table: Table, catalog: Catalog) -> tuple[Name, Name] | None:
    if not table.name.name.startswith("_") or set(table.columns) != {"A", "B"}:
        return None
    keys = {key.columns: key for key in table.foreign_keys.values()}
    if set(keys) != {("A",), ("B",)} or len(table.foreign_keys) != 2:
        return None
    both = (IndexPart("A"), IndexPart("B"))
    paired = table.primary_key is not None and table.primary_key.columns == ("A", "B")
    if not paired and not any(index.unique and index.parts == both for index in table.indexes.values()):
        return None
    for key in keys.values():
        target = catalog.tables.get(key.target)
        primary = target.primary_key.columns if target and target.primary_key else ()
        if (key.on_delete, key.on_update) != (Action.CASCADE, Action.CASCADE) or key.references != primary:
            return None
        if len(primary) != 1:
            return None
    return keys[("A",)].target, keys[("B",)].target


class Relations:
    """Finds the relation fields of every model."""

    def __init__(self, tables: Tables, joins: Mapping[Name, tuple[Name, Name]], ignored: frozenset[Name]) -> None:
        self.tables = tables
        self.joins = joins
        self.ignored = ignored
        self.found: dict[Name, list[RelationField]] = {name: [] for name in tables.models}
        self.taken = {name: set(fields.values()) for name, fields in tables.fields.items()}
        provider = PROVIDERS[tables.known.schema.datasource.provider]
        self.keys = [(table, key) for table in self._sorted() for key in _distinct(table, provider)]
        pairs = [frozenset((table.name, key.target)) for table, key in self.keys]
        self.pairs = Counter([*pairs, *(frozenset(ends) for ends in joins.values())])

    def _sorted(self) -> list[Table]:
        catalog = self.tables.catalog
        return [catalog.tables[name] for name in sorted(self.tables.models, key=lambda n: (n.namespace or "", n.name))]

    def all(self) -> dict[Name, list[RelationField]]:
        """The relation fields by table, those of keys first."""
        known = self.tables.known
        for model in (*known.models.values(), *known.views.values()):
            name = Name(model.namespace, model.table)
            if name in self.taken:
                self.taken[name] |= {one.name for one in model.relations}
        for table, key in self.keys:
            self._inline(table, key)
        for join, (first, second) in sorted(self.joins.items(), key=lambda pair: str(pair[0])):
            self._many(join, first, second)
        return self.found

    def _inline(self, table: Table, key: ForeignKey) -> None:
        models, known = self.tables.models, self.tables.known
        holder, target = models[table.name], models[key.target]
        old = known.forwards.get((table.name, key.columns, key.target))
        own = self.tables.fields[table.name]
        given = f"{cleaned('_'.join([table.name.name, *key.columns]), 'r')}To{cleaned(key.target.name, 'r')}"
        crowded = self.pairs[frozenset((table.name, key.target))] > 1
        plain = "To".join(sorted((holder, target)))
        relation = old[1].relation if old else given if crowded else plain
        called = _called(table.name, holder)
        facing = f"other_{called}" if table.name == key.target else called
        forward = old[1].name if old else self._free(table.name, _called(key.target, target), relation, crowded, given)
        back = old[1].opposite if old else self._free(key.target, facing, relation, crowded, given)
        optional = any(table.columns[column].nullable for column in key.columns)
        arity = old[1].arity if old and _same_need(old[1].arity, optional) else _need(optional)
        named = PROVIDERS[known.schema.datasource.provider].named_foreign_keys
        constraint = key.name if named or old is None else old[1].constraint
        back_old = known.schema.models[old[1].target].relation(old[1].opposite) if old else None
        self.found[table.name].append(
            RelationField(
                forward, target, arity, relation, back, tuple(own[c] for c in key.columns),
                tuple(self.tables.fields[key.target][c] for c in key.references), key.on_delete, key.on_update,
                constraint, is_ignored=self._ignores(table.name, key.target) or bool(old and old[1].is_ignored),
                doc=old[1].doc if old else None,
            )
        )  # fmt: skip
        self.found[key.target].append(
            RelationField(
                back, holder, Arity.OPTIONAL if _is_unique(table, key.columns) else Arity.LIST, relation, forward,
                is_ignored=self._ignores(key.target, table.name) or bool(back_old and back_old.is_ignored),
                doc=back_old.doc if back_old else None,
            )
        )  # fmt: skip

    def _many(self, join: Name, first: Name, second: Name) -> None:
        models, olds = self.tables.models, self._known_many(join, first, second)
        relation = olds[0].relation if olds else join.name[1:]
        crowded = self.pairs[frozenset((first, second))] > 1
        if olds:
            names = olds[0].name, olds[1].name
        elif first == second:
            names = f"{models[first]}_A", f"{models[first]}_B"
        else:
            names = (
                self._free(first, models[second], relation, crowded, relation),
                self._free(second, models[first], relation, crowded, relation),
            )
        ends: tuple[tuple[Name, Name, str, str], ...] = (
            (first, second, names[0], names[1]),
            (second, first, names[1], names[0]),
        )
        for owner, other, mine, facing in ends:
            old = next((one for one in olds if one.name == mine), None)
            ignored = self._ignores(owner, other) or bool(old and old.is_ignored)
            self.found[owner].append(
                RelationField(
                    mine, models[other], Arity.LIST, relation, facing, many_to_many=True, is_ignored=ignored,
                    doc=old.doc if old else None,
                )
            )  # fmt: skip

    def _known_many(self, join: Name, first: Name, second: Name) -> list[RelationField]:
        known, provider = self.tables.known.models, PROVIDERS[self.tables.known.schema.datasource.provider]
        if first not in known or second not in known:
            return []
        relations = [one for name in dict.fromkeys((first, second)) for one in known[name].relations]
        return [r for r in relations if r.many_to_many and join_table_name(provider, r.relation) == join.name]

    def _ignores(self, owner: Name, other: Name) -> bool:
        return other in self.ignored and owner not in self.ignored

    def _free(self, owner: Name, name: str, relation: str, crowded: bool, given: str) -> str:
        taken = self.taken[owner]
        wanted = f"{name}_{relation}" if crowded else name
        if wanted in taken:
            wanted = f"{name}_{given}"
        number, found = 2, wanted
        while found in taken:
            found, number = f"{wanted}_{number}", number + 1
        taken.add(found)
        return found


def in_order(found: Iterable[Named], provider: Provider) -> list[Named]:
    """Keys and indexes as Prisma lists them: by name, or where keys have no names the newest first."""
    if provider.named_foreign_keys:
        return sorted(found, key=lambda one: one.name)
    return list(reversed(list(found)))


def _distinct(table: Table, provider: Provider) -> list[ForeignKey]:
    """The keys in order; of several over the same columns only the first: a schema can say but one."""
    seen: dict[tuple[object, ...], ForeignKey] = {}
    for key in in_order(table.foreign_keys.values(), provider):
        seen.setdefault((key.columns, key.target), key)
    return list(seen.values())


def _called(table: Name, model: str) -> str:
    """What relation fields call a model: without the namespace that its name may begin with."""
    return cleaned(table.name, "r") if model == f"{table.namespace}_{cleaned(table.name, 'r')}" else model


def _need(optional: bool) -> Arity:
    return Arity.OPTIONAL if optional else Arity.REQUIRED


def _same_need(arity: Arity, optional: bool) -> bool:
    return arity is _need(optional)


def _is_unique(table: Table, columns: tuple[str, ...]) -> bool:
    keys = [set(table.primary_key.columns)] if table.primary_key else []
    keys += [set(index.columns) for index in table.indexes.values() if index.unique]
    return set(columns) in keys
