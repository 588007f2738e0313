"""Commands that only read: list, validate, format --check, debug, version."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cli.conftest import Run

BROKEN = 'datasource db {\n  provider = "sqlite"\n  url      = env("RDS_BROKEN_URL")\n}\nmodel User {\n  id Strin\n}\n'


@pytest.fixture
def broken(project: Path) -> Path:
    """The project with a third database whose schema has errors."""
    folder = project / "src/app/db/broken"
    folder.mkdir()
    (folder / "schema.prisma").write_text(BROKEN)
    return project


def test_list_shows_every_database(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("list")
    assert (ran.code, ran.err) == (0, "")
    lines = [line.split() for line in ran.out.splitlines()]
    assert lines[1:] == [
        ["temporary", "sqlite", "RDS_TEMPORARY_URL", "yes", "no", "0"],
        ["user", "sqlite", "RDS_USER_URL", "yes", "no", "0"],
    ]


def test_list_for_programs(broken: Path, kusto_db: Run) -> None:
    ran = kusto_db("list", "--json")
    assert ran.code == 0
    records = {record.pop("name"): record for record in json.loads(ran.out)}
    assert records["user"] == {
        "provider": "sqlite",
        "variable": "RDS_USER_URL",
        "variable_set": True,
        "client_generated": False,
        "client_current": False,
        "migrations": 0,
        "error": None,
    }
    assert records["broken"]["provider"] is None
    assert records["broken"]["error"].startswith("[P1012]")


def test_list_of_nothing_for_programs(home: Path, kusto_db: Run) -> None:
    assert json.loads(kusto_db("list", "--json").out) == []


def test_list_tells_whether_the_client_is_current(project: Path, kusto_db: Run) -> None:
    def state() -> str:
        return kusto_db("list").out.splitlines()[2].split()[4]

    kusto_db("generate", "-d", "user")
    assert state() == "yes"
    with (project / "src/app/db/user/schema.prisma").open("a") as file:
        file.write("model More {\n  id Int @id\n}\n")
    assert state() == "outdated"


def test_a_broken_database_does_not_hide_the_others(broken: Path, kusto_db: Run) -> None:
    ran = kusto_db("list")
    assert ran.code == 0
    assert "user" in ran.out and "temporary" in ran.out
    assert "broken: [P1012]" in ran.out


def test_validate_tells_every_error_with_its_place(broken: Path, kusto_db: Run) -> None:
    ran = kusto_db("validate")
    assert ran.code == 1
    assert "user: valid" in ran.out and "temporary: valid" in ran.out
    assert "src/app/db/broken/schema.prisma:6" in ran.out
    assert "Strin" in ran.out and "^" in ran.out
    assert "generator" in ran.out  # the second error: there is none


def test_validate_warns_of_another_variable_but_does_not_fail(project: Path, kusto_db: Run) -> None:
    file = project / "src/app/db/user/schema.prisma"
    file.write_text(file.read_text().replace("RDS_USER_URL", "DATABASE_URL"))
    ran = kusto_db("validate", "-d", "user")
    assert ran.code == 0
    assert "RDS_USER_URL" in ran.out and "1 warning" in ran.out


def test_validate_in_korean(project: Path, kusto_db: Run) -> None:
    assert "user: 올바름" in kusto_db("validate", "--lang", "ko").out


def test_a_schema_elsewhere_is_not_held_to_the_folders_rules(home: Path, kusto_db: Run) -> None:
    (home / "any.prisma").write_text(
        'datasource db {\n  provider = "sqlite"\n  url = env("DATABASE_URL")\n}\nmodel A {\n  id Int @id\n}\n'
    )
    ran = kusto_db("validate", "--schema", "any.prisma")
    assert (ran.code, "valid" in ran.out) == (0, True)
    missing = kusto_db("validate", "--schema", "none.prisma")
    assert missing.code == 1
    assert "error[K2005]" in missing.err


def test_a_schema_that_is_no_text_is_told(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user/schema.prisma").write_bytes(b"\xff\xfe\x00")
    ran = kusto_db("validate")
    assert ran.code == 1
    assert "error[K2005]" in ran.err and "UTF-8" in ran.err
    assert "temporary: valid" in ran.out


def test_format_check_changes_nothing(project: Path, kusto_db: Run) -> None:
    file = project / "src/app/db/user/schema.prisma"
    assert kusto_db("format", "--check").code == 0
    untidy = file.read_text().replace("  email     String", " email   String")
    file.write_text(untidy)
    ran = kusto_db("format", "--check")
    assert ran.code == 1
    assert "not formatted  src/app/db/user/schema.prisma" in ran.out
    assert file.read_text() == untidy


def test_format_mends(project: Path, kusto_db: Run) -> None:
    file = project / "src/app/db/user/schema.prisma"
    tidy = file.read_text()
    file.write_text(tidy.replace("  email     String", " email   String"))
    assert kusto_db("format", "-d", "user").code == 0
    assert file.read_text() == tidy


def test_format_writes_the_other_end_of_a_relation_into_the_file_of_its_model(project: Path, kusto_db: Run) -> None:
    folder = project / "src/app/db/user"
    schema = (folder / "schema.prisma").read_text()
    (folder / "schema.prisma").write_text(schema + "\nmodel Writer {\n  id Int @id\n}\n")
    (folder / "book.prisma").write_text("model Book {\n  id Int @id\n  writer Writer\n}\n")
    assert kusto_db("format", "-d", "user").code == 0
    assert (
        folder / "schema.prisma"
    ).read_text() == schema + "\nmodel Writer {\n  id    Int    @id\n  books Book[]\n}\n"
    assert "@relation(fields: [writerId], references: [id])\n  writerId Int\n" in (folder / "book.prisma").read_text()
    assert kusto_db("validate", "-d", "user").code == 0
    assert kusto_db("format", "--check", "-d", "user").code == 0


def test_a_folder_without_a_schema_is_not_called_valid(project: Path, kusto_db: Run) -> None:
    (project / "nothing.prisma").mkdir()
    ran = kusto_db("validate", "--schema", "nothing.prisma")
    assert ran.code == 1
    assert "error[K2005] there is no .prisma file in the folder" in ran.err


def test_version_for_people_and_programs(kusto_db: Run) -> None:
    import kusto

    assert kusto.__version__ in kusto_db("version").out
    assert json.loads(kusto_db("version", "--json").out)["kusto_db"] == kusto.__version__
    assert kusto_db("--version").out == f"kusto-db {kusto.__version__}\n"


def test_version_of_the_servers_that_answer(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user/dev.db").touch()
    servers = json.loads(kusto_db("version", "-a", "--json").out)["servers"]
    assert servers["user"].startswith("SQLite 3")
    assert servers["temporary"].startswith("[P1003]")


def test_debug_tells_how_connections_are_treated(project: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "traditional" in kusto_db("debug").out
    monkeypatch.setenv("VERCEL", "1")
    assert "serverless (Vercel" in kusto_db("debug").out


def test_debug_shows_intervals_pools_and_poolers(project: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    schema = project / "src/app/db/user/schema.prisma"
    schema.write_text(schema.read_text().replace('"sqlite"', '"postgresql"'))
    url = "postgresql://app:s3cret-77@ep-x-pooler.eu.aws.neon.tech.invalid/d"
    monkeypatch.setenv("RDS_USER_URL", url + "?connection_limit=3&pool_timeout=7&pgbouncer=true&connect_timeout=1")
    shown = kusto_db("debug", "-d", "user").out
    assert "5 connects" in shown and "3 connections, wait 7 s" in shown and "connect within 1 s" in shown
    assert "a transaction pooler" in shown and "s3cret" not in shown
    record = json.loads(kusto_db("debug", "-d", "user", "--json").out)
    assert record["connections"]["check_interval"] == 60 and record["databases"][0]["pool"]["limit"] == 3


def test_debug_shows_what_is_there_and_what_is_not(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("debug")
    assert ran.code == 1  # the files of the databases do not exist yet
    assert str(project) in ran.out
    assert "RDS_USER_URL" in ran.out and "file:./dev.db" not in ran.out
    assert "[P1003]" in ran.out
    assert not list(project.rglob("*.db"))


def test_debug_reaches_a_database(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user/dev.db").touch()
    ran = kusto_db("debug", "-d", "user", "--json")
    assert ran.code == 0
    [database] = json.loads(ran.out)["databases"]
    assert database["server"].startswith("SQLite 3")
    assert database["error"] is None


def test_format_leaves_what_it_cannot_read(project: Path, kusto_db: Run) -> None:
    file = project / "src/app/db/user/schema.prisma"
    file.write_text("model   X {\n id Int   @id ??\n")
    ran = kusto_db("format", "-d", "user")
    assert ran.code == 1
    assert "error[P1012]" in ran.err
    assert file.read_text() == "model   X {\n id Int   @id ??\n"


def test_format_keeps_the_line_ends_of_a_checkout(project: Path, kusto_db: Run) -> None:
    file = project / "src/app/db/user/schema.prisma"
    good = file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(good)
    assert kusto_db("format", "--check", "-d", "user").code == 0
    file.write_bytes(good.replace(b"  id  ", b" id "))
    assert kusto_db("format", "-d", "user").code == 0
    assert file.read_bytes() == good


def test_format_names_the_file_that_it_cannot_read(project: Path, kusto_db: Run) -> None:
    file = project / "src/app/db/user/schema.prisma"
    file.write_text(file.read_text() + "model {\n")
    ran = kusto_db("format", "-d", "user")
    assert ran.code == 1
    assert "src/app/db/user/schema.prisma:" in ran.err


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_may_not_be_entered_hides_no_other(project: Path, kusto_db: Run) -> None:
    folder = project / "src/app/db/user"
    folder.chmod(0)
    try:
        ran = kusto_db("list")
    finally:
        folder.chmod(0o755)
    assert ran.code == 0
    assert "temporary" in ran.out and "user: [K2005]" in ran.out
