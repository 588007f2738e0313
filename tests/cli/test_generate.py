"""`kusto-db generate`: clients that import, only what changed is written, one fault stops nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cli.conftest import Run, clean_environment


def client_files(project: Path, database: str) -> dict[str, int]:
    folder = project / "src/app/db" / database / "client"
    return {file.name: file.stat().st_mtime_ns for file in folder.glob("*.py*")}


def imports(project: Path, statement: str) -> subprocess.CompletedProcess[str]:
    environment = clean_environment()
    environment["PYTHONPATH"] += f":{project / 'src'}"
    return subprocess.run(
        [sys.executable, "-c", statement], cwd=project, env=environment, capture_output=True, text=True, check=False
    )


def test_every_database_and_the_manager_by_default(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("generate")
    assert (ran.code, ran.err) == (0, "")
    assert "user: client generated" in ran.out and "temporary: client generated" in ran.out
    assert "typed manager: src/app/db/kusto.py" in ran.out
    done = imports(project, "from app.db import kusto; from app.db.user.client import Client; print(Client.__name__)")
    assert done.stdout == "Client\n", done.stderr


def test_a_second_run_writes_nothing(project: Path, kusto_db: Run) -> None:
    kusto_db("generate")
    before = client_files(project, "user")
    ran = kusto_db("generate", "-a")
    assert client_files(project, "user") == before
    assert "user: client generated (0 file(s) changed" in ran.out
    assert "typed manager" not in ran.out


def test_only_the_one_named(project: Path, kusto_db: Run) -> None:
    kusto_db("generate", "-d", "user")
    assert client_files(project, "user") and not client_files(project, "temporary")
    assert "temporary" not in (project / "src/app/db/kusto.pyi").read_text()


def test_one_broken_schema_does_not_stop_the_others(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/temporary/schema.prisma").write_text("model Broken {")
    ran = kusto_db("generate")
    assert ran.code == 1
    assert "error[P1012]" in ran.err
    assert client_files(project, "user") and not client_files(project, "temporary")


def test_files_of_an_earlier_schema_go_files_of_a_person_stay(project: Path, kusto_db: Run) -> None:
    kusto_db("generate", "-d", "user")
    client = project / "src/app/db/user/client"
    (client / "earlier.py").write_text((client / "models.py").read_text())
    (client / "mine.py").write_text("mine = True\n")
    ran = kusto_db("generate", "-d", "user")
    assert "1 file(s) of an earlier schema removed" in ran.out
    assert not (client / "earlier.py").exists()
    assert (client / "mine.py").exists()


def test_a_name_that_python_cannot_import_has_a_client_too(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user").rename(project / "src/app/db/user-profile")
    assert kusto_db("generate").code == 0
    done = imports(project, "from app.db import kusto; print(*kusto.db.names())")
    assert done.returncode == 0, done.stderr


def test_a_folder_that_cannot_be_written_is_told(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user/client").write_text("a file in the way")
    ran = kusto_db("generate")
    assert ran.code == 1
    assert "error[K2005]" in ran.err
    assert client_files(project, "temporary")


def test_watch_generates_again_when_a_schema_changes(project: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "kusto", "generate", "-d", "user", "--watch"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=project,
        env=clean_environment(PYTHONUNBUFFERED="1"),
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        assert "Watching 1" in process.stderr.readline()
        with (project / "src/app/db/user/schema.prisma").open("a") as file:
            file.write("model Added {\n  id Int @id\n}\n")
        while "client generated" not in (line := process.stdout.readline()) or "(0 file" in line or not _added(project):
            assert line, "ended"
        process.send_signal(2)
        process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130


def _added(project: Path) -> bool:
    return "Added" in (project / "src/app/db/user/client/models.py").read_text()


def test_errors_that_are_all_shown_send_nobody_elsewhere(project: Path, kusto_db: Run) -> None:
    file = project / "src/app/db/user/schema.prisma"
    file.write_text(file.read_text().replace("String?", "Strng?"))
    ran = kusto_db("generate", "-d", "user")
    assert ran.code == 1
    assert "Strng" in ran.err and "shows them all" not in ran.err
