"""Odd surroundings of a deployment: databases that may not be written, rights, clocks, search paths, names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from kusto.catalog.model import EMPTY
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import AccessDeniedError, ConnectionLostError, KustoError, MigrationFailedError
from kusto.flow import Tell
from kusto.migrate.carry import Patience
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from kusto.migrate.flows import Deployed, deploy, status
from kusto.migrate.history import History, Migration
from kusto.migrate.ledger import compare, read_ledger
from kusto.migrate.rollback import rows_back, steps_back, take_back
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


STEPS_ELSEWHERE = {
    "postgresql": (
        "CREATE SCHEMA other;\nSET search_path = other;\nCREATE TABLE inside (id INTEGER PRIMARY KEY, x INTEGER);\n"
        "CREATE INDEX CONCURRENTLY i ON inside (x);\nINSERT INTO inside VALUES (1, 1);\n"
        "BEGIN;\nINSERT INTO inside VALUES (2, 2);\nCOMMIT;\n"
    ),
    "mysql": (
        "CREATE DATABASE other;\nUSE other;\nCREATE TABLE inside (id INTEGER PRIMARY KEY, x INTEGER);\n"
        "CREATE INDEX i ON inside (x);\nINSERT INTO inside VALUES (1, 1);\n"
        "BEGIN;\nINSERT INTO inside VALUES (2, 2);\nCOMMIT;\n"
    ),
}
"""Files that cannot run in one transaction, and lead their session to another namespace."""


@pytest.fixture
def elsewhere(server_provider: str, direct_url: str) -> Iterator[Migration]:
    """A migration that goes on in a namespace whose name no other test has: databases are the server's."""
    name = f"other_{direct_url[-8:]}"
    text = STEPS_ELSEWHERE[server_provider].replace("other", name)
    yield Migration("1_elsewhere", text, f"{text.splitlines()[1]}\nDROP TABLE inside;\nDELETE FROM kept;\n")
    if server_provider == "mysql":
        with connected(direct_url, server_provider) as connection:
            connection.script(f"DROP DATABASE IF EXISTS {name}")


def found_in(connection: SyncConnection, namespace: str) -> list[str]:
    sql = f"SELECT table_name FROM information_schema.tables WHERE table_schema = '{namespace}' ORDER BY 1"
    return [str(row[0]) for row in connection.fetch(sql)]


def place_of(migration: Migration) -> str:
    return migration.sql.split(";")[0].split()[2]


def test_a_file_that_goes_elsewhere_step_by_step(server_provider: str, direct_url: str, elsewhere: Migration) -> None:
    """What it says holds for the rest of it, the ledger stays where it is, the next file begins at home."""
    with connected(direct_url, server_provider) as connection:
        assert deployed(connection, server_provider, elsewhere, SECOND).applied == (elsewhere.name, SECOND.name)
        assert found_in(connection, place_of(elsewhere)) == ["inside"]
        assert [row[0] for row in connection.fetch(f"SELECT x FROM {place_of(elsewhere)}.inside ORDER BY x")] == [1, 2]
        rows = connection.fetch('SELECT migration_name, applied_steps_count FROM "_prisma_migrations" ORDER BY 1')
        assert [row[0] for row in rows if row[1] > 0] == [elsewhere.name, SECOND.name]
        assert connection.fetch("SELECT count(*) FROM b")[0][0] == 0


def test_what_was_cut_off_elsewhere_is_gone_on_with_there(
    server_provider: str, direct_url: str, elsewhere: Migration
) -> None:
    """The statement nobody saw the end of is looked for where it was carried out."""
    for number in range(1, elsewhere.sql.count("inside") + 1):
        with connected(direct_url, server_provider) as connection:
            kept = Kept(connection, number)
            with pytest.raises(ConnectionLostError):
                deployed(kept, server_provider, elsewhere)  # type: ignore[arg-type]
        with connected(direct_url, server_provider) as connection:
            deployed(connection, server_provider, elsewhere, SECOND)
            place = place_of(elsewhere)
            assert [row[0] for row in connection.fetch(f"SELECT x FROM {place}.inside ORDER BY x")] == [1, 2]
            assert connection.fetch("SELECT count(*) FROM b")[0][0] == 0
            word = "SCHEMA" if server_provider == "postgresql" else "DATABASE"
            connection.script(f"DROP {word} {place}" + " CASCADE" * (server_provider == "postgresql"))
            connection.script("DROP TABLE b")
            connection.script('DROP TABLE "_prisma_migrations"')


class Kept:
    """A connection that is lost right after a statement of a file took effect."""

    def __init__(self, inner: SyncConnection, number: int) -> None:
        self._inner = inner
        self._left = number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def script(self, sql: str) -> None:
        self._inner.script(sql)
        if "inside" in sql:
            self._left -= 1
        if self._left == 0:
            self._inner.close()
            raise ConnectionLostError("cut")


def test_a_way_back_that_goes_elsewhere(server_provider: str, direct_url: str, elsewhere: Migration) -> None:
    """A failure in the middle is written where the ledger is, and the session comes home."""
    history, migrations = History((elsewhere,)), migrations_of(server_provider)
    with connected(direct_url, server_provider) as connection:

        def take_all_back() -> None:
            standing = compare(history, run(read_ledger(migrations), connection))
            run(take_back(steps_back(rows_back(standing, 0), history, {}), history, migrations), connection)

        deployed(connection, server_provider, elsewhere)
        with pytest.raises(MigrationFailedError):  # there is no table `kept`
            take_all_back()
        kept = [] if server_provider == "mysql" else ["inside"]
        assert found_in(connection, place_of(elsewhere)) == kept
        connection.script(f"CREATE TABLE {place_of(elsewhere)}.kept (id INTEGER)")
        take_all_back()
        assert found_in(connection, place_of(elsewhere)) == ["kept"]
        assert connection.fetch('SELECT count(rolled_back_at) FROM "_prisma_migrations"')[0][0] == 1


def test_rows_that_are_written_elsewhere(mysql_url: str) -> None:
    """Rows alone go in one transaction: the ledger is written at home there too."""
    name = f"other_{mysql_url[-8:]}"
    with connected(mysql_url, "mysql") as connection:
        connection.script(f"CREATE DATABASE {name}")
        try:
            connection.script(f"CREATE TABLE {name}.t (id INTEGER PRIMARY KEY)")
            rows = Migration("1_rows", f"USE {name};\nINSERT INTO t VALUES (1);\n")
            wrong = Migration("2_wrong", f"USE {name};\nINSERT INTO t VALUES (1);\n")
            assert deployed(connection, "mysql", rows).applied == ("1_rows",)
            with pytest.raises(MigrationFailedError):
                deployed(connection, "mysql", rows, wrong)
            busy = Migration("2_busy", f"USE {name};\nUPDATE t SET id = 2;\n")
            with closing(connect(mysql_url, "mysql")) as other:
                other.begin()
                other.script(f"UPDATE {name}.t SET id = 1")

                def tell(told: Tell) -> None:
                    if told.event == "migration-waiting":  # each attempt begins at home, and is written there
                        other.rollback()

                history = History((rows, busy), "mysql")
                run(deploy(history, migrations_of("mysql"), "mysql", patience=Patience(1.0, 3)), connection, tell)
            assert connection.fetch(f"SELECT id FROM {name}.t")[0][0] == 2
            assert deployed(connection, "mysql", rows, busy, SECOND).applied == (SECOND.name,)
            assert connection.fetch("SELECT count(*) FROM b")[0][0] == 0
            assert found_in(connection, name) == ["t"]
        finally:
            connection.script(f"DROP DATABASE {name}")
