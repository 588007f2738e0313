"""Odd surroundings of a deployment: databases that may not be written, rights, clocks, search paths, names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kusto.catalog.model import EMPTY
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import AccessDeniedError, KustoError, MigrationFailedError
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.flows import Deployed, deploy, status
from kusto.migrate.history import History, Migration
from kusto.psl.parse import parse_schema
from kusto.source.text import SourceFile
from migrate.scenes import catalog_of, change, connect, migrations_of

FIRST = Migration("1_first", "CREATE TABLE a (id INTEGER PRIMARY KEY);\n")
SECOND = Migration("2_second", "CREATE TABLE b (id INTEGER PRIMARY KEY);\n")


def deployed(connection: SyncConnection, provider: str, *migrations: Migration) -> Deployed:
    return run(deploy(History(migrations, provider), migrations_of(provider), provider), connection)


@contextmanager
def connected(url: str, provider: str) -> Iterator[SyncConnection]:
    connection = connect(url, provider)
    try:
        yield connection
    finally:
        connection.close()


def test_a_database_that_is_read_only(postgresql_url: str) -> None:
    """A standby says the same (25006)."""
    with connected(postgresql_url, "postgresql") as connection:
        deployed(connection, "postgresql", FIRST)
        connection.script("SET default_transaction_read_only = on")
        assert deployed(connection, "postgresql", FIRST).already == 1
        with pytest.raises(KustoError) as caught:
            deployed(connection, "postgresql", FIRST, SECOND)
        assert "25006" in str(caught.value) or caught.value.meta.get("code") == "25006"
        assert "read-only" in str(caught.value) and "primary" in str(caught.value)
        connection.script("SET default_transaction_read_only = off")
        assert deployed(connection, "postgresql", FIRST, SECOND).applied == (SECOND.name,)


def test_a_file_that_is_read_only(sqlite_url: str) -> None:
    with connected(sqlite_url, "sqlite") as connection:
        deployed(connection, "sqlite", FIRST)
        connection.script("PRAGMA query_only = 1")
        assert deployed(connection, "sqlite", FIRST).already == 1
        with pytest.raises(KustoError, match=r"readonly|read-only|read only"):
            deployed(connection, "sqlite", FIRST, SECOND)


def test_a_server_that_is_read_only(mysql_url: str, mysql_server: object) -> None:
    name = f"reader_{mysql_url[-8:]}"
    with connected(mysql_url, "mysql") as admin:
        deployed(admin, "mysql", FIRST)
        admin.script(f"CREATE USER '{name}'@'%' IDENTIFIED BY ''")
        admin.script(f"GRANT SELECT ON `{mysql_url.rpartition('/')[2]}`.* TO '{name}'@'%'")
        try:
            with connected(mysql_url.replace("//root@", f"//{name}@"), "mysql") as reader:
                assert run(status(History((FIRST,)), migrations_of("mysql"), "mysql"), reader).up_to_date
                with pytest.raises(KustoError) as caught:
                    deployed(reader, "mysql", FIRST, SECOND)
                assert "denied" in str(caught.value) and "grant" in str(caught.value)
        finally:
            admin.script(f"DROP USER '{name}'@'%'")


def test_a_role_without_the_right(postgresql_url: str) -> None:
    role = f"poor_{postgresql_url[-8:]}"
    with connected(postgresql_url, "postgresql") as admin:
        deployed(admin, "postgresql", FIRST)
        admin.script(f"CREATE ROLE {role} LOGIN")
        admin.script(f"GRANT SELECT, INSERT, UPDATE ON _prisma_migrations TO {role}")
        try:
            with connected(postgresql_url.replace("//postgres@", f"//{role}@"), "postgresql") as poor:
                with pytest.raises((MigrationFailedError, AccessDeniedError)) as caught:
                    deployed(poor, "postgresql", FIRST, SECOND)
                assert "permission denied" in str(caught.value)
                found = run(status(History((FIRST, SECOND)), migrations_of("postgresql"), "postgresql"), poor)
                assert found.standing.pending == (SECOND.name,) and not found.standing.failed
        finally:
            admin.script(f"DROP OWNED BY {role}")
            admin.script(f"DROP ROLE {role}")


@pytest.mark.parametrize("hours", [-48, 48])
def test_a_clock_that_is_wrong(hours: int, provider: str, database_url: str) -> None:
    """Whatever the ledger's times say, the names decide what is applied and in which order."""
    with connected(database_url, provider) as connection:
        deployed(connection, provider, FIRST)
        moment = f"'{2026 + hours // 24}-01-01 00:00:00'"
        connection.script(f'UPDATE "_prisma_migrations" SET "started_at" = {moment}, "finished_at" = {moment}')
        assert deployed(connection, provider, FIRST, SECOND).applied == (SECOND.name,)
        found = run(status(History((FIRST, SECOND)), migrations_of(provider), provider), connection)
        assert found.up_to_date and set(found.standing.applied) == {FIRST.name, SECOND.name}


def test_a_migration_that_moves_the_search_path(postgresql_url: str) -> None:
    """The ledger stays where it is, and later migrations begin from the connection's own path."""
    moving = Migration(
        "1_moving", "CREATE SCHEMA other;\nSET search_path = other;\nCREATE TABLE inside (id INTEGER);\n"
    )
    with connected(postgresql_url, "postgresql") as connection:
        deployed(connection, "postgresql", moving)
        deployed(connection, "postgresql", moving, SECOND)
        places = connection.fetch(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('other', 'public') ORDER BY 2"
        )
        assert [tuple(row) for row in places] == [
            ("public", "_prisma_migrations"),
            ("public", "b"),
            ("other", "inside"),
        ]


def test_a_dump_that_empties_the_search_path(postgresql_url: str) -> None:
    """As ``pg_dump`` writes it at the head of a file that becomes a first migration."""
    dump = Migration(
        "1_dump",
        "SELECT pg_catalog.set_config('search_path', '', false);\nCREATE TABLE public.inside (id INTEGER);\n",
    )
    with connected(postgresql_url, "postgresql") as connection:
        assert deployed(connection, "postgresql", dump, SECOND).applied == (dump.name, SECOND.name)
        assert deployed(connection, "postgresql", dump, SECOND).already == 2


NAMES = {
    "reserved words": 'model Select {\n  id Int @id\n  from Int\n  where String? @map("order")\n  @@map("group")\n}\n',
    "quotes and others": (
        'model A {\n  id Int @id @map("i\'d")\n  b Int @map("two words")\n  c Int @map("semi;colon")\n'
        '  d Int @map("per%cent")\n  @@map("o\'Neill; DROP TABLE x; --")\n}\n'
    ),
    "scripts": 'model 사람 {\n  id Int @id\n  x Int @map("이름")\n  @@map("표😀")\n}\n'.replace("사람", "Person"),
    "as long as may be": f"model {'M' * 50} {{\n  id Int @id\n  {'b' * 63} Int\n  {'c' * 63} Int\n}}\n",
}


@pytest.mark.parametrize("kind", NAMES)
def test_odd_names_are_made_and_read_back(kind: str, provider: str, database_url: str) -> None:
    if kind == "scripts" and provider == "mysql":
        pytest.skip("its names hold nothing beyond the basic plane")
    wanted = catalog_of(provider, NAMES[kind])
    with connected(database_url, provider) as connection:
        live = change(connection, provider, EMPTY, wanted)
        assert describe(diff(live, wanted, migrations_of(provider)).changes) == []
        live = change(connection, provider, live, EMPTY)
        assert not live.tables


def test_names_that_would_become_the_same_are_refused(provider: str) -> None:
    """Two indexes whose names agree in what is left of them when they are cut."""
    column = "c" * 60
    result = parse_schema(
        [
            SourceFile(
                "schema.prisma",
                f'datasource db {{\n  provider = "{provider}"\n  url = env("URL")\n}}\n'
                f"model A {{\n  id Int @id\n  {column}a Int\n  {column}b Int\n"
                f"  @@index([{column}a])\n  @@index([{column}b])\n}}\n",
            )
        ]
    )
    told = [d.message for d in result.diagnostics]
    if provider == "sqlite":  # which cuts nothing
        assert not told
    else:
        assert told and all("has to be unique" in message for message in told)


def test_a_folder_name_in_any_script(provider: str, database_url: str, tmp_path: Path) -> None:
    odd = Migration('20260101000000_사용자\'s "new" table', "CREATE TABLE c (id INTEGER);\n")
    with connected(database_url, provider) as connection:
        assert deployed(connection, provider, odd).applied == (odd.name,)
        assert deployed(connection, provider, odd).already == 1
