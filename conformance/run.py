"""Compares kusto-db with Prisma's engine, on hand-written cases and on random schemas, and prints the numbers.

    python conformance/run.py [--random 10000] [--seed 0] [--no-cases] [--keep FOLDER]

Every third random schema is meant to be valid, every third is nearly so, every third is spoilt like a slip of the hand
spoils one; half of them have an untidy layout. The same seed gives the same schemas. It fails where a verdict, a
formatted text, a data model or a warning differs that is not meant to, or where fewer than 98 of 100 refused schemas
have their first error on the engine's line.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from compare import Difference, Tally, compare
from draw import PROVIDERS, Artist
from record import cases_of, topics
from spoil import spoil
from untidy import untidy

from engine import HERE, Engine, Files, Verdict, installed

MOST = 20
"""How many kinds of differences are shown."""
SHARE = 0.98
"""How many first errors must be on the engine's line."""
CHUNK = 500
LISTS = {
    "verdict": "differs.txt",
    "line": "differs.txt",
    "warnings": "differs_warnings.txt",
    "format": "differs_format.txt",
    "dmmf": "differs_dmmf.txt",
}
"""Where the names of the cases stand in which something is meant to differ."""


def random_schema(seed: int, number: int) -> Files:
    """One schema; what it is like depends on its number."""
    provider = PROVIDERS[number % len(PROVIDERS)]
    kind = number % 3
    text = Artist(seed * 1_000_003 + number, provider, 0.0 if kind == 0 else 0.04).schema()
    text = spoil(text, seed + number) if kind == 2 else text
    return [("schema.prisma", untidy(text, seed + number) if number % 4 < 2 else text)]


def judged(named: list[tuple[str, Files]]) -> list[tuple[str, Verdict, list[Difference]]]:
    """Ask the engine about many schemas, and compare; runs in a process of its own."""
    with Engine() as engine:
        verdicts = engine.ask_all([files for _, files in named])
        return [
            (name, verdict, compare(files, verdict)) for (name, files), verdict in zip(named, verdicts, strict=True)
        ]


def random_chunk(task: tuple[int, int, int]) -> list[tuple[str, Verdict, list[Difference]]]:
    """The schemas of a range of numbers, made and judged."""
    seed, start, stop = task
    return judged([(str(number), random_schema(seed, number)) for number in range(start, stop)])


def listed() -> dict[str, set[str]]:
    """The cases that are meant to differ, by what differs; DIFFERENCES.md has the reasons."""
    names = {file: set((HERE / file).read_text("utf-8").split()) for file in set(LISTS.values())}
    return {kind: names[file] for kind, file in LISTS.items()}


def tally_cases() -> Tally:
    """All hand-written cases."""
    tally = Tally(meant=listed())
    named = [(f"{topic.name}/{name}", files) for topic in topics() for name, files in cases_of(topic)]
    for name, verdict, differences in judged(named):
        tally.add(name, verdict, differences)
    return tally


def tally_random(seed: int, count: int) -> Tally:
    """Many random schemas, on every processor."""
    tally = Tally()
    tasks = [(seed, start, min(start + CHUNK, count)) for start in range(0, count, CHUNK)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for results in pool.map(random_chunk, tasks):
            for name, verdict, differences in results:
                tally.add(name, verdict, differences)
    return tally


def report(title: str, tally: Tally) -> bool:
    """Print the numbers; whether they are as they should be."""
    kinds, judged_count = tally.kinds, tally.schemas - tally.panics
    refused = tally.refused - kinds["verdict"]
    same_line = refused - kinds["line"]
    say(
        f"{title}: {tally.schemas} schemas, {tally.valid} valid, {tally.refused} refused, "
        f"{tally.panics} broke the engine"
    )
    say(f"  same verdict           {judged_count - kinds['verdict'] - kinds['crash']} of {judged_count}")
    say(f"  first error's line     {same_line} of {refused} ({100 * same_line / max(refused, 1):.1f} %)")
    say(f"  same formatted text    {tally.formatted - kinds['format']} of {tally.formatted}")
    say(f"  same data model        {tally.valid - kinds['dmmf']} of {tally.valid}")
    say(f"  same warnings          {tally.valid - kinds['warnings']} of {tally.valid}")
    if tally.deliberate:
        say(f"  differ on purpose      {sum(tally.deliberate.values())}: see conformance/DIFFERENCES.md")
    ordered = sorted(tally.topics.items(), key=lambda item: -len(item[1]))
    for (kind, topic), names in ordered[:MOST]:
        say(f"    {len(names):5} {kind:8} {topic}   ({', '.join(names[:3])})")
    wrong = sum(kinds[kind] - tally.deliberate[kind] for kind in ("verdict", "crash", "format", "dmmf", "warnings"))
    return not wrong and same_line >= SHARE * refused


def say(line: str) -> None:
    """Print at once: whoever waits sees how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def keep(folder: Path, seed: int, tally: Tally) -> None:
    """Write the schemas that differ, to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in {name for names in tally.topics.values() for name in names}:
        for file, text in random_schema(seed, int(name)):
            (folder / f"{name}-{file}").write_text(text, "utf-8")


def versions() -> Iterator[str]:
    """What is compared."""
    package = json.loads((HERE / "package.json").read_text("utf-8"))
    for name, version in package["devDependencies"].items():
        yield f"{name} {version}"


def main() -> int:
    """Runs the comparison; 1 where it fails."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--random", type=int, default=10_000, metavar="COUNT", help="how many random schemas")
    options.add_argument("--seed", type=int, default=0, help="which ones")
    options.add_argument("--no-cases", action="store_true", help="leave the hand-written cases out")
    options.add_argument("--keep", type=Path, metavar="FOLDER", help="write random schemas that differ there")
    given = options.parse_args()
    if not installed():
        say("The engine is not installed: run `npm ci` in the folder conformance.")
        return 1
    say(f"compared with {', '.join(versions())}")
    good = given.no_cases or report("cases", tally_cases())
    if given.random:
        tally = tally_random(given.seed, given.random)
        good = report(f"random (seed {given.seed})", tally) and good
        if given.keep is not None:
            keep(given.keep, given.seed, tally)
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
