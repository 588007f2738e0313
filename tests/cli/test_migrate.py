"""`kusto-db migrate`: dev, deploy, status, on every database; nothing is asked or lost without a person."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment
from cli.typing_person import Person

PEOPLE = """
model Person {
  id   Int     @id
  name String
  note String?
}
"""


@pytest.fixture
def user(home: Path, kusto_db: Run, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a database with one model, on a fresh database of each provider; returns its folder."""
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(
        'generator client {\n  provider = "prisma-client-js"\n  output   = "client"\n}\n'
        f'datasource db {{\n  provider = "{provider}"\n  url      = env("RDS_USER_URL")\n}}\n' + PEOPLE
    )
    monkeypatch.setenv("RDS_USER_URL", database_url)
    return folder


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "schema.prisma"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def person_table(folder: Path) -> str:
    return "`Person`" if 'provider = "mysql"' in (folder / "schema.prisma").read_text() else '"Person"'


def migrations(folder: Path) -> list[str]:
    return sorted(file.parent.name for file in folder.glob("migrations/*/migration.sql"))


def dev(kusto_db: Run, *arguments: str) -> None:
    ran = kusto_db("migrate", "-t", "dev", "--skip-generate", *arguments)
    assert ran.code == 0, ran.err


def test_dev_makes_a_migration_applies_it_and_generates(
    user: Path, kusto_db: Run, rows: Callable[[str], object]
) -> None:
    ran = kusto_db("migrate", "-t", "dev", "-n", "First Steps")
    assert ran.code == 0, ran.err
    [name] = migrations(user)
    assert name.endswith("_first_steps") and name in ran.out
    assert (user / "migrations/migration_lock.toml").is_file()
    assert (user / "client/__init__.py").is_file()
    assert rows('SELECT * FROM "Person"') == []


def test_dev_again_has_nothing_to_do(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init")
    ran = kusto_db("migrate", "-t", "dev", "-n", "again")
    assert ran.code == 0
    assert "nothing to do" in ran.out
    assert len(migrations(user)) == 1


def test_dev_without_a_name_finds_one_where_nobody_can_be_asked(user: Path, kusto_db: Run) -> None:
    dev(kusto_db)
    assert len(migrations(user)) == 1


def test_create_only_writes_and_applies_nothing(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init", "--create-only")
    assert len(migrations(user)) == 1
    status = kusto_db("migrate", "-t", "status")
    assert status.code == 1 and "pending" in status.out
    dev(kusto_db)
    assert len(migrations(user)) == 1
    assert kusto_db("migrate", "-t", "status").code == 0


def test_data_is_not_lost_without_a_person_or_a_flag(user: Path, kusto_db: Run, rows: Callable[[str], object]) -> None:
    dev(kusto_db, "-n", "init")
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO \"Person\" (id, name, note) VALUES (1, 'Ada', 'x')")
    change(user, "  note String?\n", "")
    ran = kusto_db("migrate", "-t", "dev", "-n", "drop")
    assert ran.code == 2
    assert "--accept-data-loss" in ran.err
    assert len(migrations(user)) == 1
    assert rows('SELECT note FROM "Person"') == [{"note": "x"}]
    dev(kusto_db, "-n", "drop", "--accept-data-loss")
    assert rows('SELECT * FROM "Person"') == [{"id": 1, "name": "Ada"}]


def test_nothing_is_asked_where_the_table_is_empty(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init")
    change(user, "  note String?\n", "")
    dev(kusto_db, "-n", "drop")
    assert len(migrations(user)) == 2


def test_a_rename_keeps_the_data_where_it_is_said(user: Path, kusto_db: Run, rows: Callable[[str], object]) -> None:
    dev(kusto_db, "-n", "init")
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO \"Person\" (id, name) VALUES (1, 'Ada')")
    change(user, "  name String\n", "  full String\n")
    ran = kusto_db("migrate", "-t", "dev", "-n", "rename")
    assert ran.code == 2
    assert "--rename Person.name=full" in ran.err
    assert len(migrations(user)) == 1
    dev(kusto_db, "-n", "rename", "--rename", "Person.name=full")
    assert rows('SELECT "full" FROM "Person"') == [{"full": "Ada"}]


def test_a_rename_that_the_schema_tells_of_is_not_asked_about(
    user: Path, kusto_db: Run, rows: Callable[[str], object]
) -> None:
    dev(kusto_db, "-n", "init")
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO \"Person\" (id, name) VALUES (1, 'Ada')")
    change(user, "  name String\n", '  /// @renamed(from: "name")\n  full String\n')
    ran = kusto_db("migrate", "-t", "dev", "-n", "rename", "--rename", "Person.name=full")
    assert ran.code == 0, ran.err
    assert "Person.name -> full" in ran.out
    assert rows('SELECT "full" FROM "Person"') == [{"full": "Ada"}]
    assert "Person.name -> full" not in kusto_db("migrate", "-t", "dev").text


def test_drift_is_told_and_nothing_is_written(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init")
    kusto_db("execute", "-d", "user", "-c", 'ALTER TABLE "Person" ADD COLUMN extra INTEGER')
    change(user, "  note String?\n", "  note String?\n  more String?\n")
    ran = kusto_db("migrate", "-t", "dev", "-n", "more")
    assert ran.code == 1
    assert "error[K3002]" in ran.err
    assert len(migrations(user)) == 1


def test_a_change_by_hand_can_be_kept_as_the_hint_says(user: Path, kusto_db: Run, provider: str) -> None:
    dev(kusto_db, "-n", "init")
    text = "VARCHAR(191)" if provider == "mysql" else "TEXT"
    assert kusto_db("execute", "-d", "user", "-c", f'ALTER TABLE "Person" ADD COLUMN "more" {text}').code == 0
    change(user, "  note String?\n", "  note String?\n  more String?\n")
    assert "resolve --applied" in kusto_db("migrate", "-t", "dev").err
    made = kusto_db("migrate", "-t", "dev", "-n", "kept", "--create-only")
    assert made.code == 0, made.err
    assert kusto_db("migrate", "-t", "resolve", "-d", "user", "--applied", migrations(user)[-1]).code == 0
    done = kusto_db("migrate", "-t", "dev")
    assert (done.code, len(migrations(user))) == (0, 2), done.err
    assert "nothing to do" in done.out


def test_a_broken_schema_changes_nothing(user: Path, kusto_db: Run) -> None:
    change(user, "name String", "name Strin")
    ran = kusto_db("migrate", "-t", "dev", "-n", "x")
    assert ran.code == 1
    assert "error[P1012]" in ran.err
    assert migrations(user) == []


def test_deploy_applies_what_is_pending_and_only_once(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init", "--create-only")
    first = kusto_db("migrate", "-t", "deploy")
    assert first.code == 0, first.err
    assert f"applied {migrations(user)[0]}" in first.out
    second = kusto_db("migrate", "-t", "deploy")
    assert (second.code, "nothing pending" in second.out) == (0, True)


def test_deploy_waits_first_and_says_so(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init", "--create-only")
    assert "0.01 s" in kusto_db("migrate", "-t", "deploy", "--wait", "0.01").err


def test_a_migration_that_fails_is_told_with_its_place_and_can_be_mended(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init")
    broken = user / "migrations/20990101000000_broken/migration.sql"
    broken.parent.mkdir()
    broken.write_text("-- fine\nINSERT INTO nowhere VALUES (1);\n")
    ran = kusto_db("migrate", "-t", "deploy")
    assert ran.code == 1
    assert "error[P3018]" in ran.err and "20990101000000_broken" in ran.err
    status = kusto_db("migrate", "-t", "status")
    assert status.code == 1 and "1 pending" in status.out  # it was rolled back: nothing of it is left
    broken.write_text("INSERT INTO Person (id, name) VALUES (1, 'Ada');\n".replace("Person", person_table(user)))
    assert kusto_db("migrate", "-t", "deploy").code == 0


def test_deployments_at_the_same_time_apply_everything_once(
    user: Path, home: Path, kusto_db: Run, database_url: str
) -> None:
    dev(kusto_db, "-n", "init", "--create-only")
    together = [
        subprocess.Popen(
            [sys.executable, "-m", "kusto", "migrate", "-t", "deploy", "--wait", "0", "--lock-timeout", "60"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=home,
            env=clean_environment(RDS_USER_URL=database_url),
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=100) for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], said
    assert sum("applied" in out for out, _ in said) == 1


def test_reset_makes_everything_anew(
    user: Path, kusto_db: Run, rows: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    dev(kusto_db, "-n", "init")
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO \"Person\" (id, name) VALUES (1, 'Ada')")
    kusto_db("execute", "-d", "user", "-c", "CREATE TABLE stray (id INTEGER)")
    monkeypatch.setenv("KUSTO_ALLOW_RESET", "user")
    ran = kusto_db("migrate", "-t", "reset", "-d", "user", "--allow-reset", "--skip-generate")
    assert ran.code == 0, ran.err
    assert rows('SELECT * FROM "Person"') == []
    assert kusto_db("execute", "-d", "user", "-c", "SELECT * FROM stray").code == 1
    assert kusto_db("migrate", "-t", "status").code == 0


def test_status_tells_of_an_edited_migration(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init")
    assert kusto_db("migrate", "-t", "status").code == 0
    file = user / "migrations" / migrations(user)[0] / "migration.sql"
    file.write_text(file.read_text() + "\n-- edited\n")
    status = kusto_db("migrate", "-t", "status")
    assert status.code == 1
    assert "edited" in status.out


def test_something_in_the_way_of_the_migrations_is_told(user: Path, kusto_db: Run) -> None:
    (user / "migrations").write_text("a file")
    ran = kusto_db("migrate", "-t", "dev", "-n", "init")
    assert ran.code == 1
    assert "error[K2005]" in ran.err


def test_status_makes_no_database(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("migrate", "-t", "status", "-d", "user")
    assert ran.code == 0, ran.err  # no migrations: nothing is wrong
    assert not list(project.rglob("*.db"))


def test_every_database_is_done_though_one_fails(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/temporary/schema.prisma").write_text("model Broken {")
    ran = kusto_db("migrate", "-t", "dev", "-a", "-n", "init")
    assert ran.code == 1
    assert "error[P1012]" in ran.err
    assert len(migrations(project / "src/app/db/user")) == 1


def test_a_missing_database_of_a_server_is_made(
    project: Path, kusto_db: Run, postgresql_url: str, postgresql_server: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = postgresql_url.rpartition("/")[2]
    postgresql_server.drop(name)  # type: ignore[attr-defined]
    file = project / "src/app/db/user/schema.prisma"
    file.write_text(file.read_text().replace('provider = "sqlite"', 'provider = "postgresql"'))
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    ran = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "init", "--skip-generate")
    assert ran.code == 0, ran.err
    assert "did not exist and was created" in ran.out
    assert kusto_db("migrate", "-t", "status", "-d", "user").code == 0


def on_postgresql(project: Path, more: str = "") -> None:
    file = project / "src/app/db/user/schema.prisma"
    text = file.read_text().replace('provider = "sqlite"', 'provider = "postgresql"')
    file.write_text(text.replace('env("RDS_USER_URL")', f'env("RDS_USER_URL")\n{more}', 1))


def test_a_schema_named_in_the_url_is_made(
    project: Path, kusto_db: Run, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_postgresql(project)
    monkeypatch.setenv("RDS_USER_URL", f"{postgresql_url}?schema=Own%20one")
    dev(kusto_db, "-d", "user", "-n", "init")
    change(project / "src/app/db/user", "  name      String?\n", "  name      String?\n  age       Int?\n")
    dev(kusto_db, "-d", "user", "-n", "age")
    assert kusto_db("migrate", "-t", "status", "-d", "user").code == 0
    ran = kusto_db("execute", "-d", "user", "-c", 'SELECT age FROM "Own one".users')
    assert ran.code == 0, ran.err


def test_nothing_is_left_of_the_database_for_replaying(
    project: Path, kusto_db: Run, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_postgresql(project)
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    suffix = postgresql_url.rpartition("/")[2]
    monkeypatch.setattr("kusto.cli.migrating.scratch.secrets.token_hex", lambda size: suffix)
    dev(kusto_db, "-d", "user", "-n", "init")
    broken = project / "src/app/db/user/migrations/20990101000000_x/migration.sql"
    broken.parent.mkdir()
    broken.write_text("SELECT nonsense;\n")
    assert kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "y").code == 1
    ran = kusto_db("execute", "-d", "user", "-c", f"SELECT 1 FROM pg_database WHERE datname = 'kusto_shadow_{suffix}'")
    assert "(0 row(s))" in ran.out


def test_a_shadow_database_that_is_the_real_one_is_refused(
    project: Path, kusto_db: Run, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_postgresql(project, '  shadowDatabaseUrl = env("SHADOW_URL")')
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    monkeypatch.setenv("SHADOW_URL", postgresql_url + "?schema=x")
    dev(kusto_db, "-d", "user", "-n", "init")
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO users (email) VALUES ('kept')")
    ran = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "next")
    assert ran.code == 2
    assert "the database itself" in ran.err
    assert "kept" in kusto_db("execute", "-d", "user", "-c", "SELECT email FROM users").out


def test_a_shadow_database_that_is_named_is_used(
    project: Path,
    kusto_db: Run,
    postgresql_url: str,
    new_postgresql_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_postgresql(project, '  shadowDatabaseUrl = env("SHADOW_URL")')
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    dev(kusto_db, "-d", "user", "-n", "init")
    unset = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "next")
    assert unset.code == 1 and "error[K2002]" in unset.err and "SHADOW_URL" in unset.err
    monkeypatch.setenv("SHADOW_URL", new_postgresql_database())
    for _ in range(2):  # the second time it is not empty
        dev(kusto_db, "-d", "user", "-n", "next")


def test_a_new_migration_comes_after_every_other(user: Path, kusto_db: Run) -> None:
    late = user / "migrations/20990101000000_late/migration.sql"
    late.parent.mkdir(parents=True)
    late.write_text("CREATE TABLE other (id INTEGER);\n")
    dev(kusto_db, "-n", "init", "--accept-data-loss")
    assert migrations(user) == ["20990101000000_late", "20990101000001_init"]


def test_an_empty_migration_can_be_made_for_sql_of_ones_own(user: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-n", "init")
    dev(kusto_db, "-n", "own", "--create-only")
    assert len(migrations(user)) == 2


@pytest.mark.parametrize("task", ["dev", "deploy", "status"])
def test_a_dead_server_is_told_without_secrets(
    project: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch, task: str
) -> None:
    file = project / "src/app/db/user/schema.prisma"
    file.write_text(file.read_text().replace('provider = "sqlite"', 'provider = "postgresql"'))
    monkeypatch.setenv("RDS_USER_URL", "postgresql://me:canary7@127.0.0.1:1/x")
    ran = kusto_db("migrate", "-t", task, "-d", "user")
    assert ran.code == 1
    assert "error[P1001]" in ran.err
    assert "canary7" not in ran.text


def test_a_schema_elsewhere_can_be_migrated(home: Path, kusto_db: Run) -> None:
    (home / "prisma").mkdir()
    (home / "prisma/schema.prisma").write_text(
        'datasource db {\n  provider = "sqlite"\n  url = env("DATABASE_URL")\n}\n' + PEOPLE
    )
    common = ("--schema", "prisma/schema.prisma", "--url", "file:./dev.db")
    ran = kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate", *common)
    assert ran.code == 0, ran.err
    assert migrations(home / "prisma") and (home / "prisma/dev.db").is_file()
    assert kusto_db("migrate", "-t", "status", *common).code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "-t"),
        (["-t", "nonsense"], "-t"),
        (["-t", "deploy", "-n", "x", "-d", "user"], "-n"),
        (["-t", "status", "--create-only", "-d", "user"], "--create-only"),
        (["-t", "dev", "--allow-reset", "-d", "user"], "--allow-reset"),
        (["-t", "deploy"], "temporary, user"),
        (["-t", "deploy", "-d", "user", "--wait", "soon"], "--wait"),
        (["-t", "deploy", "-d", "user", "--wait", "-1"], "--wait"),
    ],
)
def test_wrong_usage(project: Path, kusto_db: Run, arguments: list[str], said: str) -> None:
    ran = kusto_db("migrate", *arguments)
    assert ran.code == 2
    assert said in ran.err


# At a terminal.


def person(where: Path, *arguments: str, **environment: str) -> Person:
    return Person("migrate", *arguments, where=where, environment=clean_environment(NO_COLOR="1", **environment))


def test_the_name_is_asked_for(project: Path) -> None:
    with person(project, "-t", "dev", "-d", "user") as somebody:
        somebody.sees("Name of the new migration of user: ")
        somebody.types("by hand")
        assert somebody.leaves() == 0, somebody.screen
    assert migrations(project / "src/app/db/user")[0].endswith("_by_hand")


def test_ctrl_c_at_a_question_writes_nothing(project: Path) -> None:
    with person(project, "-t", "dev", "-d", "user") as somebody:
        somebody.sees("Name of the new migration of user: ")
        somebody.interrupts()
        assert somebody.leaves() == 130
    assert migrations(project / "src/app/db/user") == []


def test_a_loss_is_asked_about(project: Path, kusto_db: Run) -> None:
    user = project / "src/app/db/user"
    dev(kusto_db, "-d", "user", "-n", "init")
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO users (email, name) VALUES ('a@b', 'Ada')")
    change(user, "  name      String?\n", "")
    for answer, code, count in (("n", 2, 1), ("y", 0, 2)):
        with person(project, "-t", "dev", "-d", "user", "-n", "drop") as somebody:
            somebody.sees(r"\[y/N\] ")
            somebody.types(answer)
            assert somebody.leaves() == code, somebody.screen
        assert len(migrations(user)) == count


SLOW = {
    "postgresql": "SELECT pg_sleep(300);",
    "mysql": "SELECT sleep(300);",
    "sqlite": "INSERT INTO made WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c;",
}


def test_ctrl_c_in_the_middle_of_a_migration_leaves_nothing_of_it(
    user: Path, home: Path, kusto_db: Run, provider: str, database_url: str
) -> None:
    dev(kusto_db, "-n", "init")
    slow = user / "migrations/20990101000000_slow/migration.sql"
    slow.parent.mkdir()
    slow.write_text(f"CREATE TABLE made (id INTEGER);\n{SLOW[provider]}\n")
    with person(home, "-t", "deploy", "--wait", "0", RDS_USER_URL=database_url) as somebody:
        somebody.sees("applying 20990101000000_slow")
        somebody.interrupts()
        assert somebody.leaves() == 130
    assert "Interrupted." in somebody.screen and "Traceback" not in somebody.screen
    status = kusto_db("migrate", "-t", "status")
    if provider != "mysql":  # there the first statement stays, and the next run goes on after it
        assert "1 pending, 0 wrong" in status.out
    slow.write_text("CREATE TABLE made (id INTEGER);\n")
    assert kusto_db("migrate", "-t", "deploy").code == 0  # the lock is free, the table was not left behind


def test_ctrl_c_in_the_countdown_touches_nothing(project: Path, kusto_db: Run) -> None:
    dev(kusto_db, "-d", "user", "-n", "init", "--create-only")
    with person(project, "-t", "deploy", "-d", "user", "--wait", "60") as somebody:
        somebody.sees("60 s")
        somebody.interrupts()
        assert somebody.leaves() == 130
    assert "Traceback" not in somebody.screen
    assert not list(project.rglob("*.db")) or kusto_db("migrate", "-t", "status", "-d", "user").code == 1


def test_a_table_whose_sql_says_more_is_not_made_anew(user: Path, kusto_db: Run, provider: str) -> None:
    dev(kusto_db, "-n", "init", "--create-only")
    file = next(user.glob("migrations/*/migration.sql"))
    file.write_text(file.read_text().replace('"note" TEXT', '"note" TEXT CHECK ("note" <> \'\')'))
    dev(kusto_db)
    change(user, "note String?", "note String")
    before = migrations(user)
    ran = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "required", "--skip-generate")
    if provider != "sqlite":  # it changes in place
        assert ran.code == 0, ran.err
        return
    assert ran.code == 1
    assert "K3003" in ran.err and "a CHECK constraint" in ran.err and "--create-only" in ran.err
    assert migrations(user) == before
    dev(kusto_db, "-n", "required", "--create-only")
    assert len(migrations(user)) == len(before) + 1
