"""What both PostgreSQL drivers say to the server about the session: locks, transactions, limits. Texts only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kusto.engine.connection import ServerInfo
from kusto.engine.drivers import silence
from kusto.engine.target import Target
from kusto.errors import KustoError, LockTimeoutError, TransactionError, UsageError, WriteConflictError
from kusto.flow import Row

LOCK_KEY = 72707369
"""Prisma's key for its migration lock, so that both wait for each other."""
TRY_LOCK = f"SELECT pg_try_advisory_lock({LOCK_KEY})"
UNLOCK = f"SELECT pg_advisory_unlock({LOCK_KEY})"
PID = "SELECT pg_backend_pid()"
"""Differs from the pid of the handshake where a transaction pooler stands between."""
LOCK_HOLDER = (
    "SELECT a.pid, a.application_name, a.client_addr::text, extract(epoch FROM now() - a.backend_start)::int "
    "FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid "
    f"WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = {LOCK_KEY} "
    "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
IDLE_SECONDS = (
    "SELECT CASE state WHEN 'active' THEN -1 ELSE extract(epoch FROM clock_timestamp() - state_change)::int END "
    "FROM pg_stat_activity WHERE pid = $1"
)
END_SESSION = "SELECT pg_terminate_backend($1)"
_LEVELS = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")


def table_changed(text: str) -> WriteConflictError:
    """The error for a prepared statement whose table was altered since, inside a transaction, which has ended with it.

    The statement has been forgotten: the same transaction, run again, prepares it anew.
    """
    return WriteConflictError(
        f"a table was altered since it was last asked for ({text})",
        hint="Run the whole transaction again.",
        meta={"code": "0A000", "again": True},
    )


def cockroachdb_info(version: str | None, seen: ServerInfo) -> ServerInfo:
    """Who answers, where it may be CockroachDB.

    Args:
        version: its own, which it reports beside the version of PostgreSQL that it is compatible with.
    """
    found = re.search(r"v(\d+\.\d+\.\d+)", version or "")
    return replace(seen, product="CockroachDB", version=found[1]) if found else seen


def refuse_other(crdb_version: str | None, *, wanted: bool) -> None:
    """Refuse the migration lock on the wrong kind of server: each has a lock of its own, which the other ignores.

    Args:
        crdb_version: what CockroachDB reports of itself, or None.
        wanted: the provider is that of CockroachDB.

    Raises:
        UsageError: it is the other one.
    """
    if bool(crdb_version) != wanted:
        there, provider = ("CockroachDB", "cockroachdb") if crdb_version else ("PostgreSQL", "postgresql")
        raise UsageError(
            f"the server is {there}, the schema's provider another",
            hint=f'Write `provider = "{provider}"` in the datasource, and run `kusto-db validate`.',
        )


def bounds_sql(version: str) -> str:
    """What lets the server end a session whose client is gone, and with it the migration lock.

    Else it would wait for two hours and more. Limits that the role or database has already are kept.
    """
    idle = str(silence.IDLE_SECONDS * 1000)
    limits = {
        "tcp_keepalives_idle": str(silence.KEEPALIVE_IDLE),
        "tcp_keepalives_interval": str(silence.KEEPALIVE_INTERVAL),
        "tcp_keepalives_count": str(silence.KEEPALIVE_COUNT),
    }
    unless_set = {"idle_in_transaction_session_timeout": idle}
    major = int(re.match(r"\d*", version)[0] or 0)  # type: ignore[index]
    if major >= 12:
        limits["tcp_user_timeout"] = str(silence.SILENCE_MILLISECONDS)
    if major >= 14:
        unless_set |= {"idle_session_timeout": idle, "client_connection_check_interval": "10000"}
    said = [f"set_config('{name}', '{value}', false)" for name, value in limits.items()]
    said += [
        f"CASE current_setting('{name}') WHEN '0' THEN set_config('{name}', '{value}', false) END"
        for name, value in unless_set.items()
    ]
    return f"SELECT {', '.join(said)}"


def begin_sql(depth: int, isolation: str | None) -> str:
    """The statement that opens the next transaction or savepoint."""
    if depth:
        return f"SAVEPOINT kusto_{depth}"
    if isolation is None:
        return "BEGIN"
    if isolation not in _LEVELS:
        raise UsageError(f"unknown isolation level {isolation!r}", hint=f"One of: {', '.join(_LEVELS)}.")
    return f"BEGIN ISOLATION LEVEL {isolation}"


def committed_nothing() -> TransactionError:
    """The error for a COMMIT that the server answered with a rollback: a statement before it had failed."""
    return TransactionError(
        "the transaction was rolled back: one of its statements had failed or was cancelled",
        hint="Let such an error leave the block, or put the statement into a transaction inside it (`tx.tx()`).",
    )


def lock_refused(timeout: float, holder: Sequence[Row]) -> KustoError:
    """The error for a migration lock that somebody else keeps."""
    meta: dict[str, object] = {}
    who = "another session"
    if holder:
        pid, application, address, age = holder[0]
        meta = {"pid": pid, "application": application, "address": address, "connected_seconds": age}
        who = f"process {pid} ({application or 'unnamed'}, from {address or 'the same host'}, connected {age} s ago)"
    return LockTimeoutError(
        f"{who} holds the migration lock (waited {timeout:g} s)",
        hint="Wait until it ends and run the command again; `--lock-timeout` waits longer.",
        meta=meta,
    )


def waking_hint(target: Target) -> str:
    """What to do where a connect took too long."""
    service = target.service.sleeper
    if service is None:
        return "Raise `connect_timeout` in the URL if it wakes slowly."
    return f"{service} may still be waking the database: try again, or raise `connect_timeout` in the URL."


def statement_seconds(target: Target) -> float | None:
    """The URL's ``socket_timeout`` in seconds, or None."""
    written = target.options.get("socket_timeout")
    try:
        return float(written) if written else None
    except ValueError:
        raise UsageError("the URL's `socket_timeout` is not a number", hint="Write seconds.") from None
