"""Reads ``@db.…``: the name and arguments as written.

Whether there is such a type is a rule of its own, `psl.rules.native_types`.
"""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft
from kusto.psl.schema import NativeType
from kusto.psl.tree import Attribute, show


def read_native(context: Context, field: FieldDraft, attributes: list[Attribute]) -> None:
    """Fill the draft's native type from its attributes with a dot; there may be one."""
    for extra in attributes[1:]:
        message = f'Attribute "@{extra.name.partition(".")[0]}" can only be defined once.'
        context.report.error(field.model.file, message, extra.start, extra.end)
    attribute = attributes[-1]
    name = attribute.name.partition(".")[2]
    field.native = NativeType(name, tuple(show(arg.value) for arg in attribute.args))
    field.native_at = attribute
