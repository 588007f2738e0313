"""The rule that a datasource's ``extensions`` need their preview feature."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.psl.resolve.drafts import Context
from kusto.psl.tree import FileNode, PropertyNode

_FEATURE = "postgresqlExtensions"


def check_datasource(context: Context) -> None:
    """Report lines that cannot be there."""
    if context.provider.extensions and _FEATURE not in context.features:
        for file, line in _lines(context, "extensions"):
            message = f"The `extensions` property is only available with the `{_FEATURE}` preview feature."
            hint = f'Add `previewFeatures = ["{_FEATURE}"]` to the client generator.'
            context.report.error(file, message, line.start, line.name_end, hint)


def _lines(context: Context, name: str) -> Iterator[tuple[FileNode, PropertyNode]]:
    for file in context.files:
        for block in file.blocks:
            for line in block.members if block.keyword == "datasource" else ():
                if isinstance(line, PropertyNode) and line.name == name:
                    yield file, line
