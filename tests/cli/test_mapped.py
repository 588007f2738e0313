"""`kusto-db`: an ``@map`` that changes is a rename and no question, where the generated client tells of before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run

SCHEMA = """generator client {{
  provider = "prisma-client-js"
  output   = "client"
}}

datasource db {{
  provider = "{}"
  url      = env("RDS_USER_URL")
}}

model Person {{
  id   Int    @id
  name String @map("a")

  @@map("people")
}}
"""


@pytest.fixture
def user(home: Path, kusto_db: Run, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The schema of a database that was migrated, generated and has a row."""
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(SCHEMA.format(provider))
    monkeypatch.setenv("RDS_USER_URL", database_url)
    assert kusto_db("migrate", "-t", "dev", "-n", "init").code == 0
    assert kusto_db("execute", "-d", "user", "-c", "INSERT INTO people (id, a) VALUES (1, 'Ada')").code == 0
    return folder / "schema.prisma"


def change(schema: Path, *pairs: tuple[str, str]) -> None:
    text = schema.read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    schema.write_text(text)


BOTH = (('@map("a")', '@map("b")'), ('@@map("people")', '@@map("users")'))


def test_dev_renames_without_a_question_and_back_again(
    user: Path, kusto_db: Run, rows: Callable[[str], object]
) -> None:
    change(user, *BOTH)
    ran = kusto_db("migrate", "-t", "dev", "-n", "mapped")
    assert ran.code == 0, ran.err
    assert "people -> users" in ran.out and "users.a -> b" in ran.out
    assert rows("SELECT b FROM users") == [{"b": "Ada"}]
    change(user, (' @map("b")', ""))
    assert kusto_db("migrate", "-t", "dev", "-n", "plain").code == 0
    assert rows("SELECT name FROM users") == [{"name": "Ada"}]


def test_push_renames_without_a_question(
    user: Path, kusto_db: Run, rows: Callable[[str], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUSTO_ALLOW_PUSH", "user")
    change(user, *BOTH)
    ran = kusto_db("push", "-d", "user", "--allow-push")
    assert ran.code == 0, ran.err
    assert rows("SELECT b FROM users") == [{"b": "Ada"}]


def test_diff_shows_it_as_a_rename(user: Path, kusto_db: Run) -> None:
    change(user, *BOTH)
    ran = kusto_db("migrate", "-t", "diff")
    assert ran.code == 0 and "~ table people -> users" in ran.out and "~ column a -> b" in ran.out
    assert "--rename" not in ran.err


def test_between_two_schemas_the_first_one_tells(user: Path, kusto_db: Run, home: Path) -> None:
    before = home / "before.prisma"
    before.write_text(user.read_text())
    change(user, *BOTH)
    (user.parent / "client/_schema.py").unlink()
    ran = kusto_db("migrate", "-t", "diff", "--from-schema", str(before), "--to-schema")
    assert ran.code == 0, ran.err
    assert "~ table people -> users" in ran.out and "~ column a -> b" in ran.out


@pytest.mark.parametrize("client", ["none", "of the new schema", "broken", "of another version"])
def test_where_nothing_is_known_of_before_it_is_asked(client: str, user: Path, kusto_db: Run) -> None:
    change(user, BOTH[0])
    file = user.parent / "client/_schema.py"
    match client:
        case "none":
            file.unlink()
        case "of the new schema":
            assert kusto_db("generate", "-d", "user").code == 0
        case "broken":
            file.write_text(file.read_text()[:-300])
        case _:
            file.write_text(file.read_text().replace("FORMAT = ", "FORMAT = 9"))
    ran = kusto_db("migrate", "-t", "dev", "-n", "mapped")
    assert ran.code == 2 and "--rename people.a=b" in ran.err
    assert kusto_db("migrate", "-t", "dev", "-n", "mapped", "--rename", "people.a=b").code == 0


def test_a_rename_that_is_known_may_be_said_too(user: Path, kusto_db: Run) -> None:
    """A script that says it goes on working."""
    change(user, BOTH[0])
    assert kusto_db("migrate", "-t", "dev", "-n", "mapped", "--rename", "people.a=b").code == 0


def test_a_rollback_brings_the_names_back(
    user: Path, kusto_db: Run, rows: Callable[[str], object], provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an enum's value, too: no row stands in its way."""
    monkeypatch.setenv("KUSTO_ALLOW_ROLLBACK", "user")
    if provider != "sqlite":  # where an enum is text
        change(user, ("name String", "mood Mood @default(GOOD)\n  name String"))
        user.write_text(user.read_text() + 'enum Mood {\n  GOOD @map("fine")\n  BAD\n}\n')
    else:
        change(user, ("name String", 'mood String @default("fine")\n  name String'))
    assert kusto_db("migrate", "-t", "dev", "-n", "mood").code == 0
    change(user, *BOTH)
    if provider != "sqlite":
        change(user, ('"fine"', '"good"'))
    assert kusto_db("migrate", "-t", "dev", "-n", "mapped").code == 0
    assert rows("SELECT b, mood FROM users") == [{"b": "Ada", "mood": "fine" if provider == "sqlite" else "good"}]
    ran = kusto_db("rollback", "-d", "user", "-t", "2", "--allow-rollback")
    assert ran.code == 0, ran.err
    assert rows("SELECT a, mood FROM people") == [{"a": "Ada", "mood": "fine"}]
