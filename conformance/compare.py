"""Compares what kusto-db and Prisma's engine say of schemas: in go schemas and verdicts, out come differences, counted.

Verdict, line of the first error (the topmost on each side), formatted text, data model. It decides nothing about which
side is right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine import Files, Verdict

from kusto.psl.parse import ParseResult, parse_schema
from kusto.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which a schema is seen differently.

    Args:
        kind: ``verdict``, ``line``, ``format``, ``dmmf`` or ``crash``.
        topic: what it is about, the same for all of its kind: a message without its names.
    """

    kind: str
    topic: str
    detail: str


@dataclass(slots=True)
class Tally:
    """What was compared, and what differed."""

    schemas: int = 0
    valid: int = 0
    refused: int = 0
    panics: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    topics: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, name: str, verdict: Verdict, differences: Iterable[Difference]) -> None:
        """Count one schema."""
        self.schemas += 1
        self.panics += verdict.panic is not None
        self.valid += verdict.valid
        self.refused += bool(verdict.errors)
        for one in differences:
            self.kinds[one.kind] += 1
            self.topics.setdefault((one.kind, one.topic), []).append(name)


def judge(files: Files) -> ParseResult:
    """Our verdict."""
    return parse_schema([SourceFile(name, text) for name, text in files])


def compare(files: Files, verdict: Verdict) -> list[Difference]:
    """Everything in which the two differ on one schema; nothing where the engine broke down."""
    try:
        result = judge(files)
    except Exception as error:
        return [Difference("crash", type(error).__name__, repr(error))]
    if verdict.panic is not None:
        return []
    ours = [(d.span.file.name, d.span.file.position(d.span.start)[0], d.message) for d in result.errors if d.span]
    order = {name: number for number, (name, _) in enumerate(files)}
    theirs = sorted(verdict.errors, key=lambda one: (order.get(one.file, 0), one.line))
    if bool(result.errors) != bool(theirs):
        message = theirs[0].text if theirs else result.errors[0].message
        who = "we accept" if theirs else "we refuse"
        return [Difference("verdict", f"{who}: {_topic(message)}", message)]
    if theirs:
        if ours and (ours[0][0], ours[0][1]) != (theirs[0].file, theirs[0].line):
            detail = f"{ours[0][1]}: {ours[0][2]} | engine {theirs[0].line}: {theirs[0].text}"
            return [Difference("line", f"{_topic(ours[0][2])} | {_topic(theirs[0].text)}", detail)]
        return []
    return []


def _topic(message: str) -> str:
    """A message without names, numbers and quotations."""
    return re.sub(r"`[^`]*`|\"[^\"]*\"|\d+", "…", message)[:110]
