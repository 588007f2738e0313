"""`kusto-db pull`: the database into the schema, but only where a person typed two codes or did two deliberate acts."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment
from cli.typing_person import Person

CODE = r"Type ([A-Z2-9]{4}) to pull user"


@pytest.fixture
def schema(project: Path, kusto_db: Run) -> Path:
    """The schema of database user, whose live database has one column more."""
    ran = kusto_db("migrate", "-t", "dev", "-a", "-n", "init")
    assert ran.code == 0, ran.err
    ran = kusto_db("execute", "-d", "user", "-c", "ALTER TABLE users ADD COLUMN nick TEXT")
    assert ran.code == 0, ran.err
    return project / "src/app/db/user/schema.prisma"


def person(schema: Path, *arguments: str) -> Person:
    return Person(
        "pull", "-d", "user", *arguments, where=schema.parents[4], environment=clean_environment(NO_COLOR="1")
    )


def test_two_codes_write_the_schema_and_keep_the_old_one(schema: Path, kusto_db: Run) -> None:
    before = schema.read_text()
    with person(schema) as somebody:
        somebody.sees(r"\+ +nick +String\?")
        for _ in range(2):
            somebody.types(somebody.sees(CODE)[1])
        assert somebody.leaves() == 0, somebody.screen
    assert "nick" in schema.read_text()
    assert schema.with_name("schema.prisma.bak").read_text() == before
    again = kusto_db("pull", "-d", "user")
    assert (again.code, "already" in again.out) == (0, True)


def test_a_wrong_code_touches_nothing(schema: Path) -> None:
    before = schema.read_bytes()
    with person(schema) as somebody:
        somebody.types(somebody.sees(CODE)[1])
        somebody.sees(CODE)
        somebody.types("nope")
        assert somebody.leaves() == 2
    assert schema.read_bytes() == before


def test_a_schema_edited_meanwhile_is_not_overwritten(schema: Path) -> None:
    with person(schema) as somebody:
        somebody.types(somebody.sees(CODE)[1])
        second = somebody.sees(CODE)[1]
        edited = schema.read_text() + "\n// mine\n"
        schema.write_text(edited)
        somebody.types(second)
        assert somebody.leaves() == 2
    assert schema.read_text() == edited


def test_a_database_changed_meanwhile_is_not_pulled(schema: Path, kusto_db: Run) -> None:
    before = schema.read_bytes()
    with person(schema) as somebody:
        somebody.types(somebody.sees(CODE)[1])
        second = somebody.sees(CODE)[1]
        kusto_db("execute", "-d", "user", "-c", "ALTER TABLE users ADD COLUMN later TEXT")
        somebody.types(second)
        assert somebody.leaves() == 2
    assert schema.read_bytes() == before


def test_a_pipe_is_refused(schema: Path, kusto_db: Run) -> None:
    before = schema.read_bytes()
    for arguments in ((), ("--allow-pull",)):
        ran = kusto_db("pull", "-d", "user", *arguments)
        assert (ran.code, "K0002" in ran.err) == (2, True)
    assert schema.read_bytes() == before


def test_the_variable_must_name_this_database(schema: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    before = schema.read_bytes()
    monkeypatch.setenv("KUSTO_ALLOW_PULL", "other")
    assert kusto_db("pull", "-d", "user", "--allow-pull").code == 2
    assert schema.read_bytes() == before
    monkeypatch.setenv("KUSTO_ALLOW_PULL", "user")
    assert kusto_db("pull", "-d", "user", "--allow-pull").code == 0
    assert "nick" in schema.read_text()


def test_print_writes_to_the_output_only(schema: Path, kusto_db: Run) -> None:
    before = schema.read_bytes()
    ran = kusto_db("pull", "-d", "user", "--print")
    assert (ran.code, "nick" in ran.out) == (0, True)
    assert schema.read_bytes() == before
    assert not schema.with_name("schema.prisma.bak").exists()


def test_an_empty_database_is_told(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("pull", "-d", "user", "--print", "--url", f"file:{project}/nothing.db")
    assert ran.code == 1
    assert "P4001" in ran.err or "P1003" in ran.err
