"""`kusto-db rollback`: shown before it is done, agreed to by two codes, and true in the status afterwards."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment
from cli.typing_person import Person

CODE = r"Type ([A-Z2-9]{4}) to rollback user"


def schema(project: Path) -> Path:
    return project / "src/app/db/user/schema.prisma"


@pytest.fixture
def migrated(project: Path, kusto_db: Run) -> Path:
    """A project whose database user has two migrations: the second adds a column and a table."""
    assert kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "init").code == 0
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO users (email) VALUES ('ada@example.com')")
    text = schema(project).read_text()
    changed = text.replace("  email ", "  nickname String?\n  email ", 1)
    assert changed != text
    schema(project).write_text(changed + "\nmodel Later {\n  id Int @id\n}\n")
    ran = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "more")
    assert ran.code == 0, ran.text
    return project


def person(where: Path, *arguments: str, **environment: str) -> Person:
    return Person("rollback", *arguments, where=where, environment=clean_environment(NO_COLOR="1", **environment))


def columns(kusto_db: Run) -> set[str]:
    ran = kusto_db("execute", "-d", "user", "-c", "SELECT * FROM users", "--json")
    return set(json.loads(ran.out)[0])


def test_the_list_shows_numbers_and_changes_nothing(migrated: Path, kusto_db: Run) -> None:
    ran = kusto_db("rollback", "-d", "user", "--list")
    assert ran.code == 0
    lines = [line.split() for line in ran.out.splitlines()[2:]]
    assert [(words[0], words[1].endswith(end)) for words, end in zip(lines, ("_init", "_more"), strict=True)] == [
        ("1", True),
        ("2", True),
    ]


def test_two_codes_take_the_database_back_and_deploy_leads_there_again(migrated: Path, kusto_db: Run) -> None:
    with person(migrated, "-d", "user", "-t", "init") as somebody:
        somebody.sees("These migrations are undone")
        somebody.types(somebody.sees(CODE)[1])
        somebody.types(somebody.sees(CODE)[1])
        assert somebody.leaves() == 0, somebody.screen
    assert "nickname" not in columns(kusto_db)
    status = kusto_db("migrate", "-t", "status", "-d", "user")
    assert status.code == 1
    assert "1 pending" in status.out
    assert kusto_db("migrate", "-t", "deploy", "-d", "user").code == 0
    assert "nickname" in columns(kusto_db)
    assert kusto_db("migrate", "-t", "status", "-d", "user").code == 0


@pytest.mark.parametrize("wrong", ["", "abcd"])
def test_a_wrong_code_touches_nothing(migrated: Path, kusto_db: Run, wrong: str) -> None:
    with person(migrated, "-d", "user", "-t", "1") as somebody:
        somebody.sees(CODE)
        somebody.types(wrong)
        assert somebody.leaves() == 2
    assert "nickname" in columns(kusto_db)


def test_a_way_back_that_changes_while_the_codes_are_typed_is_refused(migrated: Path, kusto_db: Run) -> None:
    with person(migrated, "-d", "user", "-t", "0") as somebody:
        somebody.types(somebody.sees(CODE)[1])
        second = somebody.sees(CODE)[1]
        kusto_db("execute", "-d", "user", "-c", "DELETE FROM users")  # what would be lost is another thing now
        somebody.types(second)
        assert somebody.leaves() == 2
    assert "changed while the code was typed" in somebody.screen
    assert kusto_db("migrate", "-t", "status", "-d", "user").code == 0


def test_a_pipe_cannot_pass_and_two_acts_can(migrated: Path, kusto_db: Run, program: Run) -> None:
    given = "ABCD\nABCD\n"
    assert program("rollback", "-d", "user", "-t", "1", given=given).code == 2
    assert program("rollback", "-d", "user", "-t", "1", "--allow-rollback", given=given).code == 2
    assert program("rollback", "-d", "user", "-t", "1", given=given, KUSTO_ALLOW_ROLLBACK="user").code == 2
    assert program("rollback", "-d", "user", "-t", "1", "--allow-rollback", KUSTO_ALLOW_ROLLBACK="other").code == 2
    assert "nickname" in columns(kusto_db)
    both = ("--allow-rollback", "--accept-data-loss")
    ran = program("rollback", "-d", "user", "-t", "1", *both, KUSTO_ALLOW_ROLLBACK="user")
    assert ran.code == 0, ran.err
    assert "nickname" not in columns(kusto_db)


def test_rows_that_would_be_lost_need_a_word_of_their_own(migrated: Path, kusto_db: Run, program: Run) -> None:
    kusto_db("execute", "-d", "user", "-c", "UPDATE users SET nickname = 'a'")
    two = ("--allow-rollback",)
    ran = program("rollback", "-d", "user", "-t", "1", *two, KUSTO_ALLOW_ROLLBACK="user")
    assert ran.code == 2
    assert "nickname" in ran.err
    assert "--accept-data-loss" in ran.err
    ran = program("rollback", "-d", "user", "-t", "1", *two, "--accept-data-loss", KUSTO_ALLOW_ROLLBACK="user")
    assert ran.code == 0, ran.err


def test_a_preview_shows_sql_and_touches_nothing(migrated: Path, kusto_db: Run) -> None:
    ran = kusto_db("rollback", "-d", "user", "-t", "0", "--preview")
    assert ran.code == 0
    assert 'DROP TABLE "users"' in ran.out
    assert "LOST" in ran.err
    assert "nickname" in columns(kusto_db)


def test_an_edited_way_back_is_refused_until_it_is_accepted(migrated: Path, kusto_db: Run) -> None:
    [down] = (migrated / "src/app/db/user/migrations").glob("*_more/down.sql")
    down.write_text(down.read_text() + "SELECT 1;\n")
    ran = kusto_db("rollback", "-d", "user", "-t", "1", "--preview")
    assert (ran.code, "error[K3005]" in ran.err) == (1, True)
    accepted = kusto_db("migrate", "-t", "resolve", "-d", "user", "--accept-down", down.parent.name)
    assert accepted.code == 0, accepted.err
    assert kusto_db("rollback", "-d", "user", "-t", "1", "--preview").code == 0


def test_a_migration_edited_by_hand_gets_its_way_back_when_it_is_applied(project: Path, kusto_db: Run) -> None:
    assert kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "init").code == 0
    assert kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "own", "--create-only").code == 0
    [folder] = (project / "src/app/db/user/migrations").glob("*_own")
    (folder / "migration.sql").write_text('CREATE TABLE "own" ("id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT);\n')
    schema(project).write_text(
        schema(project).read_text() + '\nmodel Own {\n  id Int @id @default(autoincrement())\n\n  @@map("own")\n}\n'
    )
    ran = kusto_db("migrate", "-t", "dev", "-d", "user")
    assert ran.code == 0, ran.text
    assert 'DROP TABLE "own"' in (folder / "down.sql").read_text()


def test_what_cannot_be_reversed_says_so_before_anything_runs(migrated: Path, kusto_db: Run) -> None:
    text = schema(migrated).read_text()
    lines = [line for line in text.splitlines() if not line.startswith("  email ")]
    schema(migrated).write_text("\n".join(lines) + "\n")
    ran = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "gone", "--accept-data-loss", "--no-rename")
    assert ran.code == 0, ran.text
    ran = kusto_db("rollback", "-d", "user", "-t", "2", "--preview")
    assert (ran.code, "error[K3006]" in ran.err) == (1, True), ran.text


def test_a_column_that_comes_back_empty_and_was_required_once_is_refused_before_anything_runs(
    project: Path, kusto_db: Run, program: Run
) -> None:
    text = schema(project).read_text()
    for number, line in enumerate(("  kind Int\n", "  kind Int?\n", "")):
        schema(project).write_text(text.replace("  email ", f"{line}  email ", 1))
        ran = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", f"step{number}", "--accept-data-loss")
        assert ran.code == 0, ran.text
        if not number:
            kusto_db("execute", "-d", "user", "-c", "INSERT INTO users (email, kind) VALUES ('ada@example.com', 1)")
    for target in ("2", "1"):
        arguments = ("rollback", "-d", "user", "-t", target, "--allow-rollback", "--accept-data-loss")
        ran = program(*arguments, KUSTO_ALLOW_ROLLBACK="user")
        assert ran.code == (0 if target == "2" else 1), ran.text
        kusto_db("migrate", "-t", "deploy", "-d", "user")
    assert "error[K3006]" in ran.err and "step1" in ran.err and "1 row" in ran.err


def test_a_rebuild_is_for_development_only(migrated: Path, kusto_db: Run, program: Run) -> None:
    arguments = ("rollback", "-d", "user", "-t", "1", "-m", "point-in-time", "--allow-rollback")
    ran = program(*arguments, KUSTO_ALLOW_ROLLBACK="user", KUSTO_ENV="production")
    assert (ran.code, "error[K0002]" in ran.err) == (2, True)
    assert "nickname" in columns(kusto_db)
    ran = program(*arguments, KUSTO_ALLOW_ROLLBACK="user", KUSTO_ENV="development")
    assert ran.code == 0, ran.err
    assert "1 pending" in kusto_db("migrate", "-t", "status", "-d", "user").out


def test_by_hand_each_migration_is_asked_about(migrated: Path, kusto_db: Run) -> None:
    with person(migrated, "-d", "user", "-t", "2", "-m", "manual", KUSTO_ENV="development") as somebody:
        somebody.types(somebody.sees(CODE)[1])
        somebody.types(somebody.sees(CODE)[1])
        somebody.sees(r"Apply \d+_init")
        somebody.types("y")
        somebody.sees(r"Apply \d+_more")
        somebody.types("n")
        assert somebody.leaves() == 0, somebody.screen
    assert "1 pending" in kusto_db("migrate", "-t", "status", "-d", "user").out


@pytest.mark.parametrize("arguments", [(), ("-t", "nothing"), ("-t", "99")])
def test_no_target_is_wrong_usage(migrated: Path, kusto_db: Run, arguments: tuple[str, ...]) -> None:
    assert kusto_db("rollback", "-d", "user", *arguments).code == 2
