"""PostgreSQL through psycopg, blocking. Each call returns or raises an error of ours.

Values arrive as asyncpg gives them (JSON as text), so that one set of converters serves both drivers.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections.abc import Sequence
from typing import Any, NoReturn

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.pq import Format, TransactionStatus

from kusto.dialects.postgresql.errors import ERRORS
from kusto.engine import poolers
from kusto.engine.batches import one_by_one
from kusto.engine.connection import ServerInfo
from kusto.engine.drivers import silence
from kusto.engine.drivers.deadline import Deadline
from kusto.engine.drivers.postgresql_session import (
    END_SESSION,
    IDLE_SECONDS,
    LOCK_HOLDER,
    PID,
    TRY_LOCK,
    UNLOCK,
    begin_sql,
    bounds_sql,
    committed_nothing,
    lock_refused,
    refuse_other,
    statement_seconds,
    table_changed,
    waking_hint,
)
from kusto.engine.drivers.postgresql_tls import tls_options
from kusto.engine.drivers.psycopg_batch import CUT_SHORT, CopyBegunError, fits, run_together
from kusto.engine.target import Target, hide_secrets
from kusto.errors import (
    ConnectionLostError,
    ConnectionTimeoutError,
    DataError,
    InvalidValueError,
    KustoError,
    QueryError,
)
from kusto.flow import BrokenOff, Row, Run, Script

CANCEL_SECONDS = 2.0
_OTHERS = ("channel_binding", "gssencmode", "target_session_attrs")
"""Options of libpq that are handed on as they are written."""
_STALE = "RevalidateCachedQuery"
"""Where PostgreSQL finds out that a table was altered under a prepared statement; its text is translated."""


class _Unknown(Loader):
    """Types of the database's own: mostly enums, whose binary form is their text."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str | bytes:
        raw = bytes(data)
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw


class _JsonText(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data).decode()


class _JsonbText(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data)[1:].decode()  # the first byte is the format's version


class PsycopgConnection:
    """One connection to a PostgreSQL server."""

    soiled = False
    place = ""
    """See `kusto.engine.watching.Watchable`: migrations of PostgreSQL go past what spreads sessions over servers."""

    def __init__(self, target: Target, *, timeout: float, statement_cache: int) -> None:
        """Open it within ``timeout`` seconds; raises `ConnectionFault` with its subclasses."""
        self.depth = 0
        self._limit = statement_seconds(target)
        try:
            self._connection = _connect(target, timeout)
        except psycopg.Error as error:
            pooler = poolers.betrayed(target, str(error))
            if pooler is None:
                raise _opening(error, target) from error
            target = pooler
            try:
                self._connection = _connect(target, timeout)
            except psycopg.Error as again:
                raise _opening(again, target) from again
        try:
            self._begin(target, statement_cache)
        except BaseException:
            self.close()  # Ctrl-C: nobody else knows of this connection
            raise

    def _begin(self, target: Target, statement_cache: int) -> None:
        self._target, self._pooled = target, target.pooled
        self._deadline = self._bound()
        self._connection.adapters.register_loader(0, _Unknown)
        self._connection.adapters.register_loader("json", _JsonText)
        self._connection.adapters.register_loader("jsonb", _JsonbText)
        pooled = poolers.said(target)
        if pooled is None:
            pooled = self.is_pooled()
        if pooled or not statement_cache:
            self._connection.prepare_threshold = None
        self._connection.prepared_max = statement_cache
        version = self._connection.info.parameter_status("server_version") or ""
        self.server = ServerInfo("PostgreSQL", version.split()[0], pooled)

    def is_pooled(self) -> bool:
        """Whether a transaction pooler stands between: the process that answers is not that of the handshake."""
        return bool(self.fetch(PID)[0][0] != self._connection.info.backend_pid)

    @property
    def closed(self) -> bool:
        """Known to be unusable.

        Between statements a server has nothing to say but farewell (or a notice), so that a look at the socket tells,
        without a round trip, whether the connection was closed while nobody used it.
        """
        if not self._connection.closed and not self.depth and self._has_word():
            with contextlib.suppress(psycopg.Error):
                self._connection.pgconn.consume_input()
                if self._has_word():  # behind a farewell stands the end
                    self._connection.pgconn.consume_input()
        return self._connection.closed

    @property
    def at_rest(self) -> bool:
        """See `kusto.engine.connection.SyncConnection`."""
        return self._connection.info.transaction_status == TransactionStatus.IDLE

    def _has_word(self) -> bool:
        try:
            return bool(select.select([self._connection.fileno()], [], [], 0)[0])
        except (OSError, ValueError, psycopg.Error):
            return False  # no such socket any more, or a number beyond what select takes

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> Sequence[Row]:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            with self._connection.cursor(binary=True) as cursor:
                return self._execute(cursor, sql, params).fetchall()
        except Exception as error:
            self._raise(error)

    def _execute(
        self, cursor: psycopg.Cursor[tuple[Any, ...]], sql: str, params: Sequence[Any]
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        try:
            if self._deadline is None:
                return cursor.execute(_sent(sql), params)
            with self._deadline:
                return cursor.execute(_sent(sql), params)
        except psycopg.errors.FeatureNotSupported:
            if self.depth:
                raise
            # Mostly "cached plan must not change result type": a table was altered under a prepared statement, and
            # nothing was done. Once more with all of them forgotten.
            self.script("DEALLOCATE ALL")
            with self._deadline or contextlib.nullcontext():
                return cursor.execute(_sent(sql), params)

    def _bound(self) -> Deadline | None:
        """What ends a statement that takes too long.

        A pooler could not be told so when the connection was opened. A server was, and where nothing is heard of it in
        spite of that the connection is given up.
        """
        if self._limit is None:
            return None
        if self._pooled:
            return Deadline(self._cancel, self._limit)
        return Deadline(self._shut_down, self._limit + silence.GRACE_SECONDS)

    def _cancel(self) -> None:
        try:
            self._connection.cancel_safe(timeout=CANCEL_SECONDS)
        except psycopg.Error:
            self._shut_down()  # nobody answers there

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            with self._connection.cursor(binary=True) as cursor:
                return max(self._execute(cursor, sql, params).rowcount, 0)
        except Exception as error:
            self._raise(error)

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            with self._connection.cursor(binary=True) as cursor, self._deadline or contextlib.nullcontext():
                cursor.executemany(_sent(sql), rows)
                return max(cursor.rowcount, 0)
        except Exception as error:
            self._raise(error)

    def script(self, sql: str) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            with psycopg.ClientCursor(self._connection) as cursor, self._deadline or contextlib.nullcontext():
                cursor.execute(_sent(sql))
        except Exception as error:
            self._raise(error)

    def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """See `kusto.engine.connection.SyncConnection`: one round trip for all."""
        if self.depth or not fits(requests):
            return one_by_one(self, requests)
        self._connection.prepare_threshold = None  # see `run_together`
        self.depth = 1  # an interruption, too, leaves a transaction behind
        try:
            failure = run_together(self._connection, [Script(begin_sql(0, None)), *requests])
        except Exception as error:
            self.depth = 0
            self._raise(error)
        if failure is None:
            return None
        at, cause = failure
        if at == 0 or self._connection.closed:
            self.depth = 0
            self._raise(cause)
        if isinstance(cause, CopyBegunError):
            return BrokenOff(at - 1, self._refused_copy())
        return BrokenOff(at - 1, self._ours(cause))

    def describe(self, sql: str, params: Sequence[Any] = ()) -> tuple[Sequence[str], Sequence[Row]]:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            with self._connection.cursor(binary=True) as cursor:
                self._execute(cursor, sql, params)
                names = tuple(column.name for column in cursor.description or ())
                return names, cursor.fetchall() if names else ()
        except Exception as error:
            self._raise(error)

    def begin(self, isolation: str | None = None, immediate: bool = False) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self.script(begin_sql(self.depth, isolation))
        self.depth += 1

    def commit(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        if self.depth > 1:
            self.script(f"RELEASE SAVEPOINT kusto_{self.depth - 1}")
            self.depth -= 1
            return
        try:
            with psycopg.ClientCursor(self._connection) as cursor, self._deadline or contextlib.nullcontext():
                said = cursor.execute(b"COMMIT").statusmessage
        except Exception as error:
            self._raise(error)
        self.depth -= 1
        if said != "COMMIT":
            raise committed_nothing()

    def rollback(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self.depth -= 1
        if self.depth:
            self.script(f"ROLLBACK TO SAVEPOINT kusto_{self.depth}")
        elif self._connection.info.transaction_status != TransactionStatus.IDLE:
            self.script("ROLLBACK")

    def lock(self, timeout: float) -> None:
        """See `kusto.engine.connection.SyncConnection`: an advisory lock of the session, with Prisma's key."""
        refuse_other(self._connection.info.parameter_status("crdb_version"), wanted=False)
        if self.server.pooled:
            raise poolers.refusal(self._target)
        with contextlib.suppress(DataError):  # a server that cannot do one of them
            self.fetch(bounds_sql(self.server.version))
        deadline = time.monotonic() + timeout
        while not self.fetch(TRY_LOCK)[0][0]:
            if time.monotonic() > deadline:
                raise lock_refused(timeout, self.fetch(LOCK_HOLDER))
            time.sleep(0.1)

    def unlock(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self.fetch(UNLOCK)

    def ping(self, timeout: float) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        # psycopg has no deadline per statement: the socket is shut down under it instead.
        try:
            with Deadline(self._shut_down, timeout):
                self.fetch("SELECT 1")
        except KustoError as error:
            self.close()
            raise ConnectionLostError("the server does not answer any more") from error

    @property
    def session_number(self) -> int:
        """See `kusto.engine.watching.Watchable`."""
        return self._connection.info.backend_pid

    def idle_seconds(self, number: int) -> int | None:
        """See `kusto.engine.watching.Watchable`."""
        rows = self.fetch(IDLE_SECONDS, (number,))
        return int(rows[0][0]) if rows else None

    def end_session(self, number: int) -> None:
        """See `kusto.engine.watching.Watchable`."""
        self.fetch(END_SESSION, (number,))

    def cut(self) -> None:
        """See `kusto.engine.watching.Watchable`."""
        self._shut_down()

    def _shut_down(self) -> None:
        with contextlib.suppress(OSError, psycopg.Error):
            copy = socket.socket(fileno=os.dup(self._connection.fileno()))
            copy.shutdown(socket.SHUT_RDWR)
            copy.close()

    def close(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self._connection.close()

    def _raise(self, error: Exception) -> NoReturn:
        if isinstance(error, UnicodeEncodeError):
            raise InvalidValueError("a text holds half a surrogate pair, which is no character") from error
        if not isinstance(error, psycopg.Error):
            raise error
        status = self._connection.info.transaction_status
        if isinstance(error, psycopg.ProgrammingError) and status == TransactionStatus.ACTIVE:
            raise self._refused_copy() from error
        raise self._ours(error) from error

    def _refused_copy(self) -> QueryError:
        self.close()  # the server waits for rows, or sends them: nothing else can be said on this connection
        return QueryError(
            "COPY from STDIN or to STDOUT does not work here: nobody sends or takes its rows",
            hint="Write the rows as INSERT statements, or load them with psql.",
        )

    def _ours(self, error: psycopg.Error) -> KustoError:
        details = error.diag
        text = hide_secrets(details.message_primary or str(error))
        if self._connection.closed and error.sqlstate != "57014":
            meta: dict[str, object] = {"code": error.sqlstate}
            if str(error) == "the connection is closed":  # psycopg looks before it sends
                meta["sent"] = False
            return ConnectionLostError(text, meta=meta)
        if error.sqlstate == "0A000" and details.source_function == _STALE:
            return table_changed(text)
        if error.sqlstate is None and isinstance(error, (psycopg.ProgrammingError, psycopg.InterfaceError)):
            return QueryError(text)
        if error.sqlstate is None and isinstance(error, psycopg.DataError):
            return ERRORS.error("22000", text, {})
        return ERRORS.error(
            error.sqlstate,
            text,
            {
                "table": details.table_name,
                "column": details.column_name,
                "constraint": details.constraint_name,
                "detail": details.message_detail,
            },
        )


def _sent(sql: str) -> bytes:
    if "\0" in sql:
        raise psycopg.ProgrammingError(CUT_SHORT)
    return sql.encode()


def _connect(target: Target, timeout: float) -> psycopg.Connection[tuple[Any, ...]]:
    with tls_options(target) as tls:
        arguments: dict[str, Any] = {**_arguments(target, timeout), **tls}
        return psycopg.connect(**arguments, autocommit=True, cursor_factory=psycopg.RawCursor)


def _opening(error: psycopg.Error, target: Target) -> KustoError:
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return ConnectionTimeoutError(f"the server {target.shown} did not answer in time", hint=waking_hint(target))
    text = hide_secrets(str(error).replace(target.password, "***") if target.password else str(error))
    found = ERRORS.error(error.sqlstate, text.splitlines()[0] if text else "no answer", {})
    hint = found.hint or "Check that the server runs and that host and port in the URL's variable are right."
    return type(found)(f"cannot connect to {target.shown}: {found.message}", hint=hint, meta={"host": target.host})


def _arguments(target: Target, timeout: float) -> dict[str, Any]:
    options = target.options
    given: dict[str, Any] = {
        "host": target.host,
        "port": target.port,
        "user": target.user,
        "password": target.password,
        "dbname": target.database,
        "connect_timeout": max(2, round(timeout)),
        "application_name": options.get("application_name", "kusto-db"),
        "keepalives_idle": silence.KEEPALIVE_IDLE,
        "keepalives_interval": silence.KEEPALIVE_INTERVAL,
        "keepalives_count": silence.KEEPALIVE_COUNT,
        "tcp_user_timeout": silence.SILENCE_MILLISECONDS,
    }
    given |= {name: options[name] for name in _OTHERS if options.get(name)}
    settings = [options["options"]] if "options" in options else []
    if target.namespace and not target.pooled:
        settings.append(f"-c search_path={_escaped(target.namespace)}")
    if (seconds := statement_seconds(target)) and not target.pooled:
        settings.append(f"-c statement_timeout={int(seconds * 1000)}")
    if settings:
        given["options"] = " ".join(settings)
    return {key: value for key, value in given.items() if value is not None}


def _escaped(name: str) -> str:
    quoted = '"' + name.replace('"', '""') + '"'
    return quoted.replace("\\", "\\\\").replace(" ", "\\ ")
