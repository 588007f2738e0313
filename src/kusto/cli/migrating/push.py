"""``migrate -t push`` and ``push``: the schema onto the database, no migration written.

Guarded: what will be done is shown, then a person types two codes for each database, or two deliberate acts stand for
them; before that nothing is touched. A database that is as its schema says is not asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from kusto.catalog.model import EMPTY, Catalog
from kusto.cli.commands.generate import generate_and_show
from kusto.cli.guards import require_consent
from kusto.cli.link import Link, connected, make_link, run_watched
from kusto.cli.migrating.answers import answered, heeds_order, refuse_loss
from kusto.cli.migrating.earlier import earlier_schema
from kusto.cli.migrating.running import opened
from kusto.cli.migrating.wishes import Wishes
from kusto.cli.selection import each
from kusto.cli.session import Session
from kusto.engine.run_sync import run as run_flow
from kusto.errors import DatabaseNotFoundError, UnexecutableError
from kusto.migrate.concerned import find_losses, find_obstacles
from kusto.migrate.dangers import Danger
from kusto.migrate.describe import describe
from kusto.migrate.dev import Next, plan_to
from kusto.migrate.ignoring import without
from kusto.migrate.ledger import read_ledger
from kusto.migrate.lower import lower
from kusto.migrate.push import Agreed, push
from kusto.workspace.discovery import Database


def run(session: Session, databases: Sequence[Database], wishes: Wishes) -> int:
    """Push to each database, after everybody's consent; a fault of one does not stop the others."""
    found: list[_Push] = []

    def look(database: Database) -> bool:
        found.append(_Push(session, database, wishes))
        return found[-1].look()

    code = each(session, databases, look)
    done = [one for one in found if one.looked]
    ready = {one.database.name: one for one in done if one.needed}
    for one in ready.values():
        one.ask()  # a refusal ends everything: nothing was touched yet
    failed: set[str] = set(ready)

    def work(database: Database) -> bool:
        ready[database.name].carry_out()
        failed.discard(database.name)
        return True

    if ready:
        code = max(code, each(session, [one.database for one in ready.values()], work))
    generated = [one.database for one in done if one.database.name not in failed]
    if generated and not wishes.skip_generate:
        code = max(code, generate_and_show(session, generated))
    return code


class _Push:
    """One database, from the look at it to the pushed schema."""

    def __init__(self, session: Session, database: Database, wishes: Wishes) -> None:
        self.session = session
        self.database = database
        self.wishes = wishes
        self.link: Link = make_link(session, database, wishes.url, direct=True)
        self.found = Next(plan_to(EMPTY, EMPTY, None, self.link.dialect).plan, ())
        self.earlier = earlier_schema(database, self.link.target.provider)
        self.losses: tuple[Danger, ...] = ()
        self.tables = 0
        self.looked = False

    @property
    def needed(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.found.changes) or (self.wishes.force_reset and bool(self.tables))

    def look(self) -> bool:
        """Find out what is to be done; nothing is changed.

        Raises:
            KustoError: it cannot be done, or a loss is not agreed to.
        """
        live, recorded = self._live()
        self.tables = len(live.tables)
        start = EMPTY if self.wishes.force_reset else self._without(live)
        wanted = self._wanted(self.link)
        self.found = answered(self.session, self.link, start, wanted, self.wishes)
        if recorded:
            self.session.terminal.note(self._text("ledger"))
        if not self.needed:
            self.session.terminal.line(self._text("none"))
        elif (live.tables or live.enums) and not self.wishes.force_reset:
            self._check()
        self.looked = True
        return True

    def ask(self) -> None:
        """Have a person agree.

        Raises:
            Refused: not agreed, or the plan changed meanwhile.
        """
        lines = [f"  {line}" for line in describe(self.found.changes)]
        lines += [f"  ! {loss.told}" for loss in self.losses]
        if self.wishes.force_reset:
            lines.insert(0, self._text("wiped", count=self.tables))
        what = "\n".join(lines)
        require_consent(
            self.session,
            "push",
            self.database.name,
            self._fingerprint,
            allowed=self.wishes.allow_push,
            consequence=self._text("consequence", address=self.link.target.shown, what=what),
        )

    def carry_out(self) -> None:
        """Do it.

        Raises:
            KustoError: a statement failed, or the database is another one by now.
        """
        losses = frozenset(loss.message for loss in self.losses)
        flow = push(
            Agreed(self.found.plan.sql, losses, self.wishes.force_reset),
            self._plan,
            self.link.dialect,
            namespaces=self.link.schema.datasource.namespaces,
            lock_timeout=self.wishes.lock_timeout,
        )
        with opened(self.session, self.link) as connection:
            count = run_watched(self.link, flow, connection)
        self.session.terminal.line(self._text("done", count=count))

    def _live(self) -> tuple[Catalog, bool]:
        migrations = self.link.dialect.migrations
        try:
            with connected(self.link) as connection:
                live = run_flow(migrations.inspect(self.link.schema.datasource.namespaces), connection)
                return live, run_flow(read_ledger(migrations), connection) is not None
        except DatabaseNotFoundError:
            return EMPTY, False

    def _without(self, live: Catalog) -> Catalog:
        known = self._wanted(self.link).tables
        return without(without(live, self.link.external), self.wishes.ignore, known)

    @staticmethod
    def _wanted(link: Link) -> Catalog:
        return without(lower(link.schema, link.dialect), link.external)

    def _plan(self, live: Catalog) -> Next:
        link = self.link
        return self._to(self._without(live), link)

    def _to(self, start: Catalog, link: Link) -> Next:
        wanted, renames = self._wanted(link), self.found.renames
        order = heeds_order(self.session, self.wishes)
        return plan_to(start, wanted, link.schema, link.dialect, renames, earlier=self.earlier, enum_order=order)

    def _check(self) -> None:
        with connected(self.link) as connection:
            obstacles = run_flow(find_obstacles(self.found.plan, self.link.dialect), connection)
            self.losses = run_flow(find_losses(self.found.plan, self.link.dialect), connection)
        if obstacles:
            hints = [danger.hint for danger in obstacles if danger.hint]
            raise UnexecutableError(
                "\n".join(["this cannot be pushed:", *(f"    - {danger.told}" for danger in obstacles)]),
                hint=" ".join([*hints[:1], "Nothing was changed."]),
                meta={"codes": [danger.code for danger in obstacles]},
            )
        if self.losses and not self.wishes.accept_data_loss:
            what = "\n".join(f"  - {loss.told}" for loss in self.losses)
            refuse_loss(self.session, self.database.name, what, self._text("loss", what=what))

    def _fingerprint(self) -> str:
        """Which database, what stands in it and what would be done: schema and catalog are read anew."""
        link = make_link(self.session, self.database, self.wishes.url, direct=True)
        live, _ = self._live()
        start = EMPTY if self.wishes.force_reset else self._without(live)
        found = self._to(start, link)
        names = sorted(map(str, live.tables)) if self.wishes.force_reset else []
        parts = [link.target.provider, link.target.shown, found.plan.sql, *describe(found.changes), *names]
        return sha256("\0".join(parts).encode()).hexdigest()

    def _text(self, key: str, **values: object) -> str:
        return self.session.say(f"migrate.push.{key}", name=self.database.name, **values)
