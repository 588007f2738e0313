"""Faults are told with code and hint, secrets never; interruptions and closed pipes end quietly."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment
from kusto.cli.commands import version
from kusto.cli.main import main
from kusto.errors import ConnectionFault

FULL = "No space left on device\n  hint: The disk is full: free some space.\n"


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def raises(error: BaseException) -> object:
    def run() -> None:
        raise error

    return run


def test_a_fault_of_the_user_has_code_message_and_hint(failing: pytest.MonkeyPatch, kusto_db: Run) -> None:
    failing.setattr(version, "versions", raises(ConnectionFault("no way", hint="mend it")))
    ran = kusto_db("version")
    assert (ran.code, ran.err) == (1, "error[P1001] no way\n  hint: mend it\n")


def test_a_fault_of_ours_has_a_reference_and_no_traceback(failing: pytest.MonkeyPatch, kusto_db: Run) -> None:
    failing.setattr(version, "versions", raises(ZeroDivisionError("canary")))
    ran = kusto_db("version")
    assert ran.code == 1
    assert ran.err.startswith("error[K9999] internal error: ZeroDivisionError (reference version.py:")
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("how", ["option", "variable"])
def test_the_traceback_shows_when_asked_for_without_secrets(
    failing: pytest.MonkeyPatch, kusto_db: Run, how: str
) -> None:
    failing.setattr(version, "versions", raises(ZeroDivisionError("at postgresql://me:canary7@db/x and canary7")))
    failing.setenv("RDS_USER_URL", "postgresql://me:canary7@db/x")
    if how == "variable":
        failing.setenv("KUSTO_DEBUG", "1")
    ran = kusto_db("version", *(["--debug"] if how == "option" else []))
    assert "Traceback" in ran.err and "ZeroDivisionError" in ran.err
    assert "canary7" not in ran.text


def test_an_interruption_ends_with_130(failing: pytest.MonkeyPatch, kusto_db: Run) -> None:
    failing.setattr(version, "versions", raises(KeyboardInterrupt()))
    ran = kusto_db("version")
    assert (ran.code, ran.out) == (130, "")
    assert "Interrupted." in ran.err and "Traceback" not in ran.err


def test_an_interruption_while_starting_ends_with_130(failing: pytest.MonkeyPatch, home: Path) -> None:
    failing.setattr("kusto.cli.app.run", raises(KeyboardInterrupt()))
    failing.setattr("kusto.cli.app.run", lambda arguments: raises(KeyboardInterrupt())())  # type: ignore[operator]
    assert main(["version"]) == 130


def test_a_disk_that_is_full_is_no_fault_of_ours(failing: pytest.MonkeyPatch, kusto_db: Run) -> None:
    failing.setattr(version, "versions", raises(OSError(28, "No space left on device", "/some/file")))
    ran = kusto_db("version")
    assert (ran.code, ran.err) == (1, f"error[K2005] /some/file: {FULL}")


def test_a_current_folder_that_is_gone_is_told(home: Path, kusto_db: Run) -> None:
    home.rmdir()
    ran = kusto_db("list")
    assert ran.code == 1
    assert ran.err.startswith("error[K2005]")
    assert kusto_db("version").code == 0


def test_a_polite_end_is_an_interruption(project: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kusto", "generate", "--watch"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=clean_environment(),
        cwd=project,
    )
    assert process.stderr is not None
    assert "Watching" in process.stderr.readline()
    process.terminate()
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (130, "Interrupted.")


def test_a_reader_that_goes_away_is_no_fault(home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kusto", "help", "-c", "migrate"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
        cwd=home,
    )
    assert process.stdout and process.stderr
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert err == b""


def test_letters_that_the_terminal_cannot_show_do_not_end_a_command(program: Run) -> None:
    ran = program("--help", "--lang", "ko", PYTHONIOENCODING="ascii:strict")
    assert ran.code == 0
    assert "kusto-db" in ran.out


def test_no_colours_without_a_terminal(program: Run) -> None:
    assert "\x1b" not in program("lst").text


SHELL = '"$0" -m kusto "$@" '


@pytest.mark.parametrize(
    ("arguments", "redirection", "code"),
    [
        (["list"], ">&-", 0),
        (["list"], "2>&-", 0),
        (["nonsense"], "2>&-", 2),
        (["nonsense"], ">&- 2>&- <&-", 2),
        (["execute", "-d", "user"], "<&-", 2),
        (["migrate", "-t", "dev", "-d", "user"], ">&- 2>&- <&-", 0),
    ],
)
def test_streams_that_are_closed_do_not_change_the_end(
    project: Path, arguments: list[str], redirection: str, code: int
) -> None:
    ran = subprocess.run(
        ["sh", "-c", SHELL + redirection, sys.executable, *arguments],
        cwd=project,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == code, ran.stderr
    assert "Traceback" not in ran.stderr and "K9999" not in ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's full device")
@pytest.mark.parametrize("arguments", [["list"], ["help", "-c", "migrate"], ["list", "--json"]])
def test_an_output_that_is_full_is_told(project: Path, arguments: list[str]) -> None:
    ran = subprocess.run(
        ["sh", "-c", SHELL + ">/dev/full", sys.executable, *arguments],
        cwd=project,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, f"error[K2005] {FULL}")
