"""Reads ``@default``: literals against the field's type, and the functions.

In go a field's draft and the attribute, out comes a `Default`, or None after a complaint.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.resolve.functions import FUNCTIONS, IN_COMPOSITES, arguments_of, unknown_function
from kusto.psl.resolve.literals import read_literal
from kusto.psl.schema import (
    Arity,
    CompositeRef,
    Default,
    EnumRef,
    FunctionCall,
    Scalar,
    ScalarLiteral,
    Unsupported,
)
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import ArrayNode, Attribute, CallNode, Expression, show


def read_default(context: Context, field: FieldDraft, attribute: Attribute) -> None:
    """Fill the draft's default."""
    arguments = Arguments(context.report, field.model.file, attribute, "value")
    if field.relation is not None:
        arguments.wrong("Cannot set a default value on a relation field.")
        return
    value = arguments.required("value")
    if value is None:
        arguments.close()
        return
    if field.model.is_composite:
        if arguments.value("map") is not None:
            arguments.wrong("The `map` argument is not allowed on a composite type field.")
    else:
        field.default_map = arguments.name_text("map")
    field.default_at = attribute
    field.default = _default(context, field, arguments, value)
    if field.default is not None:
        field.default_value = value
    arguments.close()


def _default(context: Context, field: FieldDraft, arguments: Arguments, value: Expression) -> Default | None:
    if isinstance(value, CallNode) and value.name == "dbgenerated":
        if field.model.is_composite:
            arguments.wrong("Fields of composite types cannot have `dbgenerated()` as default.")
            return None
        return _call(arguments, value)
    if isinstance(field.type, CompositeRef):
        message = "Defaults on fields of type composite are not supported. Please remove the `@default` attribute."
        text = f"Error validating field `{field.name}` in composite type `{field.type.name}`: {message}"
        arguments.error(text, arguments.attribute)
        return None
    if isinstance(field.type, Unsupported):
        arguments.wrong(
            "Composite field of type `Unsupported` cannot have default values."
            if field.model.is_composite
            else 'Only @default(dbgenerated("...")) can be used for Unsupported types.'
        )
        return None
    if isinstance(value, CallNode) and not isinstance(field.type, EnumRef):
        return _function(context, field, arguments, value)
    return _literals(context, field, arguments, value)


def _literals(context: Context, field: FieldDraft, arguments: Arguments, value: Expression) -> Default | None:
    is_enum = isinstance(field.type, EnumRef)
    if field.arity is not Arity.LIST:
        if isinstance(value, ArrayNode) and not is_enum:
            arguments.wrong("The default value of a non-list field cannot be a list.")
            return None
        return read_literal(context, field, arguments, value)
    if not isinstance(value, ArrayNode):
        if is_enum:
            arguments.wrong(f"Expected an enum value, but found `{show(value)}`.", f"Write `[{show(value)}]`.")
        else:
            arguments.wrong("The default value of a list field must be a list.")
        return None
    good: list[ScalarLiteral] = []
    for item in value.items:
        literal = read_literal(context, field, arguments, item)
        if literal is None:
            return None  # one complaint about a list is enough
        good.append(literal)
    return tuple(good)


def _function(context: Context, field: FieldDraft, arguments: Arguments, call: CallNode) -> FunctionCall | None:
    name = call.name
    if name == "autoincrement" and field.default_map is not None and not field.model.is_composite:
        arguments.wrong("Naming an autoincrement default value is not allowed.")
        return None
    if name in ("autoincrement", "auto") and field.model.is_composite:
        arguments.wrong(f"The function `{name}()` is not supported on composite fields.")
        return None
    if name not in FUNCTIONS:
        if not field.model.is_composite:  # a provider may know it: whether it does is a rule of its own
            return FunctionCall(name, tuple(f"{arg.name}: {show(arg.value)}" for arg in call.args))
        arguments.error(unknown_function(name), call, did_you_mean(name, FUNCTIONS))
        return None
    fitting = FUNCTIONS[name]
    unfit = bool(fitting) and field.type not in fitting
    if unfit or (field.model.is_composite and name not in IN_COMPOSITES):
        assert isinstance(field.type, Scalar)
        arguments.wrong(f"The function `{name}()` cannot be used on fields of type `{field.type.value}`.")
        return None
    return _call(arguments, call)


def _call(arguments: Arguments, call: CallNode) -> FunctionCall | None:
    args = arguments_of(arguments, call)
    return None if args is None else FunctionCall(call.name, args)
