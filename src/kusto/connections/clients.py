"""Where the managers get their clients: the generated packages of a project, each with its URL.

In go a project and a database's name, out comes a client that has opened nothing. One broken database (not generated,
no URL, an import that fails) raises for its own name only. It never parses a schema and never connects.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from kusto.connections.policy import Policy
from kusto.errors import KustoError, MissingVariableError, NotGeneratedError, UnknownDatabaseError

if TYPE_CHECKING:
    from types import ModuleType

    from kusto.psl.schema import Schema
    from kusto.workspace.discovery import Database
    from kusto.workspace.settings import Project


@dataclass(frozen=True, slots=True)
class Opened:
    """A client that has opened nothing yet.

    Args:
        client: the generated client.
        url: its URL, for hiding secrets; None where it is not known.
        connect_timeout: what the URL says about it, in seconds, or its host: some services let databases sleep.
    """

    client: Any
    url: str | None = None
    connect_timeout: float | None = None


class ClientSource(Protocol):
    """What a manager must be given."""

    def names(self) -> tuple[str, ...]:
        """Every database there is."""
        ...

    def environment(self) -> Mapping[str, str]:
        """The variables from which the policy follows."""
        ...

    def make(self, database: str, policy: Policy, *, blocking: bool) -> Opened:
        """A new client of a database.

        Raises:
            KustoError: there can be none.
        """
        ...


class ProjectClients:
    """The databases of a project on disk.

    Args:
        project: see `kusto.workspace.settings`.
        clients: database's name → dotted name of its client package, where the generated manager knows them; the
            folders are looked up otherwise.
    """

    def __init__(self, project: Project, clients: Mapping[str, str] | None = None) -> None:
        self.project = project
        self._modules = dict(clients or {})
        self._environment: Mapping[str, str] | None = None

    def names(self) -> tuple[str, ...]:
        """Every database: those the generated manager names, and every folder."""
        from kusto.workspace.discovery import find_databases

        found = {database.name for database in find_databases(self.project)}
        return tuple(sorted(found | set(self._modules)))

    def environment(self) -> Mapping[str, str]:
        """The project's variables, read once; KUSTO_ENV is what its settings say where none does."""
        if self._environment is None:
            from kusto.workspace.environment import environment_name, load_environment

            found = load_environment(self.project)
            name = environment_name(self.project, found)
            self._environment = {"KUSTO_ENV": name, **found} if name else found
        return self._environment

    def make(self, database: str, policy: Policy, *, blocking: bool) -> Opened:
        """A new client of a database.

        Raises:
            UnknownDatabaseError: no folder of that name.
            NotGeneratedError: its client has not been generated, or cannot be imported.
            MissingVariableError: its URL is not set.
            InvalidUrlError, UnsupportedProviderError: the URL or the provider will not do.
        """
        from kusto.dialects import dialect
        from kusto.engine.pool_options import PoolOptions
        from kusto.engine.target import parse_target

        found = self._find(database)
        module = self._import(database, self._modules.get(database) or f"{found.package}.client")
        schema = module.Client._package.schema
        dialect(schema.datasource.provider)  # one that cannot be driven needs no variable either
        url = self._url(found, schema)
        target = parse_target(url, schema.datasource.provider, str(found.folder))
        make = module.SyncClient if blocking else module.Client
        seconds = _seconds(target.options.get("connect_timeout")) or target.service.wake_seconds or None
        pool = PoolOptions(**asdict(policy.pool), connect_timeout=seconds or policy.connect_timeout)
        return Opened(make(url=url, pool=pool), url, seconds)

    def _url(self, database: Database, schema: Schema) -> str:
        from kusto.workspace.environment import database_url

        try:
            return database_url(database, schema, {**self.environment(), **os.environ})
        except MissingVariableError:
            self._environment = None  # somebody may just have written it into .env, as the error told them to
            return database_url(database, schema, {**self.environment(), **os.environ})

    def _find(self, name: str) -> Database:
        from kusto.workspace.discovery import find_database

        try:
            return find_database(self.project, name)
        except UnknownDatabaseError:
            if name not in self._modules:
                raise
        return _without_schema(self.project, name)

    def _import(self, database: str, module: str) -> ModuleType:
        root = str(self.project.import_root)
        if root not in sys.path and module not in sys.modules:
            sys.path.append(root)  # last: it must not hide what the program imports otherwise
        hint = f"Run: kusto-db generate -d {database}"
        meta = {"database": database}
        try:
            imported = import_module(module)
            if not hasattr(imported, "Client"):  # an empty folder is a package too
                raise NotGeneratedError(
                    f"the client of database {database!r} has not been generated", hint=hint, meta=meta
                )
            return imported
        except KustoError:
            raise
        except ModuleNotFoundError as error:
            if error.name is not None and (module == error.name or module.startswith(f"{error.name}.")):
                raise NotGeneratedError(
                    f"the client of database {database!r} has not been generated", hint=hint, meta=meta
                ) from None
            raise NotGeneratedError(
                f"the client of database {database!r} cannot be imported: there is no module {error.name!r}",
                hint=hint,
                meta=meta,
            ) from error
        except Exception as error:  # whatever a broken file raises: it is this database's fault only
            raise NotGeneratedError(
                f"the client of database {database!r} cannot be imported ({type(error).__name__})", hint=hint, meta=meta
            ) from error


def _without_schema(project: Project, name: str) -> Database:
    """A database that was deployed without its schema file: the generated client holds all that is needed."""
    from kusto.workspace.discovery import SCHEMA_FILE, Database

    folder = project.databases_root / name
    return Database(
        name=name,
        folder=folder,
        schema_path=folder / SCHEMA_FILE,
        migrations=folder / "migrations",
        client=folder / "client",
        seed=folder / "seed.py",
        project=project,
    )


def _seconds(written: str | None) -> float | None:
    try:
        seconds = float(written or 0)
    except ValueError:
        return None  # the pool says what is wrong with it
    return seconds if seconds > 0 else None
