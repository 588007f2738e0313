"""``migrate -t diff``: two schemas, histories or databases compared. Nothing is changed, nobody is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kusto.cli.migrating.answers import heeds_order, note_order, refuse_unmatched, rename_key, rename_pair
from kusto.cli.migrating.earlier import earlier_schema
from kusto.cli.migrating.ends import End, Reader
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.dialects import dialect
from kusto.errors import UsageError
from kusto.migrate.describe import describe
from kusto.migrate.dev import Next, plan_to
from kusto.migrate.ignoring import without
from kusto.migrate.questions import Question
from kusto.workspace.discovery import Database
from kusto.workspace.files import write_text

DIFFERENT = 2
"""Exit code of ``--exit-code`` where there is a difference, as Prisma's."""


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Show what leads from one end to the other.

    Returns:
        0; with ``--exit-code`` 2 where there is a difference, and 1 for every fault.

    Raises:
        KustoError: wrong usage, or a fault of the only comparison; `kusto.cli.app` makes it 1 too.
    """
    assert wishes.ends is not None
    ends = wishes.ends
    different: list[bool] = []

    def work(database: Database | None) -> bool:
        different.append(_compare(session, ends, database, wishes))
        return True

    if wishes.online and not wishes.script:
        raise UsageError(session.say("usage.needs", option="--online", other="--script"))
    if wishes.output and len(databases) > 1:
        raise UsageError(session.say("usage.one_database"))
    code = each(session, databases, work) if databases or _own(ends) else 0 if work(None) else 1
    if code:
        return 1 if wishes.exit_code else code
    return DIFFERENT if wishes.exit_code and any(different) else 0


def _own(ends: tuple[End, End]) -> bool:
    return any(end.own for end in ends)


def _compare(session: Session, ends: tuple[End, End], database: Database | None, wishes: Wishes) -> bool:
    reader = Reader(session, ends, database, wishes.url, wishes.shadow_database_url)
    external = session.project.settings.external_of(database.name) if database else ()
    before, after = (without(reader.read(end), (*external, *wishes.ignore)) for end in ends)
    if ends[0].kind != "empty" and ends[1].live:  # what an administrator added to the server is no difference
        after = replace(after, extensions={})
    renames: tuple[Question, ...] = ()
    wanted = set(wishes.rename)
    schema, spoken = reader.schema(ends[1]), dialect(reader.provider)
    start = reader.schema(ends[0])
    earlier = earlier_schema(database, reader.provider) if database and not start else lambda: start
    while True:
        found = plan_to(
            before,
            after,
            schema,
            spoken,
            renames,
            online=wishes.online,
            earlier=earlier,
            enum_order=heeds_order(session, wishes),
        )
        wanted -= {rename_key(rename) for rename in found.renames}
        question = next((q for q in found.questions if rename_key(q) in wanted), None)
        if question is None:
            break
        renames = (*renames, question)
    refuse_unmatched(session, wanted)
    note_order(session, spoken, wishes)
    _show(session, found, wishes, (reader.shown(ends[0]), reader.shown(ends[1])))
    return bool(found.changes)


def _show(session: Session, found: Next, wishes: Wishes, ends: tuple[str, str]) -> None:
    say = session.say
    text = found.plan.sql if wishes.script else _summary(session, found, ends)
    if wishes.output:
        path = Path(wishes.output).absolute()
        write_text(path, text)
        session.terminal.note(say("migrate.diff.written", path=path))
    else:
        session.terminal.line(text.removesuffix("\n"))
    if not wishes.no_rename:
        for question in found.questions:
            old, new = rename_pair(question)
            session.terminal.note(say("migrate.diff.rename", old=old, new=new, key=rename_key(question)))


def _summary(session: Session, found: Next, ends: tuple[str, str]) -> str:
    say = session.say
    if not found.changes:
        return say("migrate.diff.none", before=ends[0], after=ends[1]) + "\n"
    lines = [say("migrate.diff.title", before=ends[0], after=ends[1])]
    lines += [f"  {line}" for line in describe(found.changes)]
    lines += [f"  ! {danger.message}" for danger in found.plan.dangers]
    return "\n".join(lines) + "\n"
