"""What may happen to a migrations folder after it was applied: told in words of its own, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cli.conftest import Run

NAMES = ("20260101000000_first", "20260102000000_second", "20260103000000_third")
TEXTS = ("CREATE TABLE a (\n  id INTEGER\n);\n", "CREATE TABLE b (id INTEGER);\n", "INSERT INTO a VALUES (1);\n")


@pytest.fixture
def folder(project: Path, kusto_db: Run, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three migrations, applied."""
    database = project / "src/app/db/user"
    schema = database / "schema.prisma"
    schema.write_text(schema.read_text().replace('"sqlite"', f'"{provider}"'))
    monkeypatch.setenv("RDS_USER_URL", database_url)
    folder = database / "migrations"
    for name, text in zip(NAMES, TEXTS, strict=True):
        (folder / name).mkdir(parents=True)
        (folder / name / "migration.sql").write_text(text)
    assert kusto_db("migrate", "-t", "deploy", "-d", "user").code == 0
    return folder


def file(folder: Path, number: int = 0) -> Path:
    return folder / NAMES[number] / "migration.sql"


def edit(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda folder: file(folder).write_bytes(change(file(folder).read_bytes()))


HARMLESS = {
    "crlf": edit(lambda text: text.replace(b"\n", b"\r\n")),
    "bom": edit(lambda text: b"\xef\xbb\xbf" + text),
    "bom and crlf": edit(lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n")),
    "no end of line": edit(lambda text: text.rstrip(b"\n")),
    "more ends of line": edit(lambda text: text + b"\n\n"),
}


@pytest.mark.parametrize("change", HARMLESS)
def test_what_editors_and_checkouts_do_by_themselves_is_no_edit(change: str, folder: Path, kusto_db: Run) -> None:
    HARMLESS[change](folder)
    status = kusto_db("migrate", "-t", "status", "-d", "user")
    assert status.code == 0 and "up to date" in status.out
    assert kusto_db("migrate", "-t", "deploy", "-d", "user").err == ""


def remove(folder: Path, number: int) -> None:
    file(folder, number).unlink()
    (folder / NAMES[number]).rmdir()


def insert(folder: Path, name: str, text: str = "CREATE TABLE c (id INTEGER);\n") -> None:
    (folder / name).mkdir()
    (folder / name / "migration.sql").write_text(text)


RENAMED = "20260103000000_called_otherwise"
DAMAGE: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "edited": (edit(lambda text: text.replace(b"INTEGER", b"BIGINT")), NAMES[0], "edited after it was applied"),
    "white space": (edit(lambda text: text.replace(b"  id", b"    id")), NAMES[0], "edited after it was applied"),
    "deleted": (lambda folder: remove(folder, 1), NAMES[1], "applied, but its file is missing"),
    "renamed": (lambda folder: (folder / NAMES[2]).rename(folder / RENAMED), RENAMED, "an applied one whose folder"),
    "inserted": (lambda folder: insert(folder, "20260101120000_x"), "20260101120000_x", "though later ones are"),
    "same moment": (lambda folder: insert(folder, "20260103000000_x"), "20260103000000_x", "the same moment"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_each_damage_has_its_own_words(damage: str, folder: Path, kusto_db: Run) -> None:
    act, name, words = DAMAGE[damage]
    act(folder)
    status = kusto_db("migrate", "-t", "status", "-d", "user")
    assert status.code == 1
    assert [line for line in status.out.splitlines() if name in line and words in line], status.out
    others = {said for _, _, said in DAMAGE.values()} - {words}
    if damage != "renamed":  # of which the old name is missing, too
        assert not [said for said in others if said in status.out and damage != "same moment"]


@pytest.mark.parametrize("damage", ["edited", "deleted"])
def test_a_deployment_tells_of_damage_and_goes_on(damage: str, folder: Path, kusto_db: Run) -> None:
    act, name, words = DAMAGE[damage]
    act(folder)
    insert(folder, "20260104000000_more")
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user")
    assert ran.code == 0 and "applied 20260104000000_more" in ran.out
    assert f"{name}: {words}" in ran.err


def test_a_renamed_migration_does_not_run_twice(folder: Path, kusto_db: Run) -> None:
    (folder / NAMES[2]).rename(folder / RENAMED)
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user")
    assert ran.code == 1 and "error[K3001]" in ran.err and NAMES[2] in ran.err and RENAMED in ran.err
    assert kusto_db("execute", "-d", "user", "-c", "SELECT id FROM a", "--json").out.count("1") == 1
    assert kusto_db("migrate", "-t", "resolve", "-d", "user", "--applied", RENAMED).code == 0
    assert kusto_db("migrate", "-t", "deploy", "-d", "user").code == 0
    (folder / RENAMED).rename(folder / NAMES[2])
    assert kusto_db("migrate", "-t", "deploy", "-d", "user").code == 0


@pytest.mark.parametrize("damage", ["inserted", "same moment"])
def test_what_a_merge_brings_is_applied(damage: str, folder: Path, kusto_db: Run) -> None:
    act, name, _ = DAMAGE[damage]
    act(folder)
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user")
    assert ran.code == 0 and f"applied {name}" in ran.out, ran.err
    assert kusto_db("migrate", "-t", "status", "-d", "user").code == 0


@pytest.mark.parametrize("damage", ["edited", "deleted", "renamed"])
def test_dev_refuses_damage_and_loses_nothing(damage: str, folder: Path, kusto_db: Run) -> None:
    DAMAGE[damage][0](folder)
    ran = kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "x")
    assert ran.code == 1 and "error[K3001]" in ran.err
    assert ("is called" in ran.err) == (damage == "renamed")
    assert kusto_db("execute", "-d", "user", "-c", "SELECT id FROM a", "--json").out.count("1") == 1
