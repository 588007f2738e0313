"""Records and rows as JSON: in go values, out comes text that any JSON reader takes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any


def json_text(value: Any) -> str:
    """A record, or many, as indented JSON; names in camel-free snake case as in the record."""
    return json.dumps(_plain(value), indent=2, ensure_ascii=False)


def rows_text(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows as a JSON array of objects; of columns with the same name the later ones get a number."""
    names = unique_names(columns)
    return json.dumps([dict(zip(names, map(_plain, row), strict=True)) for row in rows], indent=2, ensure_ascii=False)


def unique_names(columns: Sequence[str]) -> list[str]:
    """Column names, each once: ``id``, ``id_2``."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else str(value)  # JSON has no NaN, no infinity
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return plain_text(value)


def plain_text(value: Any) -> str:
    """A value that JSON has no form for, as text: bytes as base64, dates in ISO form, the rest as Python writes it."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        from base64 import b64encode

        return b64encode(bytes(value)).decode()
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat()) if isoformat is not None else str(value)
