"""Nobody waits for what is not used: what `import kusto` and `kusto-db list` load, by name, not by the clock."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from architecture.sources import SOURCE

HEAVY = {
    *("asyncio", "asyncpg", "psycopg", "pydantic", "rich", "sqlite3", "ssl", "starlette", "textual", "watchfiles"),
    *("attr", "attrs", "cattrs", "lsprotocol", "pygls"),
}
ONLY_FOR_COMMANDS = {"click", "dotenv", "msgspec", "subprocess", "tomllib"}


def loaded(statement: str, directory: Path) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after the statement, and had not before."""
    program = f"""
import sys
sys.path.insert(0, {str(SOURCE)!r})
before = set(sys.modules)
try:
    {statement}
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *sorted({{name.partition(".")[0] for name in set(sys.modules) - before}}))
"""
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=directory)
    assert result.returncode == 0, result.stdout + result.stderr
    return set(result.stdout.splitlines()[-1].split()[1:])


def test_importing_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    assert loaded("import kusto", tmp_path) & (HEAVY | ONLY_FOR_COMMANDS) == set()


def test_listing_databases_loads_nothing_heavy(tmp_path: Path) -> None:
    if importlib.util.find_spec("kusto.cli") is None or importlib.util.find_spec("kusto.cli.main") is None:
        pytest.skip("there is no command line yet")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "sample"\n')
    folder = tmp_path / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(
        'generator client {\n  provider = "prisma-client-js"\n  output   = "client"\n}\n'
        'datasource db {\n  provider = "sqlite"\n  url      = env("RDS_USER_URL")\n}\n'
        "model User {\n  id Int @id\n}\n"
    )
    assert loaded("from kusto.cli.main import main; main(['list'])", tmp_path) & HEAVY == set()
