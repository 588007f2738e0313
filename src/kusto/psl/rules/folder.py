"""The rules of a database folder: a client generator, ``output = "client"``, a URL that stands in the environment.

In go the trees and what the folder expects; out comes the datasource, its URL filled in where it was left out. A URL
written into the file is an error that never shows the URL.
"""

from __future__ import annotations

from dataclasses import replace

from kusto.psl.folder import FolderRules
from kusto.psl.resolve.drafts import Report
from kusto.psl.schema import Datasource, EnvUrl
from kusto.psl.suggest import closest
from kusto.psl.tree import Block, Expression, FileNode, PropertyNode, StringNode, show

CLIENTS = ("prisma-client-js", "prisma-client-py")
_OUTPUTS = ("client", "./client", "client/", "./client/")
_BOTH = '"prisma-client-js" or "prisma-client-py"'


def check_folder(
    report: Report, files: tuple[FileNode, ...], rules: FolderRules, datasource: Datasource | None
) -> Datasource | None:
    """Report what a folder's schema lacks; the datasource with its URL."""
    if files:
        _generator(report, files)
    found = _first(files, "datasource")
    if found is None and files:
        hint = 'Add a block "datasource db" with the lines `provider = "postgresql"` and `url = env("…")`.'
        report.own("K1100", files[0], "The schema has no datasource block.", (0, 0), hint)
    for file, block in _blocks(files, "datasource")[1:]:
        message = f"A schema has one datasource; `{block.name}` is another."
        report.own("K1115", file, message, _name_span(block), "A second database has a folder of its own.")
    if found is None or datasource is None:
        _literal_urls(report, files, rules)
        return datasource
    _literal_urls(report, files, rules)
    _relation_mode(report, *found)
    url = datasource.url
    if url is None and _line(found[1], "url") is None:
        return replace(datasource, url=EnvUrl(rules.expected_variable))
    line = _line(found[1], "url")
    if isinstance(url, EnvUrl) and not url.variable.isidentifier() and line is not None:
        hint = f'Write `url = env("{rules.expected_variable}")` and put the URL into the environment (or `.env`).'
        message = "env() takes the name of an environment variable; what it is given here is none."
        report.own("K1106", found[0], message, (line.start, line.name_end), hint, conceal=True)
    elif isinstance(url, EnvUrl) and url.variable != rules.expected_variable and line is not None and line.value:
        message = f"The variable {url.variable} departs from the naming rule: the database {rules.database} "
        message += f"has its URL in {rules.expected_variable}."
        hint = f'Write `url = env("{rules.expected_variable}")`, or leave `url` out.'
        report.own("K1105", found[0], message, (line.value.start, line.value.end), hint, warn=True)
    return datasource


def _relation_mode(report: Report, file: FileNode, block: Block) -> None:
    """Without foreign keys the client would have to carry out referential actions itself: it does not yet."""
    line = _line(block, "relationMode")
    if line is not None and line.value is not None and _text(line.value) == "prisma":
        message = 'relationMode = "prisma" is not supported yet: nothing would carry out `onDelete` and `onUpdate`.'
        hint = 'Leave the line out, or write `relationMode = "foreignKeys"`.'
        report.own("K1113", file, message, (line.value.start, line.value.end), hint)


def _blocks(files: tuple[FileNode, ...], keyword: str) -> list[tuple[FileNode, Block]]:
    return [(file, block) for file in files for block in file.blocks if block.keyword == keyword]


def _first(files: tuple[FileNode, ...], keyword: str) -> tuple[FileNode, Block] | None:
    found = _blocks(files, keyword)
    return found[0] if found else None


def _line(block: Block, name: str) -> PropertyNode | None:
    return next((m for m in block.members if isinstance(m, PropertyNode) and m.name == name), None)


def _text(value: Expression | None) -> str | None:
    return value.value if isinstance(value, StringNode) else None


def _generator(report: Report, files: tuple[FileNode, ...]) -> None:
    """One generator must make the client, into ``client``."""
    generators = _blocks(files, "generator")
    clients = [(f, b) for f, b in generators if _provider(b) in CLIENTS]
    if not generators:
        hint = 'Add a block "generator client" with `provider = "prisma-client-js"` and `output = "client"`.'
        message = "The schema has no client generator."
        report.own("K1101", files[0], message, (0, 0), hint)
    elif not clients:
        _no_client(report, *generators[0])
    for file, block in clients:
        _output(report, file, block)
    for file, block in clients[1:]:
        message = "A schema has one client generator, this is the second."
        report.own("K1107", file, message, _name_span(block), "Take one of the two out.")


def _provider(block: Block) -> str | None:
    line = _line(block, "provider")
    return None if line is None else _text(line.value)


def _no_client(report: Report, file: FileNode, block: Block) -> None:
    line = _line(block, "provider")
    if line is None or line.value is None:
        return  # reported already: every generator needs a provider
    given = _provider(block) or show(line.value)
    message = f'The generator\'s provider "{given}" makes no client: it must be {_BOTH}; both make the Python client.'
    hint = f'Write `provider = "{closest(given, CLIENTS) or CLIENTS[0]}"`.'
    report.own("K1102", file, message, (line.value.start, line.value.end), hint)


def _output(report: Report, file: FileNode, block: Block) -> None:
    line = _line(block, "output")
    if line is None:
        message = 'The client generator has no `output`: it must be "client".'
        report.own("K1103", file, message, _name_span(block), 'Add the line `output = "client"`.')
    elif line.value is not None and _text(line.value) not in _OUTPUTS:
        message = f'The client generator\'s `output` must be "client", not {show(line.value)}.'
        report.own("K1103", file, message, (line.value.start, line.value.end), 'Write `output = "client"`.')


def _name_span(block: Block) -> tuple[int, int]:
    return block.name_start, block.name_start + len(block.name)


def _literal_urls(report: Report, files: tuple[FileNode, ...], rules: FolderRules) -> None:
    """A URL in the file is a secret in the history: say how to mend it, do not repeat it."""
    for file, block in _blocks(files, "datasource"):
        for name in ("url", "directUrl", "shadowDatabaseUrl"):
            line = _line(block, name)
            if line is None or not isinstance(line.value, StringNode):
                continue
            variable = rules.expected_variable
            if name != "url":
                variable = variable.removesuffix("_URL") + {"directUrl": "_DIRECT_URL"}.get(name, "_SHADOW_URL")
            message = f"The datasource's `{name}` is written into the file: a URL holds a secret, "
            message += "and this file is committed."
            hint = f'Write `{name} = env("{variable}")` and put the URL into the environment (or `.env`).'
            report.own("K1104", file, message, (line.start, line.name_end), hint, conceal=True)
