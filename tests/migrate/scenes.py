"""Schemas, connections and migrations for these tests: small real ones."""

from __future__ import annotations

from kusto.catalog.model import EMPTY, Catalog
from kusto.dialect import MigrationDialect
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.drivers import connect_sync
from kusto.engine.run_sync import run
from kusto.engine.target import parse_target
from kusto.migrate.apply import apply
from kusto.migrate.history import Migration
from kusto.migrate.lower import lower
from kusto.migrate.plan import plan_between
from kusto.psl.parse import parse_schema
from kusto.psl.schema import Schema
from kusto.source.text import SourceFile


def schema_of(provider: str, models: str) -> Schema:
    """A schema of this provider with these models, which must be right; they may bring a datasource of their own."""
    head = "" if "datasource" in models else f'datasource db {{\n  provider = "{provider}"\n  url = env("URL")\n}}\n'
    result = parse_schema([SourceFile("schema.prisma", head + models)])
    assert result.schema is not None, [str(d) for d in result.diagnostics]
    assert not [d for d in result.diagnostics if d.severity.value == "error"], [str(d) for d in result.diagnostics]
    return result.schema


def catalog_of(provider: str, models: str | None) -> Catalog:
    """The catalog of a schema with these models; None: nothing."""
    return EMPTY if models is None else lower(schema_of(provider, models), dialect(provider))


def migrations_of(provider: str) -> MigrationDialect:
    """The migration half of a provider's dialect."""
    return dialect(provider).migrations


def connect(url: str, provider: str) -> SyncConnection:
    """A connection to a database that is made where it is a file; names stand in double quotes everywhere."""
    from kusto.engine.drivers.sqlite import SqliteConnection

    target = parse_target(url, provider, "/")
    if provider == "sqlite":
        return SqliteConnection(target, timeout=5, create=True)
    connection = connect_sync(target)
    if provider == "mysql":
        connection.script("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT')")
    return connection


def undoes(provider: str) -> bool:
    """Whether a rollback takes back what a migration defines."""
    return dialect(provider).capabilities.transactional_ddl


def change(connection: SyncConnection, provider: str, before: Catalog, after: Catalog) -> Catalog:
    """Carry out what leads from one catalog to another, and read what is there then."""
    migrations = migrations_of(provider)
    plan = plan_between(before, after, migrations)
    if plan:
        run(apply(Migration("20260101000000_test", plan.sql), migrations, record=False), connection)
    return run(migrations.inspect(), connection)
