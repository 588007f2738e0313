"""The front door: in go the files of a schema, out come the schema, its trees and every diagnostic, sorted."""

from __future__ import annotations

from collections.abc import Sequence
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
    trees: list[FileNode] = []
    syntax_errors: list[Diagnostic] = []
    for file in files:
        tree, errors = parse_file(file)
        trees.append(tree)
        syntax_errors += errors
    report = Report()
    report.diagnostics += syntax_errors
    schema = _resolve(tuple(trees), rules, report, url_elsewhere=url_elsewhere or rules is not None)
    order = {id(file): number for number, file in enumerate(files)}
    diagnostics = sorted(report.diagnostics, key=lambda d: _place(d, order))
    return ParseResult(schema, tuple(diagnostics), tuple(trees))


def _resolve(
    files: tuple[FileNode, ...], rules: FolderRules | None, report: Report, *, url_elsewhere: bool
) -> Schema | None:
    """The schema, or None where anything is wrong.

    Steps: configuration, names and types, attributes, pairing of relations, rules, the frozen schema.
    """
    datasource = read_datasource(report, files, url_elsewhere=url_elsewhere)
    provider = None if datasource is None else provider_of(datasource)
    generators = read_generators(report, files, provider)
    if rules is not None:
        datasource = check_folder(report, files, rules, datasource)
    known = datasource is not None or not has_datasource(files)
    source = datasource or Datasource("", "")
    context = Context(files, provider or NO_PROVIDER, source, generators, report=report)
    gather(context)
    for composite in context.composites.values():
        read_composite(context, composite)
    for model in context.models.values():
        read_model(context, model)
    pair(context)
    if known:
        check_rules(context)
    return finish(context) if known and report.clean else None


def _place(diagnostic: Diagnostic, order: dict[int, int]) -> tuple[int, int, int, int]:
    span = diagnostic.span
    place = (0, 0, 0) if span is None else (order.get(id(span.file), 0), span.start, span.end)
    return diagnostic.phase, *place
