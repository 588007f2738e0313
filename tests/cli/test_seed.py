"""`kusto-db seed` runs seed.py as a program of its own: its variables, its output, its end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from cli.conftest import Run, clean_environment
from cli.typing_person import Person


def write_seed(project: Path, text: str, database: str = "user") -> None:
    (project / f"src/app/db/{database}/seed.py").write_text(text)


def test_output_passes_through_and_the_end_is_told(project: Path, kusto_db: Run) -> None:
    write_seed(project, "import sys\nprint('from the seed')\nprint('aside', file=sys.stderr)\n")
    ran = kusto_db("seed", "-d", "user")
    assert ran.code == 0
    assert "from the seed" in ran.out and "aside" in ran.err
    assert "user: seeded" in ran.out


def test_it_sees_the_projects_variables_root_and_packages(project: Path, kusto_db: Run) -> None:
    (project / "src/app/greeting.py").write_text("WORD = 'imported'\n")
    write_seed(
        project,
        "import os\nfrom app.greeting import WORD\nprint(WORD, os.environ['RDS_USER_URL'], os.getcwd())\n",
    )
    assert f"imported file:./dev.db {project}" in kusto_db("seed", "-d", "user").out


def test_a_failure_has_code_and_place(project: Path, kusto_db: Run) -> None:
    write_seed(project, "raise SystemExit(7)\n")
    ran = kusto_db("seed", "-d", "user")
    assert ran.code == 1
    assert "error[K2000]" in ran.err and "exit code 7" in ran.err and "seed.py" in ran.err


def test_one_that_fails_does_not_stop_the_others(project: Path, kusto_db: Run) -> None:
    write_seed(project, "raise SystemExit(1)\n", "temporary")
    write_seed(project, "print('still run')\n", "user")
    ran = kusto_db("seed", "-a")
    assert ran.code == 1
    assert "still run" in ran.out


def test_no_seed_is_a_fault_only_where_it_was_asked_for(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user/seed.py").unlink()
    write_seed(project, "pass\n", "temporary")
    assert kusto_db("seed", "-a").code == 0
    ran = kusto_db("seed", "-d", "user")
    assert ran.code == 1
    assert "no seed.py" in ran.err


def test_an_interruption_ends_the_seed_too(project: Path) -> None:
    write_seed(
        project,
        "import os, time\n"
        "try:\n    print('pid', os.getpid(), flush=True)\n    time.sleep(60)\n"
        "finally:\n    open('ended', 'w').close()\n",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "kusto", "seed", "-d", "user"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=project,
        env=clean_environment(),
        start_new_session=True,
    )
    assert process.stdout is not None
    while not (line := process.stdout.readline()).startswith("pid"):
        assert line, "ended"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal's Ctrl-C does
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.rstrip().endswith("Interrupted.")
    assert (project / "ended").exists()


USES_CLIENT = """\
import asyncio
from app.db import kusto

async def main():
    await kusto.db.get_client("user")

asyncio.run(main())
"""


def test_a_fault_of_the_database_is_told_with_its_place_and_no_traceback(project: Path, kusto_db: Run) -> None:
    write_seed(project, USES_CLIENT)
    assert kusto_db("generate").code == 0
    ran = kusto_db("seed", "-d", "user")
    assert ran.code == 1
    assert "error[P1003]" in ran.err and "hint:" in ran.err and "seed.py:5\n" in ran.err
    assert "Traceback" not in ran.err
    assert "Traceback" in kusto_db("seed", "-d", "user", "--debug").err


def test_a_fault_of_the_seed_shows_pythons_traceback_of_it_alone(project: Path, kusto_db: Run) -> None:
    write_seed(
        project, "import os\n\ndef f():\n    raise ValueError(os.environ['RDS_USER_URL'] + ' went wrong')\n\nf()\n"
    )
    (project / ".env").write_text("RDS_USER_URL=postgresql://me:canary7@127.0.0.1:1/x\n")
    ran = kusto_db("seed", "-d", "user")
    assert ran.code == 1
    assert "Traceback" in ran.err and "seed.py" in ran.err and "went wrong" in ran.err
    assert "seeding.py" not in ran.err and "canary7" not in ran.text


def test_a_seed_is_a_main_program(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user/people.py").write_text("NAME = 'Ada'\n")
    write_seed(
        project,
        "import sys\nfrom dataclasses import dataclass\nfrom people import NAME\n\n"
        "@dataclass\nclass Person:\n    name: 'str'\n\n"
        "if __name__ == '__main__':\n    same = __file__ == sys.argv[0]\n"
        "    print(Person(NAME), same, sys.modules['__main__'].Person)\n",
    )
    ran = kusto_db("seed", "-d", "user")
    assert ran.code == 0
    assert "Person(name='Ada') True <class '__main__.Person'>" in ran.out


def test_ctrl_c_in_a_seed_shows_no_traceback(project: Path) -> None:
    write_seed(project, "import time\nprint('ready', flush=True)\ntime.sleep(60)\n")
    with Person("seed", "-d", "user", where=project, environment=clean_environment()) as person:
        person.sees("ready")
        person.interrupts()
        assert person.leaves() == 130
    assert "Interrupted." in person.screen and "Traceback" not in person.screen


def test_a_seed_without_a_client_is_told_to_generate_it(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("seed", "-d", "user")
    assert ran.code == 1
    assert "`kusto-db generate -d user`" in ran.err
