"""``kusto-db debug``: what helps a person to find a fault; secrets never show, every wait is bounded."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kusto.cli import options
from kusto.cli.command import Command
from kusto.cli.commands.list import count_migrations, is_generated
from kusto.cli.commands.version import Versions, versions
from kusto.cli.failure import summary
from kusto.cli.link import connected, make_link
from kusto.cli.messages import Say
from kusto.cli.selection import Wanted, several
from kusto.cli.session import Session
from kusto.errors import KustoError
from kusto.workspace.discovery import Database

if TYPE_CHECKING:
    from kusto.connections.policy import Policy
    from kusto.engine.pool_options import PoolOptions
    from kusto.engine.target import Target

REACH_SECONDS = 3.0
"""How long one database may take to answer before it counts as out of reach."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """The state of one database.

    Args:
        address: host, port and name, or the file; nothing secret.
        server: product and version of what answered.
        milliseconds: how long connecting took.
        pool: how a service's pool behaves here, what the URL says included.
        pooler: the transaction pooler that stands between, by name.
        sleeper: the service whose databases go to sleep, by name.
        error: why it cannot be used, or None.
        unproven: nobody has run kusto-db against a server of this kind yet.
    """

    name: str
    folder: str
    provider: str | None = None
    variable: str | None = None
    variable_set: bool = False
    address: str | None = None
    server: str | None = None
    milliseconds: int | None = None
    client_generated: bool = False
    migrations: int = 0
    pool: PoolOptions | None = None
    pooler: str | None = None
    sleeper: str | None = None
    error: str | None = None
    unproven: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The whole picture.

    Args:
        variables: names that matter → ``set`` or a value that is no secret.
        env_files: env files that are read, in their order.
        policy: how a service treats its connections here, and why.
        connections: the same in full; times in seconds.
    """

    versions: Versions
    executable: str
    root: str
    databases_root: str
    import_root: str
    package: str
    environment: str | None
    env_files: tuple[str, ...]
    policy: str
    connections: Policy | None
    variables: dict[str, str]
    databases: tuple[Inspected, ...] = field(default=())


def build(say: Say) -> click.Command:
    """The click command."""
    return Command("debug", say, _run, [*options.one_database(say), options.as_json(say)])


def inspect(session: Session, database: Database, url: str | None = None) -> Inspected:
    """The state of one database; whatever is wrong becomes part of the record."""
    from time import perf_counter

    from kusto.workspace.environment import url_variable
    from kusto.workspace.schemas import require_schema

    known = {
        "name": database.name,
        "folder": str(database.folder),
        "client_generated": is_generated(database),
        "migrations": count_migrations(database),
    }
    try:
        schema = require_schema(database)
        variable = url_variable(database, schema)
        known |= {
            "provider": schema.datasource.provider,
            "variable": variable,
            "variable_set": bool(variable and session.environment.get(variable)),
        }
        link = make_link(session, database, url)
        known |= {"address": link.target.shown, "unproven": link.dialect.unproven, **_pooling(session, link.target)}
        begin = perf_counter()
        with connected(link, timeout=REACH_SECONDS) as connection:
            known["milliseconds"] = round((perf_counter() - begin) * 1000)
            known["server"] = f"{connection.server.product} {connection.server.version}"
            if connection.server.pooled and not known["pooler"]:
                known["pooler"] = "a transaction pooler"
    except KustoError as error:
        known["error"] = summary(session, error)
    return Inspected(**known)  # type: ignore[arg-type]


def gather(session: Session, databases: tuple[Database, ...], url: str | None) -> Report:
    """Everything, for these databases."""
    import sys

    from kusto.workspace.environment import environment_name, is_production

    project = session.project
    name = environment_name(project, session.environment)
    overlay = ".env.prod" if is_production(name) else ".env.dev"
    return Report(
        versions=versions(),
        executable=sys.executable,
        root=str(project.root),
        databases_root=str(project.databases_root),
        import_root=str(project.import_root),
        package=project.package,
        environment=name,
        env_files=tuple(file for file in (".env", overlay) if Path(project.root, file).is_file()),
        policy=_policy(session),
        connections=_detected(session),
        variables=_variables(session),
        databases=tuple(inspect(session, database, url) for database in databases),
    )


def _pooling(session: Session, target: Target) -> dict[str, Any]:
    """What the URL and the address make of the policy; a URL that is wrong raises as it would in a service."""
    from kusto.engine.drivers import connect_seconds
    from kusto.engine.pool_options import PoolOptions

    policy, service = _detected(session), target.service
    pool = None
    if policy is not None:
        seconds = connect_seconds(target)
        pool = PoolOptions(**asdict(policy.pool), connect_timeout=seconds).for_target(target)
    pooler = service.pooler or ("a transaction pooler" if target.pooled else None)
    return {"pool": pool, "pooler": pooler if target.pooled else None, "sleeper": service.sleeper}


def _detected(session: Session) -> Policy | None:
    from kusto.connections.policy import detect

    try:
        return detect(session.environment)
    except KustoError:
        return None  # `_policy` says what is wrong


def _policy(session: Session) -> str:
    from kusto.connections.policy import detect

    try:
        found = detect(session.environment)
    except KustoError as error:
        return summary(session, error)
    return f"{'serverless' if found.serverless else 'traditional'} ({found.reason}), {found.check_interval:g} s"


def _variables(session: Session) -> dict[str, str]:
    """Variables that steer us: those of URLs only as set, never their value."""
    shown: dict[str, str] = {}
    for name, value in sorted(session.environment.items()):
        if name.startswith("RDS_") or ("://" in value and name.endswith("_URL")):
            shown[name] = "***" if value else ""
        elif name.startswith("KUSTO_") or name in {"NODE_ENV", "NO_COLOR", "LC_ALL", "LANG", "PYTHONPATH"}:
            shown[name] = session.hide(value)
    return shown


def _run(session: Session, names: tuple[str, ...], schema: str | None, url: str | None, as_json: bool) -> int:
    databases = several(session, Wanted(names, schema=schema, url=url), all_by_default=True)
    record = gather(session, databases, url)
    if as_json:
        from kusto.cli.render.json_text import json_text

        session.terminal.line(session.hide(json_text(record)))
    else:
        from kusto.cli.render.debugging import debugging

        for line in debugging(record, session.say, session.terminal):
            session.terminal.line(session.hide(line))
    return 1 if any(database.error for database in record.databases) else 0
