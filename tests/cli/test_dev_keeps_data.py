"""`migrate -t dev` drops nothing that it was not told to: counted rows, in each state in which other tools reset.

Nobody can agree by accident: what is piped in does not count.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run

NAMES = ("20260101000000_first", "20260102000000_second")
TEXTS = (
    "CREATE TABLE people (id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(40));\n",
    "CREATE TABLE pets (id INTEGER NOT NULL PRIMARY KEY);\n",
)
MODELS = """
model people {
  id   Int     @id
  name String? KIND
}

model pets {
  id Int @id
}
"""


@pytest.fixture
def folder(project: Path, kusto_db: Run, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two applied migrations and rows in both tables."""
    database = project / "src/app/db/user"
    schema = database / "schema.prisma"
    head = schema.read_text().replace('"sqlite"', f'"{provider}"').partition("\nmodel ")[0]
    schema.write_text(head + MODELS.replace("KIND", "" if provider == "sqlite" else "@db.VarChar(40)"))
    monkeypatch.setenv("RDS_USER_URL", database_url)
    folder = database / "migrations"
    for name, text in zip(NAMES, TEXTS, strict=True):
        (folder / name).mkdir(parents=True)
        (folder / name / "migration.sql").write_text(text)
    assert kusto_db("migrate", "-t", "deploy", "-d", "user").code == 0
    for sql in ("INSERT INTO people VALUES (1, 'a'), (2, 'b'), (3, 'c')", "INSERT INTO pets VALUES (1), (2)"):
        assert kusto_db("execute", "-d", "user", "-c", sql).code == 0
    return folder


def sql(statement: str) -> Callable[[Path, Run], object]:
    return lambda folder, kusto_db: kusto_db("execute", "-d", "user", "-c", statement)


def edited(folder: Path, kusto_db: Run) -> None:
    file = folder / NAMES[0] / "migration.sql"
    file.write_text(file.read_text().replace("VARCHAR(40)", "VARCHAR(50)"))


def removed(folder: Path, kusto_db: Run) -> None:
    (folder / NAMES[1] / "migration.sql").unlink()
    (folder / NAMES[1]).rmdir()


def diverged(folder: Path, kusto_db: Run) -> None:
    removed(folder, kusto_db)
    (folder / "20260102000000_other").mkdir()
    (folder / "20260102000000_other/migration.sql").write_text("CREATE TABLE other (id INTEGER);\n")


def failed(folder: Path, kusto_db: Run) -> None:
    kusto_db(
        "execute", "-d", "user", "-c", "UPDATE _prisma_migrations SET finished_at = NULL, logs = 'boom' "
        f"WHERE migration_name = '{NAMES[1]}'",
    )  # fmt: skip


def replaced(folder: Path, kusto_db: Run) -> None:
    schema = folder.parent / "schema.prisma"
    schema.write_text(schema.read_text().replace("model people", "model folk").replace("  name ", "  label "))


def changed_type(folder: Path, kusto_db: Run) -> None:
    schema = folder.parent / "schema.prisma"
    text = schema.read_text().replace("@db.VarChar(40)", "")
    schema.write_text(text.replace("name String?", "name Int?"))


STATES: dict[str, tuple[Callable[[Path, Run], object], str]] = {
    "edited": (edited, "K3001"),
    "removed": (removed, "K3001"),
    "diverged": (diverged, "K3001"),
    "failed": (failed, "P3009"),
    "drifted": (sql("ALTER TABLE people ADD COLUMN extra INTEGER"), "K3002"),
    "drifted by a table": (sql("CREATE TABLE more (id INTEGER)"), "K3002"),
    "the ledger gone": (sql("DROP TABLE _prisma_migrations"), "P3005"),
    "tables replaced in the schema": (replaced, "K0002"),
    "a type that the values do not fit": (changed_type, "K0002"),
}


@pytest.mark.parametrize("state", STATES)
def test_rows_are_kept(state: str, folder: Path, kusto_db: Run, program: Run, database_url: str) -> None:
    act, code = STATES[state]
    act(folder, kusto_db)
    before = sorted(path.name for path in folder.iterdir())
    ran = program("migrate", "-t", "dev", "-d", "user", "-n", "next", given="y\nyes\nuser\n" * 50,
                  RDS_USER_URL=database_url)  # fmt: skip
    assert ran.code == (2 if code == "K0002" else 1) and f"error[{code}]" in ran.err, ran.text
    for table, count in (("people", 3), ("pets", 2)):
        found = kusto_db("execute", "-d", "user", "-c", f"SELECT id FROM {table}", "--json")
        assert (found.code, found.out.count('"id"')) == (0, count)
    assert sorted(path.name for path in folder.iterdir()) == before
