"""A wrong command line: exit code 2, what was wrong, what was probably meant; nothing on the result's stream."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lst"], "did you mean 'list'"),
        (["list", "--jsn"], "--json"),
        (["list", "extra"], "extra"),
        (["init", "--provider", "oracle"], "--provider"),
        (["--nonsense"], "--nonsense"),
        (["list", "--lang", "fr"], "--lang"),
    ],
)
def test_wrong_command_line(kusto_db: Run, arguments: list[str], said: str) -> None:
    ran = kusto_db(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("error[K0001]")
    assert said in ran.err
    assert "--help" in ran.err.splitlines()[-1]


def test_wrong_command_line_in_korean(kusto_db: Run) -> None:
    ran = kusto_db("lst", "--lang", "ko")
    assert ran.code == 2
    assert "명령이 없습니다" in ran.err


def test_contradictory_selection(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("validate", "-a", "-d", "user")
    assert ran.code == 2
    assert "-d, -a, --schema" in ran.err


def test_unknown_database(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("validate", "-d", "usr")
    assert ran.code == 2
    assert "error[K2001]" in ran.err and "'user'" in ran.err


def test_which_database_must_be_clear(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("execute", "-c", "SELECT 1")
    assert ran.code == 2
    assert "temporary, user" in ran.err


def test_a_broken_setting_is_told_but_does_not_stop_what_needs_no_project(home: Path, kusto_db: Run) -> None:
    (home / "pyproject.toml").write_text('[tool.kusto]\ndatabse = "x"\n')
    ran = kusto_db("list")
    assert ran.code == 1
    assert "error[K2003]" in ran.err and "'databases'" in ran.err
    assert kusto_db("version").code == 0


def test_an_empty_project_is_no_error(kusto_db: Run) -> None:
    for command in ("list", "validate", "generate"):
        ran = kusto_db(command)
        assert ran.code == 0
        assert "kusto-db init" in ran.err


def test_from_anywhere_below_the_project(project: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "src/app/db/user")
    assert "temporary" in kusto_db("list").out


def test_an_error_that_speaks_english_has_a_headline_in_korean(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("generate", "-d", "usr", "--lang", "ko")
    first, second, _ = ran.err.splitlines()
    assert first == "오류[K2001] 그런 이름의 데이터베이스가 없습니다"
    assert second == "  there is no database 'usr'"
    ran = kusto_db("migrate", "--lang", "ko")
    assert ran.err.splitlines()[0] == "오류[K0001] -t이(가) 빠졌습니다"
