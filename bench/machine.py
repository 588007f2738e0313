"""Facts of the machine and of the software measured: name → text."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import kusto


def facts(postgresql: str | None) -> dict[str, str]:
    """What numbers depend on; ``postgresql`` is the server's version, None where none was started."""
    found = {
        "Date": datetime.now(UTC).date().isoformat(),
        "Processor": f"{_processor()}, {_cores()} cores usable",
        "System": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "kusto-db": kusto.__version__,
        "Drivers": ", ".join(_versions("asyncpg", "sqlalchemy", "msgspec")),
    }
    if postgresql:
        found["PostgreSQL"] = f"{postgresql}, on loopback TCP, fsync off, jit off, autovacuum off"
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _cores() -> int:
    return os.cpu_count() or 1


def _versions(*names: str) -> Iterator[str]:
    for name in names:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            continue
