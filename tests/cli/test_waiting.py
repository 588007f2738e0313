"""Waiting for what others hold: Ctrl-C ends it at once, and it is told."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from cli.conftest import Run, clean_environment
from cli.typing_person import Person
from kusto.migrate import carry
from kusto.migrate.carry import Patience

LONGER_THAN_PATIENCE = "600"


def test_ctrl_c_ends_the_wait_for_somebody_elses_migration(project: Path, kusto_db: Run) -> None:
    assert kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "init", "--skip-generate").code == 0
    arguments = ("migrate", "-t", "deploy", "-d", "user", "--wait", "0", "--lock-timeout", LONGER_THAN_PATIENCE)
    with closing(sqlite3.connect(project / "src/app/db/user/dev.db-lock", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with Person(*arguments, where=project, environment=clean_environment(NO_COLOR="1")) as person:
            person.sees("user ")  # the bar of what takes longer
            person.interrupts()
            assert person.leaves() == 130
    assert "Interrupted." in person.screen and "Traceback" not in person.screen


def test_what_needs_no_database_is_told_before_the_countdown(project: Path, kusto_db: Run) -> None:
    (project / ".env").write_text('RDS_TEMPORARY_URL="file:./dev.db"\n')
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user", "--wait", "600")
    assert (ran.code, ran.out) == (1, "")
    assert "error[K2002]" in ran.err and "600" not in ran.err
    ran = kusto_db("migrate", "-t", "deploy", "-a", "--wait", "0.01")
    assert ran.code == 1
    assert "error[K2002]" in ran.err and "Deploying to temporary in" in ran.err and "nothing pending" in ran.out


@pytest.fixture
def held(home: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database on PostgreSQL whose table ``Account`` is about to get a column; migrations are impatient."""
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    monkeypatch.setenv("RDS_USER_URL", postgresql_url)
    monkeypatch.setattr(carry, "Patience", lambda: Patience(seconds=0.2, attempts=5))
    (folder / "schema.prisma").write_text(SCHEMA.format(""))
    return folder


SCHEMA = """generator client {{
  provider = "prisma-client-js"
  output   = "client"
}}
datasource db {{
  provider = "postgresql"
  url      = env("RDS_USER_URL")
}}
model Account {{
  id Int @id
  {}
}}
"""
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '\"Account\"'::regclass"


@contextmanager
def somebody_holds_the_table(url: str) -> Iterator[None]:
    """Until somebody has waited for it, and gave up."""
    with closing(psycopg.connect(url)) as holder, closing(psycopg.connect(url, autocommit=True)) as watcher:
        holder.execute('LOCK TABLE "Account" IN ACCESS EXCLUSIVE MODE')

        def let_go() -> None:
            for wanted in (True, False):
                while bool(watcher.execute(WAITING).fetchone()[0]) is not wanted:  # type: ignore[index]
                    time.sleep(0.02)
            holder.rollback()

        thread = threading.Thread(target=let_go, daemon=True)
        thread.start()
        yield
        thread.join(30)
        assert not thread.is_alive()


def test_a_development_tells_that_it_waits_for_a_table(held: Path, kusto_db: Run, postgresql_url: str) -> None:
    arguments = ("migrate", "-t", "dev", "-d", "user", "--skip-generate")
    assert kusto_db(*arguments, "-n", "init").code == 0
    (held / "schema.prisma").write_text(SCHEMA.format("name String?"))
    with somebody_holds_the_table(postgresql_url):
        ran = kusto_db(*arguments, "-n", "name")
    assert ran.code == 0, ran.text
    assert "_name waits: somebody holds a table it needs (attempt 1 was undone)" in ran.err
    assert "_name" in ran.out
