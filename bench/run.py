"""Measures kusto against hand-written drivers and SQLAlchemy's ORM, on a PostgreSQL made for the run, and Prisma.

    scripts/bench [--quick] [--only postgresql,sqlite,startup,connection,schema,deploy] [--write]

Prints tables; exit code 1 where a contender's result differs, or where nothing could be measured.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "conformance")]

import by_hand  # noqa: E402 # after the path is set
import database  # noqa: E402
import deploying  # noqa: E402
import hundred  # noqa: E402
import machine  # noqa: E402
import on_sqlite  # noqa: E402
import prisma  # noqa: E402
import schema_language  # noqa: E402
import startup  # noqa: E402
import with_kusto  # noqa: E402
from operations import OPERATIONS, SQLITE_OPERATIONS, Operation  # noqa: E402
from page import page  # noqa: E402
from report import ON_SQLITE, ORM, Results, aims, aims_table, sections  # noqa: E402
from timing import Samples, differences, measure, pin  # noqa: E402

from servers.lifeline import Unavailable  # noqa: E402
from servers.postgresql import throwaway_postgresql  # noqa: E402

PARTS = ("postgresql", "sqlite", "startup", "connection", "schema", "deploy")


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: float
    turns: int
    slices: int
    language: int


QUICK = Effort(rounds=5, seconds=0.06, turns=7, slices=5, language=3)
FULL = Effort(rounds=25, seconds=0.08, turns=25, slices=15, language=11)


class Differs(Exception):
    """A contender gives another result than the others."""


async def compare(
    contenders: dict[str, Any], operations: tuple[Operation, ...], effort: Effort, after_writes: Any = None
) -> Samples:
    """Compare results, then measure.

    Raises:
        Differs: saying where.
    """
    found = await differences(contenders, operations)
    if found:
        raise Differs("\n".join(found))
    if after_writes:
        await after_writes()
    return await measure(contenders, operations, effort.rounds, effort.seconds, after_writes)


async def on_postgresql(results: Results, url: str, folder: Path, effort: Effort) -> None:
    """Measure the contenders on PostgreSQL."""
    await database.fill(url)
    package = with_kusto.client_package((HERE / "schema.prisma").read_text("utf-8"), "bench_postgresql", folder)
    makers: dict[str, Callable[[], Any]] = {
        by_hand.NAME: by_hand.ByHand,
        with_kusto.NAME: lambda: with_kusto.WithKusto(package),
        ORM: sqlalchemy_orm,
    }
    contenders: dict[str, Any] = {}
    tidier = await database.Tidier.connect(url)
    try:
        for name, make in makers.items():
            try:
                contender = make()
                await contender.open(url)
            except Exception as error:
                results.notes.append(f"{name} was left out: {type(error).__name__}: {error}")
            else:
                contenders[name] = contender
        results.postgresql = await compare(contenders, OPERATIONS, effort, tidier.tidy)
    finally:
        for contender in contenders.values():
            await contender.close()
        await tidier.close()


def sqlalchemy_orm() -> Any:
    """Imported only where it is measured."""
    from with_sqlalchemy import WithSqlalchemy

    return WithSqlalchemy()


async def measure_sqlite(results: Results, folder: Path, effort: Effort) -> None:
    """Measure the contenders on SQLite."""
    path = folder / "bench.db"
    on_sqlite.make_file(path)
    package = with_kusto.client_package((HERE / "sqlite.prisma").read_text("utf-8"), "bench_sqlite", folder)
    hand, blocking, awaited = on_sqlite.ByHand(), on_sqlite.Blocking(package), with_kusto.WithKusto(package)
    hand.open(path)
    blocking.open(path)
    await awaited.open(f"file:{path}")
    contenders = dict(zip(ON_SQLITE, (hand, blocking, awaited), strict=True))
    try:
        results.sqlite = await compare(contenders, SQLITE_OPERATIONS, effort)
    finally:
        hand.close()
        blocking.close()
        await awaited.close()


def with_server(results: Results, folder: Path, effort: Effort, parts: set[str]) -> str | None:
    """Start a server and measure on it; its version."""
    try:
        with throwaway_postgresql() as server:
            if "postgresql" in parts:
                asyncio.run(on_postgresql(results, server.create("bench"), folder, effort))
            if "startup" in parts:
                results.hundred["PostgreSQL, awaited"] = hundred_on_postgresql(server.create("hundred"), folder, effort)
            if "deploy" in parts:
                results.deploy = deploying.seconds(server, folder / "deploy", effort.turns)
            return server.version
    except Unavailable as error:
        results.notes.append(str(error))
        return None


def hundred_on_sqlite(folder: Path, effort: Effort) -> hundred.Hundred:
    """Measure the client of a hundred models, blocking, on a file."""
    path = folder / "hundred.db"
    connection = sqlite3.connect(path)
    connection.execute(hundred.TABLE)
    connection.close()
    return hundred.measure_hundred("sqlite", f"file:{path}", folder, effort.turns)


def hundred_on_postgresql(url: str, folder: Path, effort: Effort) -> hundred.Hundred:
    """Measure the client of a hundred models, awaited, on a server."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(hundred.TABLE.encode())
    return hundred.measure_hundred("postgresql", url, folder, effort.turns)


def measure_connection(results: Results, project: Path, effort: Effort) -> None:
    """Measure what a request pays, in a process of its own that stands in the project."""
    command = [sys.executable, str(HERE / "connection_cost.py"), str(effort.slices)]
    done = subprocess.run(command, cwd=project, check=False, capture_output=True, text=True)
    if done.returncode:
        results.notes.append(f"get_client and middleware could not be measured:\n{done.stderr[-2000:]}")
    else:
        results.connection = json.loads(done.stdout)


def measure_schema(results: Results, folder: Path, effort: Effort) -> None:
    """Measure the schema language, against Prisma where Node is here."""
    results.language, notes = schema_language.measure_language(HERE / "schema.prisma", folder, effort.language)
    results.notes += notes


def run(effort: Effort, parts: set[str]) -> Results:
    """Measure the parts."""
    results = Results()
    version = None
    with tempfile.TemporaryDirectory(prefix="kusto-bench-") as temporary:
        folder = Path(temporary)
        if parts & {"startup", "connection"}:
            project = startup.make_project(folder / "shop")
            if "startup" in parts:
                results.startup = startup.milliseconds(project, effort.turns)
                results.hundred["SQLite, blocking"] = hundred_on_sqlite(folder, effort)
            if "connection" in parts:
                measure_connection(results, project, effort)
        if "schema" in parts:
            measure_schema(results, folder, effort)
        if "sqlite" in parts:
            asyncio.run(measure_sqlite(results, folder, effort))
        if parts & {"postgresql", "startup", "deploy"}:
            version = with_server(results, folder, effort, parts)
    results.facts = {
        **machine.facts(version),
        **({"Prisma": prisma.versions()} if "schema" in parts and not results.language.alone else {}),
        "Effort": f"{effort.rounds} rounds of slices of {effort.seconds:g} s, {effort.turns} fresh processes; "
        f"of the schema language {effort.language}",
    }
    return results


def show(results: Results) -> None:
    """Print everything."""
    for heading, _, numbers in sections(results, OPERATIONS, SQLITE_OPERATIONS):
        print(f"\n{heading}\n\n{numbers}")
    found = aims(results, OPERATIONS)
    print(f"\nThe project's aims\n\n{aims_table(found)}\n")
    print("\n".join(f"{name}: {text}" for name, text in results.facts.items()))
    print("".join(f"\nNote: {note}" for note in results.notes))


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures kusto against hand-written drivers.")
    parser.add_argument("--quick", action="store_true", help="less than a minute")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--only", metavar="PARTS", help=f"some of {','.join(PARTS)}")
    options = parser.parse_args()
    parts = set((options.only or ",".join(PARTS)).split(","))
    if parts - set(PARTS):
        parser.error(f"--only takes some of {', '.join(PARTS)}")
    if options.write and parts != set(PARTS):
        parser.error("--write needs every part")
    cpu = pin()
    print(f"pinned to CPU {cpu}" if cpu is not None else "not pinned: this system cannot", file=sys.stderr)
    try:
        results = run(QUICK if options.quick else FULL, parts)
    except (Differs, schema_language.Refused) as error:
        print(f"A result differs, nothing was measured:\n{error}")
        return 1
    show(results)
    if options.write and results.notes:
        print("\nNot written: see the notes.")
        return 1
    if options.write:
        (ROOT / "docs" / "benchmarks.md").write_text(page(results, aims(results, OPERATIONS)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
