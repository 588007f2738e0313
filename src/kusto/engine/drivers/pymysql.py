"""MySQL and MariaDB through pymysql, blocking. Each call returns or raises an error of ours.

The socket is made here, so that one deadline covers connect, handshake and login: pymysql's own ends with the connect.
"""

from __future__ import annotations

import contextlib
import select
import socket
import time
from collections.abc import Sequence
from typing import Any, NoReturn

import pymysql
from pymysql.constants import COMMAND, SERVER_STATUS

from kusto.engine.batches import one_by_one
from kusto.engine.drivers import mysql_errors, mysql_session, mysql_text
from kusto.engine.drivers.deadline import Deadline
from kusto.engine.drivers.silence import bound_silence
from kusto.engine.target import Target
from kusto.errors import ConnectionLostError, KustoError
from kusto.flow import BrokenOff, Row, Run, Script

LOOK_SECONDS = 0.2
"""How long Ctrl-C may wait where the signal does not wake the thread."""
ABANDON_SECONDS = 2.0
"""How long an interrupted command tries to end its statement on the server."""


class PymysqlConnection:
    """One connection to a MySQL or MariaDB server."""

    soiled = False
    place: str
    """See `kusto.engine.watching.Watchable`."""

    def __init__(self, target: Target, *, timeout: float) -> None:
        """Open it within ``timeout`` seconds; raises `ConnectionFault` with its subclasses."""
        self.depth = 0
        self._ended = False
        self._interruptible = False
        self._target = target
        context = mysql_session.tls(target)
        started = time.monotonic()
        try:
            peer = _socket(target, timeout)
        except (OSError, UnicodeError) as error:
            raise mysql_errors.opening(error, target, timeout) from error
        self._peer = peer.dup()  # stays ours where TLS takes the other over
        self._connection: Any = pymysql.connections.Connection(
            host=target.host,
            user=target.user,
            password=(target.password or "").encode(),
            database=target.database,
            charset="utf8mb4",
            autocommit=True,
            ssl=context,
            ssl_disabled=context is None,
            init_command=mysql_session.SETTINGS,
            program_name=target.options.get("application_name", "kusto-db"),
            defer_connect=True,
        )
        deadline = Deadline(self._shut_down, started + timeout - time.monotonic())
        try:
            with deadline:
                self._connection.connect(peer)
                self.place = self._ask_place()
        except BaseException as error:
            peer.close()
            self.close()
            if not isinstance(error, Exception):
                raise
            found = TimeoutError() if deadline.passed else error
            raise mysql_errors.opening(found, target, timeout) from error
        bound_silence(self._peer)
        self._connection._read_timeout = self._connection._write_timeout = mysql_session.statement_seconds(target)
        self.server = mysql_session.server_info(str(self._connection.server_version))

    def _ask_place(self) -> str:
        self._connection.query(mysql_session.PLACE)
        return str(self._connection._result.rows[0][0])

    @property
    def closed(self) -> bool:
        """Known to be unusable.

        Between statements a server has nothing to say but farewell, so that a look at the socket tells, without a round
        trip, whether the connection was closed while nobody used it.
        """
        if self._connection.open and not self.depth and self._has_word():
            self.close()
        return not self._connection.open

    @property
    def at_rest(self) -> bool:
        """See `kusto.engine.connection.SyncConnection`."""
        return not (self._connection.server_status or 0) & SERVER_STATUS.SERVER_STATUS_IN_TRANS

    def _has_word(self) -> bool:
        try:
            return bool(select.select([self._peer], [], [], 0)[0])
        except (OSError, ValueError):
            return False  # no such socket any more, or a number beyond what select takes

    def fetch(self, sql: str, params: Sequence[Any] = ()) -> Sequence[Row]:
        """See `kusto.engine.connection.SyncConnection`."""
        return list(self._send(sql, params).rows or ())

    def run(self, sql: str, params: Sequence[Any] = ()) -> int:
        """See `kusto.engine.connection.SyncConnection`."""
        result = self._send(sql, params)
        return mysql_session.affected(sql, result.affected_rows, result.message)

    def run_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """See `kusto.engine.connection.SyncConnection`."""
        return sum(self.run(sql, row) for row in rows)

    def script(self, sql: str) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self._send(sql)

    def batch(self, requests: Sequence[Script | Run]) -> BrokenOff | None:
        """See `kusto.engine.connection.SyncConnection`."""
        return one_by_one(self, requests)

    def describe(self, sql: str, params: Sequence[Any] = ()) -> tuple[Sequence[str], Sequence[Row]]:
        """See `kusto.engine.connection.SyncConnection`."""
        result = self._send(sql, params)
        return tuple(column[0] for column in result.description or ()), result.rows or ()

    def begin(self, isolation: str | None = None, immediate: bool = False) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        for statement in mysql_session.begin_sql(self.depth, isolation):
            self._send(statement)
        self.depth += 1

    def commit(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self._send(f"RELEASE SAVEPOINT kusto_{self.depth - 1}" if self.depth > 1 else "COMMIT")
        self.depth -= 1

    def rollback(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self.depth -= 1
        if not self.depth:
            self._ended = False
            self._send("ROLLBACK")
        elif not self._ended:  # else the savepoint went with its transaction
            self._send(f"ROLLBACK TO SAVEPOINT kusto_{self.depth}")

    def lock(self, timeout: float) -> None:
        """See `kusto.engine.connection.SyncConnection`: a lock of the session, with Prisma's name."""
        self.script(mysql_session.bounds_sql())
        deadline = time.monotonic() + timeout
        bereaved = mysql_session.Bereaved()
        while self.fetch(mysql_session.TRY_LOCK)[0][0] != 1:
            now = time.monotonic()
            if now > deadline:
                holder = self.fetch(mysql_session.LOCK_HOLDER)
                raise mysql_session.lock_refused(timeout, holder, bereaved.gone)
            if bereaved.is_due(now):
                number = bereaved.seen(self.fetch(mysql_session.HOLDER_IS_GONE), now)
                if number is not None:
                    with contextlib.suppress(KustoError):  # it may have ended by now, or we may not
                        self.end_session(number)
            time.sleep(0.1)

    def unlock(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        self.fetch(mysql_session.UNLOCK)

    def ping(self, timeout: float) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        try:
            with Deadline(self._shut_down, timeout):
                self._send("DO 1")
        except KustoError as error:
            self.close()
            raise ConnectionLostError("the server does not answer any more") from error

    def close(self) -> None:
        """See `kusto.engine.connection.SyncConnection`."""
        with contextlib.suppress(OSError):
            self._peer.settimeout(1.0)
        with contextlib.suppress(pymysql.MySQLError, OSError):
            self._connection.close()
        self._peer.close()

    @property
    def session_number(self) -> int:
        """See `kusto.engine.watching.Watchable`."""
        return int(self._connection.thread_id())

    def idle_seconds(self, number: int) -> int | None:
        """See `kusto.engine.watching.Watchable`."""
        rows = self.fetch(mysql_session.IDLE_SECONDS, (number,))
        return int(rows[0][0]) if rows else None

    def end_session(self, number: int) -> None:
        """See `kusto.engine.watching.Watchable`."""
        self.script(f"KILL {number}")

    def begin_to_be_followed(self) -> int | None:
        """See `kusto.engine.lifeline.Followed`."""
        number = self.fetch(mysql_session.FOLLOW)[0][0]
        return None if number is None else int(number)

    def be_followed_no_more(self) -> None:
        """See `kusto.engine.lifeline.Followed`."""
        self.script(mysql_session.UNFOLLOW)

    def say_alive(self, number: int) -> bool:
        """See `kusto.engine.lifeline.Followed`."""
        self.script(mysql_session.bounds_sql())  # a host that vanished says no farewell
        return bool(self.fetch(mysql_session.ALIVE.format(number))[0][0] == 1)

    def cut(self) -> None:
        """See `kusto.engine.watching.Watchable`."""
        self._shut_down()

    def _shut_down(self) -> None:
        with contextlib.suppress(OSError):
            self._peer.shutdown(socket.SHUT_RDWR)

    def _send(self, sql: str, params: Sequence[Any] = ()) -> Any:
        """The first result of a statement; those behind it (a procedure has several) are read and dropped."""
        if self._ended:
            raise mysql_session.transaction_ended()
        text = mysql_text.statement(sql, params)
        connection = self._connection
        try:
            connection._execute_command(COMMAND.COM_QUERY, text)
            if self._interruptible:
                self._await_answer()
            connection._affected_rows = connection._read_query_result()
            result = connection._result
            while connection._result.has_next:
                connection.next_result()
        except Exception as error:
            self._raise(error)
        except BaseException:  # Ctrl-C: the server would go on, and what this session holds with it
            self._abandon()
            raise
        return result

    def stay_interruptible(self) -> None:
        """Let signal handlers of Python run while a long statement does; one that raises ends the statement."""
        self._interruptible = True

    def _await_answer(self) -> None:
        """Look for the answer now and then: a signal need not wake a thread that waits in the kernel for it."""
        limit = self._connection._read_timeout
        end = None if limit is None else time.monotonic() + limit
        with contextlib.suppress(OSError, ValueError):  # no such socket any more, or a number beyond what select takes
            while not select.select([self._peer], [], [], LOOK_SECONDS)[0]:
                if end is not None and time.monotonic() > end:
                    return  # the driver finds out by itself, and says so

    def _abandon(self) -> None:
        """Drop the connection in the middle of a statement, and end that on the server from another one."""
        number = self._connection.thread_id()
        self._shut_down()
        self.close()
        with contextlib.suppress(KustoError):
            other = PymysqlConnection(self._target, timeout=ABANDON_SECONDS)
            try:
                with Deadline(other._shut_down, ABANDON_SECONDS):
                    if other.place == self.place:
                        other.script(f"KILL {number}")
            finally:
                other.close()

    def _raise(self, error: Exception) -> NoReturn:
        found = mysql_errors.translate(error, pymysql.MySQLError, closed=not self._connection.open)
        if self.depth and mysql_errors.number(error) in mysql_session.ENDING:
            self._ended = True
        if isinstance(found, ConnectionLostError):
            self.close()
        raise found from error


def _socket(target: Target, timeout: float) -> socket.socket:
    path = target.options.get("socket")
    if not path:
        peer = socket.create_connection((target.host, target.port), timeout)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return peer
    peer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        peer.settimeout(timeout)
        peer.connect(path)
    except BaseException:
        peer.close()
        raise
    return peer
