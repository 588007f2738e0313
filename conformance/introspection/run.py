"""Compares `kusto-db pull` with Prisma's introspection on real databases, byte for byte, and prints the numbers.

    python conformance/introspection/run.py [--random 200] [--seed 0] [--providers sqlite,postgresql] [--show 10]

Databases are those of the cases in `tests/migrate/pull_cases` and of random schemas, pulled into an empty schema.
Fields whose defaults are meant to differ (DIFFERENCES.md) are left out of the comparison. It fails where a text differs
that is not named in `differs.txt`.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT / "tests")]

from databases import Fresh, databases, say  # noqa: E402
from oracle import Engine, installed  # noqa: E402

from kusto.catalog.model import EMPTY  # noqa: E402
from kusto.dialects import dialect  # noqa: E402
from kusto.engine.run_sync import run  # noqa: E402
from kusto.migrate.lift.pull import pull  # noqa: E402
from kusto.migrate.plan import plan_between  # noqa: E402
from kusto.psl.parse import parse_schema  # noqa: E402
from kusto.source.text import SourceFile  # noqa: E402
from migrate.evolving import Gardener  # noqa: E402
from migrate.scenes import catalog_of, connect  # noqa: E402

CASES = ROOT / "tests/migrate/pull_cases"
HEAD = 'datasource db {{\n  provider = "{}"\n  url      = env("URL")\n}}\n'
LEFT_OUT = frozenset({"dbgenerated(\"upper('a')\")"})
"""A default that the engine takes for a text on SQLite."""


def sources(provider: str, seed: int, number: int) -> Iterator[tuple[str, str]]:
    """Names of databases, and the SQL that makes them."""
    for folder in sorted(CASES.iterdir()):
        if (folder / f"{provider}.sql").exists():
            yield folder.name, (folder / f"{provider}.sql").read_text("utf-8")
    for at in range(number):
        gardener = Gardener(seed * 1_000_003 + at, provider, leave_out=LEFT_OUT)
        models = gardener.draft().text().replace("ㄱ", "korean")  # the engine comments such names out
        yield f"random-{at}", plan_between(EMPTY, catalog_of(provider, models), dialect(provider).migrations).sql


def pulled(provider: str, url: str) -> str:
    """What `kusto-db pull` writes."""
    result = parse_schema([SourceFile("schema.prisma", HEAD.format(provider))])
    assert result.schema is not None
    connection = connect(url, provider)
    try:
        return run(pull(result.schema, result.syntax, dialect(provider)), connection).texts[0]
    finally:
        connection.close()


def compared(provider: str, text: str) -> list[str]:
    """The lines that must be the same: on SQLite not the defaults that are meant to differ."""
    odd = ("Bytes", "Json") if provider == "sqlite" else ()
    lines = text.splitlines()
    return [line for line in lines if not ("@default" in line and line.split()[1].rstrip("?[]") in odd)]


def compare(provider: str, found: Iterator[tuple[str, str]], fresh: Fresh, engine: Engine, show: int) -> bool:
    """All databases of one provider; False where one differs that is not known to."""
    meant = set((HERE / "differs.txt").read_text("utf-8").split())
    number = same = byte_for_byte = 0
    wrong: list[str] = []
    for name, sql in found:
        url = fresh()
        connection = connect(url, provider)
        try:
            for statement in dialect(provider).migrations.split(sql):
                connection.script(statement.sql)
        finally:
            connection.close()
        theirs, own = engine.introspect(provider, url, HEAD.format(provider)), pulled(provider, url)
        before, after = compared(provider, theirs), compared(provider, own)
        number, same, byte_for_byte = number + 1, same + (before == after), byte_for_byte + (theirs == own)
        if before != after and f"{provider}/{name}" not in meant:
            wrong.append(name)
            if len(wrong) <= show:
                say("\n".join(difflib.unified_diff(before, after, f"{name}: the engine", "ours", n=1, lineterm="")))
    say(f"{provider}: {number} databases, {same} the same, {byte_for_byte} of them byte for byte; {len(wrong)} unknown")
    return not wrong


def main() -> int:
    """Runs the comparison; 1 where it fails."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--random", type=int, default=200, metavar="COUNT", help="how many random databases")
    options.add_argument("--seed", type=int, default=0, help="which ones")
    options.add_argument("--providers", default="sqlite,postgresql")
    options.add_argument("--show", type=int, default=10, help="how many differing texts are shown")
    given = options.parse_args()
    if not installed():
        say("The engine is not installed: run `npm ci` in the folder conformance.")
        return 2
    good = True
    with ExitStack() as stack:
        engine = stack.enter_context(Engine())
        for provider in given.providers.split(","):
            found = sources(provider, given.seed, given.random)
            good = compare(provider, found, databases(provider, stack), engine, given.show) and good
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
