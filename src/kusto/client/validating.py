"""Makes model objects from values that nobody has checked yet.

Comes in: a mapping, an object or JSON text from outside. Goes out: a `kusto.client.models.Model`, every value of the
declared type, or an `InputError`. Never touches values that came from the database: the decoder has checked those.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_type_hints
from weakref import WeakKeyDictionary

import msgspec

from kusto.errors import InputError

if TYPE_CHECKING:
    from kusto.client.models import Model

T = TypeVar("T", bound="Model")
_nullable: WeakKeyDictionary[type[Any], tuple[str, ...]] = WeakKeyDictionary()  # those of a `select` come and go


def validate(cls: type[T], obj: Any, *, strict: bool, from_attributes: bool) -> T:
    """An object of ``cls`` from a mapping or from attributes.

    Raises:
        InputError: what is given does not fit; ``meta["path"]`` says where.
    """
    if isinstance(obj, cls):
        return obj
    if isinstance(obj, Mapping):
        return _convert(cls, _complete(cls, obj), strict)
    if from_attributes:
        found = {name: getattr(obj, name) for name in cls.__struct_fields__ if hasattr(obj, name)}
        return _convert(cls, _complete(cls, found), strict)
    raise InputError(
        f"{cls.__name__} cannot be made from a value of type {type(obj).__name__}.",
        hint="Pass a dict, or from_attributes=True.",
        meta={"model": cls.__name__},
    )


def validate_json(cls: type[T], text: str | bytes | bytearray, *, strict: bool) -> T:
    """An object of ``cls`` from JSON text.

    Raises:
        InputError: no JSON, or values that do not fit.
    """
    try:
        plain = msgspec.json.decode(text)
    except msgspec.DecodeError as fault:
        raise InputError(f"Not JSON: {fault}", meta={"model": cls.__name__}) from fault
    return validate(cls, plain, strict=strict, from_attributes=False)


def _convert(cls: type[T], plain: Mapping[str, Any], strict: bool) -> T:
    try:
        return msgspec.convert(plain, cls, strict=strict, from_attributes=True)
    except msgspec.ValidationError as fault:
        raise InputError(f"{cls.__name__}: {fault}", meta={"model": cls.__name__, "path": _path(str(fault))}) from fault


def _path(message: str) -> str:
    """The ``$.field[0]`` that msgspec writes at the end of its messages, without the dollar."""
    _, found, path = message.rpartition(" - at `$")
    return path.rstrip("`").lstrip(".") if found else ""


def _complete(cls: type[Any], obj: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping by the schema's names, with None for each nullable field that is missing, relations likewise."""
    plain = dict(obj)
    for attribute, name in zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True):
        if attribute != name and attribute in plain and name not in plain:
            plain[name] = plain.pop(attribute)
    for name, target in _related(cls).items():
        value = plain.get(name)
        if isinstance(value, Mapping):
            plain[name] = _complete(target, value)
        elif isinstance(value, list):
            plain[name] = [_complete(target, item) if isinstance(item, Mapping) else item for item in value]
    for name in _nullables(cls):
        plain.setdefault(name, None)
    return plain


def _nullables(cls: type[Any]) -> tuple[str, ...]:
    known = _nullable.get(cls)
    if known is None:
        hints = get_type_hints(cls)
        pairs = zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True)
        known = _nullable[cls] = tuple(name for attribute, name in pairs if type(None) in _parts(hints[attribute]))
    return known


_relations: WeakKeyDictionary[type[Any], dict[str, type[Any]]] = WeakKeyDictionary()


def _related(cls: type[Any]) -> dict[str, type[Any]]:
    known = _relations.get(cls)
    if known is None:
        hints = get_type_hints(cls)
        known = {}
        for attribute, name in zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True):
            for part in _parts(hints[attribute]):
                inner = (*_parts(part), part)
                target = next((t for t in inner if isinstance(t, type) and issubclass(t, msgspec.Struct)), None)
                if target is not None:
                    known[name] = target
        _relations[cls] = known
    return known


def _parts(hint: Any) -> tuple[Any, ...]:
    return getattr(hint, "__args__", ())
