"""``kusto-db pull``: the live database's structure into the schema files, keeping what people wrote there.

Guarded like ``reset``: a person types two codes, or two deliberate acts stand for them; ``--print`` touches nothing and
needs no guard. The texts before the change are kept beside the files as ``*.bak``.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.guards import require_consent
from kusto.cli.link import connected, make_link
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, each, several
from kusto.cli.session import Session
from kusto.cli.terminal import paint
from kusto.errors import Refused
from kusto.source.text import SourceFile, with_line_ends_of
from kusto.workspace.discovery import Database
from kusto.workspace.files import write_text
from kusto.workspace.schemas import read_text, shown_path

if TYPE_CHECKING:
    from kusto.migrate.lift.pull import Pulled


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed."""

    url: str | None
    print_only: bool
    force: bool
    allowed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The files before and after, in order, and what the database told."""

    before: dict[Path, str]
    after: dict[Path, str]
    pulled: Pulled

    @property
    def changed(self) -> list[Path]:
        """The files that change."""
        return [path for path in self.before if self.before[path] != self.after[path]]

    @property
    def fingerprint(self) -> str:
        """Of the present texts and of what the live database makes of them."""
        parts = [repr(self.pulled.catalog), *self.before.values(), *self.after.values()]
        return sha256("\0".join(parts).encode()).hexdigest()


def build(say: Say) -> click.Command:
    """The click command."""
    return Command(
        "pull",
        say,
        _run,
        [
            *options.databases(say),
            options.url(say),
            click.Option(["--print", "print_only"], is_flag=True, help=say("option.pull.print")),
            click.Option(["--force"], is_flag=True, help=say("option.pull.force")),
            click.Option(["--allow-pull", "allowed"], is_flag=True, help=say("option.pull.allow_pull")),
        ],
    )


def _run(
    session: Session, names: tuple[str, ...], every: bool, schema: str | None, url: str | None, **typed: bool
) -> int:
    wishes = Typed(url, **typed)
    databases = several(session, Wanted(names, every, schema, url), all_by_default=False)

    found: dict[str, tuple[Database, Found]] = {}

    def look(database: Database) -> bool:
        found[database.name] = database, find(session, database, wishes)
        return True

    # Everybody is asked before anything is written: who refuses one database refuses the command.
    code = each(session, databases, look)
    changing = [name for name, (_, pulled) in found.items() if pulled.changed and not wishes.print_only]
    for name in changing:
        _ask(session, *found[name], wishes)

    def finish(database: Database) -> bool:
        pulled = found[database.name][1]
        if database.name in changing:
            _write(session, database, pulled)
        else:
            _show(session, database, pulled, wishes)
        return True

    return max(code, each(session, [database for database, _ in found.values()], finish)) if found else code


def find(session: Session, database: Database, typed: Typed) -> Found:
    """Read the database and what the files would become; nothing is written.

    Raises:
        KustoError: schema, URL or database will not do.
    """
    from kusto.engine.run_sync import run
    from kusto.migrate.lift.pull import pull
    from kusto.psl.parse import read_trees

    link = make_link(session, database, typed.url, direct=True)
    before = {path: read_text(path) for path in database.schema_files}
    sources = [SourceFile(shown_path(database, path), text.replace("\r\n", "\n")) for path, text in before.items()]
    trees, _ = read_trees(sources)
    with connected(link) as connection:
        pulled = run(pull(link.schema, trees, link.dialect, force=typed.force), connection)
    after = {path: with_line_ends_of(new, before[path]) for path, new in zip(before, pulled.texts, strict=True)}
    return Found(before, after, pulled)


def _show(session: Session, database: Database, found: Found, typed: Typed) -> None:
    """What the schema is or would be; nothing is written."""
    if not typed.print_only:
        session.terminal.line(session.say("pull.same", name=database.name))
    for path, text in found.after.items() if typed.print_only else ():
        if len(found.after) > 1:
            session.terminal.line(f"// {shown_path(database, path)}")
        session.terminal.line(text.rstrip("\n"))
    _warn(session, found)


def _ask(session: Session, database: Database, found: Found, typed: Typed) -> None:
    consequence = [*_changes(session, database, found), session.say("pull.consequence", name=database.name)]
    plans = iter([found.fingerprint])

    def plan() -> str:
        """Asked again after the typing: files and database must be what was shown."""
        return next(plans, None) or find(session, database, typed).fingerprint

    require_consent(session, "pull", database.name, plan, allowed=typed.allowed, consequence="\n".join(consequence))


def _write(session: Session, database: Database, found: Found) -> None:
    say = session.say
    if any(read_text(path) != text for path, text in found.before.items()):
        raise Refused(say("guard.plan_changed", name=database.name), hint=say("guard.plan_changed.hint"))
    for path in found.changed:
        write_text(path.with_name(path.name + ".bak"), found.before[path])
        write_text(path, found.after[path])
        session.terminal.line(say("pull.written", path=shown_path(database, path)))
    _warn(session, found)
    session.terminal.note(say("pull.generate", name=database.name))


def _tell_faults(session: Session, found: Found) -> None:
    """What of the new schema is not valid: a database may hold what no schema can say."""
    from kusto.psl.parse import parse_schema

    result = parse_schema([SourceFile(path.name, text) for path, text in found.after.items()], url_elsewhere=True)
    for diagnostic in result.errors:
        session.terminal.note(session.say("pull.invalid", message=diagnostic.message))


def _changes(session: Session, database: Database, found: Found) -> list[str]:
    lines: list[str] = []
    for path in found.changed:
        name = shown_path(database, path)
        old, new = found.before[path].splitlines(), found.after[path].splitlines()
        lines += unified_diff(old, new, name, name, n=1, lineterm="")
    return [_coloured(line, session.terminal.colour_err) for line in lines]


def _coloured(line: str, colour: bool) -> str:
    styles = {"+": "green", "-": "red", "@": "cyan"}
    style = "dim" if line.startswith(("+++", "---")) else styles.get(line[:1])
    return paint(line, style, colour) if style else line


def _warn(session: Session, found: Found) -> None:
    say, lifted = session.say, found.pulled.lifted
    _tell_faults(session, found)
    if lifted.unidentified:
        names = ", ".join(lifted.unidentified)
        session.terminal.note(say("pull.unidentified", count=len(lifted.unidentified), names=names))
    if lifted.unsupported:
        names = ", ".join(f"{model}.{field} ({kind})" for model, field, kind in lifted.unsupported)
        session.terminal.note(say("pull.unsupported", count=len(lifted.unsupported), names=names))
    if lifted.renamed:
        names = ", ".join(f"{old} → {new}" for new, old in lifted.renamed)
        session.terminal.note(say("pull.renamed", count=len(lifted.renamed), names=names))
    if lifted.unlike:
        names = ", ".join(f"{table}({', '.join(key.columns)}) → {key.target}" for table, key in lifted.unlike)
        session.terminal.note(say("pull.unlike", count=len(lifted.unlike), names=names))
    notes = lifted.extras.notes
    if notes:
        names = ", ".join(f"{one.owner}: {one.note.value}" + f" {one.name}" * bool(one.name) for one in notes)
        session.terminal.note(say("pull.notes", count=len(notes), names=names))
