"""The front door: in go the files of a schema, out come the schema, its trees and every diagnostic, sorted."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kusto.psl.folder import FolderRules
from kusto.psl.parser import parse_file
from kusto.psl.providers import NO_PROVIDER
from kusto.psl.resolve.blocks import gather
from kusto.psl.resolve.config import has_datasource, provider_of, read_datasource
from kusto.psl.resolve.drafts import Context, Report
from kusto.psl.resolve.finish import finish
from kusto.psl.resolve.generators import read_generators
from kusto.psl.resolve.models import read_composite, read_model
from kusto.psl.resolve.relations import pair
from kusto.psl.rules import check_rules
from kusto.psl.rules.folder import check_folder
from kusto.psl.schema import Datasource, Schema
from kusto.psl.tree import FileNode
from kusto.source.diagnostics import Diagnostic, Severity
from kusto.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What came of a schema's files.

    Args:
        schema: the schema, or None where there are errors.
        diagnostics: errors and warnings, by phase, then by file in the order given, then by position.
        syntax: one tree per file.
    """

    schema: Schema | None
    diagnostics: tuple[Diagnostic, ...]
    syntax: tuple[FileNode, ...]

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that forbid going on."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that do not."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.WARNING)


def parse_schema(
    files: Sequence[SourceFile], rules: FolderRules | None = None, *, url_elsewhere: bool = False
) -> ParseResult:
    """Parse, resolve and validate a schema.

    Args:
        files: all files of the schema; they share one space of names.
        rules: the rules of a database folder; None for a schema that stands alone.
        url_elsewhere: the datasource need not say its URL, as in Prisma 7; in a database folder it never needs to.

    Never raises: whatever is wrong is among the diagnostics.
    """
    with _collector_paused():
        return _parse(files, rules, url_elsewhere=url_elsewhere)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile: it would look through the growing trees again and again, and find nothing.

    That costs a twentieth of the time of 100 models and a third of that of 1,000.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parse(files: Sequence[SourceFile], rules: FolderRules | None, *, url_elsewhere: bool) -> ParseResult:
    trees, errors = read_trees(files)
    context = read_names(trees, errors, rules, url_elsewhere=url_elsewhere or rules is not None)
    known = bool(context.datasource.provider) or not has_datasource(context.files)
    if known:
        check_rules(context)
    schema = finish(context) if known and context.report.clean else None
    order = {id(file): number for number, file in enumerate(files)}
    diagnostics = sorted(context.report.diagnostics, key=lambda d: _place(d, order))
    return ParseResult(schema, tuple(diagnostics), context.files)


def read_trees(files: Sequence[SourceFile]) -> tuple[tuple[FileNode, ...], list[Diagnostic]]:
    """The trees of all files, and what of them cannot be read."""
    trees: list[FileNode] = []
    errors: list[Diagnostic] = []
    for file in files:
        tree, found = parse_file(file)
        trees.append(tree)
        errors += found
    return tuple(trees), errors


def read_names(
    syntax: tuple[FileNode, ...],
    errors: Sequence[Diagnostic] = (),
    rules: FolderRules | None = None,
    *,
    url_elsewhere: bool = True,
) -> Context:
    """Everything but the rules: configuration, names and types, attributes, relations paired.

    Args:
        syntax, errors: see `read_trees`.
        rules, url_elsewhere: see `parse_schema`.
    """
    report = Report()
    report.diagnostics += errors
    datasource = read_datasource(report, syntax, url_elsewhere=url_elsewhere)
    provider = None if datasource is None else provider_of(datasource)
    generators = read_generators(report, syntax, provider)
    if rules is not None:
        datasource = check_folder(report, syntax, rules, datasource)
    source = datasource or Datasource("", "")
    context = Context(syntax, provider or NO_PROVIDER, source, generators, report=report)
    gather(context)
    for composite in context.composites.values():
        read_composite(context, composite)
    for model in context.models.values():
        read_model(context, model)
    pair(context)
    return context


def _place(diagnostic: Diagnostic, order: dict[int, int]) -> tuple[int, int, int, int]:
    span = diagnostic.span
    file, start, end = (0, 0, 0) if span is None else (order.get(id(span.file), 0), span.start, span.end)
    return diagnostic.phase, file, start, end
