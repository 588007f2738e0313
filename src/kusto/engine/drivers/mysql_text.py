"""Statements with their values written in, for MySQL's text protocol. In: SQL with ``?``, and values. Out: bytes.

The session's mode is ours (`mysql_session.SETTINGS`), so that a backslash and a doubled quote mean what they mean here.
A ``?`` in a text, a quoted name or a comment is no placeholder, and a ``%`` means nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

from kusto.dialect import Rows
from kusto.errors import InvalidValueError, QueryError

_TOKENS = re.compile(
    r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`|--(?=[\s\x00-\x1f]|$)[^\n]*|\#[^\n]*|/\*.*?\*/|\?""",
    re.DOTALL,
)
KEPT_LENGTH = 10_000
EMPTY = "(SELECT NULL FROM DUAL WHERE 1=0)"
"""A list of nothing: nothing is in it, and everything is not."""


def statement(sql: str, params: Sequence[Any] = ()) -> bytes:
    """The statement with its values written in.

    Raises:
        QueryError: more or fewer values than placeholders.
        InvalidValueError: a value that cannot be written.
    """
    if params:
        parts = _pieces(sql)
        if len(parts) != len(params) + 1:
            raise QueryError(
                f"the statement has {len(parts) - 1} placeholders and got {len(params)} values",
                hint="Write `?` for each value.",
            )
        written = [parts[0]]
        for value, part in zip(params, parts[1:], strict=True):
            written.append(literal(value))
            written.append(part)
        sql = "".join(written)
    try:
        return sql.encode()
    except UnicodeEncodeError:
        raise InvalidValueError("a text holds half a surrogate pair, which is no character") from None


def literal(value: Any) -> str:
    """One value as SQL; a list as ``(…, …)``."""
    write = _WRITERS.get(type(value))
    if write is not None:
        return write(value)
    if isinstance(value, Enum):
        return literal(value.value)
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    if type(value).__name__ == "UUID":
        return _text(str(value))
    raise InvalidValueError(f"a value of the type {type(value).__name__} cannot be sent to the database")


def _pieces(sql: str) -> tuple[str, ...]:
    """The text between placeholders; that of long statements is not kept: two thousand would fill the memory."""
    return _kept_pieces(sql) if len(sql) <= KEPT_LENGTH else _cut(sql)


def _cut(sql: str) -> tuple[str, ...]:
    parts, start = [], 0
    for token in _TOKENS.finditer(sql):
        if token[0] == "?":
            parts.append(sql[start : token.start()])
            start = token.end()
    return (*parts, sql[start:])


_kept_pieces = lru_cache(maxsize=2000)(_cut)


def _text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _floating(value: float) -> str:
    if not math.isfinite(value):
        raise InvalidValueError("MySQL cannot store NaN or an infinite number")
    text = repr(value)
    return text if "e" in text else f"{text}e0"  # without an exponent it would be a DECIMAL


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        raise InvalidValueError("MySQL cannot store a Decimal that is no finite number")
    return format(value, "f")


def _span(value: timedelta) -> str:
    seconds, microseconds = divmod(abs(value) // timedelta(microseconds=1), 1_000_000)
    text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{microseconds:06}"
    return f"'-{text}'" if value < timedelta(0) else f"'{text}'"


def _octets(value: bytes) -> str:
    return f"x'{value.hex()}'"


def _list(values: Sequence[Any]) -> str:
    return "(" + ",".join(map(literal, values)) + ")" if values else EMPTY


def _moment(value: datetime) -> str:
    if value.tzinfo is not None:
        from datetime import UTC

        value = value.astimezone(UTC).replace(tzinfo=None)
    return f"'{value.isoformat(' ')}'"


_WRITERS: Mapping[type, Callable[[Any], str]] = {
    str: _text,
    bool: lambda value: "1" if value else "0",
    int: int.__repr__,
    float: _floating,
    Decimal: _decimal,
    datetime: _moment,
    date: lambda value: f"'{value.isoformat()}'",
    time: lambda value: f"'{value.replace(tzinfo=None).isoformat()}'",
    timedelta: _span,
    bytes: _octets,
    bytearray: _octets,
    memoryview: _octets,
    type(None): lambda _: "NULL",
    Rows: lambda rows: ",".join(map(_list, rows)),
    list: _list,
    tuple: _list,
}
