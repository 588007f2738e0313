"""What waiting begins with: importing and listing, in a project as `init` makes it. Fresh processes, in turn.

Each number is the difference to a bare ``python -c pass`` of the same turn; the median of the turns.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter


def command() -> str:
    """The installed ``kusto-db``."""
    beside = Path(sys.executable).with_name("kusto-db")
    found = str(beside) if beside.exists() else shutil.which("kusto-db")
    if not found:
        raise SystemExit("kusto-db is not installed here: scripts/bench installs it")
    return found


def make_project(folder: Path) -> Path:
    """A project with two databases, as ``kusto-db init`` makes it, with its clients."""
    for arguments in (("init", folder.name), ("generate", "-a")):
        where = folder if folder.exists() else folder.parent
        subprocess.run([command(), *arguments], cwd=where, check=True, capture_output=True)
    for schema in folder.rglob("schema.prisma"):
        schema.with_name("dev.db").touch()  # what a migration would make: a database without tables is enough here
    return folder


def milliseconds(project: Path, turns: int) -> dict[str, float]:
    """Name → milliseconds above a bare Python: ``import kusto`` and ``kusto-db list``."""
    commands: Mapping[str, Sequence[str]] = {
        "bare": (sys.executable, "-c", "pass"),
        "import": (sys.executable, "-c", "import kusto"),
        "list": (command(), "list"),
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(turns + 1):
        order = list(commands)
        for name in order[turn % 3 :] + order[: turn % 3]:
            began = perf_counter()
            subprocess.run(commands[name], cwd=project, check=True, capture_output=True)
            if turn:
                taken[name].append((perf_counter() - began) * 1e3)
    above = {
        name: statistics.median(a - b for a, b in zip(taken[name], taken["bare"], strict=True))
        for name in ("import", "list")
    }
    return {"bare": statistics.median(taken["bare"]), **above}
