"""The front door: in go the files of a schema, out come the schema, its trees and every diagnostic, sorted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kusto.psl.folder import FolderRules
from kusto.psl.parser import parse_file
from kusto.psl.resolve.blocks import gather
from kusto.psl.resolve.config import provider_of, read_config
from kusto.psl.resolve.drafts import Context, Report
from kusto.psl.resolve.finish import finish
from kusto.psl.resolve.models import read_model
from kusto.psl.resolve.relations import pair
from kusto.psl.rules import check_rules
from kusto.psl.rules.folder import check_folder
from kusto.psl.schema import Schema
from kusto.psl.tree import FileNode
from kusto.source.diagnostics import Diagnostic, Severity
from kusto.source.text import SourceFile


@dataclass(frozen=True, slots=True)
class ParseResult:
    """What came of a schema's files.

    Args:
        schema: the schema, or None where there are errors.
        diagnostics: errors and warnings, by file in the order given, then by position.
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


def parse_schema(files: Sequence[SourceFile], rules: FolderRules | None = None) -> ParseResult:
    """Parse, resolve and validate a schema.

    Args:
        files: all files of the schema; they share one space of names.
        rules: the rules of a database folder; None for a schema that stands alone.

    Never raises: whatever is wrong is among the diagnostics.
    """
    trees: list[FileNode] = []
    syntax_errors: list[Diagnostic] = []
    for file in files:
        tree, errors = parse_file(file)
        trees.append(tree)
        syntax_errors += errors
    schema, findings = _resolve(tuple(trees), rules, syntax_errors)
    order = {id(file): number for number, file in enumerate(files)}
    diagnostics = sorted(syntax_errors + findings, key=lambda d: _place(d, order))
    return ParseResult(schema, tuple(diagnostics), tuple(trees))


def _resolve(
    files: tuple[FileNode, ...], rules: FolderRules | None, syntax_errors: list[Diagnostic]
) -> tuple[Schema | None, list[Diagnostic]]:
    """The schema (None where anything is wrong) and all diagnostics but the syntax errors.

    Steps: configuration, names and types, attributes, pairing of relations, rules, the frozen schema.
    """
    report = Report()
    datasource, generators = read_config(report, files)
    if rules is not None:
        datasource = check_folder(report, files, rules, datasource)
    if datasource is None:
        return None, report.diagnostics
    context = Context(files, provider_of(datasource), datasource, generators, report=report)
    gather(context)
    for model in context.models.values():
        read_model(context, model)
    pair(context)
    check_rules(context)
    wrong = any(finding.severity is Severity.ERROR for finding in (*syntax_errors, *report.diagnostics))
    return None if wrong else finish(context), report.diagnostics


def _place(diagnostic: Diagnostic, order: dict[int, int]) -> tuple[int, int, int]:
    span = diagnostic.span
    return (0, 0, 0) if span is None else (order.get(id(span.file), 0), span.start, span.end)
