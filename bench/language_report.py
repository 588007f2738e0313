"""The tables about the schema language, out of its measurements. It measures nothing."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from schema_language import OURS, SIZES, THEIRS, Language
from tables import table

PARSING = """\
A text in, the schema or its faults out, in a process that is warm. *Prisma's engine* is its own schema engine, compiled
to WebAssembly, run by Node and timed inside it. Of each the median, in brackets the best."""
VALIDATING = """\
What is typed, from start to end: `kusto-db validate --schema FILE` and `prisma validate --schema FILE`, of fresh
processes the median."""


def language_sections(found: Language) -> Iterator[tuple[str, str, str]]:
    """(heading, what it means, table) of what was measured."""
    if found.parsing:
        yield "Schema language: parse and validate", PARSING, _parsing(found)
    if found.validating:
        yield "Schema language: `validate` as a process", VALIDATING, _validating(found)


def hundred_models(found: Language) -> float | None:
    """Milliseconds for a hundred models; None where it was not measured."""
    times = found.parsing.get((OURS, SIZES[0]))
    return median(times) if times else None


def growth(found: Language) -> float | None:
    """How many times as long a model takes in the biggest schema as in the smallest; 1 is linear."""
    small, big = (found.parsing.get((OURS, models), []) for models in (SIZES[0], SIZES[-1]))
    ratios = [b / s for s, b in zip(small, big, strict=True)]
    return median(ratios) * SIZES[0] / SIZES[-1] if ratios else None


def _parsing(found: Language) -> str:
    rows = []
    for models in SIZES:
        ours, theirs = (found.parsing.get((name, models), []) for name in (OURS, THEIRS))
        rows.append((
            f"{models:,} models, {found.lines[models]:,} lines", _with_best(ours), f"{median(ours) / models:.2f}",
            _with_best(theirs), f"{median(theirs) / models:.2f}" if theirs else "–", _ratio(ours, theirs),
        ))  # fmt: skip
    head = ("ms", "kusto", "per model", "Prisma's engine", "per model", "kusto ÷ engine")
    return table(head, rows)


def _validating(found: Language) -> str:
    rows = []
    for what in dict.fromkeys(what for _, what in found.validating):
        ours, theirs = (found.validating.get((name, what), []) for name in (OURS, THEIRS))
        rows.append((what, f"{median(ours):.0f}", f"{median(theirs):,.0f}" if theirs else "–", _ratio(theirs, ours)))
    return table(("ms", "kusto-db", "prisma", "prisma ÷ kusto-db"), rows)


def _with_best(times: list[float]) -> str:
    return f"{median(times):,.1f} ({min(times):,.1f})" if times else "–"


def _ratio(one: list[float], other: list[float]) -> str:
    return f"{median(a / b for a, b in zip(one, other, strict=True)):.1f}" if one and other else "–"
