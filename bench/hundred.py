"""A generated client of a hundred models: time and memory until one of them was used. Fresh processes, in turn.

Each number is the difference to a bare Python of the same turn; the median of the turns.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from with_kusto import write_client

MODELS = 100
TYPES = ("String", "Int", "Boolean", "DateTime", "Float?", "String?", "Decimal", "BigInt")
TABLE = """CREATE TABLE "Model50" (
    "id" integer PRIMARY KEY, "field0" text, "field1" integer, "field2" boolean, "field3" timestamp(3),
    "field4" double precision, "field5" text, "field6" decimal(65, 30), "field7" bigint, "parentId" integer
)"""
"""What PostgreSQL and SQLite both understand."""


@dataclass(frozen=True, slots=True)
class Hundred:
    """Seconds, and MiB of peak memory, above a bare Python."""

    seconds: float
    memory: float


def measure_hundred(provider: str, url: str, folder: Path, turns: int) -> Hundred:
    """Import the client, connect, read one model; the database at ``url`` has its table.

    Args:
        provider: with ``sqlite`` the blocking client is used, which needs no event loop; else the awaited one.
        folder: where the client is generated.
    """
    write_client(schema_text(provider), folder / f"hundred_{provider}")
    use = BLOCKING if provider == "sqlite" else AWAITED
    seconds, memory = [], []
    for turn in range(turns + 1):
        bare = _run(BARE, folder, url)
        full = _run(use, folder, url)
        if turn:
            seconds.append(full[0] - bare[0])
            memory.append(full[1] - bare[1])
    return Hundred(statistics.median(seconds), statistics.median(memory))


def schema_text(provider: str) -> str:
    """A hundred models of twelve fields; each refers to the one before, the first to itself."""
    head = 'generator client {\n  provider = "kusto-db"\n}\n'
    head += f'datasource db {{\n  provider = "{provider}"\n  url = env("BENCH_URL")\n}}\n'
    return head + "".join(_model(number) for number in range(MODELS))


def _model(number: int) -> str:
    lines = ["id Int @id @default(autoincrement())", "parentId Int?"]
    lines += [f"field{i} {kind}" for i, kind in enumerate(TYPES)]
    if number == 0:
        lines += ['parent Model0? @relation("self", fields: [parentId], references: [id])']
        lines += ['children0 Model0[] @relation("self")']
    else:
        lines += [f"parent Model{number - 1}? @relation(fields: [parentId], references: [id])"]
    if number + 1 < MODELS:
        lines += [f"children{number + 1} Model{number + 1}[]"]
    return f"model Model{number} {{\n  " + "\n  ".join(lines) + "\n}\n"


BARE = "pass"
BLOCKING = """
    from hundred_sqlite import SyncClient
    with SyncClient(url=url) as client:
        assert client.model50.find_many() == []
"""
AWAITED = """
    import asyncio
    from hundred_postgresql import Client
    async def main():
        async with Client(url=url) as client:
            assert await client.model50.find_many() == []
    asyncio.run(main())
"""
PROGRAM = """
import sys
folder, url = sys.argv[1:]
sys.path.insert(0, folder)
from time import perf_counter
began = perf_counter()
def use():
    {use}
use()
took = perf_counter() - began
try:
    peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
except OSError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
print(took, int(peak) / 1024)
"""


def _run(use: str, folder: Path, url: str) -> tuple[float, float]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", PROGRAM.format(use=use.strip()), str(folder), url]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    took, peak = done.stdout.split()
    return float(took), float(peak)
