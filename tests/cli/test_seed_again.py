"""A seed that runs twice, or was killed in the middle: nothing is there twice, nothing half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run

IN_ONE_TRANSACTION = """
import asyncio, os, signal
from app.db import kusto

async def main():
    user_db = await kusto.db.get_client("user")
    if await user_db.user.count():
        return
    async with user_db.tx() as tx:
        await tx.user.create(data={"email": "a@b.c", "name": "A"})
        if os.environ.get("KILLED"):
            os.kill(os.getpid(), signal.SIGKILL)
        await tx.user.create(data={"email": "d@e.f", "name": "D"})
    await kusto.db.disconnect_all()

asyncio.run(main())
"""


@pytest.fixture
def migrated(project: Path, kusto_db: Run) -> Path:
    """The example project with its tables and clients."""
    assert kusto_db("migrate", "-t", "dev", "-a", "-n", "init").code == 0
    return project


def counted(kusto_db: Run) -> list[int]:
    """Rows of the tables of ``user`` and ``temporary``."""
    found = []
    for database, table in (("user", "users"), ("user", "posts"), ("temporary", "notes")):
        ran = kusto_db("execute", "-d", database, "-c", f'SELECT count(*) AS n FROM "{table}"', "--json")
        assert ran.code == 0, ran.err
        found.append(json.loads(ran.out)[0]["n"])
    return found


def test_the_seeds_of_a_new_project_may_run_twice(migrated: Path, kusto_db: Run) -> None:
    assert kusto_db("seed", "-a").code == 0
    first = counted(kusto_db)
    assert all(first)
    assert kusto_db("seed", "-a").code == 0
    assert counted(kusto_db) == first


@pytest.mark.parametrize("after", ["ada@example.com", "grace@example.com"])
def test_the_seed_of_a_new_project_may_be_killed(after: str, migrated: Path, kusto_db: Run) -> None:
    seed = migrated / "src/app/db/user/seed.py"
    text = seed.read_text()
    marker = '    print("users:"'
    inside = f'        if email == "{after}":\n            os.kill(os.getpid(), signal.SIGKILL)\n'
    assert marker in text
    seed.write_text("import os, signal\n" + text.replace(marker, inside + marker))
    ran = kusto_db("seed", "-d", "user")
    assert ran.code == 1 and "exit code -9" in ran.err
    seed.write_text(text)
    assert kusto_db("seed", "-a").code == 0
    assert counted(kusto_db) == [2, 2, 1]


def test_a_seed_in_one_transaction_leaves_nothing_when_it_is_killed(
    migrated: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (migrated / "src/app/db/user/seed.py").write_text(IN_ONE_TRANSACTION)
    monkeypatch.setenv("KILLED", "1")
    assert kusto_db("seed", "-d", "user").code == 1
    assert counted(kusto_db)[0] == 0
    monkeypatch.delenv("KILLED")
    assert kusto_db("seed", "-d", "user").code == 0
    assert counted(kusto_db)[0] == 2
    assert kusto_db("seed", "-d", "user").code == 0
    assert counted(kusto_db)[0] == 2
