"""Where a statement's parameters come from when a plan is filled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from kusto.dialect import Converter
from kusto.errors import InputError


@dataclass(frozen=True, slots=True)
class Argument:
    """The call's value of this number, converted.

    Args:
        place: where in the call, for messages: ``User.email``.
    """

    index: int
    convert: Converter
    place: str = ""


@dataclass(frozen=True, slots=True)
class Generated:
    """A value the client makes: an id."""

    make: Callable[[], Any]
    convert: Converter


@dataclass(frozen=True, slots=True)
class Now:
    """The time of the statement, the same in all of its parameters."""

    convert: Converter


@dataclass(frozen=True, slots=True)
class Register:
    """A value that an earlier statement of the same call gave, in the database's own form."""

    index: int


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that belongs to the shape."""

    value: Any


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that later statements of the same call need too; it is in the register once this statement is filled."""

    slot: Argument | Generated | Now | Register | Constant
    register: int


Slot: TypeAlias = Argument | Generated | Now | Register | Constant | Kept


def fill_keeping(slots: Sequence[Slot], values: Sequence[Any], registers: list[Any]) -> list[Any]:
    """As `fill`; what is `Kept` goes into the registers, after all were read."""
    params = fill([slot.slot if isinstance(slot, Kept) else slot for slot in slots], values, registers)
    for slot, value in zip(slots, params, strict=True):
        if isinstance(slot, Kept):
            registers[slot.register] = value
    return params


def fill(slots: Sequence[Slot], values: Sequence[Any], registers: Sequence[Any] = ()) -> list[Any]:
    """The parameters of one statement, of which none is `Kept`.

    Raises:
        InputError: a value of the wrong type, saying where in the call it stands.
    """
    params: list[Any] = []
    now: datetime | None = None
    for slot in slots:
        if isinstance(slot, Argument):
            try:
                params.append(slot.convert(values[slot.index]))
            except InputError as error:
                raise placed(error, slot.place) from None
        elif isinstance(slot, Register):
            params.append(registers[slot.index])
        elif isinstance(slot, Generated):
            params.append(slot.convert(slot.make()))
        elif isinstance(slot, Now):
            now = now or datetime.now(UTC)
            params.append(slot.convert(now))
        elif isinstance(slot, Constant):
            params.append(slot.value)
    return params


def placed(error: InputError, place: str) -> InputError:
    """The error with the place in the call that it is about."""
    return InputError(f"{place}: {error.message}", hint=error.hint, meta={**error.meta, "path": place})
