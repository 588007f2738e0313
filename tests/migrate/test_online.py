"""Migrations that hold nobody up: they lead to the same database as the others, wherever a run is broken off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from kusto.catalog.model import EMPTY, Catalog
from kusto.catalog.steps import Kind
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import MigrationFailedError
from kusto.flow import Flow, Tell
from kusto.migrate.apply import apply, statements_of
from kusto.migrate.carry import Patience
from kusto.migrate.describe import describe
from kusto.migrate.dev import plan_to, replay_in_namespace
from kusto.migrate.diff import diff
from kusto.migrate.down import down_body
from kusto.migrate.flows import Deployed, deploy
from kusto.migrate.history import History, Migration, down_file
from kusto.migrate.ledger import compare, read_ledger
from kusto.migrate.plan import Plan, plan_between
from kusto.migrate.rollback import rows_back, steps_back, take_back
from migrate.scenes import catalog_of, change, connect, migrations_of
from migrate.test_cases import CASES, FOLDER, read
from migrate.test_cases_applied import OWN_MEANS
from migrate.test_kills import child, said

BEFORE = """
model Author {
  id    Int     @id
  name  String?
  email String?
  books Book[]
  @@index([name])
}
model Book {
  id       Int    @id
  title    String
  author   Author? @relation(fields: [authorId], references: [id], onDelete: SetNull)
  authorId Int?
}
model Shelf {
  id   Int @id
  code Int
}
"""
AFTER = """
model Author {
  id    Int    @id
  name  String
  email String @unique
  books Book[]
}
model Book {
  id       Int    @id
  title    String
  author   Author @relation(fields: [authorId], references: [id], onDelete: Cascade)
  authorId Int
  shelf    Shelf? @relation(fields: [shelfId], references: [code])
  shelfId  Int?
  @@index([title])
}
model Shelf {
  id    Int
  code  Int  @id
  books Book[]
}
"""
ROWS = (
    """INSERT INTO "Author" ("id", "name", "email") VALUES (1, 'Ann', 'a@x'), (2, 'Bob', 'b@x')""",
    """INSERT INTO "Book" ("id", "title", "authorId") VALUES (1, 'One', 1), (2, 'Two', 2)""",
    """INSERT INTO "Shelf" ("id", "code") VALUES (1, 10), (2, 20)""",
)
SHOWN = (
    'SELECT "id", "name", "email" FROM "Author" ORDER BY 1',
    'SELECT "id", "title", "authorId" FROM "Book" ORDER BY 1',
    'SELECT "id", "code" FROM "Shelf" ORDER BY 1',
)
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, contype::text, convalidated, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> '_prisma_migrations' ORDER BY 1, 2
"""
INDEXES = """
SELECT c.relname::text, x.indisvalid, x.indisready, pg_get_indexdef(c.oid) FROM pg_index x
JOIN pg_class c ON c.oid = x.indexrelid
WHERE c.relnamespace = 'public'::regnamespace AND x.indrelid::regclass::text <> '_prisma_migrations' ORDER BY 1
"""


DIALECT = migrations_of("postgresql")


def online_plan(provider: str, before: Catalog, after: Catalog) -> Plan:
    return plan_to(before, after, None, dialect(provider), online=True).plan


def pair(provider: str) -> tuple[Catalog, Catalog]:
    return catalog_of(provider, BEFORE), catalog_of(provider, AFTER)


def first(provider: str) -> Migration:
    """What makes the tables and their rows."""
    sql = plan_between(EMPTY, catalog_of(provider, BEFORE), migrations_of(provider)).sql + ";\n".join(ROWS) + ";\n"
    return Migration("1_first", sql.replace('"', "`") if provider == "mysql" else sql)


def second(provider: str, *, online: bool = True) -> Migration:
    before, after = pair(provider)
    made = online_plan(provider, before, after) if online else plan_between(before, after, migrations_of(provider))
    return Migration("2_second", made.sql, down_file(made.sql, down_body(made)))


def deploying(provider: str, *migrations: Migration, patience: Patience | None = None) -> Flow[Deployed]:
    history = History(migrations, provider)
    return deploy(history, migrations_of(provider), provider, lock_timeout=20, patience=patience)


def everything(connection: SyncConnection, provider: str) -> object:
    """All that tells two databases apart: what the dialect reads, and on PostgreSQL what its own catalogs say."""
    rows = [[tuple(row) for row in connection.fetch(sql)] for sql in SHOWN]
    own = [[tuple(r) for r in connection.fetch(sql)] for sql in (CONSTRAINTS, INDEXES) if provider == "postgresql"]
    return run(migrations_of(provider).inspect(), connection), rows, own


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    opened = connect(database_url, provider)
    yield opened
    opened.close()


def test_the_statements_are_those_that_hold_nobody_up() -> None:
    sql = second("postgresql").sql
    assert sql.startswith("-- kusto-db: no-transaction\n")
    assert 'CREATE UNIQUE INDEX CONCURRENTLY "Author_email_key" ON "Author"("email");' in sql
    assert 'DROP INDEX CONCURRENTLY "Author_name_idx";' in sql
    assert (
        'ON DELETE CASCADE ON UPDATE CASCADE NOT VALID;\nALTER TABLE "Book" VALIDATE CONSTRAINT "Book_authorId_fkey";'
        in sql
    )
    check = '"Author_name_kusto_required"'
    assert f'ADD CONSTRAINT {check} CHECK ("name" IS NOT NULL) NOT VALID;' in sql
    places = [
        sql.index(f"VALIDATE CONSTRAINT {check}"),
        sql.index('"name" SET NOT NULL'),
        sql.index(f"DROP CONSTRAINT {check}"),
    ]
    assert places == sorted(places)
    built = sql.index('CREATE UNIQUE INDEX CONCURRENTLY "Shelf_pkey_kusto_new" ON "Shelf"("code");')
    assert built < sql.index('ADD CONSTRAINT "Shelf_pkey" PRIMARY KEY USING INDEX "Shelf_pkey_kusto_new"')


def test_tables_of_the_same_migration_are_made_as_always(provider: str) -> None:
    after = catalog_of(provider, AFTER)
    assert online_plan(provider, EMPTY, after).sql == plan_between(EMPTY, after, migrations_of(provider)).sql


def test_a_database_without_other_forms_gets_the_same_text() -> None:
    assert second("sqlite").sql == second("sqlite", online=False).sql


def test_mysql_is_told_to_leave_writers_alone_where_it_surely_can() -> None:
    before, after = (
        catalog_of("mysql", f"model A {{\n  id Int @id\n  a Int?\n  {more}\n}}")
        for more in ("", "b Int?\n  @@index([a])")
    )
    sql = online_plan("mysql", before, after).sql
    assert "ADD COLUMN `b` INTEGER NULL, ALGORITHM=INPLACE, LOCK=NONE;" in sql
    assert "CREATE INDEX `A_a_idx` ON `A`(`a`) ALGORITHM=INPLACE LOCK=NONE;" in sql


def test_both_ways_lead_to_the_same_database(
    provider: str, request: pytest.FixtureRequest, database_url: str, tmp_path: object
) -> None:
    other = (
        f"file:{tmp_path}/other.db" if provider == "sqlite" else request.getfixturevalue(f"new_{provider}_database")()
    )
    found = []
    for url, online in ((database_url, True), (other, False)):
        with closing(connect(url, provider)) as opened:
            run(deploying(provider, first(provider), second(provider, online=online)), opened)
            found.append(everything(opened, provider))
    assert found[0] == found[1]


def test_the_way_back_leads_to_where_it_came_from(connection: SyncConnection, provider: str) -> None:
    run(deploying(provider, first(provider)), connection)
    before = everything(connection, provider)
    both = History((first(provider), second(provider)), provider)
    run(deploying(provider, *both.migrations), connection)
    assert everything(connection, provider) != before
    standing = compare(both, run(read_ledger(migrations_of(provider)), connection))
    steps = steps_back(rows_back(standing, 1), both, {})
    run(take_back(steps, both, migrations_of(provider), lock_timeout=20), connection)
    assert everything(connection, provider) == before


@pytest.mark.parametrize("case", CASES)
def test_every_case_leads_to_its_schema(case: str, provider: str, connection: SyncConnection) -> None:
    folder = FOLDER / case
    if not (folder / f"{provider}.sql").exists():
        pytest.skip((folder / f"{provider}.unsupported").read_text())
    if provider == "postgresql" and case in OWN_MEANS:
        pytest.skip("its types come with extensions")
    before, after = (catalog_of(provider, read(folder / name)) for name in ("from.prisma", "to.prisma"))
    migrations = migrations_of(provider)
    live = change(connection, provider, EMPTY, before)
    made = online_plan(provider, live, after)
    run(apply(Migration("1_online", made.sql), migrations, record=False), connection)
    live = run(migrations.inspect(), connection)
    assert describe(diff(live, after, migrations).changes) == []
    live = change(connection, provider, live, before)
    assert describe(diff(live, before, migrations).changes) == []


def kill_and_go_on(provider: str, url: str, stop: int, wanted: object) -> bool:
    both = (first(provider), second(provider))
    with closing(connect(url, provider)) as opened:
        run(deploying(provider, both[0]), opened)
    with child(provider, url, stop, both) as process:
        word = said(process)
    with closing(connect(url, provider)) as opened:
        run(deploying(provider, *both), opened)
        assert everything(opened, provider) == wanted
    return word == "stopped"


def wanted_end(provider: str, url: str) -> object:
    with closing(connect(url, provider)) as opened:
        run(deploying(provider, first(provider), second(provider, online=False)), opened)
        return everything(opened, provider)


@pytest.mark.parametrize("stop", [6, 20, 37])
def test_a_killed_run_is_finished_by_the_next(stop: int, new_postgresql_database: Callable[[], str]) -> None:
    wanted = wanted_end("postgresql", new_postgresql_database())
    assert kill_and_go_on("postgresql", new_postgresql_database(), stop, wanted)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", range(4))
def test_a_run_may_be_killed_anywhere(part: int, new_postgresql_database: Callable[[], str]) -> None:
    wanted = wanted_end("postgresql", new_postgresql_database())
    for stop in range(1 + part, 400, 4):
        if not kill_and_go_on("postgresql", new_postgresql_database(), stop, wanted):
            break


def test_a_column_becomes_required_without_a_look_at_its_rows(postgresql_url: str) -> None:
    told: list[str] = []
    found = []
    with closing(psycopg.connect(postgresql_url, autocommit=True)) as opened:
        opened.execute(first("postgresql").sql.encode())
        opened.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
        opened.execute("SET client_min_messages = debug1")
        for statement in statements_of(second("postgresql").sql, DIALECT):
            told.clear()
            opened.execute(statement.sql.encode())
            if "SET NOT NULL" in statement.sql:
                found.append("\n".join(told))
    assert len(found) == 2
    assert all("sufficient to prove" in text and "verifying table" not in text for text in found)


def test_it_can_be_replayed_without_the_right_to_make_databases(postgresql_url: str) -> None:
    both = (first("postgresql"), second("postgresql"))
    assert all(DIALECT.stays_inside(migration.sql) for migration in both)
    with closing(connect(postgresql_url, "postgresql")) as opened:
        run(deploying("postgresql", *both), opened)
        [replayed] = run(replay_in_namespace(History(both, "postgresql"), DIALECT, (2,)), opened)
        assert replayed == run(DIALECT.inspect(), opened)


def test_rows_that_do_not_fit_stop_it_where_it_can_go_on(new_postgresql_database: Callable[[], str]) -> None:
    both = (first("postgresql"), second("postgresql"))
    wanted = wanted_end("postgresql", new_postgresql_database())
    with closing(connect(new_postgresql_database(), "postgresql")) as opened:
        run(deploying("postgresql", both[0]), opened)
        opened.script("""UPDATE "Author" SET "email" = 'a@x'""")
        with pytest.raises(MigrationFailedError):
            run(deploying("postgresql", *both), opened)
        invalid = list(opened.fetch("SELECT 1 FROM pg_index WHERE NOT indisvalid"))
        assert invalid == []
        opened.script("""UPDATE "Author" SET "email" = 'b@x' WHERE "id" = 2""")
        assert run(deploying("postgresql", *both), opened).applied == ("2_second",)
        assert everything(opened, "postgresql") == wanted


def test_a_step_waits_for_a_table_only_for_a_moment_and_tries_again(
    new_postgresql_database: Callable[[], str],
) -> None:
    url = new_postgresql_database()
    both = (first("postgresql"), second("postgresql"))
    told: list[tuple[str, int]] = []
    with closing(connect(url, "postgresql")) as opened, closing(psycopg.connect(url)) as holder:
        run(deploying("postgresql", both[0]), opened)
        holder.execute('LOCK TABLE "Author" IN ROW EXCLUSIVE MODE')

        def tell(event: Tell) -> None:
            if event.event == "migration-waiting":
                told.append((event.subject, event.done))
                threading.Timer(0.1, holder.rollback).start()

        run(deploying("postgresql", *both, patience=Patience(seconds=0.2)), opened, tell)
    assert told == [("2_second", 1)]


def test_the_mark_counts_only_before_the_first_statement(provider: str) -> None:
    sql = "CREATE TABLE a (id INTEGER);\n-- kusto-db: no-transaction\nINSERT INTO a VALUES (1);\n"
    kinds = [s.kind for s in statements_of(sql, migrations_of(provider))]
    assert Kind.APART not in kinds
    kinds = [s.kind for s in statements_of("-- kusto-db: no-transaction\n" + sql, migrations_of(provider))]
    assert kinds[-1] is Kind.APART
    quoted = "INSERT INTO a VALUES ('\n-- kusto-db: no-transaction\n');\n"
    assert [s.kind for s in statements_of(quoted, migrations_of(provider))] == [Kind.PLAIN]


@pytest.mark.parametrize("insert", ["INSERT INTO b VALUES (7)", "BEGIN;\nINSERT INTO b VALUES (7);\nCOMMIT"])
def test_a_check_that_was_put_off_does_not_count_as_done(insert: str, postgresql_url: str) -> None:
    sql = (
        "-- kusto-db: no-transaction\nCREATE TABLE a (id INTEGER PRIMARY KEY);\n"
        "CREATE TABLE b (a INTEGER REFERENCES a DEFERRABLE INITIALLY DEFERRED);\n" + insert + ";\n"
    )
    with closing(connect(postgresql_url, "postgresql")) as opened:
        with pytest.raises(MigrationFailedError):
            run(deploying("postgresql", Migration("1_put_off", sql)), opened)
        opened.script("INSERT INTO a VALUES (7)")
        run(deploying("postgresql", Migration("1_put_off", sql)), opened)
        assert [tuple(row) for row in opened.fetch("SELECT a FROM b")] == [(7,)]
