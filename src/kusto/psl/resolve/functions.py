"""The functions of ``@default``: which there are, which types they fit, which arguments they take.

In goes a call, out come its arguments as plain values, or None after a complaint.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.schema import Scalar
from kusto.psl.tree import CallNode, NumberNode, StringNode

_INTEGERS = (Scalar.INT, Scalar.BIGINT)
FUNCTIONS: dict[str, tuple[Scalar, ...]] = {
    "autoincrement": _INTEGERS,
    "now": (Scalar.DATETIME,),
    "uuid": (Scalar.STRING,),
    "cuid": (Scalar.STRING,),
    "ulid": (Scalar.STRING,),
    "nanoid": (Scalar.STRING,),
    "dbgenerated": (),
    "auto": (),
}
"""The types that each function makes values of; none where that is a matter of the provider."""
IN_COMPOSITES = frozenset({"now", "uuid", "cuid", "ulid"})
"""Functions that fields of composite types may have."""
_VERSIONS = {"uuid": (4, 7), "cuid": (1, 2)}


def arguments_of(arguments: Arguments, call: CallNode) -> tuple[str | int, ...] | None:
    """The arguments of a call of a known function.

    Args:
        arguments: of the attribute, where complaints go.
    """
    match call.name:
        case "dbgenerated":
            return _dbgenerated(arguments, call)
        case "uuid" | "cuid":
            low, high = _VERSIONS[call.name]
            words = f"which is either {low} or {high}"
            return _one_integer(arguments, call, frozenset((low, high)), words)
        case "nanoid":
            return _one_integer(arguments, call, range(2, 256), "between 2 and 255")
    if not call.args:
        return ()
    if call.name == "auto":
        arguments.wrong("`auto()` takes no arguments")
    else:
        message = f"The `{call.name}` function does not take any argument. "
        arguments.wrong(message + f"Consider changing this default to `{call.name}()`.")
    return None


def _dbgenerated(arguments: Arguments, call: CallNode) -> tuple[str, ...] | None:
    if not call.args:
        return ()
    value = call.args[0].value
    if len(call.args) > 1 or not isinstance(value, StringNode):
        arguments.wrong("`dbgenerated()` takes a single String argument")
        return None
    if not value.value:
        arguments.wrong("dbgenerated() takes either no argument, or a single nonempty string argument.")
        return None
    return (value.value,)


def _one_integer(
    arguments: Arguments, call: CallNode, allowed: frozenset[int] | range, words: str
) -> tuple[int, ...] | None:
    if not call.args:
        return ()
    value = call.args[0].value
    if len(call.args) > 1 or not isinstance(value, NumberNode):
        arguments.wrong(f"`{call.name}()` takes a single Int argument.")
        return None
    number = int(value.text) if "." not in value.text and len(value.text) < 10 else -1
    if number not in allowed:
        arguments.wrong(f"`{call.name}()` takes either no argument, or a single integer argument {words}.")
        return None
    return (number,)


def unknown_function(name: str) -> str:
    """What to say of a function that nobody knows."""
    message = f"Unknown function in @default(): `{name}` is not known. "
    return message + "You can read about the available functions here: https://pris.ly/d/attribute-functions"
