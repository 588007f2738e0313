"""The Python types of a schema's scalar types: what comes out, what may go in, which filter.

Comes in: a field. Goes out: a name and the module it is imported from.
"""

from __future__ import annotations

from kusto.codegen.text import Scope
from kusto.psl.schema import Arity, CompositeRef, EnumRef, Scalar, ScalarField, Unsupported

FILTERS = "kusto.client.filters"

OUTPUTS: dict[str, tuple[str, str]] = {
    "String": ("str", "builtins"),
    "Boolean": ("bool", "builtins"),
    "Int": ("int", "builtins"),
    "BigInt": ("int", "builtins"),
    "Float": ("float", "builtins"),
    "Decimal": ("Decimal", "decimal"),
    "DateTime": ("datetime", "datetime"),
    "Date": ("date", "datetime"),
    "Time": ("time", "datetime"),
    "Json": ("Any", "typing"),
    "Bytes": ("bytes", "builtins"),
}

INPUTS: dict[str, tuple[str, str]] = {
    **OUTPUTS,
    "Decimal": ("DecimalInput", FILTERS),
    "Json": ("JsonInput", FILTERS),
    "Bytes": ("BytesInput", FILTERS),
}

NUMBERS = frozenset({"Int", "BigInt", "Float", "Decimal"})

_CALENDAR = {"Date": "Date", "Time": "Time", "Timetz": "Time"}


def kind_of(field: ScalarField) -> str:
    """``String``, ``Int`` …; ``Date`` and ``Time`` where the native type says that half of a moment is stored."""
    assert isinstance(field.type, Scalar), "enums and unsupported types are answered elsewhere"
    if field.type is Scalar.DATETIME and field.native is not None:
        return _CALENDAR.get(field.native.name, "DateTime")
    return field.type.value


def output(scope: Scope, field: ScalarField, enum: str) -> str:
    """The annotation of a model's attribute.

    Args:
        enum: how to write the field's enum here, where it is one.
    """
    match field.type:
        case EnumRef():
            name = enum
        case Scalar():
            name = scope.use(*OUTPUTS[kind_of(field)])
        case Unsupported() | CompositeRef():
            raise AssertionError("fields of this type are not part of a client")
    match field.arity:
        case Arity.LIST:
            return f"{scope.use('list')}[{name}]"
        case Arity.OPTIONAL:
            return f"{name} | None"
        case Arity.REQUIRED:
            return name
