"""Rules about enums: the provider has them, no two share a name in the database, each stands in a schema there is."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context
from kusto.psl.rules.models import check_namespace
from kusto.psl.schema import EnumType


def check_enums(context: Context) -> None:
    """Report enums that cannot be as they are."""
    seen: set[tuple[str | None, str]] = set()
    for name, enum in context.enums.items():
        file, block = context.enum_blocks[name]
        start, end = block.start, block.name_start + len(name)
        if not context.provider.enums:
            message = f"Error validating: You defined the enum `{name}`. "
            context.report.error(file, message + "But the current connector does not support enums.", start, end)
        elif (enum.namespace, enum.db_name) in seen:
            message = "An enum with the same database name is already defined."
            context.report.error(file, message, start, end)
        seen.add((enum.namespace, enum.db_name))
        _namespace(context, enum)


def _namespace(context: Context, enum: EnumType) -> None:
    file, block = context.enum_blocks[enum.name]
    names = context.datasource.namespaces
    at = next((at for at in block.attributes if at.name == "schema"), None)
    if at is None:
        if names and context.provider.namespaces:
            message = "This enum is missing an `@@schema` attribute."
            context.report.error(file, message, block.start, block.start + 1, f'Add `@@schema("{names[0]}")`.')
    elif enum.namespace is not None:
        check_namespace(context, file, at, enum.namespace)
