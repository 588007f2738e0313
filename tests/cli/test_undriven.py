"""SQL Server and MongoDB cannot be driven yet: every command that would says so with one code, those that read work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import Run, clean_environment
from kusto.cli.app import COMMANDS

UNDRIVEN = ("sqlserver", "mongodb")
KEYS = {"sqlserver": "id Int @id", "mongodb": 'id Int @id @map("_id")'}
URLS = {
    "sqlserver": "sqlserver://localhost:1433;database=x;user=sa;password=hush-hush",
    "mongodb": "mongodb://me:hush-hush@localhost:27017/x",
}
DRIVING = (
    "migrate -t init",
    "migrate -t dev -n first",
    "migrate -t dev -n first --create-only",
    "migrate -t deploy",
    "migrate -t status",
    "migrate -t reset",
    "migrate -t reset --allow-reset",
    "migrate -t diff",
    "migrate -t diff --from-empty --to-schema src/app/db/own/schema.prisma --script",
    "migrate -t resolve --applied 20260101000000_first",
    "migrate -t push",
    "push",
    "pull",
    "pull --print",
    "rollback -t 0",
    "rollback --list",
    "rollback --preview -t 0",
    "execute -c SELECT",
    "seed",
)


@pytest.fixture(params=UNDRIVEN)
def undriven(request: pytest.FixtureRequest, home: Path) -> str:
    """A project with one database, called ``own``, of a provider that cannot be driven."""
    provider: str = request.param
    folder = home / "src/app/db/own"
    folder.mkdir(parents=True)
    (home / "pyproject.toml").write_text('[project]\nname = "x"\n')
    (folder / "schema.prisma").write_text(
        'generator client {\n  provider = "prisma-client-py"\n  output   = "client"\n}\n\n'
        f'datasource db {{\n  provider = "{provider}"\n  url      = env("RDS_OWN_URL")\n}}\n\n'
        f"model A {{\n  {KEYS[provider]}\n  name String\n}}\n"
    )
    (folder / "seed.py").write_text("raise SystemExit('the seed was run')\n")
    return provider


@pytest.mark.parametrize("with_url", [True, False], ids=["url", "no_url"])
@pytest.mark.parametrize("line", DRIVING)
def test_every_driving_command_refuses_with_one_code(
    undriven: str, line: str, with_url: bool, kusto_db: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUSTO_ALLOW_RESET", "own")
    if with_url:
        monkeypatch.setenv("RDS_OWN_URL", URLS[undriven])
    ran = kusto_db(*line.split(), "-d", "own")
    assert ran.code == 1
    assert f'error[K2010] the provider "{undriven}" cannot be driven yet' in ran.err
    assert "postgresql, cockroachdb, mysql, sqlite" in ran.err
    assert "hush-hush" not in ran.text and "the seed was run" not in ran.text


def test_no_command_is_left_out() -> None:
    reading = {"list", "generate", "validate", "format", "dmmf", "lsp", "debug", "version", "help", "init"}
    assert {line.split()[0] for line in DRIVING} | reading == set(COMMANDS)


def test_their_schemas_are_read_formatted_and_generated(undriven: str, kusto_db: Run) -> None:
    assert kusto_db("validate", "-d", "own").code == 0
    kusto_db("format", "-d", "own")
    assert kusto_db("format", "-d", "own", "--check").code == 0
    assert [model["name"] for model in json.loads(kusto_db("dmmf", "-d", "own").out)["models"]] == ["A"]
    assert kusto_db("generate", "-d", "own").code == 0
    assert Path("src/app/db/own/client").is_dir()


def test_debug_tells_it_and_list_shows_it(undriven: str, kusto_db: Run) -> None:
    assert undriven in kusto_db("list").out
    ran = kusto_db("debug", "-d", "own")
    assert ran.code == 1 and "K2010" in ran.out


@pytest.mark.parametrize("call", ["asyncio.run(kusto.db.get_client('own'))", "kusto.db.sync.get_client('own')"])
def test_at_run_time_the_client_refuses_with_the_same_code(undriven: str, call: str, kusto_db: Run, home: Path) -> None:
    assert kusto_db("generate", "-d", "own").code == 0
    ran = _python(home, f"import asyncio, kusto\n{call}\n", clean_environment())
    assert "UnsupportedProviderError" in ran and f'the provider "{undriven}" cannot be driven yet' in ran


def _python(folder: Path, text: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stderr
