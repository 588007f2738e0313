"""Reads the datasource block: in go the trees, out come a `Datasource` and its provider's record.

The literal value of a URL never gets into a message.
"""

from __future__ import annotations

from typing import TypeAlias

from kusto.psl.providers import ALIASES, NO_PROVIDER, PROVIDERS, Provider
from kusto.psl.resolve.config_values import Values
from kusto.psl.resolve.drafts import Report
from kusto.psl.resolve.extensions import read_extensions
from kusto.psl.schema import Datasource, EnvUrl
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import Block, CallNode, Expression, FileNode, StringNode, show

_Url: TypeAlias = EnvUrl | str | None
_URLS = ("url", "directUrl", "shadowDatabaseUrl")
_KNOWN = (*_URLS, "provider", "relationMode", "referentialIntegrity", "schemas")


def read_datasource(report: Report, files: tuple[FileNode, ...], *, url_elsewhere: bool) -> Datasource | None:
    """The datasource, or None where there is none or it cannot be understood.

    Args:
        url_elsewhere: it need not say its URL.
    """
    blocks = [(file, block) for file in files for block in file.blocks if block.keyword == "datasource"]
    found = [_datasource(report, file, block, url_elsewhere=url_elsewhere) for file, block in blocks]
    sound = [file for (file, _), one in zip(blocks, found, strict=True) if one is not None]
    for file, block in blocks:
        if sound.count(file) > 1:  # over several files Prisma does not count, and takes the first
            message = f"Error validating datasource `{block.name}`: You defined more than one datasource. "
            message += "This is not allowed yet because support for multiple databases has not been implemented yet."
            hint = "A second database has a folder of its own."
            report.error(file, message, block.start, block.name_start + len(block.name), hint)
    return next((one for one in found if one is not None), None)


def has_datasource(files: tuple[FileNode, ...]) -> bool:
    """Is there a datasource block, good or bad?"""
    return any(block.keyword == "datasource" for file in files for block in file.blocks)


def provider_of(datasource: Datasource) -> Provider:
    """The record of a datasource's provider."""
    return PROVIDERS.get(datasource.provider, NO_PROVIDER)


def _datasource(report: Report, file: FileNode, block: Block, *, url_elsewhere: bool) -> Datasource | None:
    values = Values(report, file, block, conceal=True)
    if not values.complete:
        return None
    provider = _provider(values)
    if provider is None:
        return None
    mode = _relation_mode(values, provider)
    url = _url(values, "url")
    if "url" not in values.found and not url_elsewhere:
        values.missing("url", "data source", 'Write `url = env("NAME_OF_THE_VARIABLE")`.')
    direct, shadow = _url(values, "directUrl"), _url(values, "shadowDatabaseUrl")
    _same_urls(values, url, direct, shadow)
    if (misplaced := values.found.get("previewFeatures")) is not None:
        message = "Preview features are only supported in the generator block. "
        message += "Please move this field to the generator block."
        values.error(message, misplaced.start, misplaced.name_end)
    known = (*_KNOWN, "previewFeatures", "extensions") if provider.extensions else (*_KNOWN, "previewFeatures")
    for name, line in values.found.items():
        if name not in known:
            values.error(f'Property not known: "{name}".', line.start, line.name_end, did_you_mean(name, known))
    extensions = values.value("extensions") if provider.extensions else None
    return Datasource(
        block.name,
        provider.name,
        url,
        direct,
        shadow,
        mode,
        _namespaces(values, provider),
        read_extensions(values, extensions) if extensions is not None else (),
        file.span(block.start, block.end),
    )


def _provider(values: Values) -> Provider | None:
    value = values.value("provider")
    if value is None:
        values.missing("provider", "data source", "Known providers: " + ", ".join(PROVIDERS) + ".")
        return None
    wrong = f"Error validating datasource `{values.block.name}`: The provider argument in a datasource must "
    if isinstance(value, CallNode) and value.name == "env":
        message = "A datasource must not use the env() function in the provider argument."
        values.error(message, values.block.start, values.block.name_start + len(values.block.name))
    elif not isinstance(value, StringNode):
        values.error(f"{wrong}be a string literal", value.start, value.end)
    elif not value.value:
        values.error(f"{wrong}not be empty", value.start, value.end)
    elif (name := ALIASES.get(value.value, value.value)) in PROVIDERS:
        return PROVIDERS[name]
    else:
        hint = did_you_mean(value.value, PROVIDERS) or "Known providers: " + ", ".join(PROVIDERS) + "."
        message = f'Datasource provider not known: "{value.value}".'
        values.report.error(values.file, message, value.start, value.end, hint)
    return None


def _url(values: Values, name: str) -> _Url:
    value = values.value(name)
    if value is None:
        return None
    return values.text_or_env(value, f'Write `{name} = env("NAME_OF_THE_VARIABLE")`.')


def _same_urls(
    values: Values, url: EnvUrl | str | None, direct: EnvUrl | str | None, shadow: EnvUrl | str | None
) -> None:
    """The shadow database is emptied: it must be another one."""
    for name, other in (("directUrl", direct), ("url", url)):
        if shadow and shadow == other:
            message = f'shadowDatabaseUrl is the same as {name} for datasource "{values.block.name}". '
            message += "Please specify a different database as shadow database to avoid data loss."
            line = values.found[name]
            values.error(message, line.start, line.name_end)


def _relation_mode(values: Values, provider: Provider) -> str:
    modes = provider.relation_modes
    old = values.found.get("referentialIntegrity")
    if old is not None:
        message = "The `referentialIntegrity` attribute is deprecated. Please use `relationMode` instead. "
        message += "Learn more at https://pris.ly/d/relation-mode"
        values.report.warning(values.file, message, old.start, old.name_end)
        if "relationMode" in values.found:
            message = "The `referentialIntegrity` and `relationMode` attributes cannot be used together. "
            values.error(message + "Please use only `relationMode` instead.", old.start, old.name_end)
            return modes[0]
    value = values.value("relationMode") or values.value("referentialIntegrity")
    given = None if value is None else values.text(value)
    if value is None or given is None:
        return modes[0]
    if given in modes:
        return given
    head = "Error validating datasource `relationMode`: Invalid relation mode setting: "
    if given in ("prisma", "foreignKeys"):
        shown = ", ".join(f'"{mode}"' for mode in modes)
        values.error(f'{head}"{given}". Supported values: {shown}', value.start, value.end)
    else:
        start, end = values.block.start, values.block.name_start + len(values.block.name)
        message = f'{head}"{given}". Supported values: "prisma", "foreignKeys"'
        values.error(message, start, end, did_you_mean(given, modes))
    return modes[0]


def _namespaces(values: Values, provider: Provider) -> tuple[str, ...]:
    value = values.value("schemas")
    if value is None:
        return ()
    if not provider.namespaces:
        line = values.found["schemas"]
        message = "The `schemas` property is not supported on the current connector."
        values.error(message, line.start, line.name_end)
    places: dict[str, Expression] = {}

    def read(item: Expression) -> str | None:
        name = values.text(item)
        if name is not None and name in places:
            values.report.error(values.file, "Duplicated schema names are not allowed", item.start, item.end)
            return None
        places.setdefault(name or show(item), item)
        return name

    names = values.items(value, read)
    if not names and not places:
        message = "If provided, the schemas array can not be empty."
        values.report.error(values.file, message, value.start, value.end)
    return names
