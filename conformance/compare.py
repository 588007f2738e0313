"""Compares what kusto-db and Prisma's engine say of schemas: in go schemas and verdicts, out come differences, counted.

Verdict, line of the first error (the topmost on each side), warnings, formatted text, data model. It decides nothing
about which side is right.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine import Files, Verdict
from kusto.codegen.dmmf import data_model
from kusto.errors import SchemaError
from kusto.psl import format_schemas
from kusto.psl.parse import ParseResult, parse_schema
from kusto.source.diagnostics import Diagnostic
from kusto.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class Difference:
    """One point in which a schema is seen differently.

    Args:
        kind: ``verdict``, ``line``, ``warnings``, ``format``, ``dmmf`` or ``crash``.
        topic: what it is about, the same for all of its kind: a message without its names.
        detail: the same with them.
    """

    kind: str
    topic: str
    detail: str


@dataclass(slots=True)
class Tally:
    """What was compared, and what differed.

    Args:
        formatted: how many schemas both sides could format.
        topics: names of schemas by kind and topic of the difference.
        meant: names of schemas that are meant to differ, by kind; their differences are counted as deliberate too.
    """

    schemas: int = 0
    valid: int = 0
    refused: int = 0
    panics: int = 0
    formatted: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    topics: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    meant: dict[str, set[str]] = field(default_factory=dict)
    deliberate: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, verdict: Verdict, differences: Iterable[Difference]) -> None:
        """Count one schema."""
        self.schemas += 1
        self.panics += verdict.panic is not None
        self.valid += verdict.valid
        self.refused += bool(verdict.errors)
        self.formatted += verdict.valid
        for one in differences:
            self.kinds[one.kind] += 1
            if name in self.meant.get(one.kind, ()):
                self.deliberate[one.kind] += 1
                continue
            self.topics.setdefault((one.kind, one.topic), []).append(name)


def sources(files: Files) -> list[SourceFile]:
    """The files as the parser takes them."""
    return [SourceFile(name, text) for name, text in files]


def compare(files: Files, verdict: Verdict) -> list[Difference]:
    """Everything in which the two differ on one schema; nothing where the engine broke down."""
    given = sources(files)
    try:
        result = parse_schema(given)
        if verdict.panic is not None:
            return []
        return [*_verdict(files, result, verdict), *(_valid(given, result, verdict) if verdict.valid else ())]
    except Exception as error:  # noqa: BLE001 whatever it is, it is a finding
        return [Difference("crash", type(error).__name__, repr(error))]


def _verdict(files: Files, result: ParseResult, verdict: Verdict) -> list[Difference]:
    order = {name: number for number, (name, _) in enumerate(files)}
    theirs = sorted(verdict.errors, key=lambda one: (order.get(one.file, 0), one.line))
    if bool(result.errors) != bool(theirs):
        message = theirs[0].text if theirs else result.errors[0].message
        who = "we accept" if theirs else "we refuse"
        return [Difference("verdict", f"{who}: {_topic(message)}", message)]
    if not theirs or _place(result.errors[0]) == (theirs[0].file, theirs[0].line):
        return []
    ours = result.errors[0]
    detail = f"{_place(ours)}: {ours.message} | engine {theirs[0].line}: {theirs[0].text}"
    return [Difference("line", f"{_topic(ours.message)} | {_topic(theirs[0].text)}", detail)]


def _place(diagnostic: Diagnostic) -> tuple[str, int]:
    span = diagnostic.span
    return ("", 0) if span is None else (span.file.name, span.file.position(span.start)[0])


def _valid(given: list[SourceFile], result: ParseResult, verdict: Verdict) -> Iterable[Difference]:
    """What is compared of schemas that the engine accepts."""
    if result.schema is None:
        return
    ours = sorted(_place(warning) for warning in result.warnings)
    theirs = sorted((warning.file, warning.line) for warning in verdict.warnings)
    if ours != theirs:
        texts = [warning.text for warning in verdict.warnings] + [warning.message for warning in result.warnings]
        yield Difference("warnings", _topic(texts[0]), f"{ours} | engine {theirs}")
    if verdict.format is not None:
        yield from _format(given, [text for _, text in verdict.format])
    if verdict.dmmf is not None:
        model = data_model(result.schema, result.syntax)
        if json.dumps(model) != json.dumps(verdict.dmmf):
            yield Difference("dmmf", *_first_difference(model, verdict.dmmf))


def _format(given: list[SourceFile], theirs: list[str]) -> Iterable[Difference]:
    try:
        ours = format_schemas(given)
    except SchemaError as error:
        yield Difference("format", "we refuse", str(error))
        return
    if ours != theirs:
        lines = zip("\n".join(ours).split("\n"), "\n".join(theirs).split("\n"), strict=False)
        first = next(((mine, other) for mine, other in lines if mine != other), ("", ""))
        yield Difference("format", re.sub(r"\w+", "…", first[1])[:60], f"{first[0]!r} | engine {first[1]!r}")


def _first_difference(ours: object, theirs: object, path: str = "") -> tuple[str, str]:
    """Where two JSON values begin to differ: keys of the way there, and both values."""
    if isinstance(ours, dict) and isinstance(theirs, dict) and list(ours) == list(theirs):
        for key in ours:
            if ours[key] != theirs[key]:
                return _first_difference(ours[key], theirs[key], f"{path}.{key}")
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for mine, other in zip(ours, theirs, strict=True):
            if mine != other:
                return _first_difference(mine, other, f"{path}[]")
    return path, f"{json.dumps(ours)[:200]} | engine {json.dumps(theirs)[:200]}"


def _topic(message: str) -> str:
    """A message without names, numbers and quotations."""
    return re.sub(r"`[^`]*`|\"[^\"]*\"|\d+", "…", message).split("\n")[0][:100]
