"""What both MySQL drivers say to the server about the session: settings, locks, transactions, TLS. Opens nothing."""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence

from kusto.engine.connection import ServerInfo
from kusto.engine.drivers import silence
from kusto.engine.drivers.identity import identity_file
from kusto.engine.target import Target
from kusto.errors import KustoError, LockTimeoutError, TlsError, TransactionError, UsageError
from kusto.flow import Row

LOCK_NAME = "prisma_migrate"
"""Prisma's name for its migration lock, so that both wait for each other; one for the whole server."""
TRY_LOCK = f"SELECT GET_LOCK('{LOCK_NAME}', 0)"
UNLOCK = f"SELECT RELEASE_LOCK('{LOCK_NAME}')"
LOCK_HOLDER = (
    "SELECT p.id, p.user, p.host, p.time FROM information_schema.processlist p "
    f"WHERE p.id = IS_USED_LOCK('{LOCK_NAME}')"
)
SETTINGS = (
    "SET time_zone = '+00:00', autocommit = 1, sql_mode = 'STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
    "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
)
"""Said once per connection. The mode is given whole: values are written into statements with backslashes escaped and
text in single quotes, and no setting of the server's may change what such a text means."""
PLACE = "SELECT CONCAT_WS('/', @@hostname, @@port, @@server_id)"
"""Which server answers. Behind one address there may be several, each with sessions of the same numbers, so that a
session is looked at, or ended, from another connection only where both say the same."""
FOLLOW = "SELECT IF(GET_LOCK(CONCAT('kusto_followed_', CONNECTION_ID()), 0) = 1, CONNECTION_ID(), NULL)"
"""Says of its own session that another one tells whether its client lives; a row of its number."""
UNFOLLOW = "DO RELEASE_LOCK(CONCAT('kusto_followed_', CONNECTION_ID()))"
ALIVE = "SELECT GET_LOCK('kusto_alive_{}', 0)"
"""What that other session says, with the number. These servers look for no client while a statement runs, but at once
for that of a session which does nothing: when the process ends, this lock goes."""
HOLDER_IS_GONE = (
    "SELECT h, IS_USED_LOCK(CONCAT('kusto_followed_', h)) = h AND IS_USED_LOCK(CONCAT('kusto_alive_', h)) IS NULL "
    f"FROM (SELECT IS_USED_LOCK('{LOCK_NAME}') AS h) AS holder"
)
"""One row: who holds the migration lock, and whether its client is gone. Of others (Prisma) nobody knows."""
IDLE_SECONDS = "SELECT IF(command = 'Sleep', time, -1) FROM information_schema.processlist WHERE id = ?"
_LEVELS = ("READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
_TLS = ("sslaccept", "sslcert", "sslidentity")
ENDING = frozenset({1213, 1205, 1020})
"""A deadlock ends the transaction on the server, and so does a record that changed since the snapshot (MariaDB's
`innodb_snapshot_isolation`, on from 11.6); a lock's timeout may. From then on it can only be rolled back."""


def bounds_sql() -> str:
    """What lets the server end a session whose client is gone, and with it the migration lock."""
    return f"SET SESSION wait_timeout = LEAST(@@SESSION.wait_timeout, {silence.IDLE_SECONDS})"


def begin_sql(depth: int, isolation: str | None) -> tuple[str, ...]:
    """The statements that open the next transaction or savepoint."""
    if depth:
        return (f"SAVEPOINT kusto_{depth}",)
    if isolation is None:
        return ("START TRANSACTION",)
    if isolation not in _LEVELS:
        raise UsageError(f"unknown isolation level {isolation!r}", hint=f"One of: {', '.join(_LEVELS)}.")
    return f"SET TRANSACTION ISOLATION LEVEL {isolation}", "START TRANSACTION"


def transaction_ended() -> TransactionError:
    """The error for a statement in a transaction that the server has ended."""
    return TransactionError(
        "the server has ended this transaction after a write conflict", hint="Run the whole transaction again."
    )


class Bereaved:
    """Finds out whether a session that keeps the migration lock does so for a client that is gone."""

    def __init__(self) -> None:
        self.gone: int | None = None
        """The number of such a session, which was told to end."""
        self._holder: object = None
        self._since = self._next = 0.0

    def is_due(self, now: float) -> bool:
        """Whether to look again."""
        if now < self._next:
            return False
        self._next = now + silence.LOOK_SECONDS
        return True

    def seen(self, rows: Sequence[Row], now: float) -> int | None:
        """Take what `HOLDER_IS_GONE` tells; the number of the session to be ended, once it is sure.

        A client that lives takes its lock again within a few seconds, whatever became of the session that said so.
        """
        holder, gone = rows[0] if rows else (None, None)
        if not gone or holder != self._holder:
            self._holder, self._since, self.gone = (holder if gone else None), now, None
        if holder is None or not gone or now - self._since < silence.BEREAVED_SECONDS:
            return None
        self.gone, self._since = int(holder), now  # where it does not end, it is told again after so long
        return self.gone


def lock_refused(timeout: float, holder: Sequence[Row], gone: int | None) -> KustoError:
    """The error for a migration lock that somebody else keeps.

    Args:
        gone: the session whose client is gone, and which did not end though it was told to.
    """
    meta: dict[str, object] = {}
    who = "another session"
    if holder:
        number, user, host, age = holder[0]
        meta = {"connection": number, "user": user, "host": host, "seconds": age}
        who = f"connection {number} (user {user}, from {host}, in its present state for {age} s)"
    hint = "Wait until it ends and run the command again; `--lock-timeout` waits longer."
    if gone is not None:
        meta["gone"] = gone
        hint = (
            f"Its process is gone. Let an administrator end its session (`KILL {gone}`), or wait until its statement "
            "has ended or is rolled back."
        )
    return LockTimeoutError(f"{who} holds the migration lock (waited {timeout:g} s)", hint=hint, meta=meta)


def server_info(version: str) -> ServerInfo:
    """Product and version out of what the server says (``10.11.19-MariaDB-0+deb12u1``, ``9.7.4-2``)."""
    version = version.removeprefix("5.5.5-")  # MariaDB before 11 says this to replicas of old
    number = re.match(r"[\d.]+", version)
    return ServerInfo("MariaDB" if "mariadb" in version.lower() else "MySQL", number[0] if number else version)


def affected(sql: str, count: int, message: object) -> int:
    """Rows that a statement touched: for an UPDATE those that it found, changed by it or not, as other databases count.

    Args:
        message: the server's note: ``Rows matched: 3  Changed: 0  Warnings: 0``, in its own language.
    """
    if not message or not _UPDATE.match(sql):
        return max(count, 0)
    text = message.decode("utf-8", "replace") if isinstance(message, (bytes, bytearray)) else str(message)
    found = re.search(r"\d+", text)
    return int(found[0]) if found else max(count, 0)


_UPDATE = re.compile(r"\s*update\b", re.IGNORECASE)


def statement_seconds(target: Target) -> float | None:
    """The URL's ``socket_timeout`` in seconds, or None."""
    written = target.options.get("socket_timeout")
    try:
        return (float(written) or None) if written else None
    except ValueError:
        raise UsageError("the URL's `socket_timeout` is not a number", hint="Write seconds.") from None


def tls(target: Target) -> ssl.SSLContext | None:
    """The TLS settings that the URL asks for, as Prisma spells them; None where it asks for none.

    ``sslaccept=strict`` checks the certificate (the default once ``sslcert`` names an authority);
    ``accept_invalid_certs`` encrypts only. ``sslidentity`` is a PKCS12 file, ``sslpassword`` opens it.

    Raises:
        TlsError: a file cannot be used.
    """
    options = target.options
    if not any(options.get(name) for name in _TLS):
        return None
    try:
        context = ssl.create_default_context(cafile=options.get("sslcert") or None)
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT  # certificates that MySQL makes by itself do not pass it
        if options.get("sslaccept", "strict" if options.get("sslcert") else "accept_invalid_certs") != "strict":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        if options.get("sslidentity"):
            with identity_file(options["sslidentity"], options.get("sslpassword") or "") as file:
                context.load_cert_chain(file)
    except (OSError, ValueError) as error:
        raise TlsError(
            f"the files for TLS cannot be used: {error}", hint="Check `sslcert`, `sslidentity` and `sslpassword`."
        ) from error
    return context
