"""``migrate -t lint``: what a reviewer should know of migrations before they run. Nothing is run, nothing is changed.

The database is asked which migrations are pending; where it cannot be, all of them are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kusto.cli.link import connected, make_link
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.render.diagnostics import diagnostics_text
from kusto.cli.render.json_text import json_text
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.dialects import dialect
from kusto.errors import (
    ConnectionFault,
    DatabaseNotFoundError,
    KustoError,
    MissingVariableError,
    UsageError,
)
from kusto.migrate.flows import check_provider
from kusto.migrate.history import DOWN_FILE, SQL_FILE, History, Migration
from kusto.migrate.ledger import compare, read_ledger
from kusto.migrate.lint import Finding, Linted, Severity, lint
from kusto.source import Diagnostic, SourceFile, Span
from kusto.source import Severity as Shown
from kusto.workspace.discovery import Database
from kusto.workspace.migrations import read_history, read_sql
from kusto.workspace.schemas import require_schema


@dataclass(frozen=True, slots=True)
class Told:
    """One finding, for programs.

    Args:
        line, column: from 1.
    """

    code: str
    severity: str
    migration: str
    file: str
    line: int
    column: int
    what: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in one database's migrations.

    Args:
        linted: names of the migrations that were looked at.
    """

    database: str
    linted: tuple[str, ...]
    errors: int
    warnings: int
    findings: tuple[Told, ...]


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Look at the migrations of each database; exit code 1 for an error, with ``--strict`` also for a warning."""
    reports: list[Report] = []
    chosen = _by_database(session, databases, wishes)

    def work(database: Database) -> bool:
        report = _lint(session, database, wishes, chosen.get(database.name))
        reports.append(report)
        return not (report.errors or (wishes.strict and report.warnings))

    meant = [database for database in databases if not wishes.files or database.name in chosen]
    code = each(session, meant, work) if meant or not wishes.files else 0
    if wishes.as_json:
        session.terminal.line(json_text(reports))
    return code


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What was named of one database: migrations, and files outside of its folder."""

    names: set[str]
    loose: list[Path]


def _by_database(session: Session, databases: Sequence[Database], wishes: Wishes) -> dict[str, _Chosen]:
    found: dict[str, _Chosen] = {}
    for typed in wishes.files:
        path = Path(typed)
        if path.name == DOWN_FILE and path.is_file():
            continue  # it takes away on purpose
        named = _owner(databases, path) if path.exists() else _named(session, databases, typed)
        if named is None and len(databases) == 1:
            found.setdefault(databases[0].name, _Chosen(set(), [])).loose.append(path)
        elif named is None:
            raise UsageError(session.say("migrate.lint.whose", file=typed), hint=session.say("migrate.lint.whose.hint"))
        else:
            database, name = named
            found.setdefault(database.name, _Chosen(set(), [])).names.add(name)
    return found


def _owner(databases: Sequence[Database], path: Path) -> tuple[Database, str] | None:
    """The database in whose migrations folder a path is, and the migration's name."""
    folder = path.resolve()
    folder = folder if folder.is_dir() else folder.parent
    for database in databases:
        if folder.parent == database.migrations.resolve():
            return database, folder.name
    return None


def _named(session: Session, databases: Sequence[Database], typed: str) -> tuple[Database, str]:
    """The migration of this name, or the only one whose name holds it."""
    names = [(database, name) for database in databases for name in read_history(database.migrations).names]
    found = [pair for pair in names if pair[1] == typed] or [pair for pair in names if typed in pair[1]]
    if len(found) != 1:
        key = "migrate.lint.several" if found else "migrate.lint.unknown"
        raise UsageError(session.say(key, file=typed), hint=session.say("migrate.lint.unknown.hint"))
    return found[0]


def _lint(session: Session, database: Database, wishes: Wishes, chosen: _Chosen | None) -> Report:
    provider = require_schema(database).datasource.provider
    history = read_history(database.migrations)
    check_provider(history, provider)
    wanted = _wanted(session, database, history, wishes, chosen)
    loose = [Migration(str(path), read_sql(path)) for path in (chosen.loose if chosen else ())]
    names = {migration.name for migration in loose}
    found = lint([*history.migrations, *loose], dialect(provider), lambda m: m.name in names or wanted(m))
    files = {m.name: database.migrations / m.name / SQL_FILE for m in history.migrations}
    report = _report(session, database, found, files)
    if not wishes.as_json:
        _show(session, report, found, files)
    return report


def _wanted(
    session: Session, database: Database, history: History, wishes: Wishes, chosen: _Chosen | None
) -> Callable[[Migration], bool]:
    if chosen is not None:
        return lambda migration: migration.name in chosen.names
    if wishes.whole_history:
        return lambda migration: True
    applied = _applied(session, database, history, wishes)
    return lambda migration: migration.name not in applied


def _applied(session: Session, database: Database, history: History, wishes: Wishes) -> frozenset[str]:
    """The migrations that the database has; none where it cannot be asked, which is told."""
    from kusto.engine.run_sync import run as run_flow

    try:
        link = make_link(session, database, wishes.url)
        with connected(link) as connection:
            rows = run_flow(read_ledger(link.dialect.migrations), connection)
    except DatabaseNotFoundError:
        return frozenset()
    except (MissingVariableError, ConnectionFault) as error:
        _cannot_ask(session, database, error)
        return frozenset()
    return frozenset(compare(history, rows).applied)


def _cannot_ask(session: Session, database: Database, error: KustoError) -> None:
    reason = session.hide(error.message)
    session.terminal.note(session.say("migrate.lint.not_asked", name=database.name, reason=reason))


def _report(session: Session, database: Database, found: Sequence[Linted], files: dict[str, Path]) -> Report:
    told = []
    for linted in found:
        source = SourceFile(_shown(session, files.get(linted.name, Path(linted.name))), linted.sql)
        for finding in linted.findings:
            line, column = source.position(finding.at)
            what, why, mend = _sentences(session, finding)
            severity = finding.severity.value
            told.append(Told(finding.code, severity, linted.name, source.name, line, column, what, why, mend))
    errors = sum(one.severity == Severity.ERROR.value for one in told)
    names = tuple(linted.name for linted in found)
    return Report(database.name, names, errors, len(told) - errors, tuple(told))


def _sentences(session: Session, finding: Finding) -> tuple[str, str, str]:
    what, why, mend = session.say.rule(finding.code)
    return what.format(**finding.values), why, mend


def _shown(session: Session, path: Path) -> str:
    root = session.project.root
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)


def _show(session: Session, report: Report, found: Sequence[Linted], files: dict[str, Path]) -> None:
    say, terminal = session.say, session.terminal
    diagnostics = [
        _diagnostic(session, linted, finding, files.get(linted.name, Path(linted.name)))
        for linted in found
        for finding in linted.findings
    ]
    if diagnostics:
        terminal.line(diagnostics_text(diagnostics, terminal.colour_out) + "\n")
    key = "none" if not report.linted else "found" if diagnostics else "clean"
    terminal.line(
        say(
            f"migrate.lint.{key}",
            name=report.database,
            count=len(report.linted),
            errors=report.errors,
            warnings=report.warnings,
        )
    )


def _diagnostic(session: Session, linted: Linted, finding: Finding, path: Path) -> Diagnostic:
    source = SourceFile(_shown(session, path), linted.sql)
    what, why, mend = _sentences(session, finding)
    ends = [end for mark in "\n;" if (end := linted.sql.find(mark, finding.at)) >= 0]
    span = Span(source, finding.at, min(ends, default=len(linted.sql)))
    severity = Shown.ERROR if finding.severity is Severity.ERROR else Shown.WARNING
    return Diagnostic(finding.code, what, span, f"{why} {mend}", severity)
