"""JSON text into Python values, exactly: integers of any size stay integers."""

from __future__ import annotations

from typing import Any


def decode_json(value: Any) -> Any:
    """The Python value of a JSON text (or bytes); a number that a database already unpacked is returned as it is."""
    if not isinstance(value, (str, bytes)):
        return value
    import msgspec

    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        import json

        return json.loads(value)
