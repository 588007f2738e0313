"""Two catalogs compared: changes and questions come out. It never mutates what it gets, never asks, never prints.

The answers to its questions (renames) come back as an argument of the next call.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kusto.catalog import changes as c
from kusto.catalog.model import Catalog, Default, Extension, ForeignKey, Index, Name, Table
from kusto.dialect import MigrationDialect
from kusto.migrate.diff_table import table_parts
from kusto.migrate.questions import Question, RenamedColumn, RenamedMember, RenamedTable, find_questions
from kusto.migrate.renamed_enums import rename_enums


@dataclass(frozen=True, slots=True)
class Difference:
    """What leads from one catalog to another.

    Args:
        changes: in no particular order; `kusto.migrate.order` puts them in the right one.
        questions: what the catalogs cannot tell: is it a rename, or a loss?
    """

    changes: tuple[c.Change, ...]
    questions: tuple[Question, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)


def diff(
    before: Catalog,
    after: Catalog,
    dialect: MigrationDialect,
    renames: tuple[Question, ...] = (),
    *,
    enum_order: bool = False,
) -> Difference:
    """Compare two catalogs.

    Args:
        renames: answers: what was renamed, so that its data stays.
        enum_order: the order of an enum type's members counts, where the database can change it.
    """
    start: list[c.Change] = []
    moved = before
    tables: dict[Name, Name] = {}
    for rename in renames:
        if isinstance(rename, RenamedTable):
            tables[rename.after] = rename.before
    if tables:
        moved = _rename_tables(before, tables)
        start = [c.RenameTable(old, new) for new, old in tables.items()]
    moved, enums = rename_enums(moved, renames)
    start += enums
    columns: dict[Name, dict[str, str]] = {}
    members: dict[tuple[Name, str], list[tuple[str, str]]] = {}
    for rename in renames:
        match rename:
            case RenamedColumn(table, old, new):
                columns.setdefault(table, {})[new] = old
            case RenamedMember(table, old, new, str(column)):
                members.setdefault((table, column), []).append((old, new))
            case _:
                continue
    moved = _rename_columns(moved, columns)
    comparison = _Comparison(moved, after, dialect, columns, members, enum_order and dialect.orders_enums)
    found = comparison.changes()
    return Difference((*start, *found), find_questions(moved, after, dialect))


def _rename_tables(catalog: Catalog, renames: Mapping[Name, Name]) -> Catalog:
    new_names = {old: new for new, old in renames.items()}
    tables = {}
    for name, table in catalog.tables.items():
        keys = {
            key.name: replace(key, target=new_names.get(key.target, key.target)) for key in table.foreign_keys.values()
        }
        new = new_names.get(name, name)
        tables[new] = replace(table, name=new, foreign_keys=keys)
    return replace(catalog, tables=tables)


def _rename_columns(catalog: Catalog, renames: Mapping[Name, Mapping[str, str]]) -> Catalog:
    """The catalog as it is once the columns have their new names: keys and indexes follow by themselves."""
    if not renames:
        return catalog
    new_names = {name: {old: new for new, old in columns.items()} for name, columns in renames.items()}
    return replace(catalog, tables={name: _renamed(table, new_names) for name, table in catalog.tables.items()})


def _renamed(table: Table, new_names: Mapping[Name, Mapping[str, str]]) -> Table:
    own = new_names.get(table.name, {})

    def named(names: tuple[str, ...], of: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(of.get(name, name) for name in names)

    columns = {own.get(n, n): replace(column, name=own.get(n, n)) for n, column in table.columns.items()}
    indexes = {
        index.name: replace(index, parts=tuple(replace(p, column=own.get(p.column, p.column)) for p in index.parts))
        for index in table.indexes.values()
    }
    keys = {
        key.name: replace(
            key,
            columns=named(key.columns, own),
            references=named(key.references, new_names.get(key.target, {})),
        )
        for key in table.foreign_keys.values()
    }
    primary = table.primary_key and replace(table.primary_key, columns=named(table.primary_key.columns, own))
    return replace(table, columns=columns, primary_key=primary, indexes=indexes, foreign_keys=keys)


@dataclass
class _Comparison:
    """One run over two catalogs."""

    before: Catalog
    after: Catalog
    dialect: MigrationDialect
    renamed: Mapping[Name, Mapping[str, str]]
    members: Mapping[tuple[Name, str], Sequence[tuple[str, str]]]
    enum_order: bool
    touched: dict[Name, frozenset[str]] = field(default_factory=dict)
    recreated: dict[Name, frozenset[str]] = field(default_factory=dict)
    remade: set[Name] = field(default_factory=set)
    """Tables that are made anew though the database alters tables in place: what refers to them goes with them."""

    def changes(self) -> list[c.Change]:
        found: list[c.Change] = []
        old, new = self.before, self.after
        found += [c.CreateNamespace(name) for name in sorted(new.namespaces - old.namespaces)]
        found += _extensions(old.extensions, new.extensions)
        found += [c.DropTable(table) for name, table in old.tables.items() if name not in new.tables]
        pairs = [(table, new.tables[name]) for name, table in old.tables.items() if name in new.tables]
        found += [change for before, after in pairs for change in self._columns(before, after)]
        created = [table for name, table in new.tables.items() if name not in old.tables]
        for table in created:
            found.append(c.CreateTable(table))
            if not self.dialect.indexes_with_table:
                found += [c.CreateIndex(table, index) for index in table.indexes.values()]
        found += [change for before, after in pairs for change in self._indexes(before, after)]
        keys = [change for before, after in pairs for change in self._foreign_keys(before, after)]
        if self.dialect.rebuilds:
            found += self._rebuilt_for_keys(pairs, keys, found)
        for table in (t for n, t in old.tables.items() if n not in new.tables):
            keys += [c.DropForeignKey(table, key) for key in table.foreign_keys.values()]
        keys += [c.AddForeignKey(table, key) for table in created for key in table.foreign_keys.values()]
        found += _by_table(keys, old, new)
        return found + self._enums()

    def _columns(self, before: Table, after: Table) -> list[c.Change]:
        parts = tuple(self._with_members(after.name, part) for part in table_parts(before, after, self.dialect))
        altered = [p for p in parts if isinstance(p, c.AlterColumn)]
        self.touched[after.name] = frozenset(
            p.after.name
            for p in altered
            if (p.before.type, p.before.list, p.before.enum) != (p.after.type, p.after.list, p.after.enum)
        )
        self.recreated[after.name] = frozenset(p.after.name for p in altered if p.recreate)
        renames = tuple(c.RenameColumn(old, new) for new, old in self.renamed.get(after.name, {}).items())
        if not parts and not renames:
            return []
        if renames:
            old_names = {p.after: p.before for p in renames}
            columns = {
                old_names.get(n, n): replace(column, name=old_names.get(n, n)) for n, column in before.columns.items()
            }
            before = replace(before, columns=columns)
        change = c.AlterTable(before, after, (*renames, *parts))
        if not self.dialect.rebuilds and self.dialect.needs_rebuild(change):
            self.remade.add(after.name)
        return [change]

    def _with_members(self, table: Name, part: c.TablePart) -> c.TablePart:
        if not isinstance(part, c.AlterColumn):
            return part
        return replace(part, members=tuple(self.members.get((table, part.after.name), ())))

    def _indexes(self, before: Table, after: Table) -> list[c.Change]:
        lost = self.recreated[after.name] | (set(before.columns) - set(after.columns))
        old = {
            name: index
            for name, index in before.indexes.items()  # they go with the column, and come again
            if self.dialect.indexes_outlive_columns
            or not (name in after.indexes and set(index.columns) & self.recreated[after.name])
        }
        new = dict(after.indexes)
        found: list[c.Change] = []
        for name in [n for n in old if n in new and old[n] == new[n]]:
            if not (self.dialect.indexes_outlive_columns and set(old[name].columns) & self.recreated[after.name]):
                del old[name], new[name]
        for index in list(old.values()):
            twin = next(
                (
                    n
                    for n in new.values()
                    if n.name not in before.indexes and _same_index(index, n) and not (index.implied and n.implied)
                ),
                None,
            )
            if twin and not set(index.columns) & lost:
                found.append(c.RenameIndex(after, index, twin))
                del old[index.name], new[twin.name]
        found += [c.DropIndex(before, index) for index in old.values() if not self._kept_for_key(index, after)]
        return found + [c.CreateIndex(after, index) for index in new.values() if not index.implied]

    def _kept_for_key(self, index: Index, after: Table) -> bool:
        """Whether a foreign key that stays keeps an index which the server made for it, or takes it away itself."""
        key = after.foreign_keys.get(index.name)
        again = set(index.columns) & self.recreated[after.name]
        return index.implied and key is not None and key.columns == index.columns and not again

    def _foreign_keys(self, before: Table, after: Table) -> list[c.Change]:
        old, new = dict(before.foreign_keys), dict(after.foreign_keys)
        found: list[c.Change] = []
        for key in list(old.values()):
            twin = next((n for n in new.values() if _same_key(key, n)), None)
            if twin is None:
                continue
            if self._must_be_made_again(after, twin) or not self.dialect.key_is_served(before, after, key.name):
                continue
            if key.name != twin.name and not self.dialect.renames_foreign_keys:
                continue
            if key.name != twin.name and not self.dialect.rebuilds:
                found.append(c.RenameForeignKey(after, key, twin))
            del old[key.name], new[twin.name]
        found += [c.DropForeignKey(before, key) for key in old.values()]
        return found + [c.AddForeignKey(after, key) for key in new.values()]

    def _rebuilt_for_keys(
        self, pairs: list[tuple[Table, Table]], keys: list[c.Change], found: list[c.Change]
    ) -> list[c.Change]:
        """Where foreign keys are part of the table's text, a table whose keys change is altered as a whole."""
        known = {change.after.name for change in found if isinstance(change, c.AlterTable)}
        keyed = {ch.table.name for ch in keys if isinstance(ch, (c.AddForeignKey, c.DropForeignKey))} - known
        return [c.AlterTable(before, after, ()) for before, after in pairs if after.name in keyed]

    def _must_be_made_again(self, table: Table, key: ForeignKey) -> bool:
        own = set(key.columns) & self.touched.get(table.name, frozenset())
        theirs = set(key.references) & self.touched.get(key.target, frozenset())
        again = key.target in self.remade or self._anchor_moves(key)
        return not self.dialect.rebuilds and bool(own or theirs or again)

    def _anchor_moves(self, key: ForeignKey) -> bool:
        """Whether the key or unique index that a foreign key points to is taken away or made again."""
        old, new = self.before.tables.get(key.target), self.after.tables.get(key.target)
        if old is None or new is None:
            return False
        columns = set(key.references)
        if old.primary_key and set(old.primary_key.columns) == columns:
            return new.primary_key is None or new.primary_key.columns != old.primary_key.columns
        anchors = [index for index in old.indexes.values() if index.unique and set(index.columns) == columns]
        return not any(_same_index(a, n) for a in anchors for n in new.indexes.values())

    def _enums(self) -> list[c.Change]:
        old, new = self.before.enums, self.after.enums
        found: list[c.Change] = [c.CreateEnum(enum) for name, enum in new.items() if name not in old]
        found += [c.DropEnum(enum) for name, enum in old.items() if name not in new]
        for name, enum in old.items():
            if name not in new:
                continue
            one, other = enum.members, new[name].members
            if set(one) != set(other) or (self.enum_order and one != other):
                uses = c.uses_of(name, self.before), c.uses_of(name, self.after)
                change = c.AlterEnum(enum, new[name], *uses, ordered=self.enum_order)
                found.append(replace(change, used_at_once=_used(change)))
        return found


def _extensions(old: Mapping[str, Extension], new: Mapping[str, Extension]) -> list[c.Change]:
    """What is asked for and not there; what one side says nothing about is as it should be."""
    found: list[c.Change] = []
    for name, wanted in new.items():
        if name not in old:
            found.append(c.CreateExtension(wanted))
            continue
        there = old[name]
        seen = Extension(name, wanted.version and there.version, wanted.namespace and there.namespace)
        goal = Extension(name, seen.version and wanted.version, seen.namespace and wanted.namespace)
        if seen != goal:
            found.append(c.AlterExtension(seen, goal))
    return found


def _by_table(keys: Sequence[c.Change], old: Catalog, new: Catalog) -> list[c.Change]:
    """Changes of foreign keys in the order of the tables that have or had them, whatever becomes of the tables."""
    before, after = ({name: place for place, name in enumerate(catalog.tables)} for catalog in (old, new))

    def place(change: c.Change) -> int:
        match change:
            case c.DropForeignKey(table):
                return before[table.name]
            case c.AddForeignKey(table) | c.RenameForeignKey(table):
                return after[table.name]
            case _:
                return 0

    return sorted(keys, key=place)


def _used(change: c.AlterEnum) -> bool:
    """Whether a default in the new state is a member that this very migration adds."""
    added = [f"s:{member}" for member in change.added]
    defaults: list[Default] = [column.default for _, column in change.uses_after if column.default]
    return any(key in default.key for default in defaults for key in added)


def _same_index(one: Index, other: Index) -> bool:
    return (one.parts, one.unique, one.method) == (other.parts, other.unique, other.method)


def _same_key(one: ForeignKey, other: ForeignKey) -> bool:
    return replace(one, name="") == replace(other, name="")
