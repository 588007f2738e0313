"""Deploying: everything or nothing, once however many try, and a ledger that Prisma can read."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import (
    FailedMigrationsError,
    KustoError,
    MigrationEditedError,
    MigrationError,
    MigrationFailedError,
    MigrationUndecidedError,
    NotEmptyError,
    ProviderMismatchError,
)
from kusto.migrate.flows import Deployed, deploy, reset, status
from kusto.migrate.history import History, Migration
from kusto.migrate.journal import Journal, fingerprint
from kusto.migrate.resolve import Resolution, resolve
from migrate.scenes import catalog_of, change, connect, migrations_of, undoes

INIT = Migration("20260101000000_init", 'CREATE TABLE "a" ("id" INTEGER PRIMARY KEY);\n')
MORE = Migration("20260102000000_more", 'CREATE TABLE "b" ("id" INTEGER PRIMARY KEY);\nINSERT INTO "a" VALUES (1);\n')


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


def history(*migrations: Migration, provider: str | None = None) -> History:
    return History(migrations, provider)


def deployed(connection: SyncConnection, provider: str, *migrations: Migration) -> Deployed:
    return run(deploy(history(*migrations), migrations_of(provider), provider), connection)


def test_pending_migrations_are_applied_once(connection: SyncConnection, provider: str) -> None:
    assert deployed(connection, provider, INIT).applied == (INIT.name,)
    assert deployed(connection, provider, INIT, MORE) == Deployed((MORE.name,), 1)
    assert deployed(connection, provider, INIT, MORE) == Deployed((), 2)
    found = run(status(history(INIT, MORE), migrations_of(provider), provider), connection)
    assert found.up_to_date
    assert found.standing.applied == (INIT.name, MORE.name)


def test_the_ledger_holds_what_prisma_writes(connection: SyncConnection, provider: str) -> None:
    deployed(connection, provider, MORE_ALONE)
    rows = connection.fetch(
        'SELECT "checksum", "migration_name", "logs", "applied_steps_count", length("id"), '
        '"finished_at" >= "started_at", "rolled_back_at" FROM "_prisma_migrations"'
    )
    assert [tuple(row) for row in rows] == [(MORE_ALONE.checksum, MORE_ALONE.name, None, 2, 36, True, None)]


MORE_ALONE = Migration("20260101000000_two", "CREATE TABLE x (id INTEGER);\nCREATE TABLE y (id INTEGER);\n")


def test_a_failed_migration_leaves_nothing_and_says_where(connection: SyncConnection, provider: str) -> None:
    broken = Migration(
        "20260102000000_broken", 'CREATE TABLE "b" ("id" INTEGER);\n\n\nINSERT INTO nowhere VALUES (1);\n'
    )
    with pytest.raises(MigrationFailedError) as caught:
        deployed(connection, provider, INIT, broken)
    assert caught.value.meta["migration"] == broken.name
    assert (caught.value.meta["statement"], caught.value.meta["line"]) == (2, 4)
    if not undoes(provider):
        assert "Statement 1 of 2 took effect" in str(caught.value)
        mended = Migration(broken.name, broken.sql.replace("nowhere", '"b"'))
        assert deployed(connection, provider, INIT, mended).applied == (broken.name,)
        assert list(connection.fetch('SELECT * FROM "b"')) == [(1,)]
        return
    assert "nothing of it is left" in str(caught.value)
    found = run(status(history(INIT, broken), migrations_of(provider), provider), connection)
    assert found.standing.applied == (INIT.name,)
    assert found.standing.failed == ()
    mended = Migration(broken.name, 'CREATE TABLE "b" ("id" INTEGER);\n')
    assert deployed(connection, provider, INIT, mended).applied == (broken.name,)


def test_a_migration_may_hold_its_own_transaction(connection: SyncConnection, provider: str) -> None:
    if not undoes(provider):
        pytest.skip("a transaction ends where something is defined")
    own = Migration("20260101000000_own", "BEGIN;\nCREATE TABLE x (id INTEGER);\nCOMMIT;\nSELECT * FROM nowhere;\n")
    with pytest.raises(MigrationFailedError):
        deployed(connection, provider, own)
    assert not run(migrations_of(provider).inspect(), connection).tables


def test_tables_without_a_ledger_are_not_touched(connection: SyncConnection, provider: str) -> None:
    connection.script("CREATE TABLE old (id INTEGER)")
    with pytest.raises(NotEmptyError) as caught:
        deployed(connection, provider, INIT)
    assert caught.value.meta["tables"] == ["old"]
    assert run(status(history(INIT), migrations_of(provider), provider), connection).baseline_needed


def test_a_baseline_is_resolved_as_applied(connection: SyncConnection, provider: str) -> None:
    connection.script('CREATE TABLE "a" ("id" INTEGER PRIMARY KEY)')
    run(resolve(INIT.name, history(INIT), migrations_of(provider), Resolution.APPLIED), connection)
    assert deployed(connection, provider, INIT, MORE).applied == (MORE.name,)
    with pytest.raises(MigrationError):
        run(resolve(INIT.name, history(INIT), migrations_of(provider), Resolution.APPLIED), connection)
    with pytest.raises(MigrationError):
        run(resolve("nowhere", history(INIT), migrations_of(provider), Resolution.APPLIED), connection)


def test_failed_migrations_of_others_stop_until_resolved(connection: SyncConnection, provider: str) -> None:
    dialect = migrations_of(provider)
    connection.script(dialect.ledger().create)
    connection.run(dialect.ledger().start, ("1", INIT.checksum, INIT.name, None))
    with pytest.raises(FailedMigrationsError, match=INIT.name):
        deployed(connection, provider, INIT)
    run(resolve(INIT.name, history(INIT), dialect, Resolution.ROLLED_BACK), connection)
    assert deployed(connection, provider, INIT).applied == (INIT.name,)
    with pytest.raises(MigrationError, match="applied"):
        run(resolve(INIT.name, history(INIT), dialect, Resolution.ROLLED_BACK), connection)


def test_edited_and_missing_files_are_told(connection: SyncConnection, provider: str) -> None:
    deployed(connection, provider, INIT, MORE)
    edited = Migration(INIT.name, INIT.sql + "-- edited\n")
    found = deployed(connection, provider, edited)
    assert (found.edited, found.missing) == ((INIT.name,), (MORE.name,))


def test_line_ends_of_a_checkout_are_no_edit(connection: SyncConnection, provider: str) -> None:
    deployed(connection, provider, INIT, MORE)
    windows = [Migration(m.name, m.sql.replace("\n", "\r\n")) for m in (INIT, MORE)]
    assert deployed(connection, provider, *windows).edited == ()


def test_a_history_of_another_provider_is_refused(connection: SyncConnection, provider: str) -> None:
    with pytest.raises(ProviderMismatchError):
        run(deploy(history(INIT, provider="sqlserver"), migrations_of(provider), provider), connection)


def test_runs_at_the_same_time_apply_each_migration_once(provider: str, database_url: str) -> None:
    connect(database_url, provider).close()
    results: list[Deployed | KustoError] = []

    def one() -> None:
        own = connect(database_url, provider)
        try:
            results.append(run(deploy(history(INIT, MORE), migrations_of(provider), provider), own))
        except KustoError as error:
            results.append(error)
        finally:
            own.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    applied = [r.applied for r in results if isinstance(r, Deployed)]
    assert sorted(applied) == [(), (), (), (INIT.name, MORE.name)], results


def test_reset_leaves_nothing(connection: SyncConnection, provider: str) -> None:
    deployed(connection, provider, INIT, MORE)
    connection.script('CREATE VIEW v AS SELECT * FROM "a"')
    dialect = migrations_of(provider)
    run(reset(dialect), connection)
    assert not run(status(history(), dialect, provider), connection).standing.ledger
    assert deployed(connection, provider, INIT, MORE).applied == (INIT.name, MORE.name)


def test_reset_takes_types_functions_and_sequences(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    try:
        for statement in (
            "CREATE TYPE mood AS ENUM ('a')",
            "CREATE TABLE t (id SERIAL, m mood)",
            "CREATE SEQUENCE alone",
            "CREATE FUNCTION f() RETURNS int AS 'SELECT 1' LANGUAGE sql",
            "CREATE MATERIALIZED VIEW mv AS SELECT * FROM t",
            "CREATE DOMAIN small AS int CHECK (value < 10)",
        ):
            connection.script(statement)
        run(reset(migrations_of("postgresql")), connection)
        left = "SELECT count(*) FROM {} x JOIN pg_namespace n ON n.oid = x.{} WHERE n.nspname = 'public'"
        for table, column in (("pg_class", "relnamespace"), ("pg_type", "typnamespace"), ("pg_proc", "pronamespace")):
            assert connection.fetch(left.format(table, column))[0][0] == 0, table
    finally:
        connection.close()


ONLINE = "20260102000000_online"
INDEX = 'CREATE INDEX CONCURRENTLY i ON "a" ("id");\n'
LATE = "CREATE TABLE late (id int);\n"


def test_statements_that_refuse_transactions_run_one_by_one_and_go_on_where_they_failed(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    try:
        with pytest.raises(MigrationFailedError, match=r"statement 2 of migration.sql, line 2: division by zero"):
            deployed(connection, "postgresql", INIT, Migration(ONLINE, f"{INDEX}SELECT 1/0;\n{LATE}"))
        [(steps, logs)] = connection.fetch(
            "SELECT applied_steps_count, logs FROM _prisma_migrations WHERE finished_at IS NULL"
        )
        assert steps == 1
        assert "division by zero" in logs
        mended = Migration(ONLINE, f"{INDEX}SELECT 1/1;\n{LATE}")
        assert deployed(connection, "postgresql", INIT, mended).applied == (ONLINE,)
        [row] = connection.fetch(
            "SELECT checksum, applied_steps_count, logs, finished_at IS NOT NULL FROM _prisma_migrations "
            "WHERE migration_name = $1",
            (ONLINE,),
        )
        assert row == (mended.checksum, 3, None, True)
    finally:
        connection.close()


def test_what_was_carried_out_of_a_broken_off_file_must_not_be_edited(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    try:
        with pytest.raises(MigrationFailedError):
            deployed(connection, "postgresql", INIT, Migration(ONLINE, f"{INDEX}SELECT 1/0;\n"))
        other = Migration(ONLINE, INDEX.replace(" i ", " j ") + "SELECT 1/1;\n")
        with pytest.raises(MigrationEditedError, match="its first statement"):
            deployed(connection, "postgresql", INIT, other)
        assert not connection.fetch("SELECT 1 FROM pg_class WHERE relname = 'j'")
    finally:
        connection.close()


def test_an_index_that_was_left_invalid_is_made_anew(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    unique = 'CREATE UNIQUE INDEX CONCURRENTLY u ON "two" ("x");\n'
    try:
        connection.script("CREATE TABLE two (x int)")
        connection.script("INSERT INTO two VALUES (1), (1)")
        connection.script(migrations_of("postgresql").ledger().create)
        with pytest.raises(MigrationFailedError):
            deployed(connection, "postgresql", Migration(ONLINE, unique))
        assert not connection.fetch("SELECT 1 FROM pg_class WHERE relname = 'u'")
        connection.script("DELETE FROM two WHERE ctid = (SELECT min(ctid) FROM two)")
        deployed(connection, "postgresql", Migration(ONLINE, unique))
        assert connection.fetch("SELECT indisvalid FROM pg_index WHERE indexrelid = 'u'::regclass")[0][0]
    finally:
        connection.close()


def test_a_statement_that_nobody_saw_the_end_of_is_left_to_a_person(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    dialect = migrations_of("postgresql")
    odd = Migration(ONLINE, f"{LATE}CREATE TABLESPACE nowhere LOCATION '/nowhere';\nSELECT 1;\n")
    first = fingerprint(dialect.split(odd.sql)[:1])
    try:
        deployed(connection, "postgresql", INIT)
        connection.script(LATE)
        journal = Journal(1, 2, first).text
        connection.run(dialect.ledger().start, ("1", odd.checksum, ONLINE, journal))
        with pytest.raises(MigrationUndecidedError, match="statement 2"):
            deployed(connection, "postgresql", INIT, odd)
        run(resolve(ONLINE, history(INIT, odd), dialect, Resolution.RESUME, at=3), connection)
        assert deployed(connection, "postgresql", INIT, odd).applied == (ONLINE,)
    finally:
        connection.close()


def test_a_new_member_may_be_used_in_the_same_file(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    first = Migration("1_enum", "CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (e e DEFAULT 'a');")
    second = Migration("2_member", "ALTER TYPE e ADD VALUE 'b'; ALTER TABLE t ALTER e SET DEFAULT 'b';")
    try:
        assert deployed(connection, "postgresql", first, second).applied == ("1_enum", "2_member")
    finally:
        connection.close()


def test_sqlite_keeps_foreign_keys_true_while_they_are_off(sqlite_url: str) -> None:
    connection = connect(sqlite_url, "sqlite")
    tables = Migration(
        "1_tables",
        "CREATE TABLE p (id INTEGER PRIMARY KEY);\nCREATE TABLE c (p INTEGER REFERENCES p (id) ON DELETE CASCADE);\n"
        "INSERT INTO p VALUES (1);\nINSERT INTO c VALUES (1);\n",
    )
    off = "PRAGMA foreign_keys=OFF;\n"
    rebuild = off + "CREATE TABLE n (id INTEGER PRIMARY KEY);\nINSERT INTO n SELECT * FROM p;\nDROP TABLE p;\n"
    rebuild += "ALTER TABLE n RENAME TO p;\nPRAGMA foreign_keys=ON;\n"
    try:
        deployed(connection, "sqlite", tables, Migration("2_rebuild", rebuild))
        assert connection.fetch("SELECT count(*) FROM c")[0][0] == 1
        with pytest.raises(MigrationFailedError, match="foreign keys point nowhere, in: c"):
            deployed(
                connection, "sqlite", tables, Migration("2_rebuild", rebuild), Migration("3", off + "DELETE FROM p;")
            )
        assert connection.fetch("SELECT count(*) FROM p")[0][0] == 1
        assert connection.fetch("PRAGMA foreign_keys")[0][0] == 1
    finally:
        connection.close()


def test_sqlite_rebuilds_keep_what_no_schema_says(sqlite_url: str) -> None:
    connection = connect(sqlite_url, "sqlite")
    models = "model A {\n  id Int @id\n  x Int\n}\nmodel B {\n  id Int @id\n  a Int?\n}\n"
    try:
        live = change(connection, "sqlite", EMPTY, catalog_of("sqlite", models))
        for statement in (
            'CREATE TRIGGER t AFTER INSERT ON "A" BEGIN INSERT INTO "B" ("a") VALUES (new.x); END',
            'CREATE INDEX part ON "A" ("x") WHERE x > 3',
            'CREATE VIEW v AS SELECT x FROM "A"',
            'INSERT INTO "A" ("x") VALUES (7)',
        ):
            connection.script(statement)
        live = run(migrations_of("sqlite").inspect(), connection)
        change(connection, "sqlite", live, catalog_of("sqlite", models.replace("x Int", "x BigInt")))
        connection.script('INSERT INTO "A" ("x") VALUES (8)')
        assert connection.fetch("SELECT x FROM v") == [(7,), (8,)]
        assert connection.fetch('SELECT a FROM "B"') == [(7,), (8,)]
        assert connection.fetch("SELECT count(*) FROM sqlite_master WHERE name = 'part'") == [(1,)]
        assert connection.fetch("PRAGMA legacy_alter_table") == [(0,)]
    finally:
        connection.close()
