"""What is wrong with a text and where: values only; rendering is in `render`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kusto.source.text import Span


class Severity(Enum):
    """How bad a diagnostic is: an error forbids going on, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about a place in a text.

    Args:
        code: stable code, ``P1012`` where Prisma's engine would complain, ``K1xxx`` for rules of this project.
        message: what is wrong, one sentence; no position, no caret.
        span: where; ``None`` only where the text as a whole is meant (say, a file that is missing).
        hint: what to do about it, or ``None`` where nothing certain can be said.
        severity: error or warning.
        conceal: the line may hold a secret: show the place, not what stands behind it.
        phase: how far the reader had come: 0 while it read what is written, more when it asked whether that makes
            sense. What a person should mend first has the lower number.
    """

    code: str
    message: str
    span: Span | None
    hint: str | None = None
    severity: Severity = Severity.ERROR
    conceal: bool = False
    phase: int = 0
