"""`kusto-db migrate -t reset`: everything goes, but only where a person typed two codes or did two deliberate acts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment
from cli.typing_person import Person

CODE = r"Type ([A-Z2-9]{4}) to reset user"


@pytest.fixture
def filled(project: Path, kusto_db: Run) -> Path:
    """The project with a migrated database user that holds a row the seed would not make."""
    ran = kusto_db("migrate", "-t", "dev", "-a", "-n", "init")
    assert ran.code == 0, ran.err
    kusto_db("execute", "-d", "user", "-c", "INSERT INTO users (email) VALUES ('kept@example.com')")
    return project


def emails(kusto_db: Run) -> list[str]:
    ran = kusto_db("execute", "-d", "user", "-c", "SELECT email FROM users ORDER BY email", "--json")
    return [row["email"] for row in json.loads(ran.out)]


def person(where: Path, *arguments: str) -> Person:
    return Person("migrate", "-t", "reset", *arguments, where=where, environment=clean_environment(NO_COLOR="1"))


def test_two_codes_reset_migrate_and_seed(filled: Path, kusto_db: Run) -> None:
    with person(filled, "-d", "user") as somebody:
        somebody.sees("all data")
        first = somebody.sees(CODE)[1]
        somebody.types(first)
        second = somebody.sees(CODE)[1]
        somebody.types(second)
        assert somebody.leaves() == 0, somebody.screen
    assert emails(kusto_db) == ["ada@example.com", "grace@example.com"]


@pytest.mark.parametrize("wrong", ["", "abcd", "yes"])
def test_a_wrong_code_touches_nothing(filled: Path, kusto_db: Run, wrong: str) -> None:
    with person(filled, "-d", "user") as somebody:
        somebody.sees(CODE)
        somebody.types(wrong)
        assert somebody.leaves() == 2
    assert "error[K0002]" in somebody.screen
    assert emails(kusto_db) == ["kept@example.com"]


def test_a_wrong_second_code_touches_nothing(filled: Path, kusto_db: Run) -> None:
    with person(filled, "-d", "user") as somebody:
        first = somebody.sees(CODE)[1]
        somebody.types(first)
        somebody.sees(CODE)
        somebody.types(first)
        assert somebody.leaves() == 2
    assert emails(kusto_db) == ["kept@example.com"]


def test_ctrl_c_touches_nothing(filled: Path, kusto_db: Run) -> None:
    with person(filled, "-d", "user") as somebody:
        somebody.types(somebody.sees(CODE)[1])
        somebody.sees(CODE)
        somebody.interrupts()
        assert somebody.leaves() == 130
    assert emails(kusto_db) == ["kept@example.com"]


@pytest.mark.parametrize(
    ("flag", "variable"),
    [(False, None), (True, None), (False, "user"), (True, "temporary"), (True, "true")],
)
def test_without_a_terminal_one_act_is_refused(
    filled: Path, kusto_db: Run, program: Run, flag: bool, variable: str | None
) -> None:
    environment = {"KUSTO_ALLOW_RESET": variable} if variable else {}
    ran = program("migrate", "-t", "reset", "-d", "user", *(["--allow-reset"] if flag else []), **environment)
    assert ran.code == 2
    assert "error[K0002]" in ran.err and "KUSTO_ALLOW_RESET=user" in ran.err
    assert emails(kusto_db) == ["kept@example.com"]


def test_codes_that_are_piped_in_do_not_count(filled: Path, kusto_db: Run, program: Run) -> None:
    assert program("migrate", "-t", "reset", "-d", "user", given="ABCD\nABCD\n").code == 2
    assert emails(kusto_db) == ["kept@example.com"]


def test_the_variable_in_an_env_file_is_no_act(filled: Path, kusto_db: Run, program: Run) -> None:
    with (filled / ".env").open("a") as file:
        file.write("KUSTO_ALLOW_RESET=user\n")
    assert program("migrate", "-t", "reset", "-d", "user", "--allow-reset").code == 2
    assert emails(kusto_db) == ["kept@example.com"]


def test_two_acts_reset_without_a_terminal(filled: Path, kusto_db: Run, program: Run) -> None:
    ran = program("migrate", "-t", "reset", "-d", "user", "--allow-reset", "--skip-seed", KUSTO_ALLOW_RESET="user")
    assert ran.code == 0, ran.err
    assert emails(kusto_db) == []
