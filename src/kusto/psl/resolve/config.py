"""Reads datasource and generator blocks.

In go the trees; out come a `Datasource`, its provider's record and the `Generator`s. The literal value of a URL never
gets into a message.
"""

from __future__ import annotations

from kusto.psl.providers import ALIASES, PROVIDERS, Provider
from kusto.psl.resolve.drafts import Report
from kusto.psl.schema import Datasource, EnvUrl, Generator
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import (
    ArrayNode,
    Block,
    CallNode,
    Expression,
    FileNode,
    NameNode,
    NumberNode,
    PropertyNode,
    StringNode,
    show,
)

_URLS = ("url", "directUrl", "shadowDatabaseUrl")
_KNOWN = (*_URLS, "provider", "relationMode", "schemas", "extensions")


def read_config(report: Report, files: tuple[FileNode, ...]) -> tuple[Datasource | None, tuple[Generator, ...]]:
    """The datasource (None where there is none, or its provider is unknown) and the generators."""
    sources: list[tuple[FileNode, Block]] = []
    generators: list[Generator] = []
    seen: set[str] = set()
    for file in files:
        for block in file.blocks:
            if block.keyword == "datasource":
                sources.append((file, block))
            elif block.keyword == "generator":
                if block.name in seen:
                    message = f'The generator "{block.name}" cannot be defined '
                    message += "because a generator with that name already exists."
                    report.error(file, message, block.name_start, block.name_start + len(block.name))
                seen.add(block.name)
                generator = _generator(report, file, block)
                if generator is not None:
                    generators.append(generator)
    for file, block in sources[1:]:
        message = f"Error validating datasource `{block.name}`: You defined more than one datasource. "
        message += "This is not allowed yet because support for multiple databases has not been implemented yet."
        report.error(file, message, block.name_start, block.name_start + len(block.name))
    if not sources:
        if files:
            hint = 'Add a block "datasource db" with the lines `provider = "postgresql"` and `url = env("…")`.'
            report.own("K1100", files[0], "The schema has no datasource block.", (0, 0), hint)
        return None, tuple(generators)
    return _datasource(report, *sources[0]), tuple(generators)


def provider_of(datasource: Datasource) -> Provider:
    """The record of a datasource's provider."""
    return PROVIDERS[datasource.provider]


def properties(report: Report, file: FileNode, block: Block) -> dict[str, PropertyNode]:
    """The lines of a configuration block by name; each name counts once."""
    found: dict[str, PropertyNode] = {}
    conceal = block.keyword == "datasource"
    for member in block.members:
        if not isinstance(member, PropertyNode):
            continue
        if member.name in found:
            message = f'Key "{member.name}" is already defined in {block.keyword} "{block.name}".'
            report.error(file, message, member.start, member.name_end, conceal=conceal)
        elif member.value is None:
            message = f"Property {member.name} in {block.keyword} {block.name} needs to be assigned a value"
            report.error(file, message, member.start, member.end, conceal=conceal)
        found.setdefault(member.name, member)
    return found


def _datasource(report: Report, file: FileNode, block: Block) -> Datasource | None:
    found = properties(report, file, block)
    for name, line in found.items():
        if name not in _KNOWN:
            hint = did_you_mean(name, _KNOWN)
            report.error(file, f'Property not known: "{name}".', line.start, line.name_end, hint, conceal=True)
    if (extensions := found.get("extensions")) is not None:
        message = "The `extensions` of a datasource are not supported yet."
        hint = "Create the extension in a migration (`CREATE EXTENSION IF NOT EXISTS …`) and take the line out."
        report.own("K1111", file, message, (extensions.start, extensions.name_end), hint)
    provider = _provider(report, file, block, found.get("provider"))
    if provider is None:
        return None
    urls = [_url(report, file, found.get(name)) for name in _URLS]
    return Datasource(
        block.name,
        provider.name,
        urls[0],
        urls[1],
        urls[2],
        _relation_mode(report, file, found.get("relationMode"), provider),
        _namespaces(report, file, found.get("schemas"), provider),
        span=file.span(block.start, block.end),
    )


def _provider(report: Report, file: FileNode, block: Block, line: PropertyNode | None) -> Provider | None:
    if line is None:
        message = f'Argument "provider" is missing in data source block "{block.name}".'
        if not block.damaged:
            report.error(file, message, block.name_start, block.name_start + len(block.name))
        return None
    value = line.value
    if value is None:
        return None
    if not isinstance(value, StringNode):
        message = f"Error validating datasource `{block.name}`: "
        message += "The provider argument in a datasource must be a string literal"
        if isinstance(value, CallNode) and value.name == "env":
            message = "A datasource must not use the env() function in the provider argument."
        report.error(file, message, value.start, value.end)
        return None
    name = ALIASES.get(value.value, value.value)
    if name not in PROVIDERS:
        hint = did_you_mean(name, PROVIDERS) or "Known providers: " + ", ".join(PROVIDERS) + "."
        report.error(file, f'Datasource provider not known: "{value.value}".', value.start, value.end, hint)
        return None
    return PROVIDERS[name]


def _url(report: Report, file: FileNode, line: PropertyNode | None) -> EnvUrl | str | None:
    if line is None or line.value is None:
        return None
    value = line.value
    if isinstance(value, StringNode):
        return value.value
    if isinstance(value, CallNode) and value.name == "env" and len(value.args) == 1:
        inner = value.args[0].value
        if isinstance(inner, StringNode) and value.args[0].name is None and inner.value:
            return EnvUrl(inner.value)
    hint = f'Write `{line.name} = env("NAME_OF_THE_VARIABLE")`.'
    message = f"The {line.name} of a datasource must be a call of env()."
    report.error(file, message, value.start, value.end, hint, conceal=True)
    return None


def _relation_mode(report: Report, file: FileNode, line: PropertyNode | None, provider: Provider) -> str:
    modes = provider.relation_modes
    if line is None or line.value is None:
        return modes[0]
    value = line.value
    if isinstance(value, StringNode) and value.value in modes:
        return value.value
    shown = ", ".join(f'"{mode}"' for mode in sorted(modes, reverse=True))
    given = value.value if isinstance(value, StringNode) else show(value)
    message = f'Error validating datasource `relationMode`: Invalid relation mode setting: "{given}". '
    message += f"Supported values: {shown}"
    report.error(file, message, value.start, value.end, did_you_mean(given, modes))
    return modes[0]


def _namespaces(report: Report, file: FileNode, line: PropertyNode | None, provider: Provider) -> tuple[str, ...]:
    if line is None or line.value is None:
        return ()
    value = line.value
    if not provider.namespaces:
        message = "The `schemas` property is not supported on the current connector."
        report.error(file, message, line.start, line.name_end)
        return ()
    items = value.items if isinstance(value, ArrayNode) else (value,)
    names: list[str] = []
    for item in items:
        if not isinstance(item, StringNode):
            report.error(file, f"Expected a String value, but received `{show(item)}`.", item.start, item.end)
        elif item.value in names:
            report.error(file, "Duplicated schema names are not allowed", item.start, item.end)
        else:
            names.append(item.value)
    if not items:
        report.error(file, "If provided, the schemas array can not be empty.", value.start, value.end)
    return tuple(names)


def _generator(report: Report, file: FileNode, block: Block) -> Generator | None:
    found = properties(report, file, block)
    line = found.get("provider")
    if line is None:
        if not block.damaged:
            message = f'Argument "provider" is missing in generator block "{block.name}".'
            report.error(file, message, block.name_start, block.name_start + len(block.name))
        return None
    if line.value is None:
        return None
    provider = plain(line.value)
    if not isinstance(provider, str) or isinstance(line.value, NumberNode | NameNode):
        value = line.value
        report.error(file, f"Expected a String value, but received `{show(value)}`.", value.start, value.end)
        return None
    options: dict[str, str | tuple[str, ...]] = {}
    for name, other in found.items():
        if name != "provider" and other.value is not None:
            options[name] = plain(other.value)
    output = options.pop("output", None)
    span = file.span(block.start, block.end)
    return Generator(block.name, provider, output if isinstance(output, str) else None, options, span)


def plain(value: Expression) -> str | tuple[str, ...]:
    """A configuration value as plain text, or a tuple of texts."""
    if isinstance(value, StringNode):
        return value.value
    if isinstance(value, ArrayNode):
        return tuple(item.value if isinstance(item, StringNode) else show(item) for item in value.items)
    return show(value)
