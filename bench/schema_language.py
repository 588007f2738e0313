"""The schema language: parsing and validating in a warm process, and ``validate`` as a process of its own.

In go rounds and turns, out come milliseconds; kusto and Prisma take turns. Prisma's engine is timed inside Node, so the
pipe to it is not in its numbers. Without Prisma kusto is measured alone.
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, sleep

import prisma
from realistic import schema_text
from startup import command

from engine import Engine
from kusto.psl import parse_schema
from kusto.source.text import SourceFile

OURS, THEIRS = "kusto", "Prisma"
SIZES = (100, 300, 1000)
WARM_UP = 3
"""Calls that are not counted; an engine's call is six, see `engine.mjs`."""
SETTLE = 0.1
"""Seconds in which Node tidies up after its answer, lest it does so on the time of whoever comes next."""


class Refused(Exception):
    """A contender finds a fault in a schema that has none."""


@dataclass(slots=True)
class Language:
    """Milliseconds, one per round or turn; of Prisma none where it is not here.

    Args:
        lines: models → lines of the schema.
        parsing: (contender, models) → times.
        validating: (contender, what was validated) → times.
    """

    lines: dict[int, int] = field(default_factory=dict)
    parsing: dict[tuple[str, int], list[float]] = field(default_factory=dict)
    validating: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    @property
    def alone(self) -> bool:
        """Whether Prisma was not here."""
        return not any(name == THEIRS for name, _ in self.validating)


def measure_parsing(found: Language, rounds: int, *, against: bool) -> None:
    """Parse and validate schemas of every size."""
    texts = {models: schema_text(models) for models in SIZES}
    found.lines = {models: len(text.splitlines()) for models, text in texts.items()}
    with ExitStack() as stack:
        engine = stack.enter_context(Engine()) if against else None
        for text in texts.values():
            for _ in range(WARM_UP):
                _ours(text)
                _theirs(engine, text)
        gc.collect()
        gc.freeze()  # what is the benchmark's must not be walked by the collector in the timed parts
        for number in range(rounds):
            for models, text in texts.items():
                for name in (OURS, THEIRS)[:: 1 if number % 2 else -1]:
                    times = _ours(text) if name == OURS else _theirs(engine, text)
                    found.parsing.setdefault((name, models), []).extend(times)


def _ours(text: str) -> list[float]:
    gc.collect()  # what the last call left must not be cleared away on this one's time
    began = perf_counter()
    _parse(text)
    return [(perf_counter() - began) * 1e3]


def _parse(text: str) -> None:
    result = parse_schema([SourceFile("schema.prisma", text)])
    if result.diagnostics:
        raise Refused(f"kusto: {result.diagnostics[0]}")


def _theirs(engine: Engine | None, text: str) -> list[float]:
    if engine is None:
        return []
    verdict = engine.ask([("schema.prisma", text)], ("time",))
    sleep(SETTLE)
    if not verdict.valid or verdict.warnings:
        raise Refused(f"Prisma's engine: {verdict.panic or (*verdict.errors, *verdict.warnings)[0]}")
    return [sorted(verdict.times)[len(verdict.times) // 2]]


def measure_validating(found: Language, schemas: Mapping[str, Path], turns: int, theirs: Path | None) -> None:
    """Run ``validate`` on each schema, and the bare interpreters for comparison; the first turn is not counted."""
    commands = _commands(schemas, theirs)
    environment = {**os.environ, **prisma.QUIET}
    for turn in range(turns + 1):
        order = list(commands)
        start = turn % len(order)
        for key in order[start:] + order[:start]:
            began = perf_counter()
            done = subprocess.run(commands[key], env=environment, check=False, capture_output=True, text=True)
            taken = (perf_counter() - began) * 1e3
            if done.returncode:
                raise Refused(f"{' '.join(commands[key])}: {(done.stderr or done.stdout)[-500:]}")
            if turn:
                found.validating.setdefault(key, []).append(taken)


def _commands(schemas: Mapping[str, Path], theirs: Path | None) -> dict[tuple[str, str], Sequence[str]]:
    bare = "the bare interpreter, for comparison"
    commands: dict[tuple[str, str], Sequence[str]] = {(OURS, bare): (sys.executable, "-c", "pass")}
    if theirs:
        commands[THEIRS, bare] = ("node", "-e", "0")
    for what, path in schemas.items():
        commands[OURS, what] = (command(), "validate", "--schema", str(path))
        if theirs:
            commands[THEIRS, what] = (str(theirs), "validate", "--schema", str(path))
    return commands


def measure_language(small: Path, folder: Path, rounds: int) -> tuple[Language, list[str]]:
    """Everything, and what there is to note.

    Args:
        small: the schema of a small project.
        folder: where the big schema is written.
        rounds: how often.
    """
    found, notes, theirs = Language(), [], None
    try:
        theirs = prisma.install()
    except prisma.Missing as missing:
        notes.append(f"The schema language was measured without Prisma: {missing}.")
    big = folder / "hundred.prisma"
    big.write_text(schema_text(100), "utf-8")
    measure_parsing(found, rounds, against=theirs is not None)
    schemas = {f"`validate`, {_size(path)}": path for path in (small, big)}
    measure_validating(found, schemas, rounds, theirs)
    return found, notes


def _size(path: Path) -> str:
    lines = path.read_text("utf-8").splitlines()
    return f"{sum(line.startswith('model ') for line in lines)} models, {len(lines):,} lines"
