"""Compares the migrations of kusto-db with those of Prisma's engine, on real databases, and prints the numbers.

    python conformance/migrations/run.py [--random 400] [--seed 0] [--providers postgresql,sqlite] [--show 10]

CockroachDB has no server here: of it only the texts are compared, statement by statement.

For every pair of schemas both databases first get the tables of the first one, from the engine's SQL; then one gets the
engine's migration, the other one ours. Compared are what is there then (as kusto-db reads it, and in a plain listing
from the server's own catalog) and the text. It fails where a catalog differs that is not named in `differs.txt`.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT / "tests")]

from compare import carry_out, differences  # noqa: E402
from databases import Fresh, databases, say  # noqa: E402
from oracle import Answer, ask, installed  # noqa: E402

from kusto.catalog.model import EMPTY, Catalog  # noqa: E402
from kusto.dialects import dialect  # noqa: E402
from kusto.errors import KustoError  # noqa: E402
from kusto.migrate.diff import diff  # noqa: E402
from kusto.migrate.lower import lower  # noqa: E402
from kusto.migrate.plan import plan_between  # noqa: E402
from kusto.psl.parse import parse_schema  # noqa: E402
from kusto.source.text import SourceFile  # noqa: E402
from migrate.evolving import Gardener  # noqa: E402
from migrate.texts import REASONS, reasons, statements  # noqa: E402

DELIBERATE = {
    "sqlite": frozenset({"dbgenerated(\"upper('a')\")", 'dbgenerated("1 + 2")', '"aGk="', '"[]"', '"{\\"a\\": [1]}"'})
}
"""Defaults that the engine writes as another value than the schema's: see DIFFERENCES.md."""
ON_PURPOSE = ("only theirs: sequence ",)
"""Beginnings of lines in which the databases are meant to differ: see DIFFERENCES.md."""
CASES = ROOT / "tests/migrate/cases"
TEXT_ONLY = {"cockroachdb": ROOT / "tests/migrate/cockroachdb_cases"}
"""Providers without a server at hand, and where their hand-written pairs are."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two schemas without their heads; None: an empty database."""

    name: str
    before: str | None
    after: str | None


@dataclass
class Tally:
    """The numbers of one database."""

    pairs: int = 0
    text: int = 0
    catalogs: int = 0
    engine_fails: Counter[str] = field(default_factory=Counter)
    both_fail: Counter[str] = field(default_factory=Counter)
    on_purpose: int = 0
    engine_short: list[str] = field(default_factory=list)
    unusable: Counter[str] = field(default_factory=Counter)
    differing: dict[str, tuple[list[str], str, str]] = field(default_factory=dict)


def whole(provider: str, models: str | None) -> str | None:
    """A schema with its head, unless it has one of its own."""
    if models is None or "datasource" in models:
        return models
    return f'datasource db {{\n  provider = "{provider}"\n  url = env("URL")\n}}\n{models}'


def cases(provider: str) -> Iterator[Pair]:
    """The hand-written pairs, each in both directions, and from nothing."""
    for folder in sorted(TEXT_ONLY.get(provider, CASES).iterdir()):
        is_its_own = provider in TEXT_ONLY or (folder / f"{provider}.sql").exists()
        if not is_its_own or not sides(folder)[1].exists():
            continue
        one, other = (path.read_text("utf-8") if path.exists() else None for path in sides(folder))
        yield Pair(folder.name, one, other)
        if one is not None:
            yield Pair(f"{folder.name}-back", other, one)


def sides(folder: Path) -> tuple[Path, Path]:
    """The two schemas of a case."""
    return folder / "from.prisma", folder / "to.prisma"


def drawn(provider: str, seed: int, number: int) -> Iterator[Pair]:
    """Random pairs."""
    for at in range(number):
        one, other = Gardener(seed * 1_000_003 + at, provider, leave_out=DELIBERATE.get(provider, frozenset())).pair()
        yield Pair(f"random-{at}", one, other)


def wanted(provider: str, text: str | None) -> Catalog:
    """What a schema asks for."""
    schema = parse_schema([SourceFile("schema.prisma", whole(provider, text) or "")]).schema if text else None
    return lower(schema, dialect(provider)) if schema else EMPTY


def ours(provider: str, pair: Pair) -> str:
    """The migration of kusto-db."""
    before, after = (wanted(provider, text) for text in (pair.before, pair.after))
    plan = plan_between(before, after, dialect(provider).migrations)
    return plan.sql if plan else ""


def bare(sql: str) -> str:
    """A migration without the warnings at its head, which the engine does not write here."""
    text = sql.split("*/\n", 1)[1] if sql.startswith("/*\n  Warnings") else sql
    text = text.removeprefix('-- CreateSchema\nCREATE SCHEMA IF NOT EXISTS "public";\n\n')
    text = text.replace("-- This is an empty migration.", "")
    return text.replace('"public".', "").strip()


def tally(provider: str, pairs: list[Pair], fresh: Fresh) -> Tally:
    """All pairs of one provider."""
    found = Tally()
    starts = ask(provider, [(None, whole(provider, pair.before)) for pair in pairs])
    moves = ask(provider, [(whole(provider, pair.before), whole(provider, pair.after)) for pair in pairs])
    for pair, start, move in zip(pairs, starts, moves, strict=True):
        if start.error or move.error:
            found.unusable[(start.error or move.error or "").split("\n")[0][:150]] += 1
            continue
        judge(provider, pair, (start, move), fresh, found)
    return found


def judge(provider: str, pair: Pair, answers: tuple[Answer, Answer], fresh: Fresh, found: Tally) -> None:
    """Compare one pair."""
    start, move = (answer.sql for answer in answers)
    found.pairs += 1
    try:
        sql = ours(provider, pair)
    except (KustoError, AssertionError, LookupError) as error:  # a fault of ours is a difference like any other
        found.differing[pair.name] = ([f"we break down: {type(error).__name__}: {error}"], "", move)
        return
    same_text = bare(sql) == bare(move)
    found.text += same_text
    theirs = carry_out(fresh(), provider, [start, move])
    if same_text and not theirs.error:
        found.catalogs += 1
        return
    mine = carry_out(fresh(), provider, [start, sql])
    if mine.error and theirs.error:
        found.both_fail[theirs.error[-70:]] += 1
    wrong = differences(mine, theirs, provider)
    if wrong and all(line.startswith(ON_PURPOSE) or is_order_of_enum(line, wrong, sql, move) for line in wrong):
        found.on_purpose += 1
        return
    if wrong and not mine.error and not theirs.error:
        goal = wanted(provider, pair.after)
        migrations = dialect(provider).migrations
        if diff(theirs.catalog, goal, migrations) and not diff(mine.catalog, goal, migrations):
            found.engine_short.append(pair.name)
            return
    if wrong and wrong[0].startswith("only the engine fails"):
        found.engine_fails[re.sub(r'"[^"]*"', '"…"', wrong[0]).split(": ", 1)[-1][:110]] += 1
    elif not wrong:
        found.catalogs += 1
    if wrong:
        found.differing[pair.name] = (wrong, sql, move)


def is_order_of_enum(line: str, lines: list[str], sql: str, move: str) -> bool:
    """Whether a line tells of an enum that we made anew where the engine adds members: see DIFFERENCES.md."""
    found = re.match(r"only (?:ours|theirs): enum (\S+ (\S+)) \{(.*)\}", line)
    if found is None or f'CREATE TYPE "{found[2]}_new"' not in sql or f'ALTER TYPE "{found[2]}" ADD VALUE' not in move:
        return False
    of_it = [set(re.sub(r".*\{|\}", "", other).split(",")) for other in lines if f" enum {found[1]} " in other]
    return len(of_it) == 2 and of_it[0] == of_it[1]


def compare_texts(provider: str, pairs: list[Pair], show: int) -> bool:
    """The statements of pairs without any database; whether every difference has a known reason."""
    migrations = dialect(provider).migrations
    answers = ask(provider, [(whole(provider, pair.before), whole(provider, pair.after)) for pair in pairs])
    accepted = [(pair, answer.sql) for pair, answer in zip(pairs, answers, strict=True) if not answer.error]
    found: Counter[str] = Counter()
    unexplained = 0
    for pair, engine in accepted:
        own, other = (statements(sql, migrations) for sql in (ours(provider, pair), engine))
        why = reasons(own, other)
        found.update(why or ())
        found["same"] += own == other
        if why is None:
            unexplained += 1
            if unexplained <= show:
                say(f"--- {pair.name}\n=== ours\n{ours(provider, pair)}\n=== the engine\n{engine}")
    say(f"{provider}: {len(accepted)} pairs, {len(pairs) - len(accepted)} the engine refuses; texts only, no server")
    say(f"  same statements        {found.pop('same', 0)}")
    say(f"  unexplained            {unexplained}")
    for name, times in found.most_common():
        say(f"  differ on purpose      {times}: {name}. {REASONS[name]}")
    return not unexplained


def report(provider: str, found: Tally, meant: set[str], show: int, verbose: str | None) -> bool:
    """Print the numbers; whether they are as they should be."""
    say(f"{provider}: {found.pairs} pairs, {sum(found.unusable.values())} the engine refuses")
    say(f"  same catalog           {found.catalogs} ({sum(found.both_fail.values())} of them fail in both)")
    say(f"  differ on purpose      {found.on_purpose}")
    say(f"  only ours is the schema {len(found.engine_short)}: {', '.join(found.engine_short[:5])}")
    say(f"  only the engine fails  {sum(found.engine_fails.values())}")
    say(f"  same text              {found.text}")
    for words, times in found.unusable.most_common(5):
        say(f"    refused {times}: {words}")
    for words, times in found.engine_fails.most_common(8):
        say(f"    the engine fails {times}: {words}")
    for words, times in found.both_fail.most_common(4):
        say(f"    both fail {times}: {words}")
    wrong = {
        name: parts
        for name, parts in found.differing.items()
        if not parts[0][0].startswith("only the engine fails") and f"{provider}/{name}" not in meant
    }
    for name, (lines, sql, move) in list(wrong.items())[:show]:
        say(f"--- {name}")
        for line in lines[:6]:
            say(f"    {line}")
        if verbose:
            say(f"=== ours\n{bare(sql)}\n=== the engine\n{bare(move)}\n")
    return not wrong


def main() -> int:
    """Runs the comparison; 1 where it fails."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--random", type=int, default=400, metavar="COUNT", help="how many random pairs")
    options.add_argument("--seed", type=int, default=0, help="which ones")
    options.add_argument("--providers", default="sqlite,postgresql")
    options.add_argument("--show", type=int, default=10, help="how many differing pairs are shown")
    options.add_argument("--only", help="only pairs with this in their name; their SQL is shown")
    given = options.parse_args()
    if not installed():
        say("The engine is not installed: run `npm ci` in the folder conformance.")
        return 2
    meant = set((HERE / "differs.txt").read_text("utf-8").split())
    good = True
    with ExitStack() as stack:
        for provider in given.providers.split(","):
            pairs = [*cases(provider), *drawn(provider, given.seed, given.random)]
            pairs = [pair for pair in pairs if not given.only or given.only == pair.name]
            if provider in TEXT_ONLY:
                good = compare_texts(provider, pairs, given.show) and good
                continue
            found = tally(provider, pairs, databases(provider, stack))
            good = report(provider, found, meant, given.show, given.only) and good
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
