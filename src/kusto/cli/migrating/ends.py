"""The two ends that `migrate -t diff` compares: options in, catalogs out. Databases are only read.

A history is replayed as `migrate -t dev` does it, beside the real database.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kusto.cli.messages import Say
from kusto.errors import DatabaseNotFoundError, ProviderMismatchError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kusto.catalog.model import Catalog
    from kusto.cli.link import Link
    from kusto.cli.session import Session
    from kusto.engine.connection import SyncConnection
    from kusto.engine.target import Target
    from kusto.migrate.history import History
    from kusto.psl.schema import Schema
    from kusto.workspace.discovery import Database

OWN = "\0"
"""Stands for a path that was left out: the database's own."""
KINDS = ("empty", "schema", "migrations", "url", "database")
SIDES = ("from", "to")


@dataclass(frozen=True, slots=True)
class End:
    """What one side is.

    Args:
        kind: one of `KINDS`.
        value: a path or URL; `OWN` where the database's own is meant.
    """

    kind: str
    value: str = OWN

    @property
    def own(self) -> bool:
        """Whether it speaks of a database of the project."""
        return self.kind != "empty" and self.value == OWN

    @property
    def live(self) -> bool:
        """Whether it is a live database."""
        return self.kind in ("url", "database")


def build_options(say: Say) -> list[click.Parameter]:
    """The options ``--from-…`` and ``--to-…``."""
    found: list[click.Parameter] = []
    for side in SIDES:
        found += [
            click.Option([f"--{side}-empty"], is_flag=True, help=say(f"option.diff.{side}_empty")),
            _path(say, side, "schema", "PATH", f"--{side}-schema-datamodel"),
            _path(say, side, "migrations", "DIR"),
            click.Option([f"--{side}-url"], metavar="URL", help=say(f"option.diff.{side}_url")),
            click.Option(
                [f"--{side}-database", f"--{side}-config-datasource", f"--{side}-local-db"],
                is_flag=True,
                help=say(f"option.diff.{side}_database"),
            ),
        ]
    return found


def _path(say: Say, side: str, kind: str, shown: str, *aliases: str) -> click.Option:
    names = [f"--{side}-{kind}", *aliases]
    text = say(f"option.diff.{side}_{kind}")
    return click.Option([*names, f"{side}_{kind}"], is_flag=False, flag_value=OWN, metavar=f"[{shown}]", help=text)


OPTIONS = tuple(f"{side}_{kind}" for side in SIDES for kind in KINDS)
"""Names of the parameters that `build_options` adds."""


def ends_of(session: Session, given: Mapping[str, Any]) -> tuple[End, End]:
    """The two ends that were typed; none at all: from the migrations to the schema.

    Raises:
        UsageError: not exactly one on each side.
    """
    sides: list[End] = []
    for side in SIDES:
        typed = {kind: given[f"{side}_{kind}"] for kind in KINDS if given[f"{side}_{kind}"]}
        sides += [End(kind, OWN if value is True else str(value)) for kind, value in typed.items()]
        if not typed and any(given.values()):
            raise UsageError(session.say("migrate.diff.one", side=side), hint=session.say("migrate.diff.one.hint"))
        if len(typed) > 1:
            names = ", ".join(f"--{side}-{kind}" for kind in typed)
            raise UsageError(session.say("usage.exclusive", names=names))
    return (sides[0], sides[1]) if sides else (End("migrations"), End("schema"))


class Reader:
    """Reads the ends of one comparison.

    Args:
        database: whose own schema, migrations and address are meant, where that is asked for.
        url: stands for the address of the database in the environment.
        shadow: URL of ``--shadow-database-url``.
    """

    def __init__(
        self, session: Session, ends: tuple[End, End], database: Database | None, url: str | None, shadow: str | None
    ) -> None:
        self._session = session
        self._ends = ends
        self._database = database
        self._url = url
        self._shadow = shadow
        for secret in (shadow, *(end.value for end in ends if end.kind == "url")):
            session.know_url(secret)

    @cached_property
    def own_schema(self) -> Schema:
        """The schema of the project's database."""
        from kusto.workspace.schemas import require_schema

        assert self._database is not None
        return require_schema(self._database)

    def schema(self, end: End) -> Schema | None:
        """The schema that an end is made from."""
        from kusto.workspace.discovery import loose_database
        from kusto.workspace.schemas import require_schema

        if end.kind != "schema":
            return None
        if end.own:
            return self.own_schema
        return require_schema(loose_database(self._session.project, Path(end.value)))

    @cached_property
    def provider(self) -> str:
        """The provider of both ends.

        Raises:
            ProviderMismatchError: they are of two.
            UsageError: neither of them says.
        """
        known = [provider for end in self._ends if (provider := self._provider(end)) is not None]
        if len(set(known)) > 1:
            raise ProviderMismatchError(
                f'the two sides are of different providers: "{known[0]}" and "{known[1]}"',
                hint="Compare a PostgreSQL schema, history or database with one of PostgreSQL, and so on.",
                meta={"from": known[0], "to": known[1]},
            )
        if not known and self._database is not None:
            return self.own_schema.datasource.provider
        if not known:
            raise UsageError(self._session.say("migrate.diff.no_provider"))
        return known[0]

    def _provider(self, end: End) -> str | None:
        from kusto.engine.target import provider_of

        if end.own or (end.kind == "schema" and (self.schema(end))):
            schema = self.schema(end) or self.own_schema
            return schema.datasource.provider
        if end.kind == "url":
            return provider_of(end.value)
        return self._history(end).provider if end.kind == "migrations" else None

    @cached_property
    def _namespaces(self) -> tuple[str, ...]:
        schemas = [schema for end in self._ends if (schema := self.schema(end)) is not None]
        if not schemas and any(end.own for end in self._ends):
            schemas = [self.own_schema]
        return tuple(dict.fromkeys(name for schema in schemas for name in schema.datasource.namespaces))

    def _history(self, end: End) -> History:
        from kusto.errors import UnreadableError
        from kusto.workspace.migrations import read_history

        if end.own:
            assert self._database is not None
            return read_history(self._database.migrations)
        if not Path(end.value).is_dir():
            raise UnreadableError(self._session.say("migrate.diff.no_folder", path=end.value))
        return read_history(Path(end.value).absolute())

    def read(self, end: End) -> Catalog:
        """The catalog of an end.

        Raises:
            KustoError: it cannot be read, or its history cannot be replayed.
        """
        from kusto.catalog.model import EMPTY
        from kusto.dialects import dialect
        from kusto.engine.run_sync import run
        from kusto.migrate.lower import lower

        match end.kind:
            case "empty":
                return EMPTY
            case "schema":
                schema = self.schema(end)
                assert schema is not None
                return lower(schema, dialect(self.provider))
            case "migrations":
                return self._replayed(self._history(end))
            case _:
                from kusto.cli.link import connected

                link = self._link(end)
                with connected(link) as connection:
                    return run(link.dialect.migrations.inspect(self._namespaces), connection)

    def shown(self, end: End) -> str:
        """The end for people, without secrets."""
        match end.kind:
            case "empty":
                shown = ""
            case "url" | "database":
                shown = self._link(end).target.shown
            case _:
                name = self._database.name if self._database else ""
                shown = name if end.own else end.value
        return self._session.say(f"migrate.diff.end.{end.kind}", what=shown)

    def _link(self, end: End) -> Link:
        from kusto.cli.link import make_link
        from kusto.engine.target import parse_target

        if end.kind == "url":
            target = parse_target(end.value, self.provider, str(Path.cwd()))
            return self._loose_link(target, end.value)
        assert self._database is not None
        return make_link(self._session, self._database, self._url, direct=True)

    def _loose_link(self, target: Target, url: str) -> Link:
        from kusto.cli.link import Link
        from kusto.dialects import dialect
        from kusto.psl.schema import Datasource, Schema
        from kusto.workspace.discovery import database_in

        database = self._database or database_in(self._session.project, Path.cwd())
        schema = Schema(Datasource("db", self.provider, namespaces=self._namespaces), (), {}, {})
        return Link(database, schema, target, dialect(self.provider), url)

    def _replayed(self, history: History) -> Catalog:
        from kusto.cli.link import connected
        from kusto.cli.migrating.scratch import replayed, replayed_on_shadow
        from kusto.dialects import dialect
        from kusto.engine.target import parse_target
        from kusto.migrate.flows import check_provider

        check_provider(history, self.provider)
        if not dialect(self.provider).capabilities.server:
            memory = self._loose_link(replace(parse_target("file:x", self.provider, "/"), database=":memory:"), "")
            with connected(memory, create=True) as connection:
                return replayed(self._session, memory, history, connection)
        if self._shadow and history.migrations:
            links = [self._link(end) for end in self._ends if end.live]
            target = parse_target(self._shadow, self.provider, str(Path.cwd()))
            link = self._with_shadow(self._beside(links) or self._loose_link(replace(target, database=""), ""))
            return replayed_on_shadow(self._session, link, history, [other.target for other in links])
        link = self._server([self._link(end) for end in self._ends if end.kind == "url"])
        with _reached(link) as connection:
            return replayed(self._session, link, history, connection)

    def _server(self, links: list[Link]) -> Link:
        """The way to a server on which the history is replayed, beside what is there."""
        found = self._beside(links)
        if found is None:
            raise UsageError(
                self._session.say("migrate.diff.no_server"), hint=self._session.say("migrate.diff.no_server.hint")
            )
        return found

    def _beside(self, links: list[Link]) -> Link | None:
        from kusto.cli.link import make_link
        from kusto.errors import MissingVariableError

        if self._database is not None:
            try:
                return make_link(self._session, self._database, self._url, direct=True)
            except MissingVariableError:
                if not (links or self._shadow):
                    raise
        return links[0] if links else None

    def _with_shadow(self, link: Link) -> Link:
        source = replace(link.schema.datasource, shadow_url=self._shadow)
        return replace(link, schema=replace(link.schema, datasource=source))


@contextmanager
def _reached(link: Link) -> Iterator[SyncConnection]:
    """A connection to the database, or to its server where the database does not exist yet."""
    from kusto.cli.link import connected

    try:
        with connected(link):
            pass
    except DatabaseNotFoundError:
        server = link.dialect.migrations.maintenance_database
        link = replace(link, target=replace(link.target, database=server, options={}))
    with connected(link) as connection:
        yield connection
