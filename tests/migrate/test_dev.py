"""What `migrate -t dev` rests on: replay, drift, the next migration, and what rows forbid."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY, Name
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import (
    DriftError,
    FailedMigrationsError,
    MigrationEditedError,
    NotEmptyError,
    ShadowDatabaseError,
    UnexecutableError,
)
from kusto.migrate.concerned import find_obstacles
from kusto.migrate.dev import (
    Scratch,
    check,
    choose_scratch,
    plan_next,
    refuse_drift,
    refuse_obstacles,
    replay,
    replay_in_namespace,
)
from kusto.migrate.flows import deploy
from kusto.migrate.history import History, Migration
from kusto.migrate.plan import plan_between
from kusto.migrate.questions import RenamedColumn, RenamedTable
from migrate.scenes import catalog_of, connect, migrations_of, schema_of

FIRST = "model User {\n  id Int @id @default(autoincrement())\n  name String?\n}\n"


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


@pytest.fixture
def history(provider: str) -> History:
    sql = plan_between(EMPTY, catalog_of(provider, FIRST), migrations_of(provider)).sql
    return History((Migration("20260101000000_init", sql),), provider)


def test_a_replayed_history_is_the_live_database(
    connection: SyncConnection, provider: str, history: History, request: pytest.FixtureRequest
) -> None:
    migrations = migrations_of(provider)
    run(deploy(history, migrations, provider), connection)
    standing = run(check(history, migrations, provider), connection)
    if not dialect(provider).capabilities.namespaces:
        url = "file::memory:" if provider == "sqlite" else request.getfixturevalue(f"new_{provider}_database")()
        scratch = connect(url, provider)
        replayed = run(replay(history, migrations), scratch)
        scratch.close()
    else:
        [replayed] = run(replay_in_namespace(history, migrations, (len(history.migrations),)), connection)
    live = run(migrations.inspect(), connection)
    assert replayed == live
    refuse_drift(replayed, live, migrations, standing)
    connection.script('ALTER TABLE "User" ADD COLUMN "extra" INTEGER')
    connection.script('CREATE TABLE "stray" ("id" INTEGER)')
    with pytest.raises(DriftError) as caught:
        refuse_drift(replayed, run(migrations.inspect(), connection), migrations, standing)
    assert caught.value.meta["changes"] == ["+ column extra of table User", "+ table stray"]


def test_a_replay_in_a_namespace_leaves_nothing(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    migrations = migrations_of("postgresql")
    try:
        broken = History((Migration("1", "CREATE TABLE a (id int);"), Migration("2", "SELECT * FROM nowhere;")))
        with pytest.raises(ShadowDatabaseError):
            run(replay_in_namespace(broken, migrations, (2,)), connection)
        assert run(replay_in_namespace(History(broken.migrations[:1]), migrations, (1,)), connection)[0].tables
        assert not run(migrations.inspect(), connection).tables
        assert connection.fetch("SELECT 1 FROM pg_namespace WHERE nspname LIKE 'kusto%'") == []
    finally:
        connection.close()


def test_where_a_history_is_replayed(connection: SyncConnection, provider: str, history: History) -> None:
    def chosen(of: History, *, given: bool = False) -> Scratch:
        return run(choose_scratch(of, dialect(provider), shadow_given=given), connection)

    assert chosen(History()) is Scratch.NOTHING
    if provider == "sqlite":
        assert chosen(history) is Scratch.MEMORY
        return
    assert chosen(history) is Scratch.DATABASE
    assert chosen(history, given=True) is Scratch.GIVEN
    if not dialect(provider).capabilities.namespaces:
        return
    connection.script("CREATE ROLE kusto_poor")
    try:
        connection.script("SET ROLE kusto_poor")
        assert chosen(history) is Scratch.NAMESPACE
        concurrent = Migration("2", 'CREATE INDEX CONCURRENTLY i ON "User" ("id");')
        assert chosen(History((*history.migrations, concurrent))) is Scratch.NAMESPACE
        for sql in (
            'ALTER TABLE "public"."User" ADD x int;',
            "SET search_path TO x;",
            "VACUUM;",
        ):
            with pytest.raises(ShadowDatabaseError):
                chosen(History((*history.migrations, Migration("2", sql))))
    finally:
        connection.script("RESET ROLE")
        connection.script("DROP ROLE kusto_poor")


def test_without_the_right_to_create_databases_mysql_asks_for_it(mysql_url: str) -> None:
    history = History((Migration("1", "CREATE TABLE `a` (`id` INTEGER)"),))
    administrator = connect(mysql_url, "mysql")
    name = f"poor_{mysql_url[-8:]}"
    administrator.script(f"CREATE USER '{name}'@'%' IDENTIFIED BY ''")
    administrator.script(f"GRANT ALL ON `{mysql_url.rpartition('/')[2]}`.* TO '{name}'@'%'")
    poor = connect(mysql_url.replace("//root@", f"//{name}@"), "mysql")
    try:
        with pytest.raises(ShadowDatabaseError, match="GRANT ALL ON `kusto"):
            run(choose_scratch(history, dialect("mysql"), shadow_given=False), poor)
        administrator.script(f"GRANT CREATE ON `kusto\\_shadow\\_%`.* TO '{name}'@'%'")
        assert run(choose_scratch(history, dialect("mysql"), shadow_given=False), poor) is Scratch.DATABASE
    finally:
        poor.close()
        administrator.script(f"DROP USER '{name}'@'%'")
        administrator.close()


def test_what_is_out_of_order_stops_dev(connection: SyncConnection, provider: str, history: History) -> None:
    migrations = migrations_of(provider)
    connection.script("CREATE TABLE old (id INTEGER)")
    with pytest.raises(NotEmptyError):
        run(check(history, migrations, provider), connection)
    connection.script("DROP TABLE old")
    run(deploy(history, migrations, provider), connection)
    edited = History((Migration(history.names[0], "SELECT 1;"),), provider)
    for other in (edited, History((), provider)):
        with pytest.raises(MigrationEditedError):
            run(check(other, migrations, provider), connection)
    connection.run(migrations.ledger().start, ("1", "0", "20260102000000_failed", None))
    with pytest.raises(FailedMigrationsError):
        run(check(history, migrations, provider), connection)


def test_a_rename_is_asked_and_keeps_the_data(connection: SyncConnection, provider: str, history: History) -> None:
    migrations = migrations_of(provider)
    run(deploy(history, migrations, provider), connection)
    connection.run('INSERT INTO "User" ("name") VALUES (\'Ada\')')
    live = run(migrations.inspect(), connection)
    schema = schema_of(provider, FIRST.replace("name", "label").replace("User", "Person"))
    asked = plan_next(live, schema, dialect(provider))
    assert asked.questions == (), "no more than half of the columns are common"
    table = RenamedTable(Name(None, "User"), Name(None, "Person"))
    again = plan_next(live, schema, dialect(provider), (table,))
    column = RenamedColumn(Name(None, "Person"), "name", "label")
    assert again.questions == (column,)
    final = plan_next(live, schema, dialect(provider), (table, column))
    assert final.questions == ()
    more = History((*history.migrations, Migration("20260102000000_rename", final.plan.sql)), provider)
    run(deploy(more, migrations, provider), connection)
    assert list(connection.fetch('SELECT "label" FROM "Person"')) == [("Ada",)]
    assert not plan_next(run(migrations.inspect(), connection), schema, dialect(provider)).plan
    assert final.plan.reverse_sql is not None
    back = Migration("20260103000000_back", final.plan.reverse_sql)
    run(deploy(History((*more.migrations, back), provider), migrations, provider), connection)
    assert list(connection.fetch('SELECT "name" FROM "User"')) == [("Ada",)]
    assert run(migrations.inspect(), connection) == live


def test_rows_forbid_a_required_column(connection: SyncConnection, provider: str, history: History) -> None:
    migrations = migrations_of(provider)
    run(deploy(history, migrations, provider), connection)
    live = run(migrations.inspect(), connection)
    plan = plan_next(live, schema_of(provider, FIRST.replace("?", "\n  age Int")), dialect(provider)).plan
    assert [danger.code for danger in plan.dangers] == ["D201", "D202"]
    assert run(find_obstacles(plan, dialect(provider)), connection) == ()
    connection.run('INSERT INTO "User" ("name") VALUES (NULL)')
    obstacles = run(find_obstacles(plan, dialect(provider)), connection)
    assert [danger.code for danger in obstacles] == ["D201", "D202"]
    with pytest.raises(UnexecutableError, match="age"):
        refuse_obstacles(obstacles)
