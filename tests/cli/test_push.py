"""`kusto-db push`: the schema onto the database, shown before, agreed to, all or nothing; on every database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment
from cli.test_diff import HEAD, PEOPLE, migrated, sql, user
from cli.typing_person import Person
from kusto.dialects import dialect

__all__ = ["migrated", "user"]
CODE = r"Type ([A-Z2-9]{4}) to push user"


@pytest.fixture
def push(kusto_db: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Pushes with both deliberate acts."""
    monkeypatch.setenv("KUSTO_ALLOW_PUSH", "user")
    return lambda *arguments: kusto_db("push", "-d", "user", "--allow-push", "--skip-generate", *arguments)


def rows(kusto_db: Run, query: str) -> object:
    ran = kusto_db("execute", "-d", "user", "-c", query, "--json")
    assert ran.code == 0, ran.err
    return json.loads(ran.out)


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "schema.prisma"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def fill(kusto_db: Run, push: Run) -> None:
    assert push().code == 0
    sql(kusto_db, "INSERT INTO \"Person\" (id, name, note) VALUES (1, 'Ada', 'x')")


def test_a_push_makes_the_database_as_the_schema_says(user: Path, kusto_db: Run, push: Run) -> None:
    ran = push()
    assert ran.code == 0, ran.err
    assert "1 change(s)" in ran.out
    assert not (user / "migrations").exists()
    assert "No difference" in kusto_db("migrate", "-t", "diff", "--from-database", "--to-schema").out
    change(user, "note String?", "note String?\n  age Int? @unique")
    assert push().code == 0
    assert rows(kusto_db, 'SELECT age FROM "Person"') == []


def test_where_nothing_is_to_do_nobody_is_asked(user: Path, kusto_db: Run, push: Run) -> None:
    assert push().code == 0
    ran = kusto_db("push", "-d", "user", "--skip-generate")
    assert (ran.code, "nothing to do" in ran.out) == (0, True), ran.err


def test_the_client_is_generated_unless_it_is_not_wanted(user: Path, kusto_db: Run, push: Run) -> None:
    assert push().code == 0
    assert not (user / "client").exists()
    assert kusto_db("migrate", "-t", "push", "-d", "user").code == 0
    assert (user / "client/__init__.py").is_file()


@pytest.mark.parametrize(("flag", "value"), [(False, None), (True, None), (False, "user"), (True, "other")])
def test_one_act_is_refused_and_nothing_is_touched(
    user: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch, flag: bool, value: str | None
) -> None:
    if value:
        monkeypatch.setenv("KUSTO_ALLOW_PUSH", value)
    ran = kusto_db("push", "-d", "user", *(["--allow-push"] if flag else []))
    assert ran.code == 2 and "KUSTO_ALLOW_PUSH=user" in ran.err
    assert not (user / "client").exists()
    assert kusto_db("execute", "-d", "user", "-c", 'SELECT 1 FROM "Person"').code == 1


def test_a_loss_is_refused_with_its_rows_unless_it_is_accepted(user: Path, kusto_db: Run, push: Run) -> None:
    fill(kusto_db, push)
    change(user, "  note String?\n", "")
    ran = push()
    assert ran.code == 2 and "(1 row)" in ran.err and "--accept-data-loss" in ran.err
    assert rows(kusto_db, 'SELECT note FROM "Person"') == [{"note": "x"}]
    assert push("--accept-data-loss").code == 0
    assert rows(kusto_db, 'SELECT * FROM "Person"') == [{"id": 1, "name": "Ada"}]


def test_an_obstacle_is_told_and_nothing_is_touched(user: Path, kusto_db: Run, push: Run) -> None:
    fill(kusto_db, push)
    change(user, "  note String?\n", "  note String?\n  age Int\n")
    ran = push("--accept-data-loss")
    assert ran.code == 1 and "error[K3003]" in ran.err
    assert rows(kusto_db, 'SELECT * FROM "Person"') == [{"id": 1, "name": "Ada", "note": "x"}]


def test_a_rename_keeps_the_data(user: Path, kusto_db: Run, push: Run) -> None:
    fill(kusto_db, push)
    change(user, "  name String\n", "  full String\n")
    assert "--rename Person.name=full" in push().err
    assert push("--rename", "Person.name=full").code == 0
    assert rows(kusto_db, 'SELECT "full" FROM "Person"') == [{"full": "Ada"}]


def test_a_failure_tells_its_statement_and_leaves_nothing_half_done(
    user: Path, kusto_db: Run, push: Run, provider: str
) -> None:
    fill(kusto_db, push)
    sql(kusto_db, "INSERT INTO \"Person\" (id, name) VALUES (2, 'Ada')")
    change(user, "  name String\n", "  name String @unique\n")
    change(user, "model Person", "model Other {\n  id Int @id\n}\n\nmodel Person")
    ran = push("--accept-data-loss")
    assert ran.code == 1
    assert "error[P3018]" in ran.err and "CREATE UNIQUE INDEX" in ran.err and "statement" in ran.err
    kept = not dialect(provider).capabilities.transactional_ddl  # there the next push goes on from what is there
    assert kusto_db(
        "execute", "-d", "user", "-c", "SELECT 1 FROM " + dialect(provider).queries.quote("Other")
    ).code == (0 if kept else 1)
    assert ("took effect" in ran.err) == kept


def test_a_forced_reset_empties_the_database_first(user: Path, kusto_db: Run, push: Run) -> None:
    fill(kusto_db, push)
    sql(kusto_db, "CREATE TABLE stray (id INTEGER)")
    ran = push("--force-reset")
    assert ran.code == 0, ran.err
    assert rows(kusto_db, 'SELECT * FROM "Person"') == []
    assert kusto_db("execute", "-d", "user", "-c", "SELECT 1 FROM stray").code == 1


def test_tables_of_others_are_left_alone_where_they_are_named(user: Path, kusto_db: Run, push: Run) -> None:
    fill(kusto_db, push)
    sql(kusto_db, "CREATE TABLE stray (id INTEGER)")
    change(user, "note String?", "note String?\n  age Int?")
    assert push("--ignore", "str*").code == 0
    assert rows(kusto_db, "SELECT id FROM stray") == []


def test_the_ledger_is_kept_and_a_history_is_told_of(migrated: Path, kusto_db: Run, push: Run) -> None:
    change(migrated, "note String?", "note String?\n  age Int?")
    ran = push()
    assert ran.code == 0 and "drift" in ran.err
    assert kusto_db("migrate", "-t", "status").code == 0
    assert kusto_db("migrate", "-t", "status", "--drift").code == 1


def test_a_missing_database_of_a_server_is_made(
    home: Path, push: Run, postgresql_url: str, postgresql_server: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgresql_server.drop(postgresql_url.rpartition("/")[2])  # type: ignore[attr-defined]
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(HEAD.format("postgresql") + PEOPLE)
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    ran = push()
    assert ran.code == 0 and "did not exist and was created" in ran.out, ran.err


# At a terminal.


def person(where: Path, url: str, *arguments: str) -> Person:
    environment = clean_environment(NO_COLOR="1", RDS_USER_URL=url)
    return Person("push", "-d", "user", "--skip-generate", *arguments, where=where, environment=environment)


def test_two_codes_push_what_was_shown(user: Path, home: Path, kusto_db: Run, database_url: str) -> None:
    with person(home, database_url) as somebody:
        somebody.sees(r"\+ table Person")
        somebody.types(somebody.sees(CODE)[1])
        somebody.types(somebody.sees(CODE)[1])
        assert somebody.leaves() == 0, somebody.screen
    assert rows(kusto_db, 'SELECT * FROM "Person"') == []


def test_a_wrong_code_touches_nothing(user: Path, home: Path, kusto_db: Run, database_url: str) -> None:
    with person(home, database_url) as somebody:
        first = somebody.sees(CODE)[1]
        somebody.types(first)
        somebody.sees(CODE)
        somebody.types(first)
        assert somebody.leaves() == 2
    assert kusto_db("execute", "-d", "user", "-c", 'SELECT 1 FROM "Person"').code == 1


def test_a_plan_that_changed_after_it_was_shown_is_refused(
    user: Path, home: Path, kusto_db: Run, push: Run, database_url: str
) -> None:
    fill(kusto_db, push)
    change(user, "note String?", "note String?\n  age Int?")
    with person(home, database_url) as somebody:
        somebody.sees(r"\+ column age")
        somebody.types(somebody.sees(CODE)[1])
        second = somebody.sees(CODE)[1]
        sql(kusto_db, "CREATE TABLE arrived (id INTEGER)")
        somebody.types(second)
        assert somebody.leaves() == 2, somebody.screen
    assert "changed while the code was typed" in somebody.screen
    assert rows(kusto_db, "SELECT id FROM arrived") == []


def test_codes_that_are_piped_in_do_not_count(user: Path, program: Run, database_url: str) -> None:
    ran = program("push", "-d", "user", given="ABCD\nABCD\n", RDS_USER_URL=database_url)
    assert ran.code == 2 and "error[K0002]" in ran.err


def test_every_database_is_pushed_once_each_is_allowed(
    user: Path, kusto_db: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = user.parent / "other"
    other.mkdir()
    text = HEAD.format("sqlite").replace("RDS_USER_URL", "RDS_OTHER_URL") + PEOPLE
    (other / "schema.prisma").write_text(text)
    monkeypatch.setenv("RDS_OTHER_URL", f"file:{tmp_path / 'other.db'}")
    everything = ("push", "-a", "--allow-push", "--skip-generate")
    monkeypatch.setenv("KUSTO_ALLOW_PUSH", "user")
    ran = kusto_db(*everything)
    assert ran.code == 2 and "other" in ran.err
    assert kusto_db("execute", "-d", "user", "-c", 'SELECT 1 FROM "Person"').code == 1, "one refusal, nothing is pushed"
    monkeypatch.setenv("KUSTO_ALLOW_PUSH", "user,other")
    ran = kusto_db(*everything)
    assert ran.code == 0 and ran.out.count("1 change(s)") == 2, ran.err
    assert kusto_db("push", "-a").out.count("nothing to do") == 2


def test_a_forced_reset_that_fails_leaves_what_was_there(user: Path, kusto_db: Run, push: Run, provider: str) -> None:
    fill(kusto_db, push)
    sql(kusto_db, "CREATE TABLE stray (id INTEGER)")
    change(user, "name String", 'name String @default(dbgenerated("(no_such_function(1))"))')
    ran = push("--force-reset")
    if provider == "sqlite":  # which looks for the function when a row comes
        assert ran.code == 0
        return
    assert ran.code == 1, ran.out
    atomic = dialect(provider).capabilities.transactional_ddl
    assert ("emptied before" in ran.err) is not atomic
    if atomic:
        assert rows(kusto_db, 'SELECT id FROM "Person"') == [{"id": 1}]
    assert (kusto_db("execute", "-d", "user", "-c", "SELECT 1 FROM stray").code == 0) is atomic


def test_a_forced_reset_of_tables_that_point_to_each_other(user: Path, kusto_db: Run, push: Run) -> None:
    change(
        user,
        PEOPLE,
        PEOPLE.replace(
            "}",
            '  boss Int?\n  b Person? @relation("x", fields: [boss], references: [id])\n  c Person[] @relation("x")\n}',
        ),
    )
    assert push().code == 0
    sql(kusto_db, "INSERT INTO \"Person\" (id, name, boss) VALUES (1, 'Ada', 1)")
    ran = push("--force-reset")
    assert ran.code == 0, ran.err
    assert rows(kusto_db, 'SELECT * FROM "Person"') == []
    ran = kusto_db("execute", "-d", "user", "-c", "INSERT INTO \"Person\" (id, name, boss) VALUES (2, 'Eve', 3)")
    assert ran.code == 1, "foreign keys count again"
