"""Help: of everything and of each command, in both languages, as the snapshots show it.

``KUSTO_UPDATE_SNAPSHOTS=1 pytest tests/cli/test_help.py`` writes the snapshots anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cli.conftest import Run
from kusto.cli.app import COMMANDS
from kusto.cli.layout import columns

SNAPSHOTS = Path(__file__).parent / "help"
UPDATE = os.environ.get("KUSTO_UPDATE_SNAPSHOTS") == "1"


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("command", ["kusto-db", *COMMANDS])
def test_help_is_as_the_snapshot_shows(kusto_db: Run, command: str, language: str) -> None:
    arguments = ["--help"] if command == "kusto-db" else [command, "--help"]
    ran = (
        kusto_db(*arguments, "--lang", language)
        if command == "kusto-db"
        else kusto_db(*arguments[:1], "--lang", language, "--help")
    )
    snapshot = SNAPSHOTS / f"{command}.{language}.txt"
    if UPDATE:
        snapshot.parent.mkdir(exist_ok=True)
        snapshot.write_text(ran.out, "utf-8")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot.read_text("utf-8")
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


def test_no_snapshot_is_left_over() -> None:
    assert {file.name for file in SNAPSHOTS.iterdir()} == {
        f"{command}.{language}.txt" for command in ("kusto-db", *COMMANDS) for language in ("en", "ko")
    }


def test_three_ways_to_ask_give_the_same(kusto_db: Run) -> None:
    assert kusto_db("help", "-c", "list").out == kusto_db("list", "--help").out == kusto_db("list", "-h").out
    assert kusto_db("help").out == kusto_db("--help").out == kusto_db().out


def test_help_on_what_is_no_command(kusto_db: Run) -> None:
    ran = kusto_db("help", "-c", "genrate")
    assert ran.code == 2
    assert "'generate'" in ran.err


def test_the_command_may_be_named_with_or_without_the_option(kusto_db: Run) -> None:
    assert kusto_db("help", "list").out == kusto_db("help", "-c", "list").out != ""
    assert kusto_db("help", "lst").code == 2
