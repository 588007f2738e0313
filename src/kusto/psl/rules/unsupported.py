"""The rule that ``Unsupported("…")`` is for what the language has no word for."""

from __future__ import annotations

import re

from kusto.psl.native import NativeSpec
from kusto.psl.resolve.drafts import Context
from kusto.psl.rules.native_types import is_number
from kusto.psl.schema import Scalar, Unsupported

_TYPE = re.compile(r"([^(]+)(?:\((.*?)\))?.*")
_SCALARS = {Scalar.BOOLEAN: -1}
"""Of several scalars that a type may be, Boolean is never the one."""


def check_unsupported(context: Context) -> None:
    """Report types that have a name in the language."""
    if not context.datasource.name:
        return
    for model in context.models.values():
        for field in model.fields.values():
            if not isinstance(field.type, Unsupported):
                continue
            written = _native(context, field.type.name)
            if written is not None:
                message = f'Error validating: The type `Unsupported("{field.type.name}")` you specified in the type '
                message += f"definition for the field `{field.name}` is supported as a native type by Prisma. "
                message += f"Please use the native type notation `{written}` for full support."
                context.plain_error(field.model, field.node, message, f"Write `{field.name} {written}`.")


def _native(context: Context, text: str) -> str | None:
    """How the type is written in the language, or None where it has no word for it."""
    found = _TYPE.fullmatch(text)
    spec = None if found is None else context.provider.natives.get(found[1].strip())
    if found is None or spec is None:
        return None
    args = [] if found[2] is None else [arg.strip() for arg in found[2].split(",")]
    takes = spec.arguments + spec.optional
    if takes == 0:
        args = []  # Prisma passes over arguments of a type that takes none
    elif not _fits(spec, args):
        return None
    shown = ",".join("Max" if arg.lower() in spec.keywords else arg for arg in args)
    scalar = max(spec.scalars, key=lambda one: _SCALARS.get(one, 0))
    return f"{scalar.value} @{context.datasource.name}.{spec.name}" + (f"({shown})" if shown else "")


def _fits(spec: NativeSpec, args: list[str]) -> bool:
    if not args:
        return spec.arguments == 0
    if len(args) == 1 and args[0].lower() in spec.keywords:
        return True
    wanted = 2 if spec.optional == 2 else 1
    if len(args) != wanted or not all(is_number(arg) for arg in args):
        return False
    return spec.noun != "Length" or int(args[0]) < 2**16
