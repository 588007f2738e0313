"""Reads ``@default``: literals against the field's type, and the functions.

In go a field's draft and the attribute, out comes a `Default`, or None after a complaint.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.resolve.literals import read_literal
from kusto.psl.schema import Arity, Default, FunctionCall, Scalar, ScalarLiteral, Unsupported
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import ArrayNode, Attribute, CallNode, Expression, NameNode, NumberNode, StringNode, show

_INTEGERS = (Scalar.INT, Scalar.BIGINT)
_FUNCTIONS: dict[str, tuple[Scalar, ...]] = {
    "autoincrement": _INTEGERS,
    "sequence": _INTEGERS,
    "now": (Scalar.DATETIME,),
    "uuid": (Scalar.STRING,),
    "cuid": (Scalar.STRING,),
    "ulid": (Scalar.STRING,),
    "nanoid": (Scalar.STRING,),
    "dbgenerated": (),
    "auto": (),
}
_VERSIONS = {"uuid": (4, 7), "cuid": (1, 2)}
_SEQUENCE_OPTIONS = ("virtual", "cache", "increment", "minValue", "maxValue", "start")


def read_default(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    """Fill the draft's default."""
    arguments = Arguments(context.report, field.model.file, attribute, "value", ("map",))
    value = arguments.required("value")
    field.default_map = arguments.name_text("map")
    field.default_at = attribute
    if value is None:
        return
    if field.relation is not None:
        arguments.wrong("Cannot set a default value on a relation field.")
        return
    field.default = _default(context, field, arguments, value)


def _default(context: Context, field: FieldDraft, arguments: Arguments, value: Expression) -> Default | None:
    if isinstance(field.type, Unsupported) and not (isinstance(value, CallNode) and value.name == "dbgenerated"):
        arguments.wrong('Only @default(dbgenerated("...")) can be used for Unsupported types.')
        return None
    if isinstance(value, CallNode) and (value.name == "dbgenerated" or field.arity is not Arity.LIST):
        return _function(context, field, arguments, value)
    if field.arity is Arity.LIST:
        if not isinstance(value, ArrayNode):
            arguments.wrong("The default value of a list field must be a list.")
            return None
        items = [read_literal(context, field, arguments, item) for item in value.items]
        good: list[ScalarLiteral] = [item for item in items if item is not None]
        return tuple(good) if len(good) == len(items) else None
    if isinstance(value, ArrayNode):
        arguments.wrong("The default value of a non-list field cannot be a list.")
        return None
    return read_literal(context, field, arguments, value)


def _function(context: Context, field: FieldDraft, arguments: Arguments, call: CallNode) -> FunctionCall | None:
    name = call.name
    if name not in _FUNCTIONS or (name == "sequence" and not context.provider.sequences):
        message = f"Unknown function in @default(): `{name}` is not known. "
        message += "You can read about the available functions here: https://pris.ly/d/attribute-functions"
        known = [n for n in _FUNCTIONS if n not in ("sequence", "auto")]
        arguments.error(message, call, did_you_mean(name, known))
        return None
    if name == "auto" and not context.provider.auto:
        arguments.wrong("The current connector does not support the `auto()` function.")
        return None
    fitting = _FUNCTIONS[name]
    if fitting and field.type not in fitting:
        shown = field.node.type.name
        arguments.wrong(f"The function `{name}()` cannot be used on fields of type `{shown}`.")
        return None
    args = _arguments_of(arguments, call)
    return None if args is None else FunctionCall(name, args)


def _arguments_of(arguments: Arguments, call: CallNode) -> tuple[str | int, ...] | None:
    match call.name:
        case "dbgenerated":
            return _dbgenerated(arguments, call)
        case "uuid" | "cuid":
            low, high = _VERSIONS[call.name]
            words = f"which is either {low} or {high}"
            return _one_integer(arguments, call, frozenset((low, high)), words)
        case "nanoid":
            return _one_integer(arguments, call, range(2, 256), "between 2 and 255")
        case "sequence":
            return _sequence(arguments, call)
        case _:
            if call.args:
                message = f"The `{call.name}` function does not take any argument. "
                arguments.wrong(message + f"Consider changing this default to `{call.name}()`.")
                return None
            return ()


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


def _sequence(arguments: Arguments, call: CallNode) -> tuple[str, ...] | None:
    options: list[str] = []
    for arg in call.args:
        if arg.name not in _SEQUENCE_OPTIONS:
            hint = did_you_mean(arg.name or "", _SEQUENCE_OPTIONS)
            arguments.error("Unexpected argument in `sequence()` function call.", arg, hint)
            return None
        wanted = NameNode if arg.name == "virtual" else NumberNode
        if not isinstance(arg.value, wanted):
            arguments.mismatch("a boolean" if arg.name == "virtual" else "an integer", arg.value)
            return None
        options.append(f"{arg.name}: {show(arg.value)}")
    return tuple(options)
