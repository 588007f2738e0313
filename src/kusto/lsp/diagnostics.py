"""What is wrong with a schema, as an editor shows it: in go a snapshot, out come findings per file.

Every file of the snapshot is in the answer, those without findings too, so that what was mended disappears. What may be
a secret is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass

from kusto.lsp.names import What, declaration, mentions
from kusto.lsp.snapshot import File, Snapshot
from kusto.source.diagnostics import Diagnostic, Severity
from kusto.source.render import concealed


@dataclass(frozen=True, slots=True)
class Related:
    """A place that has to do with a finding, and what is there."""

    file: File
    start: int
    end: int
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding in a file.

    Args:
        start, end: where; never empty unless the text is.
        message: the sentence, and the hint below it.
        source: the diagnostic that it was made from.
    """

    start: int
    end: int
    code: str
    message: str
    is_error: bool
    related: tuple[Related, ...]
    source: Diagnostic


def findings(snapshot: Snapshot) -> dict[str, list[Finding]]:
    """The findings of every file, by the file's name for the editor."""
    found: dict[str, list[Finding]] = {file.uri: [] for file in snapshot.files}
    for unread in snapshot.files:
        if unread.fault is not None:
            found[unread.uri].append(_finding(snapshot, unread, unread.fault))
    files = {id(source): file for source, file in zip(snapshot.sources, snapshot.files, strict=True)}
    for diagnostic in snapshot.result.diagnostics:
        span = diagnostic.span
        file = files.get(id(span.file)) if span is not None else None
        if file is None:
            file = next(iter(snapshot.files), None)
        if file is not None:
            found[file.uri].append(_finding(snapshot, file, diagnostic))
    return found


def _finding(snapshot: Snapshot, file: File, diagnostic: Diagnostic) -> Finding:
    start, end = (diagnostic.span.start, diagnostic.span.end) if diagnostic.span is not None else (0, 0)
    start, end = _visible(file.text, start, end)
    message = concealed(diagnostic.message)
    if diagnostic.hint is not None:
        message = f"{message}\n{concealed(diagnostic.hint)}"
    is_error = diagnostic.severity is Severity.ERROR
    related = tuple(_related(snapshot, file, start, end))
    return Finding(start, end, diagnostic.code, message, is_error, related, diagnostic)


def _visible(text: str, start: int, end: int) -> tuple[int, int]:
    """The range, widened to something that can be underlined: an empty one to the word or the line around it."""
    if end > start:
        return start, end
    stop = text.find("\n", start)
    stop = len(text) if stop == -1 else stop
    if stop > start:
        return start, stop
    begin = text.rfind("\n", 0, start) + 1
    return begin, stop


def _related(snapshot: Snapshot, file: File, start: int, end: int) -> list[Related]:
    """Declarations elsewhere of the types named in the range, and the first of two that have one name."""
    section = file.outline.at(start)
    if section is None:
        return []
    found: list[Related] = []
    for mention in mentions(file, section):
        if mention.start >= end or mention.end <= start or mention.symbol.what is not What.BLOCK:
            continue
        where = declaration(snapshot, mention.symbol)
        if where is None or (where.file is file and where.mention.start == mention.start):
            continue
        if mention.symbol.name == section.name and not mention.declares:
            continue  # a self-relation: the model around it needs no pointing out
        keyword = snapshot.types[mention.symbol.name].section.keyword
        message = f"The {keyword} `{mention.symbol.name}` is here."
        found.append(Related(where.file, where.mention.start, where.mention.end, message))
    return found
