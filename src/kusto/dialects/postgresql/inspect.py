"""The catalog of a live PostgreSQL database: a flow of six reads, whatever the number of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kusto.catalog.model import (
    Catalog,
    Column,
    Default,
    Enum,
    Extension,
    ForeignKey,
    Index,
    IndexPart,
    Name,
    PrimaryKey,
    Table,
)
from kusto.dialects.postgresql.defaults import default_key
from kusto.dialects.postgresql.types import server_type
from kusto.flow import Flow, Row, fetch
from kusto.migrate.ledger import TABLE
from kusto.psl.schema import Action

_HERE = "n.nspname = ANY (CASE WHEN cardinality($1::text[]) = 0 THEN ARRAY[current_schema()::text] ELSE $1::text[] END)"
# What an extension brings along belongs to it, not to the schema.
_OWN = (
    "NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = {0}.oid AND d.deptype = 'e' AND d.classid = '{1}'::regclass)"
)

TABLES = f"""
SELECT n.nspname::text, c.relname::text, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE {_HERE} AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition AND {_OWN.format("c", "pg_class")}
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
"""
COLUMNS = f"""
SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(coalesce(e.oid, t.oid), a.atttypmod),
  a.attnotnull, t.typelem <> 0 AND t.typlen = -1 AND t.typcategory = 'A', pg_get_expr(d.adbin, d.adrelid),
  a.attidentity::text, a.attgenerated::text, coalesce(e.typtype, t.typtype)::text, tn.nspname::text,
  coalesce(e.typname, t.typname)::text, s.relname::text
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' AND t.typlen = -1
JOIN pg_namespace tn ON tn.oid = coalesce(e.typnamespace, t.typnamespace)
LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
LEFT JOIN pg_depend o ON o.refobjid = c.oid AND o.refobjsubid = a.attnum AND o.classid = 'pg_class'::regclass
  AND o.refclassid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')
  AND EXISTS (SELECT 1 FROM pg_class q WHERE q.oid = o.objid AND q.relkind = 'S')
LEFT JOIN pg_class s ON s.oid = o.objid
WHERE {_HERE} AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.oid, a.attnum
"""
INDEXES = f"""
SELECT n.nspname::text, c.relname::text, i.relname::text, x.indisprimary, x.indisunique, m.amname::text,
  array(SELECT a.attname::text FROM unnest(x.indkey[0:x.indnkeyatts - 1]) WITH ORDINALITY k(num, at)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.num ORDER BY k.at),
  array(SELECT (o & 1) = 1 FROM unnest(x.indoption[0:x.indnkeyatts - 1]) WITH ORDINALITY k(o, at) ORDER BY k.at),
  array(SELECT CASE WHEN p.opcdefault THEN NULL ELSE p.opcname::text END
    FROM unnest(x.indclass[0:x.indnkeyatts - 1]) WITH ORDINALITY k(o, at)
    JOIN pg_opclass p ON p.oid = k.o ORDER BY k.at),
  co.oid IS NOT NULL
FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am m ON m.oid = i.relam
LEFT JOIN pg_constraint co ON co.conindid = i.oid AND co.contype IN ('p', 'u', 'x') AND co.conrelid = c.oid
WHERE {_HERE} AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND x.indexprs IS NULL AND x.indpred IS NULL
ORDER BY i.relname COLLATE "C"
"""
FOREIGN_KEYS = f"""
SELECT n.nspname::text, c.relname::text, k.conname::text, tn.nspname::text, t.relname::text,
  array(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY q(num, at)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = q.num ORDER BY q.at),
  array(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY q(num, at)
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = q.num ORDER BY q.at),
  k.confdeltype::text, k.confupdtype::text
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE {_HERE} AND k.contype = 'f' AND NOT c.relispartition AND k.conparentid = 0
ORDER BY k.conname COLLATE "C"
"""
ENUMS = f"""
SELECT n.nspname::text, t.typname::text, array(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid
  ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
WHERE {_HERE} AND t.typtype = 'e' AND {_OWN.format("t", "pg_type")}
ORDER BY t.typname COLLATE "C"
"""
EXTENSIONS = """
SELECT x.extname::text, x.extversion::text, n.nspname::text
FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname <> 'plpgsql' ORDER BY 1
"""
_ACTIONS = {
    "a": Action.NO_ACTION,
    "r": Action.RESTRICT,
    "c": Action.CASCADE,
    "n": Action.SET_NULL,
    "d": Action.SET_DEFAULT,
}


def inspect(namespaces: Sequence[str] = ()) -> Flow[Catalog]:
    """See `kusto.dialect.MigrationDialect.inspect`."""
    found = yield from read_catalog((TABLES, COLUMNS, INDEXES, FOREIGN_KEYS, ENUMS), namespaces, Reader)
    extensions = yield from fetch(EXTENSIONS)
    return replace(found, extensions={row[0]: Extension(*row) for row in extensions})


def read_catalog(
    queries: tuple[str, str, str, str, str], namespaces: Sequence[str], reader: type[Reader]
) -> Flow[Catalog]:
    """The catalog that five reads give: tables, columns, indexes, foreign keys, enums, as the queries above do."""
    tables, *rest = yield from fetch_each(queries, namespaces)
    return reader(bool(namespaces), tables).catalog(*rest)


def fetch_each(queries: Sequence[str], namespaces: Sequence[str]) -> Flow[list[Sequence[Row]]]:
    """The rows of several reads that take the namespaces."""
    found: list[Sequence[Row]] = []
    for query in queries:
        found.append((yield from fetch(query, list(namespaces))))  # noqa: PERF401 - no comprehension may yield
    return found


class Reader:
    """Rows of the server's catalog, gathered by table."""

    def __init__(self, namespaced: bool, tables: Sequence[Row]) -> None:
        self._namespaced = namespaced
        self._home = tables[0][0] if tables and not namespaced else None
        self._names = [self.name(t[0], t[1]) for t in tables if t[2] in "rp" and t[1] != TABLE]
        self._views = frozenset(self.name(t[0], t[1]) for t in tables if t[2] in "vm")

    def name(self, namespace: str, name: str) -> Name:
        """A name as a catalog has it."""
        home = self._home if self._home is not None else namespace
        return Name(namespace, name) if self._namespaced or namespace != home else Name(None, name)

    def catalog(
        self, columns: Sequence[Row], indexes: Sequence[Row], keys: Sequence[Row], enums: Sequence[Row]
    ) -> Catalog:
        """Everything put together."""
        columns_of = self.by_table(columns)
        indexes_of = self.by_table(indexes)
        keys_of = self.by_table(keys)
        tables = {
            name: self._table(name, columns_of.get(name, []), indexes_of.get(name, []), keys_of.get(name, []))
            for name in self._names
        }
        found = [Enum(self.name(e[0], e[1]), tuple(e[2])) for e in enums]
        names = (*tables, *(enum.name for enum in found))
        used = frozenset(n.namespace for n in names if n.namespace) if self._namespaced else frozenset[str]()
        return Catalog(tables, {e.name: e for e in found}, used, self._views)

    def by_table(self, rows: Sequence[Row]) -> dict[Name, list[Row]]:
        """Rows that begin with a table's namespace and name, by table."""
        found: dict[Name, list[Row]] = {}
        for row in rows:
            found.setdefault(self.name(row[0], row[1]), []).append(row)
        return found

    def _table(self, name: Name, columns: list[Row], indexes: list[Row], keys: list[Row]) -> Table:
        sequences = {row[2]: row[12] for row in columns if row[12]}
        primary = next((PrimaryKey(tuple(i[6]), i[2]) for i in indexes if i[3]), None)
        found = [_index(i) for i in indexes if not i[3]]
        foreign = [
            ForeignKey(k[2], tuple(k[5]), self.name(k[3], k[4]), tuple(k[6]), _ACTIONS[k[7]], _ACTIONS[k[8]])
            for k in keys
        ]
        return Table(
            name,
            {row[2]: self.column(row) for row in columns},
            primary,
            {index.name: index for index in found},
            {key.name: key for key in foreign},
            sequences=sequences,
        )

    def column(self, row: Row) -> Column:
        """A row of `COLUMNS`."""
        _, _, name, shown, required, is_list, default, identity, generated, kind, namespace, bare, sequence = row
        enum = self.name(namespace, bare) if kind == "e" else None
        written = bare if enum else server_type(shown)
        auto = bool(identity) or bool(default and sequence and default.startswith("nextval("))
        known: Any = None if auto or generated or default is None else Default(default_key(default, written), default)
        nullable = not required
        return Column(name, written, nullable or (is_list and nullable), bool(is_list), known, auto, enum)


def _index(row: Row) -> Index:
    parts = tuple(
        IndexPart(column, descending, ops) for column, descending, ops in zip(row[6], row[7], row[8], strict=True)
    )
    return Index(row[2], parts, row[4], row[5], row[9])


def view_columns(
    namespaced: bool,
    tables: Sequence[Row],
    columns: Sequence[Row],
    wanted: frozenset[Name],
    reader_class: type[Reader] = Reader,
) -> dict[Name, tuple[Column, ...]]:
    """The columns of views, in order: rows of `TABLES`, and of `VIEW_COLUMNS`."""
    reader = reader_class(namespaced, tables)
    found: dict[Name, list[Column]] = {}
    for name, rows in reader.by_table(columns).items():
        if name in wanted:
            found[name] = [reader.column(row) for row in rows]
    return {name: tuple(columns) for name, columns in sorted(found.items(), key=lambda pair: str(pair[0]))}
