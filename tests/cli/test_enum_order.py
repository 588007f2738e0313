"""`kusto-db`: the order of an enum's values counts where it is asked for, by an option or by the project's settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run
from cli.test_diff import HEAD

MOODS = "enum Mood {\n  GLAD\n  SAD\n}\n\nmodel Day {\n  id   Int  @id\n  mood Mood @default(SAD)\n}\n"


@pytest.fixture
def user(home: Path, kusto_db: Run, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The schema of a migrated database with a row, whose values have changed places since."""
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    schema = folder / "schema.prisma"
    schema.write_text(HEAD.format(provider) + MOODS)
    monkeypatch.setenv("RDS_USER_URL", database_url)
    monkeypatch.setenv("KUSTO_ALLOW_PUSH", "user")
    assert kusto_db("migrate", "-t", "dev", "-n", "init", "--skip-generate").code == 0
    assert kusto_db("execute", "-d", "user", "-c", 'INSERT INTO "Day" (id) VALUES (1)').code == 0
    schema.write_text(schema.read_text().replace("  GLAD\n  SAD\n", "  SAD\n  GLAD\n"))
    return schema


def differs(kusto_db: Run, *arguments: str) -> bool:
    ran = kusto_db("migrate", "-t", "diff", "--exit-code", *arguments)
    assert ran.code in (0, 2), ran.err
    return ran.code == 2


def test_it_counts_where_it_is_asked_for(user: Path, kusto_db: Run, provider: str) -> None:
    always, ever = provider == "mysql", provider != "sqlite"
    assert differs(kusto_db) == always
    assert differs(kusto_db, "--enum-order") == ever
    said = kusto_db("migrate", "-t", "diff", "--enum-order").err
    assert ("--enum-order changes nothing" in said) == (provider != "postgresql")
    ran = kusto_db("migrate", "-t", "dev", "-n", "order", "--enum-order", "--skip-generate")
    assert ran.code == 0, ran.err
    assert len(list(user.parent.glob("migrations/*/down.sql"))) == 1 + ever
    assert not differs(kusto_db, "--enum-order")
    assert '"mood":"SAD"' in kusto_db("execute", "-d", "user", "-c", 'SELECT mood FROM "Day"', "--json").out.replace(
        ": ", ":"
    )


def test_a_push_gives_them_the_order(user: Path, kusto_db: Run) -> None:
    ran = kusto_db("push", "-d", "user", "--allow-push", "--enum-order", "--skip-generate")
    assert ran.code == 0, ran.err
    assert not differs(kusto_db, "--from-database", "--to-schema", "--enum-order")


def test_the_project_may_say_so_once_for_all(user: Path, kusto_db: Run, home: Path, provider: str) -> None:
    (home / "pyproject.toml").write_text("[tool.kusto]\nenum-order = true\n")
    ran = kusto_db("migrate", "-t", "diff")
    assert ("GLAD" in ran.out) == (provider != "sqlite") and "--enum-order" not in ran.err
    assert kusto_db("migrate", "-t", "dev", "-n", "order", "--skip-generate").code == 0
    assert not differs(kusto_db)


def test_it_means_nothing_to_other_tasks(user: Path, kusto_db: Run) -> None:
    assert kusto_db("migrate", "-t", "deploy", "--enum-order").code == 2
