"""Defaults of MySQL and MariaDB columns: how one is written, and a normalised key by which two spellings are equal.

The servers print a default differently from how it was written, and differently from each other; the key takes all to
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
from kusto.psl.schema import EnumDefault, EnumRef, EnumType, FunctionCall, Scalar, ScalarField, ScalarLiteral

ANY = Default("*", None)
"""``dbgenerated()``: whatever the database has is right."""
_INTRODUCER = re.compile(r"(?i)(?:\bn|_(?:utf8mb4|utf8mb3|utf8|latin1|ascii|binary)\s*)(?=')")
_STRING = re.compile(r"'(?:[^'\\]|''|\\.)*'", re.DOTALL)
_BITS = re.compile(r"(?i)b'([01]*)'\Z|0b([01]+)\Z")
_HEX = re.compile(r"(?i)x'([0-9a-f]*)'\Z|0x([0-9a-f]*)\Z")
_NUMBER = re.compile(r"(?i)-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\Z")
_NOW = re.compile(
    r"(?i)(?:current_timestamp|now|localtime|localtimestamp|current_date|curdate|current_time|curtime)(?:\(\d*\))?\Z"
)
_SYNONYMS = {
    "ucase": "upper", "lcase": "lower", "substr": "substring", "mid": "substring", "octet_length": "length",
    "character_length": "char_length", "ceil": "ceiling", "power": "pow", "day": "dayofmonth", "sha": "sha1",
    "now": "current_timestamp", "localtime": "current_timestamp", "localtimestamp": "current_timestamp",
    "current_date": "curdate", "current_time": "curtime", "schema": "database", "session_user": "user",
    "system_user": "user",
}  # fmt: skip
"""Functions that the servers keep under another name than the one they were called by."""
_CALLED = re.compile(
    r"(?:(?<![\w`.@$])|(?<=`))[a-z_]\w*(?=\s*\()|\b(?:current_date|current_time|localtime|localtimestamp)\b"
)
_REWRITTEN = (
    (re.compile(r"\b(?:date_add|adddate)\s*\(((?:[^(),]|\([^()]*\))*),\s*(interval\b[^()]*)\)"), r"\1 + \2"),
    (re.compile(r"\b(?:date_sub|subdate)\s*\(((?:[^(),]|\([^()]*\))*),\s*(interval\b[^()]*)\)"), r"\1 - \2"),
    (re.compile(r"\bmod\s*\(((?:[^(),]|\([^()]*\))*),((?:[^(),]|\([^()]*\))*)\)"), r"\1 mod \2"),
    (re.compile(r"%"), " mod "),
    (re.compile(r"!="), "<>"),
    (re.compile(r"&&"), " and "),
    (re.compile(r"\|\|"), " or "),
    (re.compile(r"\b(?:charset|character set) utf8mb4\b"), ""),
)
"""What the servers keep in other words."""
_NUMERIC = ("TINYINT", "SMALLINT", "MEDIUMINT", "INTEGER", "BIGINT", "DECIMAL", "FLOAT", "DOUBLE", "YEAR")
_BYTES = ("BINARY", "VARBINARY", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB")
_BRACKETED = ("TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT", "JSON", "TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB")
"""Types whose defaults must be expressions."""
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


def _kind(written_type: str) -> str:
    return written_type.partition("(")[0].removesuffix(" UNSIGNED")


def default_of(field: ScalarField, written_type: str, enums: Mapping[str, EnumType]) -> Default | None:
    """The column's default for a field; None where there is none or the client fills it in."""
    default = field.default
    if default is None or isinstance(default, tuple):
        return None
    if isinstance(default, FunctionCall):
        if default.name == "now":
            return Default("now", _now(written_type))
        if default.name != "dbgenerated":
            return None
        text = str(default.args[0]) if default.args else ""
        return Default(default_key(text, written_type), text) if text else ANY
    sql = _literal(field, default, written_type, enums)
    if _kind(written_type) in _BRACKETED:
        sql = f"({sql})"
    return Default(default_key(sql, written_type), sql)


def _now(written_type: str) -> str:
    kind, _, digits = written_type.partition("(")
    if kind == "DATE":
        return "(CURRENT_DATE)"
    if kind == "TIME":
        return f"(CURRENT_TIME({digits})"
    if kind in ("DATETIME", "TIMESTAMP"):
        return f"CURRENT_TIMESTAMP({digits}"
    return "(CURRENT_TIMESTAMP(3))"


def _literal(field: ScalarField, value: ScalarLiteral, written_type: str, enums: Mapping[str, EnumType]) -> str:
    if isinstance(value, EnumDefault):
        assert isinstance(field.type, EnumRef)
        member = next(m for m in enums[field.type.name].members if m.name == value.name)
        return quoted(member.db_name)
    match field.type:
        case Scalar.BOOLEAN:
            if _kind(written_type) == "BIT":
                return f"b'{int(bool(value))}'"
            return "true" if value else "false"
        case Scalar.INT | Scalar.BIGINT | Scalar.FLOAT | Scalar.DECIMAL:
            return str(value)
        case Scalar.BYTES:
            content = base64.b64decode(str(value))
            if _kind(written_type) == "BIT":
                return f"b'{int.from_bytes(content):b}'"
            return f"0x{content.hex()}" if content else "''"
        case Scalar.DATETIME:
            return quoted(_fitting(str(value), written_type))
        case _:
            return quoted(str(value))


def _fitting(text: str, written_type: str) -> str:
    moment = moment_text(text)
    match _kind(written_type):
        case "DATE":
            return moment.partition(" ")[0]
        case "TIME":
            return moment.partition(" ")[2] or moment
        case _:
            return moment


def server_default(text: str | None, written_type: str, *, quotes: bool, expression: bool) -> Default | None:
    """A default as ``information_schema`` shows it.

    Args:
        quotes: the server shows literals as they are written (MariaDB), not bare (MySQL).
        expression: the server says that it is no literal (MySQL).
    """
    if text is None or (quotes and text.upper() == "NULL"):
        return None
    sql = text if quotes else _from_mysql(text, written_type, expression)
    bare = bool(_STRING.fullmatch(sql) or _NUMBER.match(sql) or _BITS.match(sql) or _HEX.match(sql))
    moment = _kind(written_type) in ("DATETIME", "TIMESTAMP") and bool(_NOW.match(sql))
    if not moment and (not bare or _kind(written_type) in _BRACKETED):
        sql = f"({sql})"  # so that it can be written again
    return Default(default_key(sql, written_type), sql)


def _from_mysql(text: str, written_type: str, expression: bool) -> str:
    if expression:
        return unescaped(text)
    kind = _kind(written_type)
    if kind in (*_NUMERIC, "BOOLEAN", "BIT") or (kind in _BYTES and _HEX.match(text)):
        return text
    return quoted(text)


def default_key(sql: str, written_type: str) -> str:
    """The normalised form of a default's text for a column of a type."""
    text = _INTRODUCER.sub("", _bare(sql))
    kind = _kind(written_type)
    if _NOW.match(text):
        return "now"
    if _STRING.fullmatch(text):
        return _value_key(unquoted(text), kind)
    if found := _BITS.match(text):
        return f"n:{int(found[1] or found[2] or '0', 2)}" if kind != "BOOLEAN" else _value_key(text[2], kind)
    if found := _HEX.match(text):
        return "x:" + (found[1] or found[2] or "").lower()
    if _NUMBER.match(text):
        return _value_key(text, kind)
    if text.lower() in ("true", "false"):
        return _value_key(str(int(text.lower() == "true")), kind)
    return "e:" + _expression(text)


def _bare(sql: str) -> str:
    text = sql.strip()
    while text.startswith("(") and text.endswith(")") and _closes_at_end(text):
        text = text[1:-1].strip()
    return text


def _closes_at_end(text: str) -> bool:
    depth = 0
    plain = _STRING.sub(lambda m: " " * len(m[0]), text)
    for at, character in enumerate(plain):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return at == len(plain) - 1
    return False


def _value_key(value: str, kind: str) -> str:
    try:
        if kind in _NUMERIC:
            return f"n:{Decimal(value).normalize() + 0:f}"
        if kind == "BOOLEAN":
            return "b:true" if Decimal(value) else "b:false"
        if kind == "BIT":
            return f"n:{int(value)}"
        if kind == "JSON":
            return "j:" + json.dumps(json.loads(value), sort_keys=True)
        if kind in ("DATETIME", "TIMESTAMP", "DATE"):
            return "t:" + _moment_key(value, kind)
        if kind in _BYTES:
            return "x:" + value.encode().hex()
    except (ValueError, InvalidOperation):
        pass
    return "s:" + value


def _moment_key(value: str, kind: str) -> str:
    moment = datetime.fromisoformat(re.sub(r" (?=[+-]\d\d)", "", value))
    if kind == "DATE":
        return moment.date().isoformat()
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


def _expression(text: str) -> str:
    """Lower case outside quotes, without quotes of names and white space, functions by one of their names: the servers
    rewrite expressions. Loose on purpose."""
    pieces = re.split(r"('(?:[^'\\]|''|\\.)*')", text)
    return "".join(p if i % 2 else _plain(p.lower()) for i, p in enumerate(pieces))


def _plain(text: str) -> str:
    for pattern, spelling in _REWRITTEN:
        text = pattern.sub(spelling, text)
    text = _CALLED.sub(lambda m: _SYNONYMS.get(m[0], m[0]), text)
    return re.sub(r"\s+|[()`]", "", text)
