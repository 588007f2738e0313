"""`kusto-db execute`: rows for people and programs, all statements or none, faults with codes, Ctrl-C."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment

SCHEMA = 'datasource db {{\n  provider = "{provider}"\n  url = env("URL")\n}}\n'


@pytest.fixture
def sql(home: Path, kusto_db: Run, provider: str, database_url: str) -> Run:
    """Runs ``execute`` on a fresh database of each provider."""
    (home / "s.prisma").write_text(SCHEMA.format(provider=provider))
    if database_url.startswith("file:"):
        Path(database_url.removeprefix("file:")).touch()

    def run(*arguments: str) -> object:
        return kusto_db("execute", "--schema", "s.prisma", "--url", database_url, *arguments)

    return run


def test_rows_as_a_table(sql: Run) -> None:
    ran = sql("-c", "SELECT 1 AS one, 'two' AS two, NULL AS empty")
    assert ran.code == 0
    assert ran.out.splitlines() == ["one  two  empty", "1    two  NULL", "(1 row(s))"]


def test_rows_for_programs(sql: Run) -> None:
    query = "SELECT 1 AS a, 'x,y' AS b, NULL AS c UNION ALL SELECT 2, 'ü', NULL ORDER BY 1"
    assert json.loads(sql("-c", query, "--json").out) == [
        {"a": 1, "b": "x,y", "c": None},
        {"a": 2, "b": "ü", "c": None},
    ]
    assert sql("-c", query, "--csv").out == 'a,b,c\n1,"x,y",\n2,ü,\n'


def test_columns_of_the_same_name_are_kept_apart(sql: Run) -> None:
    assert json.loads(sql("-c", "SELECT 1 AS a, 2 AS a", "--json").out) == [{"a": 1, "a_2": 2}]


def test_a_file_of_several_statements(home: Path, sql: Run) -> None:
    (home / "f.sql").write_text(
        "-- a comment; with a semicolon\nCREATE TABLE t (id INTEGER, name TEXT);\n"
        "INSERT INTO t VALUES (1, 'a;b'), (2, 'c');\nSELECT count(*) AS n FROM t;\n"
    )
    ran = sql("-f", "f.sql")
    assert ran.code == 0, ran.err
    assert "2 row(s) affected" in ran.out
    assert ran.out.splitlines()[-3:] == ["n", "2", "(1 row(s))"]


def test_all_statements_or_none(home: Path, sql: Run) -> None:
    sql("-c", "CREATE TABLE t (id INTEGER PRIMARY KEY)")
    ran = sql("-c", "INSERT INTO t VALUES (1);\nINSERT INTO t VALUES (2);\nINSERT INTO t VALUES (1);")
    assert (ran.code, ran.out) == (1, "")
    assert "error[P2002]" in ran.err and "line 3" in ran.err
    assert json.loads(sql("-c", "SELECT * FROM t", "--json").out) == []


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT * FROM nowhere", "INSERT INTO nowhere VALUES (1)"])
def test_a_fault_has_a_code_and_no_traceback(sql: Run, statement: str) -> None:
    ran = sql("-c", statement)
    assert ran.code == 1
    assert ran.err.startswith("error[P20")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("given", ["SELECT 7 AS seven", "\n  SELECT 7 AS seven;\n"])
def test_sql_from_the_standard_input(home: Path, program: Run, given: str) -> None:
    (home / "s.prisma").write_text(SCHEMA.format(provider="sqlite"))
    (home / "x.db").touch()
    ran = program("execute", "--schema", "s.prisma", "--url", "file:./x.db", "--json", given=given)
    assert (ran.code, json.loads(ran.out)) == (0, [{"seven": 7}])


@pytest.mark.parametrize(
    "arguments", [["-c", " "], ["-c", "SELECT 1", "-f", "x.sql"], ["-c", "SELECT 1", "--json", "--csv"]]
)
def test_nothing_or_too_much_is_wrong_usage(project: Path, kusto_db: Run, arguments: list[str]) -> None:
    assert kusto_db("execute", "-d", "user", *arguments).code == 2


def test_a_mistyped_file_makes_no_database(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("execute", "-d", "user", "--url", "file:./typo.db", "-c", "SELECT 1")
    assert ran.code == 1
    assert "error[P1003]" in ran.err
    assert not list(project.rglob("*.db"))


def test_a_file_that_is_not_there(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("execute", "-d", "user", "-f", "none.sql")
    assert ran.code == 1
    assert "none.sql" in ran.err


def test_ctrl_c_ends_a_long_statement(project: Path) -> None:
    (project / "src/app/db/user/dev.db").touch()
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "kusto", "execute", "-d", "user", "-c", endless],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=project,
        env=clean_environment(),
    )
    assert process.stderr is not None
    try:
        while "drivers.sqlite" not in (line := process.stderr.readline()):  # about to run the statement
            assert line, "ended"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Interrupted." in err and "Traceback" not in err


def test_unknown_secrets_never_show(home: Path, kusto_db: Run, postgresql_server: object) -> None:
    (home / "s.prisma").write_text(SCHEMA.format(provider="postgresql"))
    port = postgresql_server.port  # type: ignore[attr-defined]
    for url in (
        f"postgresql://nobody:canary%40Secret@127.0.0.1:{port}/postgres",
        "postgresql://postgres:canary%40Secret@127.0.0.1:1/postgres?connect_timeout=2",
        "postgresql://postgres:canary%40Secret@nowhere.invalid/postgres?connect_timeout=2",
        "postgresql://postgres:canary%40Secret@127.0.0.1:notaport/postgres",
        "mysql://postgres:canary%40Secret@127.0.0.1/postgres",
    ):
        for more in ([], ["--debug"]):
            ran = kusto_db("execute", "--schema", "s.prisma", "--url", url, "-c", "SELECT 1", *more)
            assert ran.code == 1
            assert ran.err.startswith("error[P1")
            assert "canary" not in ran.text


def test_a_variable_that_is_not_set_is_told(project: Path, kusto_db: Run) -> None:
    (project / ".env").unlink()
    ran = kusto_db("execute", "-d", "user", "-c", "SELECT 1")
    assert ran.code == 1
    assert "error[K2002]" in ran.err and 'RDS_USER_URL="file:./dev.db"' in ran.err
