"""Literals as MySQL and MariaDB write and read them: a backslash escapes. Text in, text out; nothing is judged."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_ESCAPED = {"0": "\0", "b": "\b", "n": "\n", "r": "\r", "t": "\t", "Z": "\x1a"}
_ESCAPE = re.compile(r"''|\\(.)", re.DOTALL)


def quoted(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def unquoted(literal: str) -> str:
    """The text of a string literal with its quotes."""
    return _ESCAPE.sub(lambda m: "'" if m[0] == "''" else _ESCAPED.get(m[1], m[1]), literal[1:-1])


def unescaped(text: str) -> str:
    """An expression as MySQL keeps it in ``information_schema``: escaped once more, without quotes around it."""
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text, flags=re.DOTALL)


def moment_text(text: str) -> str:
    """A DateTime default without quotes: in UTC, because not every version reads a zone. No moment: as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    fraction = f".{moment.microsecond:06d}" if moment.microsecond % 1000 else f".{moment.microsecond // 1000:03d}"
    return f"{moment:%Y-%m-%d %H:%M:%S}" + (fraction if moment.microsecond else "")
