"""What waiting begins with: importing, listing, and a generated client of a hundred models. Fresh processes, in turn.

Each number is the difference to a bare ``python -c pass`` of the same turn; the median of the turns.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from with_kusto import write_client

MODELS = 100
FIELDS = 12
TYPES = ("String", "Int", "Boolean", "DateTime", "Float?", "String?", "Decimal", "BigInt")


@dataclass(frozen=True, slots=True)
class Hundred:
    """The client of a hundred models: seconds until one model was used, and MiB of peak memory, above a bare Python."""

    seconds: float
    memory: float


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
        for name, arguments in commands.items():
            began = perf_counter()
            subprocess.run(arguments, cwd=project, check=True, capture_output=True)
            if turn:
                taken[name].append((perf_counter() - began) * 1e3)
    above = {
        name: statistics.median(a - b for a, b in zip(taken[name], taken["bare"], strict=True))
        for name in ("import", "list")
    }
    return {"bare": statistics.median(taken["bare"]), **above}


def hundred_models_text(provider: str = "sqlite") -> str:
    """A schema of a hundred models of twelve fields; each refers to the one before."""
    head = 'generator client {\n  provider = "kusto-db"\n}\n'
    head += f'datasource db {{\n  provider = "{provider}"\n  url = env("BENCH_URL")\n}}\n'
    return head + "".join(_model(number) for number in range(MODELS))


def _model(number: int) -> str:
    lines = ["id Int @id @default(autoincrement())"]
    lines += [f"field{i} {TYPES[i % len(TYPES)]}" for i in range(FIELDS - 4)]
    lines += ["parentId Int?", f"parent Model{max(number - 1, 0)}? @relation(fields: [parentId], references: [id])"]
    following = {0: (0, 1), MODELS - 1: ()}.get(number, (number + 1,))
    if number == 0:
        lines[-1] = 'parent Model0? @relation("self", fields: [parentId], references: [id])'
        lines += ['children0 Model0[] @relation("self")', "children1 Model1[]"]
    else:
        lines += [f"children{i} Model{i}[]" for i in following]
    return f"model Model{number} {{\n  " + "\n  ".join(lines) + "\n}\n"


USE = """
import sys
sys.path.insert(0, {folder!r})
from time import perf_counter
began = perf_counter()
if {use}:
    from hundred import SyncClient
    client = SyncClient(url="file::memory:")
    client.connect()
    client.execute_raw('CREATE TABLE "Model50" ("id" INTEGER PRIMARY KEY, "field0" TEXT, "field1" INTEGER,'
        ' "field2" BOOLEAN, "field3" DATETIME, "field4" REAL, "field5" TEXT, "field6" DECIMAL, "field7" BIGINT,'
        ' "parentId" INTEGER)')
    assert client.model50.find_many() == []
took = perf_counter() - began
try:
    peak = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")][0]
except OSError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
print(took, int(peak) / 1024)
"""


def hundred_models(folder: Path, turns: int) -> Hundred:
    """Time and memory of importing the client of a hundred models and using one of them."""
    write_client(hundred_models_text(), folder / "hundred")
    seconds, memory = [], []
    for turn in range(turns + 1):
        bare, full = (_used(folder, use=use) for use in (False, True))
        if turn:
            seconds.append(full[0] - bare[0])
            memory.append(full[1] - bare[1])
    return Hundred(statistics.median(seconds), statistics.median(memory))


def _used(folder: Path, *, use: bool) -> tuple[float, float]:
    code = USE.format(folder=str(folder), use=use)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    took, peak = done.stdout.split()
    return float(took), float(peak)
