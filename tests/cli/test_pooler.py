"""Migrating through a pooler is refused before anything is touched or written; with a direct address it works."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from cli.conftest import Run
from servers.pgbouncer import Server

SQL = "CREATE TABLE a (id INTEGER PRIMARY KEY);\n"


@pytest.fixture
def user(project: Path, postgresql_url: str, pgbouncer_server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database folder whose URL leads through the pooler, with one migration."""
    folder = project / "src/app/db/user"
    schema = folder / "schema.prisma"
    schema.write_text(schema.read_text().replace('"sqlite"', '"postgresql"'))
    monkeypatch.setenv("RDS_USER_URL", pgbouncer_server.url_for(postgresql_url.rpartition("/")[2]))
    (folder / "migrations/20260101000000_a").mkdir(parents=True)
    (folder / "migrations/20260101000000_a/migration.sql").write_text(SQL)
    return folder


def tables(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
        return int((row.fetchone() or (0,))[0])


@pytest.mark.parametrize(
    "words",
    [
        ("migrate", "-t", "deploy"),
        ("migrate", "-t", "dev", "-n", "more"),
        ("migrate", "-t", "resolve", "--applied", "20260101000000_a"),
        ("push", "--allow-push"),
    ],
)
def test_it_is_refused_with_the_way_out(
    words: tuple[str, ...], user: Path, kusto_db: Run, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUSTO_ALLOW_PUSH", "user")
    ran = kusto_db(*words, "-d", "user")
    assert ran.code == 1
    assert "error[K1004]" in ran.err and "directUrl" in ran.err
    assert tables(postgresql_url) == 0
    assert [path.name for path in (user / "migrations").iterdir()] == ["20260101000000_a"]


def test_status_may_be_asked(user: Path, kusto_db: Run) -> None:
    ran = kusto_db("migrate", "-t", "status", "-d", "user")
    assert ran.code == 1 and "1 pending" in ran.out


def test_a_direct_url_leads_past_it(
    user: Path, kusto_db: Run, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = user / "schema.prisma"
    monkeypatch.setenv("RDS_USER_DIRECT_URL", postgresql_url)
    text = schema.read_text()
    line = next(line for line in text.splitlines() if "env(" in line)
    schema.write_text(text.replace(line, f'{line}\n  directUrl = env("RDS_USER_DIRECT_URL")'))
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user")
    assert ran.code == 0 and "applied 20260101000000_a" in ran.out, ran.err
