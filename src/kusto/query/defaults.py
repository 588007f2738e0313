"""Values that the client sets by itself: ids, times. In goes a field, out comes where its value comes from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from kusto.dialect import Converter
from kusto.psl.schema import FunctionCall, ScalarField
from kusto.query.slots import Generated, Now, Slot


def default_slot(field: ScalarField, convert: Converter) -> Slot | None:
    """What an insert sends for a field that the call does not name; None leaves it to the database.

    The time is the client's: PostgreSQL's own default would follow the session's time zone.
    """
    if field.updated_at:
        return Now(convert)
    if isinstance(field.default, FunctionCall):
        if field.default.name == "now":
            return Now(convert)
        make = _maker(field.default)
        return Generated(make, convert) if make else None
    return None


def has_database_default(field: ScalarField) -> bool:
    """The database fills the column in when an insert leaves it out."""
    return field.default is not None


def _maker(call: FunctionCall) -> Callable[[], object] | None:
    argument = call.args[0] if call.args else None
    if call.name == "uuid":
        return _uuid7 if argument == 7 else _uuid4
    if call.name in ("cuid", "ulid", "nanoid"):
        return _library(call.name, argument)
    return None


def _uuid4() -> str:
    import uuid

    return str(uuid.uuid4())


def _uuid7() -> str:
    """RFC 9562, section 5.7; the standard library has it from Python 3.14 on."""
    import uuid

    make = getattr(uuid, "uuid7", None)
    if make is not None:
        return str(make())
    import secrets
    import time

    value = (time.time_ns() // 1_000_000 & (1 << 48) - 1) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 2 << 62))


def _library(name: str, argument: object) -> Callable[[], object]:
    size = argument if isinstance(argument, int) else None
    return lambda: _MAKERS[name](size)


@cache
def _cuids() -> Callable[[], str]:
    from cuid2 import Cuid

    generator = Cuid()  # making one hashes the environment: once is enough
    return lambda: str(generator.generate())


def _cuid(_: int | None) -> object:
    return _cuids()()


def _ulid(_: int | None) -> object:
    from ulid import ULID

    return str(ULID())


def _nanoid(size: int | None) -> object:
    from nanoid import generate

    return generate(size=size or 21)


_MAKERS: dict[str, Callable[[int | None], object]] = {"cuid": _cuid, "ulid": _ulid, "nanoid": _nanoid}
