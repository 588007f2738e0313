"""What `migrate -t deploy` of 200 migrations takes, against psql with the same files. Fresh processes, in turn.

psql does the same work: a transaction and a row of the ledger per file. Start-up of both is in the numbers.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from tables import table

COUNT = 200
SCHEMA = """\
generator client {
  provider = "prisma-client-js"
  output   = "client"
}

datasource db {
  provider = "postgresql"
}
"""
STEPS = (
    (
        'CREATE TABLE "{t}" (\n    "id" SERIAL NOT NULL,\n    "name" TEXT NOT NULL,\n    '
        'CONSTRAINT "{t}_pkey" PRIMARY KEY ("id")\n);\n\nCREATE UNIQUE INDEX "{t}_name_key" ON "{t}"("name");\n'
    ),
    'ALTER TABLE "{t}" ADD COLUMN "a" INTEGER, ADD COLUMN "b" JSONB;\n',
    (
        'ALTER TABLE "{t}" ADD COLUMN "parent" INTEGER;\n\n'
        'ALTER TABLE "{t}" ADD CONSTRAINT "{t}_parent_fkey" FOREIGN KEY ("parent") '
        'REFERENCES "{t}"("id") ON DELETE SET NULL ON UPDATE CASCADE;\n'
    ),
    'CREATE INDEX "{t}_a_idx" ON "{t}"("a");\n',
)
LEDGER = """\
CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at
TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0);
"""
ROW = (
    "INSERT INTO _prisma_migrations (id, checksum, migration_name) "
    "VALUES (gen_random_uuid()::text, repeat('0', 64), '{}');"
)
DONE = "UPDATE _prisma_migrations SET finished_at = clock_timestamp() WHERE migration_name = '{}';"
OURS, PSQL = "`kusto-db migrate -t deploy`", "one `psql`, a transaction and a ledger row per file"
EACH = "`psql -1 -f` once per file, no ledger"


def make_files(folder: Path) -> Path:
    """A project with its migrations; returns the file for psql."""
    database = folder / "src" / "app" / "db" / "user"
    script = [LEDGER]
    for number in range(COUNT):
        name = f"20260101{number:06d}_step"
        sql = STEPS[number % 4].replace("{t}", f"T{number // 4}")
        (database / "migrations" / name).mkdir(parents=True)
        (database / "migrations" / name / "migration.sql").write_text(sql)
        script += ["BEGIN;", ROW.format(name), sql, DONE.format(name), "COMMIT;"]
    (database / "schema.prisma").write_text(SCHEMA)
    psql = folder / "same.sql"
    psql.write_text("\n".join(script))
    return psql


def seconds(server: Any, folder: Path, turns: int) -> dict[str, float]:
    """Contender → median seconds; nothing where there is no psql."""
    psql, script = shutil.which("psql"), make_files(folder)
    if psql is None:
        return {}
    ours = [sys.executable, "-m", "kusto", "migrate", "-t", "deploy", "-d", "user", "--wait", "0"]
    runs: dict[str, Callable[[str], list[str]]] = {
        OURS: lambda url: ours,
        PSQL: lambda url: [psql, "-q", "-v", "ON_ERROR_STOP=1", "-f", str(script), url],
    }
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(turns + 1):
        for name in sorted(runs, reverse=bool(turn % 2)):
            url = server.create(f"deploy{turn}{len(name)}")
            began = perf_counter()
            subprocess.run(
                runs[name](url), cwd=folder, env={**os.environ, "RDS_USER_URL": url}, check=True, capture_output=True
            )
            if turn:
                taken[name].append(perf_counter() - began)
            server.drop(f"deploy{turn}{len(name)}")
    taken[EACH] = [_each(psql, server.create("each"), folder)]
    server.drop("each")
    return {name: statistics.median(times) for name, times in taken.items()}


def _each(psql: str, url: str, folder: Path) -> float:
    began = perf_counter()
    for file in sorted(folder.rglob("migration.sql")):
        subprocess.run([psql, "-q", "-1", "-v", "ON_ERROR_STOP=1", "-f", str(file), url], check=True)
    return perf_counter() - began


def deploy_table(times: dict[str, float]) -> str:
    """The medians."""
    return table(
        (f"{COUNT} migrations", "measured"), [(name, f"{value * 1e3:.0f} ms") for name, value in times.items()]
    )
