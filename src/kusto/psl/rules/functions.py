"""The rule about functions of ``@default`` that only some providers know: ``sequence()`` and ``auto()``."""

from __future__ import annotations

from kusto.psl.resolve.arguments import kind_of
from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.resolve.functions import FUNCTIONS, unknown_function
from kusto.psl.schema import FunctionCall, Scalar
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Argument, CallNode, NameNode, NumberNode, show

_NUMBERS = ("cache", "increment", "minValue", "maxValue", "start")
_OPTIONS = ("virtual", *_NUMBERS)


def check_functions(context: Context) -> None:
    """Report functions that the provider has not, and wrong options of ``sequence()``."""
    for model in context.models.values():
        for field in model.fields.values():
            call = field.default_value
            if not isinstance(call, CallNode) or not isinstance(field.default, FunctionCall):
                continue
            if call.name == "sequence" and context.provider.sequences:
                for arg in call.args:
                    _option(context, field, arg)
            elif call.name not in FUNCTIONS:
                known = [name for name in FUNCTIONS if name != "auto" or context.provider.auto]
                hint = did_you_mean(call.name, known)
                context.report.error(model.file, unknown_function(call.name), call.start, call.end, hint)
            elif call.name == "auto" and not context.provider.auto and isinstance(field.type, Scalar):
                message = "The current connector does not support the `auto()` function."
                text = f'Error parsing attribute "@default": {message}'
                context.report.error(model.file, text, call.start, call.end)


def _option(context: Context, field: FieldDraft, arg: Argument) -> None:
    value = arg.value
    if arg.name not in _OPTIONS:
        message = "Unexpected argument in `sequence()` function call"
        hint = did_you_mean(arg.name or "", _OPTIONS)
    elif arg.name == "virtual":
        if isinstance(value, NameNode) and value.text in ("true", "false"):
            return
        message, hint = f"Expected a boolean value, but received {kind_of(value)} value `{show(value)}`.", None
    else:
        if isinstance(value, NumberNode) and "." not in value.text and len(value.text) < 20:
            return
        message, hint = f"Expected a numeric value, but received {kind_of(value)} value `{show(value)}`.", None
    context.report.error(field.model.file, message, arg.start, arg.end, hint)
