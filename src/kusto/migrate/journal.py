"""How far a run of a migration file has come, kept in the ``logs`` of its ledger row. Text in, values out; no SQL.

The ledger itself stays as Prisma makes it, and no second table stands beside it, which Prisma would take for drift: its
``logs`` are for people, Prisma reads them only of failed rows, to show them. So the first line is ours to read, what
follows is for people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from kusto.catalog.steps import Statement

_MARK = "kusto-db: "
UP, DOWN = "up", "down"


@dataclass(frozen=True, slots=True)
class Journal:
    """How far a run has come.

    Args:
        done: how many statements from the first on took effect.
        begun: number of the statement that was sent last; more than ``done``: nobody saw what became of it.
        prefix: `fingerprint` of the statements that are done.
        down: fingerprint of the ``down.sql`` that belongs to the migration, as it was when it was applied.
        direction: ``up``, or ``down`` while the migration is being taken back.
        message: for people: why it ended.
    """

    done: int = 0
    begun: int = 0
    prefix: str = ""
    down: str | None = None
    direction: str = UP
    message: str = ""

    @property
    def text(self) -> str:
        """As it stands in the ledger."""
        head = {
            "direction": self.direction,
            "done": self.done,
            "begun": self.begun,
            "prefix": self.prefix,
            "down": self.down,
        }
        first = _MARK + json.dumps({key: value for key, value in head.items() if value is not None})
        return f"{first}\n{self.message}" if self.message else first


def read_journal(logs: str | None) -> Journal | None:
    """The journal in a ledger row's logs; None where another tool wrote them."""
    if logs is None or not logs.startswith(_MARK):
        return None
    first, _, message = logs.partition("\n")
    try:
        head = json.loads(first.removeprefix(_MARK))
        return Journal(
            int(head.get("done", 0)),
            int(head.get("begun", 0)),
            str(head.get("prefix", "")),
            head.get("down"),
            str(head.get("direction", UP)),
            message,
        )
    except (ValueError, AttributeError, TypeError):  # cut off or edited by hand: whatever it was, it tells nothing
        return None


def fingerprint(statements: Sequence[Statement], of_earlier: str = "") -> str:
    """What is the same for the same statements, whatever stands between them and however lines end.

    Args:
        of_earlier: the fingerprint of those before them: a long file is not read from its start for each statement.
    """
    for statement in statements:
        text = statement.sql.replace("\r\n", "\n")
        of_earlier = hashlib.sha256(f"{of_earlier}\0{text}".encode()).hexdigest()
    return of_earlier
