"""Reads ``@db.…``: which native type, with which arguments, on which scalar.

In go a field's draft and its native attributes, into the draft goes a `NativeType`.
"""

from __future__ import annotations

from kusto.psl.native import NativeSpec
from kusto.psl.providers import Provider
from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.schema import NativeType, Scalar
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Attribute, show


def read_native(context: Context, field: FieldDraft, attributes: list[Attribute]) -> None:
    """Fill the draft's native type from its attributes with a dot; there may be one."""
    report, file = context.report, field.model.file
    for extra in attributes[1:]:
        prefix = extra.name.partition(".")[0]
        report.error(file, f'Attribute "@{prefix}" can only be defined once.', extra.start, extra.end)
    attribute = attributes[0]
    prefix, _, name = attribute.name.partition(".")
    source = context.datasource.name
    if prefix != source:
        message = f"The prefix {prefix} is invalid. It must be equal to the name of an existing datasource "
        message += f"e.g. {source}. Did you mean to use {source}.{name}?"
        report.error(file, message, attribute.start, attribute.end)
        return
    if not isinstance(field.type, Scalar):
        message = f'Attribute not known: "@{attribute.name}".'
        reason = "Native types belong to fields of a scalar type."
        report.error(file, message, attribute.start, attribute.end, reason)
        return
    spec = context.provider.natives.get(name)
    if spec is None:
        message = f"Native type {name} is not supported for {context.provider.name} connector."
        report.error(file, message, attribute.start, attribute.end, did_you_mean(name, context.provider.natives))
        return
    complaint = _complaint(spec, field.type, attribute, context.provider)
    if complaint is not None:
        fitting = [n for n, s in context.provider.natives.items() if field.type in s.scalars]
        hint = None if field.type in spec.scalars else f"For {field.type.value} there are: {', '.join(fitting)}."
        report.error(file, complaint, attribute.start, attribute.end, hint)
        return
    field.native = NativeType(name, tuple(show(arg.value) for arg in attribute.args))
    field.native_at = attribute


def _complaint(spec: NativeSpec, scalar: Scalar, attribute: Attribute, provider: Provider) -> str | None:
    args = [show(arg.value) for arg in attribute.args]
    if len(args) < spec.arguments or (not spec.optional and len(args) > spec.arguments):
        return f'Function "{spec.name}" takes {spec.arguments} arguments, but received {len(args)}.'
    if scalar not in spec.scalars:
        fitting = " or ".join(s.value for s in spec.scalars)
        message = f"Native type {spec.name} is not compatible with declared field type {scalar.value}, "
        return f"{message}expected field type {fitting}."
    if len(args) > spec.arguments + spec.optional:
        return f"Native type {spec.name} takes {spec.optional} optional arguments, but received {len(args)}."
    shown = ",".join(args)
    if len(args) == 1 and args[0].capitalize() in spec.keywords:
        return None
    if any(not arg.isdigit() or len(arg) > 9 for arg in args):
        return f"Expected {_integers(spec)}, but found ({shown})."
    if args and spec.optional == 2:
        return _precision(spec, [int(arg) for arg in args], shown, provider)
    if args and scalar is Scalar.BOOLEAN and args != ["1"]:
        message = f"Argument M is out of range for native type `{spec.name}({shown})` of {provider.label}: "
        return f"{message}only Bit(1) can be used as Boolean."
    for arg, (low, high) in zip(args, spec.limits, strict=False):
        if not low <= int(arg) <= high:
            words = "M must be a positive integer." if high > 10**6 else f"M can range from {low} to {high:,}."
            return f"Argument M is out of range for native type `{spec.name}({shown})` of {provider.label}: {words}"
    return None


def _integers(spec: NativeSpec) -> str:
    return "two nonnegative integers" if spec.optional == 2 else "a nonnegative integer"


def _precision(spec: NativeSpec, numbers: list[int], shown: str, provider: Provider) -> str | None:
    """Complaints about ``Decimal(precision, scale)``."""
    if len(numbers) == 1:
        return f"Expected two nonnegative integers, but found ({shown})."
    precision, scale = numbers
    if scale > precision:
        message = f"The scale must not be larger than the precision for the {spec.name}({shown}) native type in "
        return f"{message}{provider.label}."
    largest, words = provider.decimal_precision
    if not 0 < precision <= largest:
        return f"Argument M is out of range for native type `{spec.name}({shown})` of {provider.label}: {words}"
    return None
