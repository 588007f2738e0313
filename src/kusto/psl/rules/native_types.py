"""The rule about ``@db.…``: the provider has such a type, it fits the field's, and its arguments make sense."""

from __future__ import annotations

from kusto.psl.native import NativeSpec
from kusto.psl.providers import Provider
from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.schema import NativeType, Scalar
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Attribute


def check_native_types(context: Context) -> None:
    """Report native types that are none, or do not fit."""
    for model in (*context.composites.values(), *context.models.values()):
        for field in model.fields.values():
            if field.native is not None and field.native_at is not None and isinstance(field.type, Scalar):
                _check(context, field, field.type, field.native, field.native_at)


def _check(context: Context, field: FieldDraft, scalar: Scalar, native: NativeType, at: Attribute) -> None:
    source = context.datasource.name
    prefix = at.name.partition(".")[0]
    if source and prefix != source:
        message = f"The prefix {prefix} is invalid. It must be equal to the name of an existing datasource "
        message += f"e.g. {source}. Did you mean to use {source}.{native.name}?"
        context.plain_error(field.model, at, message)
    provider = context.provider
    spec = provider.natives.get(native.name)
    if spec is None:
        message = f"Native type {native.name} is not supported for {provider.name or 'Default'} connector."
        context.plain_error(field.model, at, message, did_you_mean(native.name, provider.natives))
        return
    complaint = _complaint(spec, scalar, native, provider)
    if complaint is not None:
        fitting = [name for name, other in provider.natives.items() if scalar in other.scalars]
        hint = None if scalar in spec.scalars else f"For {scalar.value} there are: {', '.join(fitting)}."
        context.plain_error(field.model, at, complaint, hint)


def _complaint(spec: NativeSpec, scalar: Scalar, native: NativeType, provider: Provider) -> str | None:
    args = list(native.args)
    if len(args) < spec.arguments or (not spec.optional and len(args) > spec.arguments):
        return f'Function "{spec.name}" takes {spec.arguments} arguments, but received {len(args)}.'
    if len(args) > spec.arguments + spec.optional:
        return f"Native type {spec.name} takes {spec.optional} optional arguments, but received {len(args)}."
    if scalar not in spec.scalars:
        fitting = " or ".join(s.value for s in spec.scalars)
        message = f"Native type {spec.name} is not compatible with declared field type {scalar.value}, "
        return f"{message}expected field type {fitting}."
    if len(args) == 1 and args[0].lower() in spec.keywords:
        return None
    shown = ",".join(args)
    if any(not is_number(arg) for arg in args):
        return f"Expected {_integers(spec)}, but found ({shown})."
    if spec.keywords and args and int(args[0]) >= 2**16:
        return f"Expected an integer or `Max`, but found ({shown})."
    if args and spec.optional == 2:
        return _precision(spec, [int(arg) for arg in args], shown, provider)
    if not args:
        return None
    head = f"Argument M is out of range for native type `{spec.name}({shown})` of {provider.label}: "
    if spec.limits is not None and not spec.limits[0] <= int(args[0]) <= spec.limits[1]:
        return head + _range(spec, spec.limits)
    if scalar is Scalar.BOOLEAN and args != ["1"]:
        return f"{head}only Bit(1) can be used as Boolean."
    return None


def _range(spec: NativeSpec, limits: tuple[int, int]) -> str:
    low, high = limits
    if high > 10**6:
        return f"{spec.noun} must be a positive integer."
    shown = f"{high:,}" if spec.noun == "M" else str(high)
    larger = " For larger sizes, use the `Max` variant." if spec.keywords else ""
    least = 1 if spec.noun == "Length" else low  # Prisma lets a length of 0 through
    return f"{spec.noun} can range from {least} to {shown}.{larger}"


def is_number(arg: str) -> bool:
    """Is it a whole number of 32 bits, in digits?"""
    return arg.isascii() and arg.isdigit() and len(arg) < 12 and int(arg) < 2**32


def _integers(spec: NativeSpec) -> str:
    if spec.keywords:
        return "an integer or `Max`"
    return "two nonnegative integers" if spec.optional == 2 else "a nonnegative integer"


def _precision(spec: NativeSpec, numbers: list[int], shown: str, provider: Provider) -> str | None:
    """Complaints about ``Decimal(precision, scale)``."""
    if len(numbers) == 1:
        return f"Expected two nonnegative integers, but found ({shown})."
    precision, scale = numbers
    if scale > precision:
        message = f"The scale must not be larger than the precision for the {spec.name}({shown}) native type in "
        return f"{message}{provider.label}."
    smallest, largest, words = provider.decimal_precision
    head = f"Argument M is out of range for native type `{spec.name}({shown})` of {provider.label}: "
    if not smallest <= precision <= largest:
        return head + words
    if scale > provider.decimal_scale:
        return f"{head}Scale can range from 0 to {provider.decimal_scale}."
    return None
