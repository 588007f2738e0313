"""Two migrations carried out, each on a database of its own that first got the same tables; what is there is compared.

In go the statements of kusto-db and of Prisma's engine, out comes in what the databases differ: first as kusto-db reads
them, then in a plain listing that kusto-db has no part in, so that a blind spot of its own is seen.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, replace
from typing import Any

from kusto.catalog.model import EMPTY, Catalog
from kusto.dialects import dialect
from kusto.engine.run_sync import run
from kusto.errors import KustoError
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from migrate.scenes import connect

# Everything of a PostgreSQL database that migrations could have made.
_POSTGRESQL = (
    """SELECT 'column', n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
      pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND {}""",
    """SELECT 'constraint', n.nspname, c.relname, k.conname, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype <> 'n' AND {}""",
    """SELECT 'index', n.nspname, i.indexname, i.indexdef
    FROM pg_indexes i JOIN pg_namespace n ON n.nspname = i.schemaname WHERE {}""",
    """SELECT 'enum', n.nspname, t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)::text
    FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE {} GROUP BY 1, 2, 3""",
    """SELECT 'sequence', n.nspname, s.relname, format_type(q.seqtypid, NULL),
      (SELECT o.refobjid::regclass::text || '.' || o.refobjsubid FROM pg_depend o
       WHERE o.objid = s.oid AND o.deptype IN ('a', 'i') LIMIT 1) IS NOT NULL
    FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace JOIN pg_sequence q ON q.seqrelid = s.oid
    WHERE s.relkind = 'S' AND {}""",
    """SELECT 'extension', n.nspname, x.extname, x.extversion FROM pg_extension x
    JOIN pg_namespace n ON n.oid = x.extnamespace WHERE extname <> 'plpgsql' AND {}""",
)
_OURS = "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a script led to.

    Args:
        error: the database's words, where it refused the script.
        catalog: as kusto-db reads the database.
        listing: the plain listing, sorted.
    """

    error: str | None
    catalog: Catalog = EMPTY
    listing: tuple[str, ...] = ()


def carry_out(url: str, provider: str, scripts: list[str]) -> Outcome:
    """Run scripts, one after the other, on the database at ``url``, and read what is there."""
    connection = connect(url, provider)
    try:
        for script in scripts:
            if script.strip():
                _run(connection, provider, script)
        migrations = dialect(provider).migrations
        catalog = run(migrations.inspect(), connection)
        return Outcome(None, catalog, _listing(url, provider))
    except (KustoError, OSError) as error:  # whatever it is, it is the outcome
        return Outcome(str(error).split("\n", 1)[0])
    finally:
        connection.close()


def _run(connection: Any, provider: str, script: str) -> None:
    from kusto.migrate.apply import apply
    from kusto.migrate.history import Migration

    run(apply(Migration("20260101000000_x", script), dialect(provider).migrations, record=False), connection)


def _listing(url: str, provider: str) -> tuple[str, ...]:
    if provider == "sqlite":
        with sqlite3.connect(url.removeprefix("file:")) as plain:
            rows = plain.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        plain.close()
        return tuple(sorted(re.sub(r"\s*([(),])\s*", r"\1", " ".join(row[0].split())) for row in rows))
    import psycopg

    with psycopg.connect(url) as server:
        found = [row for query in _POSTGRESQL for row in server.execute(query.format(_OURS).encode()).fetchall()]
    return tuple(sorted(" ".join(str(value) for value in row) for row in found))


def differences(ours: Outcome, theirs: Outcome, provider: str) -> list[str]:
    """In what two outcomes differ; nothing where they are equal."""
    if ours.error or theirs.error:
        if ours.error and theirs.error:
            return []
        return [f"only we fail: {ours.error}" if ours.error else f"only the engine fails: {theirs.error}"]
    migrations = dialect(provider).migrations
    plain = [_without_size(found) for found in (theirs.catalog, ours.catalog)]
    found = [f"catalog: {line}" for line in describe(diff(plain[0], plain[1], migrations).changes)]
    found += [f"only ours: {line}" for line in ours.listing if line not in theirs.listing]
    return found + [f"only theirs: {line}" for line in theirs.listing if line not in ours.listing]


def _without_size(catalog: Catalog) -> Catalog:
    return replace(catalog, views=frozenset())
