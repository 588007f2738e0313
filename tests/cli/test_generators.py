"""`kusto-db generate` and the other generators of a schema: run over Prisma's protocol, and told no URL."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run, clean_environment

FOLDER = "src/app/db/user"
SPEAKING = Path(__file__).with_name("speaking_generator.py")
PYTHON = shlex.quote(sys.executable)


def add(project: Path, *lines: str, database: str = "user", name: str = "extra") -> Path:
    """Add a generator block to a database's schema; its folder."""
    folder = project / "src/app/db" / database
    shutil.copy(SPEAKING, folder / "gen.py")
    with (folder / "schema.prisma").open("a") as file:
        file.write("\n".join(["", f"generator {name} {{", *lines, "}", ""]))
    return folder


def speaking(word: str = "good") -> str:
    """The line that names the test's generator."""
    return f'provider = "{PYTHON} ./gen.py {word}"'


def asked(folder: Path) -> list[dict[str, Any]]:
    """Every question that the generator got."""
    return [json.loads(line) for line in (folder / "asked.jsonl").read_text().splitlines()]


def test_a_generator_writes_where_the_schema_says(project: Path, kusto_db: Run) -> None:
    folder = add(project, speaking(), 'output = "../../made"')
    ran = kusto_db("generate", "-d", "user")
    assert ran.code == 0, ran.err
    assert (project / "src/app/made/models.txt").read_text() == "User\nPost"
    assert "user: generator extra done (Good One, src/app/made)" in ran.out
    assert [question["method"] for question in asked(folder)] == ["getManifest", "generate"]
    assert (folder / "client/__init__.py").is_file()


def test_a_generator_writes_where_it_proposes(project: Path, kusto_db: Run) -> None:
    folder = add(project, speaking())
    assert kusto_db("generate", "-d", "user").code == 0
    assert (folder / "proposed/models.txt").is_file()
    generator = asked(folder)[1]["params"]["generator"]
    assert generator["output"] == {"fromEnvVar": None, "value": str(folder / "proposed")}
    assert "isCustomOutput" not in generator


def test_what_it_says_is_shown_and_answers_are_not(project: Path, kusto_db: Run) -> None:
    add(project, speaking())
    ran = kusto_db("generate", "-d", "user")
    assert "said on the output" in ran.err and "said aside" in ran.err and '{"not": "for you"}' in ran.err
    assert "jsonrpc" not in ran.text


def test_it_is_told_the_whole_schema_but_no_url(project: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RDS_USER_URL", "postgresql://me:hunter2@server/user")
    monkeypatch.setenv("RDS_TEMPORARY_URL", "postgresql://me:hunter2@server/temporary")
    folder = add(project, speaking())
    assert kusto_db("generate", "-d", "user").code == 0
    manifest, options = asked(folder)
    assert "hunter2" not in (folder / "asked.jsonl").read_text()
    assert manifest["params"]["name"] == "extra" and manifest["params"]["output"] is None
    assert options["params"]["schemaPath"] == str(folder / "schema.prisma")
    assert options["params"]["datasources"][0]["url"] == {"fromEnvVar": "RDS_USER_URL", "value": None}
    assert options["params"]["otherGenerators"][0]["output"]["value"] == str(folder / "client")
    assert options["cwd"] == str(folder)
    assert options["variables"]["PRISMA_GENERATOR_INVOCATION"] == "true"


def test_provider_and_output_may_stand_in_the_environment(project: Path, kusto_db: Run) -> None:
    folder = add(project, 'provider = env("EXTRA_COMMAND")', 'output = env("EXTRA_OUTPUT")')
    with (project / ".env").open("a") as file:
        file.write(f'\nEXTRA_COMMAND="{PYTHON} ./gen.py"\nEXTRA_OUTPUT=./there\n')
    assert kusto_db("generate", "-d", "user").code == 0
    assert (folder / "there/models.txt").is_file()


def test_a_variable_that_is_not_set_is_told(project: Path, kusto_db: Run) -> None:
    add(project, 'provider = env("EXTRA_COMMAND")')
    ran = kusto_db("generate", "-d", "user")
    assert ran.code == 1
    assert "error[K2020]" in ran.err and "EXTRA_COMMAND" in ran.err


def test_programs_of_node_modules_are_found(project: Path, kusto_db: Run) -> None:
    folder = add(project, 'provider = "prisma-made-here"')
    programs = project / "node_modules/.bin"
    programs.mkdir(parents=True)
    program = programs / "prisma-made-here"
    program.write_text(f"#!/bin/sh\nexec {PYTHON} ./gen.py\n")
    program.chmod(0o755)
    assert kusto_db("generate", "-d", "user").code == 0
    assert (folder / "proposed/models.txt").is_file()


@pytest.mark.parametrize(
    ("word", "code", "words"),
    [
        ("error", "K2023", "no such model"),
        ("wrong_id", "K2023", "an id that is no number"),
        ("wrong_manifest", "K2023", "no manifest"),
        ("no_answer_at_all", "K2023", "no manifest"),
        ("no_manifest", "K2025", "where it is to write"),
        ("no_output", "K2025", "where it is to write"),
        ("ends", "K2022", "exit code 3 before it had answered getManifest"),
        ("ends_quietly", "K2022", "exit code 0 before it had answered getManifest"),
        ("needs_other", "K2020", "prisma-far-away"),
    ],
)
def test_a_generator_that_fails_is_told(project: Path, kusto_db: Run, word: str, code: str, words: str) -> None:
    folder = add(project, speaking(word))
    ran = kusto_db("generate", "-d", "user")
    assert ran.code == 1
    assert f"error[{code}]" in ran.err and words in ran.err
    assert "generator 'extra' of database 'user'" in ran.err
    assert (folder / "client/__init__.py").is_file()


def test_what_a_generator_says_passes_no_secret_on(
    project: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RDS_USER_URL", "postgresql://me:hunter2@server/shop")
    add(project, speaking("error"))
    ran = kusto_db("generate", "-d", "user")
    assert "no such model" in ran.err and "hunter2" not in ran.text


@pytest.mark.parametrize("command", ["prisma-nobody-has-this", "./gen.py", "no/such/file.py"])
def test_a_command_that_cannot_be_run_is_told(project: Path, kusto_db: Run, command: str) -> None:
    add(project, f'provider = "{command}"')
    ran = kusto_db("generate", "-d", "user")
    assert ran.code == 1
    assert "error[K2021]" in ran.err and command in ran.err


def test_a_program_that_is_no_generator_is_told(project: Path, kusto_db: Run) -> None:
    add(project, 'provider = "echo hello"')
    ran = kusto_db("generate", "-d", "user")
    assert ran.code == 1
    assert "hello" in ran.err and "error[K2022]" in ran.err and "Prisma's protocol" in ran.err


def test_a_silent_generator_is_ended(project: Path, kusto_db: Run) -> None:
    add(project, speaking("silent"))
    ran = kusto_db("generate", "-d", "user", "--generator-timeout", "0.5")
    assert ran.code == 1
    assert "error[K2024]" in ran.err and "within 0.5 seconds" in ran.err


def test_one_that_fails_stops_no_other(project: Path, kusto_db: Run) -> None:
    folder = add(project, speaking("ends"), name="bad")
    add(project, speaking(), name="good")
    other = add(project, speaking(), database="temporary")
    ran = kusto_db("generate")
    assert ran.code == 1
    assert (folder / "proposed/models.txt").is_file() and (other / "proposed/models.txt").is_file()
    assert (folder / "client/__init__.py").is_file() and (other / "client/__init__.py").is_file()


def test_a_client_that_cannot_be_made_stops_no_generator(project: Path, kusto_db: Run) -> None:
    folder = add(project, speaking())
    (folder / "client").write_text("a file in the way")
    ran = kusto_db("generate", "-d", "user")
    assert ran.code == 1 and "error[K2005]" in ran.err
    assert (folder / "proposed/models.txt").is_file()


def test_a_generator_may_need_the_client(project: Path, kusto_db: Run) -> None:
    add(project, speaking("needs_client"))
    assert kusto_db("generate", "-d", "user").code == 0


def test_none_is_run_where_nobody_wants_them(project: Path, kusto_db: Run) -> None:
    folder = add(project, speaking())
    ran = kusto_db("generate", "--no-generators")
    assert ran.code == 0 and "client generated" in ran.out
    assert not (folder / "asked.jsonl").exists()


@pytest.mark.parametrize("command", [["validate"], ["list"], ["format", "--check"], ["dmmf", "-d", "user"], ["debug"]])
def test_no_other_command_runs_one(project: Path, kusto_db: Run, command: list[str]) -> None:
    folder = add(project, speaking())
    kusto_db(*command)
    assert not (folder / "asked.jsonl").exists()


def test_making_a_migration_runs_none(project: Path, kusto_db: Run) -> None:
    folder = add(project, speaking())
    assert kusto_db("migrate", "-t", "dev", "-d", "user", "-n", "first").code == 0
    assert (folder / "client/__init__.py").is_file()
    assert not (folder / "asked.jsonl").exists()


def test_prismas_own_client_is_left_out_with_a_word(project: Path, kusto_db: Run) -> None:
    add(project, 'provider = "prisma-client"', 'output = "node"')
    ran = kusto_db("generate", "-d", "user")
    assert ran.code == 0
    assert "generator extra left out: prisma-client" in ran.err


def test_a_schema_outside_the_folders_has_generators_too(project: Path, kusto_db: Run) -> None:
    folder = project / "elsewhere"
    folder.mkdir()
    shutil.copy(SPEAKING, folder / "gen.py")
    text = (project / FOLDER / "schema.prisma").read_text().replace('env("RDS_USER_URL")', '"file:./hunter2.db"')
    (folder / "schema.prisma").write_text(f"{text}\ngenerator extra {{\n  {speaking()}\n}}\n")
    assert kusto_db("generate", "--schema", "elsewhere/schema.prisma").code == 0
    assert (folder / "proposed/models.txt").is_file()
    assert "hunter2" not in (folder / "asked.jsonl").read_text()


def test_every_file_of_the_schema_is_told(project: Path, kusto_db: Run) -> None:
    folder = add(project, speaking())
    (folder / "more.prisma").write_text("model More {\n  id Int @id\n}\n")
    assert kusto_db("generate", "-d", "user").code == 0
    assert (folder / "proposed/models.txt").read_text() == "User\nPost\nMore"
    assert "model More" in asked(folder)[1]["params"]["datamodel"]


def test_ctrl_c_ends_the_generator_too(project: Path) -> None:
    folder = add(project, speaking("deaf"))
    process = subprocess.Popen(
        [sys.executable, "-m", "kusto", "generate", "-d", "user"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=project,
        env=clean_environment(PYTHONUNBUFFERED="1"),
    )
    try:
        until(lambda: (folder / "pid").exists() and (folder / "pid").read_text() != "")
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130 and "Traceback" not in err
    child = int((folder / "pid").read_text())
    until(lambda: not alive(child))


def until(happened: Any) -> None:
    """Wait for something, half a minute at most."""
    for _ in range(1500):
        if happened():
            return
        time.sleep(0.02)
    pytest.fail("it did not happen")


def alive(process: int) -> bool:
    """Is there such a process, and does it run?"""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
