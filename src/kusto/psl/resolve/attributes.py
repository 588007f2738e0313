"""What is true of attributes whoever reads them: each at most once, none unknown; and ``@@schema``."""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context
from kusto.psl.suggest import closest
from kusto.psl.tree import Attribute, FileNode


def once(
    context: Context, file: FileNode, attributes: tuple[Attribute, ...], known: tuple[str, ...]
) -> list[Attribute]:
    """The attributes without those that stand there twice, which are reported; unknown ones are all kept."""
    if len(attributes) < 2:
        return list(attributes)
    counts: dict[str, int] = {}
    for attribute in attributes:
        counts[attribute.name] = counts.get(attribute.name, 0) + 1
    result: list[Attribute] = []
    for attribute in attributes:
        if counts[attribute.name] > 1 and attribute.name in known:
            message = f'Attribute "@{attribute.name}" can only be defined once.'
            context.report.error(file, message, attribute.start, attribute.end)
        else:
            result.append(attribute)
    return result


def unknown(context: Context, file: FileNode, attribute: Attribute, known: tuple[str, ...]) -> None:
    """Complain about an attribute nobody knows."""
    sign = "@@" if attribute.is_block else "@"
    close = closest(attribute.name, known)
    hint = None if close is None or close == attribute.name else f"Did you mean `{sign}{close}`?"
    context.report.error(file, f'Attribute not known: "@{attribute.name}".', attribute.start, attribute.end, hint)


def namespace_of(context: Context, file: FileNode, attribute: Attribute) -> str | None:
    """The argument of ``@@schema``; whether there is such a schema is a rule of its own."""
    arguments = Arguments(context.report, file, attribute, "map")
    value = arguments.required("map")
    name = None if value is None else arguments.as_text(value)
    arguments.close()
    return name
