"""Reads ``extensions = [citext, uuid(map: "uuid-ossp")]`` of a datasource: in goes the value, out come `Extension`s."""

from __future__ import annotations

from kusto.psl.resolve.config_values import Values
from kusto.psl.schema import Extension
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Argument, CallNode, Expression, NameNode, StringNode

_KNOWN = ("map", "schema", "version")


def read_extensions(values: Values, value: Expression) -> tuple[Extension, ...]:
    """The extensions, by name."""
    found = values.items(value, lambda item: _extension(values, item))
    return tuple(sorted(found, key=lambda extension: extension.name))


def _extension(values: Values, item: Expression) -> Extension | None:
    if not isinstance(item, NameNode | CallNode):
        values.mismatch("constant or function", item)
        return None
    name = item.text if isinstance(item, NameNode) else item.name
    if "-" in name:
        message = "Error validating: The character `-` is not allowed in extension names."
        values.error(message, item.start, item.end, f'Write `{name.replace("-", "_")}(map: "{name}")`.')
    options: dict[str, str] = {}
    seen: set[str] = set()
    for arg in item.args if isinstance(item, CallNode) else ():
        text = _option(values, arg, seen)
        if arg.name is not None and text is not None:
            options[arg.name] = text
    return Extension(name, options.get("map", name), options.get("version"), options.get("schema"))


def _option(values: Values, arg: Argument, seen: set[str]) -> str | None:
    if arg.name is None:
        values.error("Error validating: The argument must have a name", arg.start, arg.end)
    elif arg.name in seen:
        message = f"Error validating: The argument `{arg.name}` can only be defined once"
        values.error(message, arg.start, arg.end)
    elif arg.name not in _KNOWN:
        values.error(f'Argument not known: "{arg.name}".', arg.start, arg.end, did_you_mean(arg.name, _KNOWN))
    elif not isinstance(arg.value, StringNode):
        message = f"Error validating: The `{arg.name}` argument must be a string literal"
        values.error(message, arg.start, arg.end)
    else:
        seen.add(arg.name)
        return arg.value.value
    seen.add(arg.name or "")
    return None
