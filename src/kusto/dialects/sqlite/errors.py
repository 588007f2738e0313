"""SQLite's result codes and messages as errors of ours (https://sqlite.org/rescode.html)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kusto import errors as e

_CODES: dict[str, type[e.KustoError]] = {
    "SQLITE_CONSTRAINT_UNIQUE": e.UniqueViolationError,
    "SQLITE_CONSTRAINT_PRIMARYKEY": e.UniqueViolationError,
    "SQLITE_CONSTRAINT_ROWID": e.UniqueViolationError,
    "SQLITE_CONSTRAINT_FOREIGNKEY": e.ForeignKeyViolationError,
    "SQLITE_CONSTRAINT_NOTNULL": e.NullViolationError,
    "SQLITE_CONSTRAINT_CHECK": e.ConstraintViolationError,
    "SQLITE_CONSTRAINT_TRIGGER": e.ConstraintViolationError,
    "SQLITE_BUSY": e.ConnectionTimeoutError,
    "SQLITE_BUSY_SNAPSHOT": e.WriteConflictError,
    "SQLITE_BUSY_RECOVERY": e.ConnectionTimeoutError,
    "SQLITE_LOCKED": e.WriteConflictError,
    "SQLITE_CANTOPEN": e.ConnectionFault,
    "SQLITE_CANTOPEN_ISDIR": e.ConnectionFault,
    "SQLITE_READONLY": e.AccessDeniedError,
    "SQLITE_READONLY_DBMOVED": e.ConnectionLostError,
    "SQLITE_READONLY_DIRECTORY": e.AccessDeniedError,
    "SQLITE_NOTADB": e.ConnectionFault,
    "SQLITE_CORRUPT": e.ConnectionFault,
    "SQLITE_MISMATCH": e.InvalidValueError,
    "SQLITE_FULL": e.DiskFullError,
    "SQLITE_IOERR_WRITE": e.DiskFullError,  # a quota, a limit on the size of files; rarely a disk that is broken
    "SQLITE_IOERR_SHMSIZE": e.DiskFullError,
    "SQLITE_TOOBIG": e.InvalidValueError,
}
_PREFIXES: dict[str, type[e.KustoError]] = {
    "SQLITE_CONSTRAINT": e.ConstraintViolationError,
    "SQLITE_IOERR": e.ConnectionFault,
    "SQLITE_CANTOPEN": e.ConnectionFault,
    "SQLITE_READONLY": e.AccessDeniedError,
}
_WRITTEN_WRONG = re.compile(r"syntax error|incomplete input|unrecognized token|no such function|wrong number of arg")
"""SQLite has one code for all that is wrong with a statement; these are the faults of SQL written by people."""
_HINTS: dict[type[e.KustoError], str] = {
    e.TableNotFoundError: "Run `kusto-db migrate -t dev` or `-t deploy` to create the tables.",
    e.ColumnNotFoundError: "The database is older or newer than the client: run `kusto-db migrate -t status`.",
    e.AccessDeniedError: "Give this user the right to write the file and its folder.",
    e.DiskFullError: "Make room on the disk that holds the file, or raise its quota; the next write succeeds then.",
    e.ConnectionTimeoutError: "Another process holds the write lock; `socket_timeout` in the URL waits longer.",
}


class SqliteErrors:
    """Maps result code names and messages."""

    def error(self, code: str | None, message: str, details: Mapping[str, str | None]) -> e.KustoError:
        """See `kusto.dialect.ErrorDialect`; ``code`` is the result code's name (``SQLITE_CONSTRAINT_UNIQUE``)."""
        kind = self._kind(code or "", message)
        meta: dict[str, object] = {"code": code, "message": message}
        if kind is e.UniqueViolationError:
            places = re.findall(r"([^\s.,]+)\.([^\s,]+)", message.partition(":")[2])
            meta |= {"table": places[0][0] if places else None, "target": [column for _, column in places]}
            names = ", ".join(column for _, column in places) or message
            message = f"a record with the same ({names}) exists already" + (f" in {places[0][0]}" if places else "")
        elif kind in (e.TableNotFoundError, e.ColumnNotFoundError):
            meta["table" if kind is e.TableNotFoundError else "column"] = message.rpartition(": ")[2]
        return kind(message, hint=_HINTS.get(kind), meta=meta)

    @staticmethod
    def _kind(code: str, message: str) -> type[e.KustoError]:
        if code in _CODES:
            return _CODES[code]
        for prefix, kind in _PREFIXES.items():
            if code.startswith(prefix):
                return kind
        if "no such table" in message:
            return e.TableNotFoundError
        if "no such column" in message:
            return e.ColumnNotFoundError
        return e.RawQueryError if _WRITTEN_WRONG.search(message) else e.DataError


ERRORS = SqliteErrors()
