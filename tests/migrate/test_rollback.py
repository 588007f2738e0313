"""Taking migrations back: the schema is as it was, the rows of what stays are kept, and the ledger says so."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kusto.catalog.model import EMPTY, Catalog
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.errors import DownFileError, HalfWayError, MigrationFailedError, Refused, UsageError
from kusto.migrate.apply import statements_of
from kusto.migrate.diff import diff
from kusto.migrate.down import down_between, down_body
from kusto.migrate.flows import deploy
from kusto.migrate.history import History, Migration, down_file
from kusto.migrate.journal import DOWN, Journal
from kusto.migrate.ledger import Standing, compare, read_ledger
from kusto.migrate.plan import plan_between
from kusto.migrate.questions import RenamedColumn, RenamedTable
from kusto.migrate.resolve import Resolution, resolve
from kusto.migrate.rollback import StepBack, find_target, rows_back, steps_back, take_back, without_down
from kusto.migrate.told_renames import told_renames
from migrate.scenes import catalog_of, connect, migrations_of

USERS = "model User {\n  id Int @id\n  name String\n}\n"
POSTS = "model Post {\n  id Int @id\n  user Int\n}\n"
CASES = Path(__file__).parent / "cases"


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


def made(provider: str, name: str, before: Catalog, after: Catalog) -> Migration:
    plan = plan_between(before, after, migrations_of(provider))
    return Migration(name, plan.sql, down_file(plan.sql, down_body(plan)))


def history_of(provider: str, *models: str) -> History:
    """One migration per state of the schema."""
    states = [EMPTY, *(catalog_of(provider, text) for text in models)]
    pairs = enumerate(itertools.pairwise(states), 1)
    return History(tuple(made(provider, f"2026010{n}000000_step{n}", *pair) for n, pair in pairs), provider)


def standing(connection: SyncConnection, provider: str, history: History) -> Standing:
    return compare(history, run(read_ledger(migrations_of(provider)), connection))


def deployed(connection: SyncConnection, provider: str, history: History) -> None:
    run(deploy(history, migrations_of(provider), provider), connection)


def plan_back(connection: SyncConnection, provider: str, history: History, target: str) -> tuple[StepBack, ...]:
    found = standing(connection, provider, history)
    return steps_back(rows_back(found, find_target(target, found)), history, {})


def taken_back(connection: SyncConnection, provider: str, history: History, target: str) -> None:
    steps = plan_back(connection, provider, history, target)
    run(take_back(steps, history, migrations_of(provider)), connection)


def test_a_target_is_a_number_a_name_or_a_part_of_it(connection: SyncConnection, provider: str) -> None:
    history = history_of(provider, USERS, USERS + POSTS)
    deployed(connection, provider, history)
    found = standing(connection, provider, history)
    for target, keep in (("0", 0), ("1", 1), ("2", 2), ("20260101000000_step1", 1), ("step1", 1), ("STEP2", 2)):
        assert find_target(target, found) == keep
    for wrong in ("step", "3", "nothing", ""):
        with pytest.raises(UsageError):
            find_target(wrong, found)


def test_the_later_ones_are_undone_and_deployed_again(connection: SyncConnection, provider: str) -> None:
    history = history_of(provider, USERS, USERS + POSTS, (USERS + POSTS).replace("name String", "name String?"))
    deployed(connection, provider, history)
    connection.script(insert(connection, provider, "User", "1, 'ada'"))
    taken_back(connection, provider, history, "1")
    assert run(migrations_of(provider).inspect(), connection) == catalog_of(provider, USERS)
    assert rows(connection, provider, "User") == [(1, "ada")]
    found = standing(connection, provider, history)
    assert (len(found.applied), len(found.pending), found.failed) == (1, 2, ())
    deployed(connection, provider, history)
    assert rows(connection, provider, "User") == [(1, "ada")]
    assert not standing(connection, provider, history).pending


@pytest.mark.parametrize("case", sorted(path.name for path in CASES.iterdir() if path.is_dir()))
def test_every_kind_of_change_leads_back(connection: SyncConnection, provider: str, case: str) -> None:
    if not (CASES / case / f"{provider}.sql").exists():
        return  # the case itself says why this database cannot have it
    states = [catalog_of(provider, text) for text in (read(CASES / case / n) for n in ("from.prisma", "to.prisma"))]
    steps = [(EMPTY, states[0]), (states[0], states[1])]
    migrations = tuple(made(provider, f"2026010{n}000000_x", *pair) for n, pair in enumerate(steps, 1))
    history = History(migrations, provider)
    if "CITEXT" in "".join(migration.sql for migration in migrations):
        connection.script("CREATE EXTENSION citext")
    deployed(connection, provider, History(migrations[:1], provider))
    first = run(migrations_of(provider).inspect(), connection)
    deployed(connection, provider, history)
    taken_back(connection, provider, history, "1")
    now = run(migrations_of(provider).inspect(), connection)
    assert not diff(now, first, migrations_of(provider)).changes
    deployed(connection, provider, history)
    taken_back(connection, provider, history, "0")
    left = run(migrations_of(provider).inspect(), connection)
    assert not left.tables
    assert not left.enums


def read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def test_a_failing_way_back_leaves_everything(connection: SyncConnection, provider: str) -> None:
    if not transactional(provider):
        return  # there it is gone on with: see the kills
    history = history_of(provider, USERS, USERS + POSTS)
    deployed(connection, provider, history)
    broken = replace(history.migrations[0], down="DROP TABLE nowhere;\n")
    changed = History((broken, history.migrations[1]), provider)
    found = standing(connection, provider, changed)
    steps = (StepBack(found.rows[1], history.migrations[1].down or ""), StepBack(found.rows[0], broken.down or ""))
    with pytest.raises(MigrationFailedError, match=r"step1 failed at statement 1 of down.sql"):
        run(take_back(steps, changed, migrations_of(provider)), connection)
    assert len(standing(connection, provider, history).applied) == 2
    assert {t.name for t in run(migrations_of(provider).inspect(), connection).tables} == {"User", "Post"}


def test_an_edited_or_missing_way_back_is_refused(connection: SyncConnection, provider: str) -> None:
    history = history_of(provider, USERS)
    [migration] = history.migrations
    deployed(connection, provider, history)
    edited = replace(migration, down=(migration.down or "") + "-- more\n")
    for odd, reason in ((edited, "was edited"), (replace(migration, down=None), "is missing")):
        with pytest.raises(DownFileError, match=reason):
            plan_back(connection, provider, History((odd,), provider), "0")
    with pytest.raises(DownFileError, match="folder is missing"):
        plan_back(connection, provider, History((), provider), "0")
    run(
        resolve(migration.name, History((edited,), provider), migrations_of(provider), Resolution.ACCEPT_DOWN),
        connection,
    )
    taken_back(connection, provider, History((edited,), provider), "0")
    assert not run(migrations_of(provider).inspect(), connection).tables


def test_line_ends_of_a_checkout_are_no_edit(connection: SyncConnection, provider: str) -> None:
    history = history_of(provider, USERS)
    deployed(connection, provider, history)
    [unix] = history.migrations
    windows = Migration(unix.name, unix.sql.replace("\n", "\r\n"), (unix.down or "").replace("\n", "\r\n"))
    taken_back(connection, provider, History((windows,), provider), "0")


def test_a_way_back_of_another_file_is_told(provider: str) -> None:
    [migration] = history_of(provider, USERS).migrations
    other = replace(migration, sql=migration.sql + "-- edited\n")
    assert not migration.down_is_stale
    assert other.down_is_stale
    assert other.down_checksum is None
    assert other.down_is_generated
    assert not replace(other, down=(other.down or "") + "-- by hand\n").down_is_generated


def test_without_a_file_the_way_back_is_worked_out(connection: SyncConnection, provider: str) -> None:
    history = history_of(provider, USERS, USERS + POSTS)
    bare = History(tuple(replace(m, down=None) for m in history.migrations), provider)
    deployed(connection, provider, bare)
    found = standing(connection, provider, bare)
    rows_ = rows_back(found, 1)
    assert [m.name for m in without_down(rows_, bare)] == ["20260102000000_step2"]
    before, after = catalog_of(provider, USERS), catalog_of(provider, USERS + POSTS)
    body = down_between(
        before, after, statements_of(bare.migrations[1].sql, migrations_of(provider)), migrations_of(provider)
    )
    steps = steps_back(rows_, bare, {rows_[0].name: body})
    assert steps[0].computed
    run(take_back(steps, bare, migrations_of(provider)), connection)
    assert run(migrations_of(provider).inspect(), connection) == before


def test_a_ledger_that_changed_meanwhile_is_refused(connection: SyncConnection, provider: str) -> None:
    history = history_of(provider, USERS, USERS + POSTS)
    deployed(connection, provider, History(history.migrations[:1], provider))
    steps = plan_back(connection, provider, history, "0")
    deployed(connection, provider, history)
    with pytest.raises(Refused, match="meanwhile"):
        run(take_back(steps, history, migrations_of(provider)), connection)
    assert len(standing(connection, provider, history).applied) == 2


def test_what_was_taken_back_in_part_is_finished_before_anything_else(
    connection: SyncConnection, provider: str
) -> None:
    history = history_of(provider, USERS, USERS + POSTS)
    deployed(connection, provider, history)
    row = standing(connection, provider, history).rows[1]
    half = Journal(0, 0, down=row.down_checksum, direction=DOWN)
    connection.run(migrations_of(provider).ledger().note, (half.text, row.steps, row.id))
    with pytest.raises(HalfWayError):
        deployed(connection, provider, history)
    with pytest.raises(HalfWayError):
        plan_back(connection, provider, history, "2")
    taken_back(connection, provider, history, "1")
    assert run(migrations_of(provider).inspect(), connection) == catalog_of(provider, USERS)


def test_renames_that_a_file_tells_of_keep_their_rows(connection: SyncConnection, provider: str) -> None:
    before = catalog_of(provider, USERS)
    after = catalog_of(provider, "model Person {\n  id Int @id\n  full String\n}\n")
    dialect = migrations_of(provider)
    renames = (
        RenamedTable(next(iter(before.tables)), next(iter(after.tables))),
        RenamedColumn(next(iter(after.tables)), "name", "full"),
    )
    from kusto.migrate.plan import plan

    sql = plan(diff(before, after, dialect, renames).changes, dialect).sql
    statements = statements_of(sql, dialect)
    assert set(told_renames(statements, before, after)) == set(renames)
    body = down_between(before, after, statements, dialect)
    assert "DROP TABLE" not in body
    first = made(provider, "20260101000000_users", EMPTY, before)
    history = History((first, Migration("20260102000000_person", sql, down_file(sql, body))), provider)
    deployed(connection, provider, History((first,), provider))
    connection.script(insert(connection, provider, "User", "1, 'ada'"))
    deployed(connection, provider, history)
    assert rows(connection, provider, "Person") == [(1, "ada")]
    taken_back(connection, provider, history, "1")
    assert rows(connection, provider, "User") == [(1, "ada")]


def test_a_way_back_says_what_stays_lost(provider: str) -> None:
    before = catalog_of(provider, USERS + POSTS)
    body = down_body(
        plan_between(before, catalog_of(provider, USERS.replace("  name String\n", "")), migrations_of(provider))
    )
    assert "-- Not brought back: the values of the column User.name." in body
    assert "-- Only possible while User holds no rows" in body
    assert "-- Not brought back: the rows of the table Post." in body


def transactional(provider: str) -> bool:
    from kusto.dialects import dialect

    return dialect(provider).capabilities.transactional_ddl


def insert(connection: SyncConnection, provider: str, table: str, values: str) -> str:
    return f"INSERT INTO {quoted(provider, table)} VALUES ({values})"


def rows(connection: SyncConnection, provider: str, table: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.fetch(f"SELECT * FROM {quoted(provider, table)} ORDER BY 1")]


def quoted(provider: str, name: str) -> str:
    from kusto.dialects import dialect

    return dialect(provider).queries.quote(name)
