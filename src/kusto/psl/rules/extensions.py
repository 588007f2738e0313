"""The rule that a datasource's ``extensions`` need their preview feature."""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context
from kusto.psl.tree import PropertyNode

_FEATURE = "postgresqlExtensions"


def check_extensions(context: Context) -> None:
    """Report ``extensions`` without the feature."""
    if not context.provider.extensions or _FEATURE in context.features:
        return
    for file in context.files:
        for block in file.blocks:
            for line in block.members if block.keyword == "datasource" else ():
                if isinstance(line, PropertyNode) and line.name == "extensions":
                    message = f"The `extensions` property is only available with the `{_FEATURE}` preview feature."
                    hint = f'Add `previewFeatures = ["{_FEATURE}"]` to the client generator.'
                    context.report.error(file, message, line.start, line.name_end, hint)
