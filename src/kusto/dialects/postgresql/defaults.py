"""Defaults of PostgreSQL columns: how one is written, and a normalised key by which two spellings are equal.

The server prints a default differently from how it was written (`'a'::text`, `'-3'::integer`); the key takes both to
the same text. Where that fails two equal defaults look different, never the other way round.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from kusto.catalog.model import Default
from kusto.migrate.literals import moment_text, quoted
from kusto.psl.schema import EnumDefault, EnumRef, EnumType, FunctionCall, Scalar, ScalarField, ScalarLiteral

ANY = Default("*", None)
"""``dbgenerated()``: whatever the database has is right."""
_LITERAL = re.compile(r"(E?)'((?:[^']|'')*)'\Z", re.DOTALL)
_ELEMENT = re.compile(r'(?s)("(?:[^"\\]|\\.)*")?([^,"]*)(,)')
_NAME = r'(?:[\w ]+|"(?:[^"]|"")*")(?:\.(?:\w+|"(?:[^"]|"")*"))?'
_CAST = re.compile(rf"::\s*{_NAME}(?:\([\d, ]+\))?(?: (?:with|without) time zone)?(?:\[\])*\Z")
_NUMBERS = frozenset(
    (
        "SMALLINT",
        "INTEGER",
        "BIGINT",
        "DECIMAL",
        "REAL",
        "DOUBLE PRECISION",
        "OID",
        "INT2",
        "INT4",
        "INT8",
        "FLOAT4",
        "FLOAT8",
    )
)
_NOW = ("now()", "current_timestamp", "transaction_timestamp()")


def default_of(field: ScalarField, written_type: str, enums: Mapping[str, EnumType]) -> Default | None:
    """The column's default for a field; None where there is none or the client fills it in."""
    default = field.default
    if default is None:
        return None
    if isinstance(default, FunctionCall):
        if default.name == "now":
            return Default("now", "CURRENT_TIMESTAMP")
        if default.name != "dbgenerated":
            return None
        text = str(default.args[0]) if default.args else ""
        return Default(default_key(text, written_type), text) if text else ANY
    if isinstance(default, tuple):
        kind = f'"{written_type}"' if isinstance(field.type, EnumRef) else written_type
        elements = ", ".join(_literal(field, value, enums) for value in default)
        sql = f"ARRAY[{elements}]::{kind}[]"
    else:
        sql = _literal(field, default, enums)
    return Default(default_key(sql, written_type), sql)


def _literal(field: ScalarField, value: ScalarLiteral, enums: Mapping[str, EnumType]) -> str:
    if isinstance(value, EnumDefault):
        assert isinstance(field.type, EnumRef)
        member = next(m for m in enums[field.type.name].members if m.name == value.name)
        return quoted(member.db_name)
    match field.type:
        case Scalar.BOOLEAN:
            return "true" if value else "false"
        case Scalar.INT | Scalar.BIGINT | Scalar.FLOAT | Scalar.DECIMAL:
            return str(value)
        case Scalar.BYTES:
            return quoted("\\x" + base64.b64decode(str(value)).hex())
        case Scalar.DATETIME:
            return quoted(moment_text(str(value)))
        case _:
            return quoted(str(value))


def default_key(sql: str, written_type: str) -> str:
    """The normalised form of a default's text for a column of a type."""
    text = bare(sql)
    if text.lower() in _NOW:
        return "now"
    if found := re.match(r"(?i)ARRAY\[(.*)\]\Z", text, re.DOTALL):
        return "[" + ",".join(default_key(e, written_type) for e in elements_of(found[1])) + "]"
    literal = literal_value(text)
    if literal is not None and sql.rstrip().endswith("[]") and (elements := array_elements(literal)) is not None:
        return "[" + ",".join(_value_key(element, written_type) for element in elements) + "]"
    if literal is not None:
        return _value_key(literal, written_type)
    if re.match(r"-?[\d.]+(e[+-]?\d+)?\Z", text, re.IGNORECASE):
        return _value_key(text, written_type)
    if text.lower() in ("true", "false"):
        return "b:" + text.lower()
    return "e:" + _expression(text)


def literal_value(text: str) -> str | None:
    """The text within a string literal that stands alone, or None."""
    found = _LITERAL.match(text)
    if found is None:
        return None
    value = found[2].replace("''", "'")
    return value.replace("\\\\", "\\") if found[1] else value


def array_elements(text: str) -> list[str] | None:
    """The elements of ``{a,"b,c"}``; None where some are NULL or lists themselves."""
    if not re.fullmatch(r"(?s)\{.*\}", text):
        return None
    if text == "{}":
        return []
    found: list[str] = []
    for quoted_text, plain, end in _ELEMENT.findall(text[1:-1] + ","):
        if not end or (not quoted_text and (plain.upper() == "NULL" or "{" in plain)):
            return None
        found.append(re.sub(r"(?s)\\(.)", r"\1", quoted_text[1:-1]) if quoted_text else plain)
    return found


def bare(sql: str) -> str:
    """A default's text without casts and brackets around the whole."""
    text = sql.strip()
    while True:
        shorter = _CAST.sub("", text).strip() if _casts_whole(text) else text
        if shorter.startswith("(") and shorter.endswith(")") and _closes_at_end(shorter):
            shorter = shorter[1:-1].strip()
        if shorter == text:
            return text
        text = shorter


def _casts_whole(text: str) -> bool:
    found = _CAST.search(text)
    if not found:
        return False
    head = text[: found.start()].strip()
    simple = _LITERAL.match(head) or re.match(r"[\w.\-]+\Z", head)
    return bool(
        simple or re.match(r"(?i)ARRAY\[.*\]\Z", head, re.DOTALL) or (head.startswith("(") and _closes_at_end(head))
    )


def _closes_at_end(text: str) -> bool:
    depth, inside = 0, False
    for at, character in enumerate(text):
        if character == "'":
            inside = not inside
        if inside:
            continue
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return at == len(text) - 1
    return False


def elements_of(text: str) -> list[str]:
    """The expressions between the brackets of ``ARRAY[…]``."""
    found, depth, inside, start = [], 0, False, 0
    for at, character in enumerate(text):
        if character == "'":
            inside = not inside
        if inside:
            continue
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            found.append(text[start:at])
            start = at + 1
    return [*found, text[start:]] if text.strip() else []


def _value_key(value: str, written_type: str) -> str:
    kind = written_type.partition("(")[0].rstrip("[]")
    try:
        if kind in _NUMBERS:
            return f"n:{Decimal(value).normalize() + 0:f}"
        if kind in ("JSON", "JSONB"):
            return "j:" + json.dumps(json.loads(value), sort_keys=True)
        if kind in ("TIMESTAMP", "TIMESTAMPTZ", "DATE"):
            return "t:" + _moment_key(value, kind)
        if kind in ("BOOLEAN", "BOOL"):
            return "b:true" if value.lower() in ("t", "true", "1") else "b:false"
    except (ValueError, InvalidOperation):
        pass
    return "s:" + value


def _moment_key(value: str, kind: str) -> str:
    moment = datetime.fromisoformat(re.sub(r" (?=[+-]\d\d)", "", value))
    if kind == "DATE":
        return moment.date().isoformat()
    if kind == "TIMESTAMP":  # without a zone the server drops the one that is written
        return moment.replace(tzinfo=None).isoformat()
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _expression(text: str) -> str:
    """Lower case outside quotes, without casts and white space: loose on purpose, the server rewrites expressions."""
    pieces = re.split(r"('(?:[^']|'')*')", text)
    plain = [p if i % 2 else re.sub(r"::[\w .]+(\[\])*|\s+|[()\"]", "", p.lower()) for i, p in enumerate(pieces)]
    return "".join(plain)
