"""PostgreSQL's SQLSTATEs as errors of ours (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kusto import errors as e

_EXACT: dict[str, type[e.KustoError]] = {
    "23505": e.UniqueViolationError,
    "23P01": e.ConstraintViolationError,
    "23503": e.ForeignKeyViolationError,
    "23502": e.NullViolationError,
    "23514": e.ConstraintViolationError,
    "42P01": e.TableNotFoundError,
    "42703": e.ColumnNotFoundError,
    "40001": e.WriteConflictError,
    "40003": e.OutcomeUnknownError,
    "40P01": e.WriteConflictError,
    "55P03": e.WriteConflictError,
    "28P01": e.AuthenticationError,
    "28000": e.AuthenticationError,
    "3D000": e.DatabaseNotFoundError,
    "42501": e.AccessDeniedError,
    "53100": e.DiskFullError,
    "53300": e.ConnectionFault,
    "57P01": e.ConnectionLostError,
    "57P02": e.ConnectionLostError,
    "57P03": e.ConnectionFault,
    "57P05": e.ConnectionLostError,
    "57014": e.ConnectionTimeoutError,
    "25P02": e.TransactionError,
    "25006": e.ReadOnlyServerError,
}
_CLASSES: dict[str, type[e.KustoError]] = {
    "08": e.ConnectionLostError,
    "22": e.InvalidValueError,
    "42": e.RawQueryError,  # syntax, unknown functions, types that do not fit: only statements written by people
}
_HINTS = {
    "28P01": "Check the user and password in the URL's variable.",
    "42501": "Let an owner or administrator grant the right, or use a user in the URL's variable that has it.",
    "28000": "Check the user in the URL's variable and the server's pg_hba.conf.",
    "3D000": "Check the database name in the URL; `kusto-db migrate -t dev` creates it where the user may.",
    "53100": "Make room on the server's disk; the next write succeeds then.",
    "53300": "The server has no connection left: lower `connection_limit` in the URL or put a pooler in front.",
    "42P01": "Run `kusto-db migrate -t dev` or `-t deploy` to create the tables.",
    "42703": "The database is older or newer than the client: run `kusto-db migrate -t status`.",
    "25006": "Let the URL's host be that of the primary; after a failover its address may lag behind for some seconds.",
    "40001": "Run the whole transaction again.",
    "40P01": "Run the whole transaction again.",
    "55P03": "Somebody else holds the lock: run the whole transaction again.",
}
_STARTUP = "unsupported startup parameter"
"""What PgBouncer says to settings in the first message, such as the namespace that a URL names."""
_TEXTS: tuple[tuple[str, type[e.KustoError], str | None], ...] = (
    (
        _STARTUP,
        e.ConnectionFault,
        "A pooler stands in between: add `pgbouncer=true` to clients' URLs, and `directUrl` for migrations.",
    ),
    (r"password authentication failed|no password supplied", e.AuthenticationError, _HINTS["28P01"]),
    (r"no pg_hba\.conf entry", e.AuthenticationError, _HINTS["28000"]),
    (r"role \S+ does not exist", e.AuthenticationError, _HINTS["28P01"]),
    (r"permission denied|not permitted to log in", e.AccessDeniedError, _HINTS["42501"]),
    (r"does not exist", e.DatabaseNotFoundError, _HINTS["3D000"]),
    (r"timeout|timed out", e.ConnectionTimeoutError, None),
    (r"too many (clients|connections)|remaining connection slots", e.ConnectionFault, _HINTS["53300"]),
    (r"\bssl|certificate", e.TlsError, "Check `sslmode`, `sslaccept` and the certificates in the URL."),
)
_PREAMBLE = re.compile(r"^connection (?:failed|is bad): (?:connection to server at .*? failed: )?(?:FATAL: +)?")
"""What libpq says before the reason: the address, which whoever shows the message names anyway."""


class PostgresqlErrors:
    """Maps SQLSTATE, class and message."""

    def error(self, code: str | None, message: str, details: Mapping[str, str | None]) -> e.KustoError:
        """See `kusto.dialect.ErrorDialect`."""
        kind, hint = self._kind(code, message)
        if code is None:
            message = _PREAMBLE.sub("", message)
        meta: dict[str, object] = {"code": code, "message": message}
        meta |= {k: v for k, v in details.items() if v}
        if kind is e.ReadOnlyServerError:
            meta["sent"] = False  # nothing was done: it may be sent to another server
        if kind is e.UniqueViolationError:
            meta["target"] = _columns(details.get("detail")) or details.get("constraint")
        if code == "42P01" and "table" not in meta:
            found = re.search(r'"([^"]+)"', message)
            meta["table"] = found[1] if found else None
        return kind(_sentence(kind, message, meta), hint=hint, meta=meta)

    @staticmethod
    def _kind(code: str | None, message: str) -> tuple[type[e.KustoError], str | None]:
        if code is None or _STARTUP in message:
            return _by_text(message)
        return _EXACT.get(code) or _CLASSES.get(code[:2]) or e.DataError, _HINTS.get(code)


def _by_text(message: str) -> tuple[type[e.KustoError], str | None]:
    """libpq gives no SQLSTATE while connecting: only its text tells (English, or in part translated)."""
    text = message.lower()
    found = ((kind, hint) for pattern, kind, hint in _TEXTS if re.search(pattern, text))
    return next(found, (e.ConnectionFault, None))


def _columns(detail: str | None) -> list[str] | None:
    found = re.search(r"\(([^()]*)\)=\(", detail or "")
    return [c.strip().strip('"') for c in found[1].split(",")] if found else None


def _sentence(kind: type[e.KustoError], message: str, meta: Mapping[str, object]) -> str:
    if kind is e.UniqueViolationError:
        target = meta.get("target")
        names = ", ".join(target) if isinstance(target, list) else target
        return f"a record with the same ({names}) exists already" + (f" in {meta['table']}" if "table" in meta else "")
    return message


ERRORS = PostgresqlErrors()
