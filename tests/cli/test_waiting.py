"""Waiting for what others hold: Ctrl-C ends it at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cli.conftest import Run, clean_environment
from cli.typing_person import Person

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
