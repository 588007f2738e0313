"""What a generator is told over Prisma's protocol: in go a schema, its trees and places, out come JSON-able options.

No URL is in them: a datasource says which variable holds it, a URL in the text of the schema is put out of sight.
Values of a generator block are told as Prisma tells them: numbers and constants as text, ``env("X")`` as ``X``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kusto.codegen.dmmf.document import document
from kusto.codegen.dmmf.values import Json
from kusto.psl.printer import format_schema
from kusto.psl.schema import EnvUrl, Generator, Schema
from kusto.psl.tree import ArrayNode, Block, CallNode, Expression, FileNode, PropertyNode, StringNode, show

VERSION = "c2990dca591cba766e3b7ef5d9e8a84796e47ab7"
"""The version of Prisma's engine whose documents these are."""
_RESERVED = frozenset({"provider", "output", "binaryTargets", "previewFeatures"})
_URLS = ("url", "directUrl", "shadowDatabaseUrl")


@dataclass(frozen=True, slots=True)
class GeneratorBlock:
    """A generator block as generators are told of it.

    Args:
        provider, output: a text, or the variable that holds it.
        config: its other lines.
        file: the name of the file it stands in.
    """

    name: str
    provider: EnvUrl | str
    output: EnvUrl | str | None
    config: Mapping[str, Json]
    targets: tuple[EnvUrl | str, ...]
    features: tuple[str, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are on disk.

    Args:
        schema: absolute path of the schema.
        files: absolute paths of its files, by the names that the trees have.
        outputs: absolute paths of what the generators write, by their names, as far as they are known.
    """

    schema: str
    files: Mapping[str, str]
    outputs: Mapping[str, str] = field(default_factory=dict)


def generator_blocks(schema: Schema, syntax: Sequence[FileNode]) -> tuple[GeneratorBlock, ...]:
    """The generators of a schema without errors, in order."""
    resolved = {generator.name: generator for generator in schema.generators}
    return tuple(_block(resolved[block.name], block, file) for file, block in _blocks(syntax, "generator"))


def generator_config(block: GeneratorBlock, places: Places) -> dict[str, Json]:
    """A generator's configuration (``GeneratorConfig``)."""
    output = places.outputs.get(block.name)
    result: dict[str, Json] = {"name": block.name, "provider": _value(block.provider)}
    if output is None:
        result["output"] = None if block.output is None else _value(block.output)
    else:
        result["output"] = {"fromEnvVar": None, "value": output}
    result |= {
        "config": dict(block.config),
        "binaryTargets": [_value(target) for target in block.targets],
        "previewFeatures": list(block.features),
        "sourceFilePath": places.files.get(block.file, block.file),
    }
    if output is not None and block.output is not None:
        result["isCustomOutput"] = True
    return result


def generator_options(
    schema: Schema, syntax: Sequence[FileNode], block: GeneratorBlock, places: Places
) -> dict[str, Json]:
    """What ``generate`` is called with (``GeneratorOptions``).

    Args:
        block: the generator that is called; ``places`` knows its output.
    """
    others = [other for other in generator_blocks(schema, syntax) if other.name != block.name]
    return {
        "datamodel": "\n".join(_shown(file) for file in syntax),
        "datasources": [_datasource(schema, at, file, places) for file, at in _blocks(syntax, "datasource")],
        "generator": generator_config(block, places),
        "dmmf": document(schema, syntax),
        "otherGenerators": [generator_config(other, places) for other in others],
        "schemaPath": places.schema,
        "version": VERSION,
        "binaryPaths": {},
    }


def _blocks(syntax: Sequence[FileNode], keyword: str) -> list[tuple[FileNode, Block]]:
    return [(file, block) for file in syntax for block in file.blocks if block.keyword == keyword]


def _lines(block: Block) -> dict[str, Expression]:
    lines = (member for member in block.members if isinstance(member, PropertyNode))
    return {line.name: line.value for line in lines if line.value is not None}


def _block(generator: Generator, block: Block, file: FileNode) -> GeneratorBlock:
    lines = _lines(block)
    targets = lines.get("binaryTargets")
    return GeneratorBlock(
        block.name,
        _text_or_env(lines["provider"]),
        _text_or_env(lines["output"]) if "output" in lines else None,
        {name: _plain(value) for name, value in lines.items() if name not in _RESERVED},
        () if targets is None else tuple(_text_or_env(target) for target in _items(targets)),
        tuple(sorted(generator.features)),
        file.file.name,
    )


def _items(value: Expression) -> tuple[Expression, ...]:
    return value.items if isinstance(value, ArrayNode) else (value,)


def _text_or_env(value: Expression) -> EnvUrl | str:
    variable = _variable(value)
    if variable is not None:
        return EnvUrl(variable)
    return value.value if isinstance(value, StringNode) else show(value)


def _variable(value: Expression) -> str | None:
    """The name within ``env("…")``."""
    if isinstance(value, CallNode) and value.name == "env" and value.args:
        inner = value.args[0].value
        return inner.value if isinstance(inner, StringNode) else None
    return None


def _plain(value: Expression) -> Json:
    if isinstance(value, ArrayNode):
        return [_plain(item) for item in value.items]
    found = _text_or_env(value)
    return found.variable if isinstance(found, EnvUrl) else found


def _value(value: EnvUrl | str) -> Json:
    if isinstance(value, EnvUrl):
        return {"fromEnvVar": value.variable, "value": None}
    return {"fromEnvVar": None, "value": value}


def _datasource(schema: Schema, block: Block, file: FileNode, places: Places) -> Json:
    source, lines = schema.datasource, _lines(block)
    result: dict[str, Json] = {
        "name": source.name,
        "provider": _plain(lines["provider"]),
        "activeProvider": source.provider,
        "url": _hidden(source.url),
    }
    if source.direct_url is not None:
        result["directUrl"] = _hidden(source.direct_url)
    schemas: list[Json] = list(source.namespaces)
    return {**result, "schemas": schemas, "sourceFilePath": places.files.get(file.file.name, file.file.name)}


def _hidden(url: EnvUrl | str | None) -> Json:
    """The variable of a URL; a URL itself is never told."""
    return {"fromEnvVar": url.variable if isinstance(url, EnvUrl) else None, "value": None}


def _shown(file: FileNode) -> str:
    """The text of a file, formatted; of a URL that stands in it only the scheme is left."""
    text, end, parts = file.file.text, 0, []
    for block in file.blocks:
        if block.keyword != "datasource":
            continue
        for name, value in _lines(block).items():
            if name in _URLS and isinstance(value, StringNode):
                parts += [text[end : value.start], f'"{value.value.partition(":")[0]}://hidden"']
                end = value.end
    return format_schema("".join([*parts, text[end:]]), file.file.name)
