"""A password in a URL never shows: in no command's output, with no option, in no file that is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run

CANARY = "can%40ry7!x"
SPELLINGS = (CANARY, "can@ry7!x", "ry7!x")

COMMANDS = (
    ["list"],
    ["list", "--json"],
    ["validate"],
    ["generate"],
    ["debug"],
    ["debug", "--json"],
    ["debug", "-d", "user", "--debug"],
    ["version", "-a"],
    ["execute", "-d", "user", "-c", "SELECT 1", "--debug"],
    ["migrate", "-t", "status", "-a", "--debug"],
    ["migrate", "-t", "dev", "-d", "user", "-n", "x", "--debug"],
    ["migrate", "-t", "deploy", "-a", "--debug"],
    ["migrate", "-t", "reset", "-d", "user", "--allow-reset", "--debug"],
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("where", ["environment", "file"])
def test_a_password_never_shows(
    home: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], where: str
) -> None:
    kusto_db("init", "--provider", "postgresql")
    url = f"postgresql://me:{CANARY}@127.0.0.1:1/app?connect_timeout=2&sslpassword={CANARY}"
    if where == "environment":
        monkeypatch.setenv("RDS_USER_URL", url)
        monkeypatch.setenv("RDS_TEMPORARY_URL", url)
    else:
        (home / ".env").write_text(f'RDS_USER_URL="{url}"\nRDS_TEMPORARY_URL="{url}"\n')
    monkeypatch.setenv("KUSTO_ALLOW_RESET", "user")
    ran = kusto_db(*arguments)
    assert ran.code in (0, 1)
    assert not [spelling for spelling in SPELLINGS if spelling in ran.text]
    written = [file for file in home.rglob("*") if file.is_file() and file.name != ".env"]
    assert not [file for file in written for spelling in SPELLINGS if spelling.encode() in file.read_bytes()]


def test_a_password_on_the_command_line_never_shows(project: Path, kusto_db: Run) -> None:
    for provider in ("postgresql", "sqlite"):
        file = project / "src/app/db/user/schema.prisma"
        file.write_text(file.read_text().replace('"sqlite"', f'"{provider}"'))
        url = f"postgresql://me:{CANARY}@127.0.0.1:1/app"
        ran = kusto_db("migrate", "-t", "deploy", "-d", "user", "--url", url, "--debug")
        assert ran.code == 1
        assert not [spelling for spelling in SPELLINGS if spelling in ran.text]
