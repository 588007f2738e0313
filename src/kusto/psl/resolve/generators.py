"""Reads generator blocks: in go the trees, out come `Generator`s; preview features are checked here.

What else a generator's lines mean is the generator's business: they are kept as written.
"""

from __future__ import annotations

from kusto.psl.providers import Provider
from kusto.psl.resolve.config_values import Values
from kusto.psl.resolve.drafts import Report
from kusto.psl.resolve.features import active_features, feature_named
from kusto.psl.schema import EnvUrl, Generator
from kusto.psl.suggest import did_you_mean
from kusto.psl.tree import ArrayNode, Block, Expression, FileNode, StringNode, show


def read_generators(report: Report, files: tuple[FileNode, ...], provider: Provider | None) -> tuple[Generator, ...]:
    """Every generator that can be understood.

    Args:
        provider: the datasource's, because some features belong to one; None where it is not known.
    """
    found: list[Generator] = []
    seen: set[str] = set()
    for file in files:
        for block in file.blocks:
            if block.keyword != "generator":
                continue
            if block.name in seen:
                message = f'The generator "{block.name}" cannot be defined '
                message += "because a generator with that name already exists."
                report.error(file, message, block.name_start, block.name_start + len(block.name))
            seen.add(block.name)
            generator = _generator(report, file, block, provider)
            if generator is not None:
                found.append(generator)
    return tuple(found)


def _generator(report: Report, file: FileNode, block: Block, provider: Provider | None) -> Generator | None:
    values = Values(report, file, block, conceal=False)
    if not values.complete:
        return None
    engine = values.value("engineType")
    if engine is not None and not isinstance(engine, StringNode):
        values.mismatch("String", engine)
    name = values.value("provider")
    if name is None:
        values.missing("provider", "generator")
        return None
    made_by = values.text_or_env(name)
    if made_by is None:
        return None
    output = None if (given := values.value("output")) is None else values.text_or_env(given)
    if (targets := values.value("binaryTargets")) is not None:
        values.items(targets, values.text_or_env)
    features = _features(report, values, values.value("previewFeatures"), provider)
    options = {
        key: plain(line.value)
        for key, line in values.found.items()
        if key not in ("provider", "output") and line.value is not None
    }
    span = file.span(block.start, block.end)
    return Generator(block.name, _shown(made_by), None if output is None else _shown(output), options, features, span)


def _shown(value: EnvUrl | str) -> str:
    return f'env("{value.variable}")' if isinstance(value, EnvUrl) else value


def _features(report: Report, values: Values, given: Expression | None, provider: Provider | None) -> frozenset[str]:
    if given is None:
        return frozenset()
    text_search = provider is not None and provider.text_search
    found: set[str] = set()
    for name in values.items(given, values.text):
        feature, warning = feature_named(name, text_search)
        if feature is None:
            known = active_features(text_search)
            message = f'The preview feature "{name}" is not known. Expected one of: {", ".join(known)}'
            values.error(message, given.start, given.end, did_you_mean(name, known))
            continue
        found.add(feature)
        if warning is not None:
            report.warning(values.file, warning, given.start, given.end)
    return frozenset(found)


def plain(value: Expression) -> str | tuple[str, ...]:
    """A configuration value as plain text, or a tuple of texts."""
    if isinstance(value, StringNode):
        return value.value
    if isinstance(value, ArrayNode):
        return tuple(item.value if isinstance(item, StringNode) else show(item) for item in value.items)
    return show(value)
