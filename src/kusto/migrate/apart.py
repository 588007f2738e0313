"""A migration file that asks for its statements to be carried out each for itself. Text in, text and statements out.

Some statements hold others up only for a moment, but as long as their transaction lasts: together they would undo what
each is written for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kusto.catalog.steps import Kind, Statement

MARK = "-- kusto-db: no-transaction"
_MARK = re.compile(r"^[ \t]*--[ \t]*kusto-db:[ \t]*no-transaction\b", re.MULTILINE)


def asks_apart(sql: str, statements: Sequence[Statement]) -> bool:
    """Whether the mark stands before the first statement of a file."""
    return bool(statements) and _MARK.search(sql[: statements[0].start]) is not None


def set_apart(sql: str, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The statements of a file as it asks for them to be carried out."""
    if not asks_apart(sql, statements):
        return statements
    inside = (Kind.PLAIN, Kind.EARLY)
    return tuple(replace(s, kind=Kind.APART) if s.kind in inside else s for s in statements)
