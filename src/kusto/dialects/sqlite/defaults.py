"""Defaults of SQLite columns: how one is written, and a normalised key by which two spellings are equal."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from kusto.catalog.model import Default
from kusto.migrate.literals import moment_text, quoted
from kusto.psl.schema import EnumDefault, EnumRef, EnumType, FunctionCall, Scalar, ScalarField, ScalarLiteral

ANY = Default("*", None)
"""``dbgenerated()``: whatever the database has is right."""
_PLAIN = re.compile(r"(?is)[+-]?[\d.]+(e[+-]?\d+)?|x?'(?:[^']|'')*'|null|true|false|current_(timestamp|date|time)")


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
        return Default(default_key(text, written_type), _wrapped(text)) if text else ANY
    if isinstance(default, tuple):  # lists do not exist here: the schema's rules refuse them
        return None
    sql = _literal(field, default, enums)
    return Default(default_key(sql, written_type), sql)


def _wrapped(text: str) -> str:
    """An expression must stand in parentheses, a literal need not."""
    inside = text.strip()
    return inside if _PLAIN.fullmatch(inside) or (inside.startswith("(") and inside.endswith(")")) else f"({inside})"


def _literal(field: ScalarField, value: ScalarLiteral, enums: Mapping[str, EnumType]) -> str:
    if isinstance(value, EnumDefault):
        assert isinstance(field.type, EnumRef)
        return quoted(next(m for m in enums[field.type.name].members if m.name == value.name).db_name)
    match field.type:
        case Scalar.BOOLEAN:
            return "true" if value else "false"
        case Scalar.INT | Scalar.BIGINT | Scalar.FLOAT | Scalar.DECIMAL:
            return str(value)
        case Scalar.BYTES:
            return "x" + quoted(base64.b64decode(str(value)).hex())
        case Scalar.DATETIME:
            return quoted(moment_text(str(value)))
        case _:
            return quoted(str(value))


def default_key(sql: str, written_type: str) -> str:
    """The normalised form of a default's text for a column of a type."""
    text = sql.strip()
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    lower = text.lower()
    if lower in ("current_timestamp", "datetime('now')"):
        return "now"
    if written_type == "BOOLEAN" and lower in ("true", "false", "1", "0"):
        return "b:true" if lower in ("true", "1") else "b:false"
    if found := re.fullmatch(r"(?s)'((?:[^']|'')*)'|\"((?:[^\"]|\"\")*)\"", text):
        return _value_key((found[1] or found[2] or "").replace("''", "'"), written_type)
    if re.fullmatch(r"[+-]?[\d.]+(e[+-]?\d+)?", lower):
        return _value_key(text, written_type)
    return "e:" + re.sub(r"\s+|[()]", "", lower)


def _value_key(value: str, written_type: str) -> str:
    try:
        if written_type in ("INTEGER", "BIGINT", "DECIMAL", "REAL"):
            return f"n:{Decimal(value).normalize() + 0:f}"
        if written_type == "JSONB":
            return "j:" + json.dumps(json.loads(value), sort_keys=True)
    except (ValueError, InvalidOperation):
        pass
    return "s:" + value
