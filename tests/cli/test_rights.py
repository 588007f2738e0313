"""A server's user who may not make databases is told so, and what to ask for; nothing is half made."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cli.conftest import Run
from servers.postgresql import Server


@pytest.fixture
def poor(postgresql_server: Server) -> Iterator[str]:
    """A user without any right; gone afterwards."""
    name = f"poor_{secrets.token_hex(4)}"
    with psycopg.connect(postgresql_server.url_for("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{name}" LOGIN'.encode())
        try:
            yield name
        finally:
            connection.execute(f'DROP ROLE "{name}"'.encode())


@pytest.mark.parametrize("task", [["dev", "-n", "init"], ["deploy", "--wait", "0"]])
def test_a_database_that_may_not_be_made(
    home: Path, kusto_db: Run, postgresql_server: Server, poor: str, task: list[str]
) -> None:
    kusto_db("init", "--provider", "postgresql")
    at = f"{postgresql_server.host}:{postgresql_server.port}/missing"
    ran = kusto_db("migrate", "-d", "user", "--url", f"postgresql://{poor}:canary7@{at}", "-t", *task)
    assert ran.code == 1
    assert f"error[P1010] the database {at} does not exist" in ran.err
    assert 'CREATE DATABASE "missing"' in ran.err
    assert "canary7" not in ran.text
    assert not (home / "src/app/db/user/migrations").exists()
