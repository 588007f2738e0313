"""Questions of a plan, answered by options or by a person; without either the command is refused and says how.

In go questions and what was typed, out comes the plan that was agreed to. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import assert_never

from kusto.catalog.model import Catalog
from kusto.cli.link import Link
from kusto.cli.migrating.earlier import earlier_schema
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.session import Session
from kusto.dialect import Dialect
from kusto.errors import Refused, UsageError
from kusto.migrate.dangers import Danger
from kusto.migrate.dev import Next, plan_to
from kusto.migrate.ignoring import without
from kusto.migrate.lower import lower
from kusto.migrate.plan import Plan
from kusto.migrate.questions import Question, RenamedColumn, RenamedEnum, RenamedMember, RenamedTable


def answer_renames(session: Session, link: Link, end: Catalog, wishes: Wishes) -> Plan:
    """The next plan, once for every possible rename it is known whether it is one; raises as `answered`."""
    wanted = without(lower(link.schema, link.dialect), link.external)
    return answered(session, link, without(end, link.external), wanted, wishes).plan


def answered(session: Session, link: Link, end: Catalog, wanted_end: Catalog, wishes: Wishes) -> Next:
    """What leads from one catalog to the schema's, with the renames that were agreed to.

    Args:
        wanted_end: what the schema describes.

    Raises:
        Refused: it is not known whether something is a rename, and nobody can be asked.
        UsageError: a ``--rename`` that no question asks about.
    """
    renames: tuple[Question, ...] = ()
    declined: set[str] = set()
    wanted = set(wishes.rename)
    earlier = earlier_schema(link.database, link.schema.datasource.provider)
    while True:
        found = plan_to(
            end,
            wanted_end,
            link.schema,
            link.dialect,
            renames,
            online=wishes.online,
            earlier=earlier,
            enum_order=heeds_order(session, wishes),
        )
        wanted -= {rename_key(rename) for rename in found.hinted}
        open_questions = [q for q in found.questions if rename_key(q) not in declined and q not in renames]
        if not open_questions:
            break
        # What was said on the command line comes first: it may make other questions pointless.
        question = next((q for q in open_questions if rename_key(q) in wanted), open_questions[0])
        if _is_rename(session, question, wishes):
            renames = (*renames, question)
            wanted.discard(rename_key(question))
        else:
            declined.add(rename_key(question))
    refuse_unmatched(session, wanted)
    if wishes.online and not link.dialect.migrations.traits.online_forms:
        session.terminal.note(session.say("migrate.online.none", provider=link.dialect.name))
    note_order(session, link.dialect, wishes)
    for rename in found.hinted:
        old, new = rename_pair(rename)
        session.terminal.line(session.say("migrate.question.hinted", old=old, new=new))
    return found


def heeds_order(session: Session, wishes: Wishes) -> bool:
    """Whether the order of an enum's values counts."""
    return wishes.enum_order or session.project.settings.enum_order


def note_order(session: Session, dialect: Dialect, wishes: Wishes) -> None:
    """Tell that the option means nothing to a database."""
    if not wishes.enum_order or dialect.migrations.orders_enums:
        return
    why = "never" if dialect.capabilities.native_enums or not dialect.capabilities.server else "columns"
    text = session.say(f"migrate.enum_order.{why}")
    session.terminal.note(session.say("migrate.enum_order.none", provider=dialect.name, why=text))


def refuse_unmatched(session: Session, wanted: Collection[str]) -> None:
    """Raises `UsageError` where a ``--rename`` fits no change."""
    if wanted:
        raise UsageError(
            session.say("migrate.question.none", names=", ".join(sorted(wanted))),
            hint=session.say("migrate.question.none.hint"),
        )


def accept_loss(session: Session, name: str, losses: Sequence[Danger], wishes: Wishes) -> None:
    """Go on only where nobody minds what would be lost.

    Raises:
        Refused: somebody does, or nobody can be asked.
    """
    if not losses or wishes.accept_data_loss:
        return
    what = "\n".join(f"  - {danger.told}" for danger in losses)
    refuse_loss(session, name, what, session.say("migrate.question.loss", what=what))


def refuse_loss(session: Session, name: str, what: str, question: str) -> None:
    """Ask about a loss; raises `Refused` where it is not agreed to, or nobody can be asked.

    Args:
        what: would be lost, a line each.
    """
    agreed = _ask_or_refuse(
        session,
        question,
        refused=session.say("migrate.question.loss.refused", what=what),
        flag="--accept-data-loss",
    )
    if not agreed:
        raise Refused(session.say("migrate.refused", name=name))


def _is_rename(session: Session, question: Question, wishes: Wishes) -> bool:
    key = rename_key(question)
    if key in wishes.rename:
        return True
    if wishes.no_rename:
        return False
    old, new = rename_pair(question)
    text = session.say("migrate.question.rename", old=old, new=new)
    return _ask_or_refuse(session, text, refused=text.split("?")[0] + "?", flag=f"--rename {key} | --no-rename")


def rename_key(question: Question) -> str:
    """How a rename is written on the command line."""
    return "=".join(rename_pair(question))


def rename_pair(question: Question) -> tuple[str, str]:
    """The old and the new name, as people write them."""
    match question:
        case RenamedTable(before, after) | RenamedEnum(before, after):
            return str(before), str(after)
        case RenamedColumn(table, old, new):
            return f"{table}.{old}", new
        case RenamedMember(enum, old, new, column):
            return ".".join(part for part in (str(enum), column, old) if part), new
        case _ as never:
            assert_never(never)


def _ask_or_refuse(session: Session, question: str, *, refused: str, flag: str) -> bool:
    if not session.terminal.interactive:
        raise Refused(
            session.say("migrate.question.no_terminal", question=refused),
            hint=session.say("migrate.question.hint", flag=flag),
        )
    answer = session.terminal.ask(question)
    return (answer or "").lower() in ("y", "yes")
