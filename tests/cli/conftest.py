"""A project on disk, and two ways to run `kusto-db` in it: in this process, and as a program of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import kusto
from kusto.cli.main import main

SOURCE = Path(kusto.__file__).parent.parent
STEERING = ("KUSTO_", "RDS_", "LC_", "LANG", "NODE_ENV", "NO_COLOR", "PYTHONPATH")


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command line did."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Both streams."""
        return self.out + self.err


Run = Callable[..., Ran]


def clean_environment(**more: str) -> dict[str, str]:
    """Variables of a process that nothing steers but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(STEERING)}
    return {**kept, "PYTHONPATH": str(SOURCE), "LC_ALL": "C.UTF-8", **more}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the command line runs in, with nothing set that steers it."""
    for name in list(os.environ):
        if name.startswith(STEERING):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("KUSTO_DEPLOY_WAIT", "0")
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _spoken(arguments: tuple[str, ...]) -> list[str]:
    """Names of ``-c SQL`` in the quotes of the database that the test is about."""
    own = os.environ.get("RDS_USER_URL", "").startswith("mysql:")
    sql = ("-c",) if own and "execute" in arguments else ()
    pairs = zip(("", *arguments), arguments, strict=False)
    return [argument.replace('"', "`") if before in sql else argument for before, argument in pairs]


@pytest.fixture
def kusto_db(home: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process."""

    def run(*arguments: str) -> Ran:
        capfd.readouterr()
        try:
            code = main(_spoken(arguments))
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture
def program(home: Path) -> Run:
    """Runs a command line as a program of its own, without a terminal."""

    def run(*arguments: str, given: str = "", **environment: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "kusto", *arguments],
            cwd=home,
            env=clean_environment(**{"KUSTO_DEPLOY_WAIT": "0", **environment}),
            input=given,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=100,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def project(home: Path, kusto_db: Run) -> Path:
    """A project as `kusto-db init` makes it: databases user and temporary on SQLite."""
    assert kusto_db("init").code == 0
    return home


@pytest.fixture
def rows(kusto_db: Run) -> Callable[[str], object]:
    """Rows of a query, as lists of objects."""

    def query(sql: str) -> object:
        ran = kusto_db("execute", "-d", "user", "-c", sql, "--json")
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    return query
