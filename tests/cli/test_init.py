"""A new project is complete, and nothing that was there is lost."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from cli.conftest import Run

FILES = {
    "pyproject.toml",
    ".env",
    ".gitignore",
    "src/app/main.py",
    *(f"src/app/db/{name}/{file}" for name in ("user", "temporary") for file in ("schema.prisma", "seed.py")),
}


def files(root: Path) -> dict[str, str]:
    return {p.relative_to(root).as_posix(): p.read_text("utf-8") for p in root.rglob("*") if p.is_file()}


def test_everything_is_there(home: Path, kusto_db: Run) -> None:
    ran = kusto_db("init")
    assert ran.code == 0
    assert set(files(home)) == FILES
    assert all(name in ran.out for name in FILES)


def test_into_a_folder_that_is_made(home: Path, kusto_db: Run) -> None:
    ran = kusto_db("init", "new/service")
    assert set(files(home / "new/service")) == FILES
    assert "cd new/service" in ran.out
    project = tomllib.loads((home / "new/service/pyproject.toml").read_text())
    assert project["project"]["name"] == "service"
    assert project["tool"]["kusto"] == {"databases": "src/app/db"}


def test_python_files_are_python(project: Path) -> None:
    for name, text in files(project).items():
        if name.endswith(".py"):
            ast.parse(text, name)


def test_a_second_run_changes_nothing(project: Path, kusto_db: Run) -> None:
    before = files(project)
    ran = kusto_db("init")
    assert ran.code == 0
    assert files(project) == before
    assert "created" not in ran.out


def test_what_was_there_stays(home: Path, kusto_db: Run) -> None:
    (home / "pyproject.toml").write_text('[project]\nname = "mine" # keep\n')
    (home / ".env").write_text('OTHER=1\nexport RDS_USER_URL="file:./mine.db"')
    (home / ".gitignore").write_text(".env\n")
    (home / "src/app").mkdir(parents=True)
    (home / "src/app/main.py").write_text("mine = True\n")
    ran = kusto_db("init")
    after = files(home)
    assert after["pyproject.toml"].startswith('[project]\nname = "mine" # keep\n\n[tool.kusto]\n')
    assert after[".env"] == 'OTHER=1\nexport RDS_USER_URL="file:./mine.db"\nRDS_TEMPORARY_URL="file:./dev.db"\n'
    assert after[".gitignore"].splitlines().count(".env") == 1
    assert after["src/app/main.py"] == "mine = True\n"
    assert "kept      src/app/main.py" in ran.out


def test_settings_that_are_there_are_followed(home: Path, kusto_db: Run) -> None:
    (home / "pyproject.toml").write_text('[tool.kusto]\ndatabases = "data"\n')
    assert kusto_db("init").code == 0
    assert {"data/user/schema.prisma", "main.py"} <= set(files(home))
    assert "from data import kusto" in files(home)["main.py"]


def test_postgresql_examples(home: Path, kusto_db: Run) -> None:
    kusto_db("init", "--provider", "postgresql")
    after = files(home)
    assert 'provider = "postgresql"' in after["src/app/db/user/schema.prisma"]
    assert "postgresql://" in after[".env"]
    assert "kusto-db[postgresql]" in after["pyproject.toml"]


def test_a_file_where_the_project_should_be(home: Path, kusto_db: Run) -> None:
    (home / "x").write_text("")
    ran = kusto_db("init", "x")
    assert (ran.code, ran.out) == (1, "")
    assert "error[K2005]" in ran.err


@pytest.mark.parametrize("pattern", [".env", "*.db", "src/app/db/*/client/"])
def test_secrets_and_generated_files_are_not_committed(project: Path, pattern: str) -> None:
    assert pattern in (project / ".gitignore").read_text().splitlines()
