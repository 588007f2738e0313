"""Default values in DMMF: in goes what stands in ``@default``, out comes its JSON value, as Prisma writes it.

Prisma's way of making a float of a decimal rounds twice, and JavaScript, which its documents pass through, rounds large
integers: `0.3` is 0.30000000000000004 there, and here, because generators compare documents.
"""

from __future__ import annotations

import re
from math import ldexp
from typing import TypeAlias

from kusto.psl.schema import FieldType, FunctionCall, Scalar
from kusto.psl.tree import ArrayNode, CallNode, Expression, NameNode, NumberNode, StringNode

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_VERSIONS: dict[str, list[Json]] = {"uuid": [4], "cuid": [1]}
"""Functions whose argument is told though it was left out."""
_EXACT = 2**53
_PLAIN = 1e21
"""From here on JavaScript writes numbers with an exponent."""
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?(?:[Zz]|([+\-\u2212])(\d\d:\d\d))", re.ASCII)


def function_value(call: FunctionCall) -> Json:
    """A default that is a function. The options of ``sequence`` are not told."""
    args: list[Json] = [] if call.name == "sequence" else list(call.args)
    return {"name": call.name, "args": args or _VERSIONS.get(call.name, [])}


def literal_value(type_: FieldType, value: Expression) -> Json:
    """A default that is a literal, or a list of them.

    Args:
        type_: the field's.
    """
    assert not isinstance(value, CallNode), "a function is no literal"
    match value:
        case ArrayNode():
            return [literal_value(type_, item) for item in value.items]
        case NumberNode():
            return _number(type_, value.text)
        case NameNode():
            return value.text == "true" if type_ is Scalar.BOOLEAN else value.text
        case StringNode():
            return _string(type_, value.value)


def _number(type_: FieldType, digits: str) -> Json:
    if type_ is Scalar.BIGINT:
        return str(int(digits))
    return javascript(int(digits)) if type_ is Scalar.INT else decimal_value(digits)


def _string(type_: FieldType, value: str) -> Json:
    if type_ is Scalar.DECIMAL:
        return decimal_value(value)
    return moment(value) if type_ is Scalar.DATETIME else value


def javascript(number: float) -> int | float:
    """A number as JavaScript would write it: without digits that it cannot hold."""
    if isinstance(number, int):
        if abs(number) <= _EXACT:
            return number
        number = float(number)
    if number != int(number) or abs(number) >= _PLAIN:
        return number
    if abs(number) <= _EXACT:
        return int(number)
    mantissa, _, exponent = repr(number).partition("e")  # the digits that tell it apart; the rest are zeros
    whole, _, rest = mantissa.partition(".")
    rest = rest.rstrip("0")
    return int((whole + rest).ljust(len(whole) + int(exponent or 0), "0"))


def decimal_value(digits: str) -> int | float | None:
    """A decimal as a float, rounded as Prisma rounds it; None where none is large enough (Prisma breaks down there)."""
    mantissa, _, exponent = digits.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")  # an underscore counts as a place behind the point: Prisma's oddity
    try:
        number = _float(int((whole + fraction).replace("_", ""))) * _power_of_ten(int(exponent or 0) - len(fraction))
    except OverflowError:
        return None
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return javascript(number)


def _float(number: int) -> float:
    """A whole number as a float; what lies beyond its first 64 bits does not count when it is rounded."""
    beyond = max(0, number.bit_length() - 64)
    first = float(abs(number) >> beyond)
    return ldexp(-first if number < 0 else first, beyond)


def _power_of_ten(exponent: int) -> float:
    """10 to this power by squaring, as compilers do it: each step is rounded."""
    left, base, result = abs(exponent), 10.0, 1.0
    while left:
        if left & 1:
            result *= base
        left >>= 1
        base *= base
    return 1 / result if exponent < 0 else result


def moment(text: str) -> str:
    """A moment with its offset in numbers, and with 0, 3, 6 or 9 digits of a second's fraction."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return text
    day, time, fraction, sign, offset = found.groups()
    digits = (fraction or "")[:9].ljust(9, "0")
    while digits.endswith("000"):
        digits = digits[:-3]
    negative = sign not in (None, "+") and offset != "00:00"
    return f"{day}T{time}{'.' if digits else ''}{digits}{'-' if negative else '+'}{offset or '00:00'}"
