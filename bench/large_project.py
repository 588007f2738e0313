"""A thousand migrations, five hundred tables, ten thousand columns: how long status, deploy, diff and dev take.

Run: ``python bench/large_project.py [sqlite|postgresql|mysql] [MIGRATIONS TABLES COLUMNS]``; it starts a server and
prints one line per command. Each is a process of its own, as people run it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

HEAD = """generator client {{
  provider = "prisma-client-py"
  output   = "client"
}}

datasource db {{
  provider = "{provider}"
  url      = env("RDS_BIG_URL")
}}
"""


@contextmanager
def database(provider: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database."""
    from servers import mariadb, postgresql

    if provider == "sqlite":
        yield f"file:{folder}/big.db"
        return
    server = postgresql.throwaway_postgresql() if provider == "postgresql" else mariadb.throwaway_mariadb()
    with server as running:
        yield running.create("big")


def schema(provider: str, tables: int, columns: int) -> str:
    """Models with relations between neighbours; as many columns in all as asked for."""
    each = columns // tables - 3
    texts = [HEAD.format(provider=provider)]
    for number in range(tables):
        fields = [f"  c{n} {('String?', 'Int?', 'DateTime?', 'Boolean?')[n % 4]}" for n in range(each)]
        if number:
            fields.append(f"  before T{number - 1} @relation(fields: [beforeId], references: [id])\n  beforeId Int")
            fields.append("  @@index([beforeId])")
        if number + 1 < tables:
            fields.append(f"  next T{number + 1}[]")
        texts.append(f"model T{number} {{\n  id Int @id\n  name String @unique\n" + "\n".join(fields) + "\n}\n")
    return "\n".join(texts)


def write_history(folder: Path, provider: str, text: str, count: int) -> None:
    """The statements that make the schema, cut into so many migrations; what is left over are small inserts."""
    from kusto.catalog.model import EMPTY
    from kusto.dialects import dialect
    from kusto.migrate.apply import statements_of
    from kusto.migrate.lower import lower
    from kusto.migrate.plan import plan_between
    from kusto.psl.parse import parse_schema
    from kusto.source.text import SourceFile
    from kusto.workspace.migrations import write_lock, write_migration

    parsed = parse_schema([SourceFile("schema.prisma", text)]).schema
    assert parsed is not None
    own = dialect(provider)
    sql = plan_between(EMPTY, lower(parsed, own), own.migrations).sql
    statements = [statement.sql for statement in statements_of(sql, own.migrations)]
    size = -(-len(statements) // count)
    parts = [statements[at : at + size] for at in range(0, len(statements), size)]
    parts += [[f"SELECT {number}"] for number in range(count - len(parts))]
    for number, part in enumerate(parts):
        write_migration(folder, f"{20200101000000 + number}_step", ";\n".join(part) + ";\n")
    write_lock(folder, provider)


def main(provider: str = "sqlite", migrations: str = "1000", tables: str = "500", columns: str = "10000") -> None:
    """Make the project, and time each command on it."""
    with tempfile.TemporaryDirectory() as temporary, database(provider, Path(temporary)) as url:
        home = Path(temporary)
        (home / "pyproject.toml").write_text('[project]\nname = "big"\nversion = "0"\n')
        folder = home / "src/app/db/big"
        folder.mkdir(parents=True)
        text = schema(provider, int(tables), int(columns))
        (folder / "schema.prisma").write_text(text)
        write_history(folder / "migrations", provider, text, int(migrations))
        environment = {
            **os.environ,
            "RDS_BIG_URL": url,
            "KUSTO_DEPLOY_WAIT": "0",
            "PYTHONPATH": str(ROOT / "src"),
        }
        for words in (
            "migrate -t deploy",
            "migrate -t deploy",
            "migrate -t status",
            "migrate -t status --drift",
            "migrate -t diff",
            "migrate -t dev -n nothing",
            "validate",
        ):
            begun = time.monotonic()
            ran = subprocess.run(
                [sys.executable, "-m", "kusto", *words.split(), "-d", "big"],
                cwd=home,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            took = time.monotonic() - begun
            print(f"{provider:11} {words:28} {took:7.2f} s  exit {ran.returncode}  {ran.stderr[-200:]}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
