"""Turns model objects into dicts and JSON text, the way pydantic's dump does.

Comes in: a `kusto.client.models.Model` and what of it is wanted. Goes out: plain containers. Never changes the object.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any, NamedTuple, TypeAlias

import msgspec

Selection: TypeAlias = Set[str] | Set[int] | Mapping[Any, Any] | None
"""Names, or names with what of their value is meant: ``{"posts": {"__all__": {"title"}}}``."""


class Options(NamedTuple):
    """What a dump leaves out, and how it names things."""

    by_alias: bool
    skip_unset: bool
    skip_none: bool


def is_unset(model: msgspec.Struct, name: str) -> bool:
    """Whether a field is a relation that was not included (the only fields with a default)."""
    required = len(model.__struct_fields__) - len(model.__struct_defaults__)
    return getattr(model, name) is None and model.__struct_fields__.index(name) >= required


def dump(model: msgspec.Struct, options: Options, include: Selection, exclude: Selection) -> dict[str, Any]:
    """The fields of a model as a dict, nested models as dicts."""
    fields = model.__struct_fields__
    names = model.__struct_encode_fields__ if options.by_alias else fields
    first_default = len(fields) - len(model.__struct_defaults__)
    result: dict[str, Any] = {}
    for position, field in enumerate(fields):
        if (include is not None and field not in include) or _wholly(exclude, field):
            continue
        value = getattr(model, field)
        if value is None and (options.skip_none or (options.skip_unset and position >= first_default)):
            continue
        if isinstance(value, _CONTAINERS):
            value = _value(value, options, _below(include, field), _below(exclude, field))
        result[names[position]] = value
    return result


_CONTAINERS = (msgspec.Struct, list, dict)


def _value(value: Any, options: Options, include: Selection, exclude: Selection) -> Any:
    if isinstance(value, msgspec.Struct):
        return dump(value, options, include, exclude)
    if isinstance(value, list):
        return [
            _value(item, options, _at(include, number), _at(exclude, number))
            for number, item in enumerate(value)
            if _listed(include, number) and not _wholly(exclude, number)
        ]
    if isinstance(value, dict):
        return {key: _value(item, options, None, None) for key, item in value.items()}
    return value


def _wholly(selection: Selection, key: str | int) -> bool:
    if selection is None or key not in selection:
        return False
    return not isinstance(selection, Mapping) or selection[key] is True or selection[key] is ...


def _listed(include: Selection, number: int) -> bool:
    """Whether an item of a list is meant; plain names, of fields, mean every item."""
    if not isinstance(include, Mapping) or all(isinstance(key, str) and key != "__all__" for key in include):
        return True
    return number in include or "__all__" in include


def _below(selection: Selection, key: str) -> Selection:
    if not isinstance(selection, Mapping):
        return None
    inner = selection.get(key)
    return inner if isinstance(inner, (Set, Mapping)) else None


def _at(selection: Selection, number: int) -> Selection:
    """What a selection says of an item of a list: under its number, or under ``__all__``, or (plain names) of each."""
    if selection is None:
        return None
    if isinstance(selection, Mapping):
        for key in (number, "__all__"):
            if key in selection:
                inner = selection[key]
                return inner if isinstance(inner, (Set, Mapping)) else None
    return selection


def jsonable(plain: dict[str, Any]) -> dict[str, Any]:
    """The same with every value as JSON says it: dates and decimals as text, bytes as base64."""
    result = msgspec.to_builtins(plain, enc_hook=_unknown, str_keys=True)
    assert isinstance(result, dict)
    return result


def json_text(plain: dict[str, Any], indent: int | None) -> str:
    """JSON text of a dump."""
    text = msgspec.json.encode(plain, enc_hook=_unknown)
    return (msgspec.json.format(text, indent=indent) if indent else text).decode()


def _unknown(value: Any) -> Any:
    return getattr(value, "data", None) if hasattr(value, "data") else str(value)
