"""A deployment killed in the middle of a statement: nothing of it is left, and the next one does not wait long."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment
from kusto.engine.drivers import connect_sync
from kusto.engine.target import parse_target

SLOW = {
    "postgresql": "SELECT pg_sleep(300);",
    "mysql": "SELECT sleep(300);",
    "sqlite": "INSERT INTO made WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c;",
}
NAME = "20260101000000_slow"


@pytest.fixture
def migration(project: Path, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a migration that is in the middle of a statement for ever."""
    folder = project / "src/app/db/user"
    schema = folder / "schema.prisma"
    schema.write_text(schema.read_text().replace('"sqlite"', f'"{provider}"'))
    monkeypatch.setenv("RDS_USER_URL", database_url)
    (folder / f"migrations/{NAME}").mkdir(parents=True)
    file = folder / f"migrations/{NAME}/migration.sql"
    file.write_text(f"CREATE TABLE made (id BIGINT);\n{SLOW[provider]}\n")
    return file


def test_a_killed_deployment_leaves_nothing_and_does_not_keep_the_lock(
    migration: Path, kusto_db: Run, database_url: str
) -> None:
    kill_in_the_middle(database_url)
    migration.write_text("CREATE TABLE made (id BIGINT);\n")
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user", "--lock-timeout", "60")
    assert (ran.code, ran.out) == (0, f"user: applied {NAME}\n"), ran.err


def test_a_killed_deployment_does_not_keep_the_lock_until_its_statement_ends(
    migration: Path, kusto_db: Run, provider: str, database_url: str
) -> None:
    """MySQL and MariaDB look for no client while a statement runs: the next deployment ends its session."""
    if provider != "mysql":
        pytest.skip("the server sees to it")
    migration.write_text("CREATE TABLE kept (x INTEGER);\nINSERT INTO kept VALUES (1);\n")
    assert kusto_db("migrate", "-t", "deploy", "-d", "user").code == 0
    later = migration.parents[1] / "20260102000000_later/migration.sql"
    later.parent.mkdir()
    later.write_text("SET SESSION innodb_lock_wait_timeout = 600;\nUPDATE kept SET x = x + 1;\n")
    with closing(connect_sync(parse_target(database_url, provider, "/"))) as keeper:
        keeper.begin()
        keeper.script("UPDATE kept SET x = x")
        kill_in_the_middle(database_url)
        [(number,)] = keeper.fetch("SELECT id FROM information_schema.processlist WHERE info LIKE 'UPDATE kept%'")

        def let_go_of_the_row_once_it_is_ended() -> None:
            while keeper.fetch("SELECT 1 FROM information_schema.processlist WHERE id = ?", (number,)):
                time.sleep(0.1)
            keeper.rollback()

        letting_go = threading.Thread(target=let_go_of_the_row_once_it_is_ended, daemon=True)
        letting_go.start()
        ran = kusto_db("migrate", "-t", "deploy", "-d", "user", "--lock-timeout", "20")
        assert (ran.code, ran.out) == (0, "user: applied 20260102000000_later\n"), ran.err
        letting_go.join()
        assert [tuple(row) for row in keeper.fetch("SELECT x FROM kept")] == [(2,)]


def kill_in_the_middle(database_url: str) -> None:
    arguments = ["migrate", "-t", "deploy", "-d", "user", "--url", database_url]
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED_IN_THE_MIDDLE, *arguments],
        env=clean_environment(KUSTO_DEPLOY_WAIT="0", RDS_USER_URL=database_url),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.read() == "killed"
    assert process.wait() == -9
    process.stderr.close()


KILLED_IN_THE_MIDDLE = """
import os, signal, sys, threading
from kusto.cli import progress
from kusto.cli.main import main

# The statement after the first is under way a moment after the bar was told of the migration.
def kill():
    sys.stderr.write("killed")
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGKILL)

tell = progress.Bar.update
def update(self, *values):
    tell(self, *values)
    threading.Timer(0.5, kill).start()

progress.Bar.update = update
main(sys.argv[1:])
"""
