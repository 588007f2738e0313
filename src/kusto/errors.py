"""Every error of kusto-db: one tree, stable codes, an exit code and an HTTP status each.

Codes that Prisma has keep Prisma's number (P1001 …, see its error reference); ours begin with K. Names that users of
Prisma Client Python catch keep their names. A message says what happened, where, and how to mend it; it never holds a
secret: whoever puts a URL into a message passes it through `kusto.engine.target.hide_secrets` first.

    KustoError
    ├── UsageError                      K0001  wrong command line or argument of a function (exit 2)
    │   └── Refused                     K0002  a guard said no: code mistyped, no terminal, plan changed (exit 2)
    ├── WorkspaceError                  K2000  the project on disk
    │   ├── UnknownDatabaseError        K2001  no folder of that name
    │   ├── MissingVariableError        K2002  the URL's variable is not set
    │   ├── SettingsError               K2003  pyproject.toml or an environment setting is wrong
    │   ├── NotGeneratedError           K2004  the client has not been generated, or is older than the runtime
    │   ├── UnreadableError             K2005  a file or folder cannot be read or written
    │   ├── GeneratorError              K2020  a generator of the schema cannot do its work
    │   │   ├── GeneratorCommandError   K2021  its command cannot be run
    │   │   ├── GeneratorEndedError     K2022  it ended without an answer
    │   │   ├── GeneratorAnswerError    K2023  it answered with an error, or with what is no answer
    │   │   ├── GeneratorTimeoutError   K2024  no answer in time
    │   │   └── GeneratorOutputError    K2025  neither schema nor generator says where to write
    │   └── InvalidUrlError             P1013  a database URL that cannot be understood
    ├── SchemaError                     P1012  the schema file has errors (carries every diagnostic)
    ├── UnsupportedProviderError        K2010  the provider cannot be driven (yet)
    ├── MigrationError                  K3000  the migration history
    │   ├── MigrationFailedError        P3018  a statement of a migration failed
    │   ├── FailedMigrationsError       P3009  the ledger holds failed migrations
    │   ├── MigrationEditedError        K3001  an applied migration was edited or is missing
    │   ├── DriftError                  K3002  the database is not what its history leads to
    │   ├── ProviderMismatchError       P3019  migration_lock.toml names another provider
    │   ├── NotEmptyError               P3005  the database holds tables but no history
    │   ├── EmptyDatabaseError          P4001  there is nothing to pull
    │   ├── ForeignNamespaceError       P4002  a table points into a namespace that the schema does not name
    │   ├── UnexecutableError           K3003  a change cannot be carried out on the rows that are there
    │   ├── MigrationUndecidedError     K3004  broken off in a statement; nobody can tell what became of it
    │   ├── DownFileError               K3005  a down.sql is missing, edited or not the migration's
    │   ├── IrreversibleError           K3006  a migration cannot be taken back on the rows that are there
    │   ├── HalfWayError                K3007  a migration was taken back in part
    │   ├── ShadowDatabaseError         P3014  the history cannot be replayed for want of a right
    │   └── LockTimeoutError            P1002  the migration lock is held by somebody else
    ├── DatabaseError                   K1000  what a database or the way to it answers
    │   ├── ConnectionFault             P1001  the server cannot be reached (HTTP 503)
    │   │   ├── AuthenticationError     P1000  user or password refused
    │   │   ├── DatabaseNotFoundError   P1003  the server has no such database
    │   │   ├── AccessDeniedError       P1010  the user may not use this database
    │   │   ├── TlsError                P1011  no secure connection
    │   │   ├── ConnectionTimeoutError  P1008  no answer in time
    │   │   ├── ConnectionLostError     P1017  the server closed the connection
    │   │   │   └── ReadOnlyServerError K1003  the server takes no writes (any more)
    │   │   ├── PoolTimeoutError        P2024  no free connection in time
    │   │   └── CircuitOpenError        K1001  known to be down, next attempt at a stated time
    │   ├── OutcomeUnknownError         K1002  the connection broke after a write or COMMIT was sent
    │   ├── PooledConnectionError       K1004  a session of its own is needed, and a pooler shares them
    │   ├── DiskFullError               K1005  there is no room for what was to be written
    │   ├── DataError                   P2000  the database refused the data
    │   │   ├── UniqueViolationError    P2002
    │   │   ├── ForeignKeyViolationError P2003
    │   │   ├── ConstraintViolationError P2004  a check
    │   │   ├── NullViolationError      P2011
    │   │   ├── InvalidValueError      P2007  a value the column's type cannot hold
    │   │   ├── RawQueryError           P2010
    │   │   ├── TableNotFoundError      P2021
    │   │   ├── ColumnNotFoundError     P2022
    │   │   ├── RecordNotFoundError     P2025
    │   │   └── WriteConflictError      P2034  deadlock or serialisation failure: try the transaction again
    │   └── TransactionError            P2028
    │       ├── TransactionExpiredError      P2028
    │       └── TransactionNotStartedError   P2028
    ├── QueryError                      P2009  the call itself is wrong
    │   ├── FieldNotFoundError          P2009
    │   ├── MissingRequiredValueError   P2012
    │   └── InputError                  P2019
    └── ClientError                     K4000  the client object
        ├── ClientNotConnectedError     K4001
        ├── ClientAlreadyConnectedError K4002
        └── UnsupportedDatabaseError    P2026  this database cannot do what was asked
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class KustoError(Exception):
    """Root of the tree.

    Args:
        message: what happened and where.
        hint: how to mend it; shown on a line of its own.
        meta: fields for programs (``table``, ``target``, ``constraint`` …), never a secret.
    """

    code: ClassVar[str] = "K0000"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, message: str, *, hint: str | None = None, meta: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.meta: dict[str, Any] = dict(meta or {})

    @property
    def data(self) -> dict[str, Any]:
        """The error as Prisma Client Python shaped it: ``{"user_facing_error": {…}}``."""
        return {"user_facing_error": {"error_code": self.code, "message": self.message, "meta": self.meta}}

    def __str__(self) -> str:
        text = f"[{self.code}] {self.message}"
        return f"{text}\n{self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.__dict__.copy())


def _rebuild(cls: type[KustoError], state: dict[str, Any]) -> KustoError:
    error = cls.__new__(cls)
    error.args = (state.get("message", ""),)
    error.__dict__.update(state)
    return error


class UsageError(KustoError):
    """A wrong command line, or a wrong argument of a function of ours."""

    code = "K0001"
    exit_code = 2


class Refused(UsageError):
    """A guard said no; nothing was touched."""

    code = "K0002"


class WorkspaceError(KustoError):
    """Something about the project's folders."""

    code = "K2000"


class UnknownDatabaseError(WorkspaceError):
    """No database folder of that name."""

    code = "K2001"
    exit_code = 2


class MissingVariableError(WorkspaceError):
    """The environment variable that holds the URL is not set. ``meta``: ``variable``, ``database``."""

    code = "K2002"


class SettingsError(WorkspaceError):
    """A setting has a value that means nothing."""

    code = "K2003"


class NotGeneratedError(WorkspaceError):
    """The typed client has not been generated."""

    code = "K2004"


class UnreadableError(WorkspaceError):
    """A file or folder cannot be read or written."""

    code = "K2005"


class GeneratorError(WorkspaceError):
    """A generator of the schema cannot do its work. ``meta``: ``database``, ``generator``, ``command``."""

    code = "K2020"


class GeneratorCommandError(GeneratorError):
    """The command of a generator cannot be run."""

    code = "K2021"


class GeneratorEndedError(GeneratorError):
    """A generator ended before it had answered. ``meta["exit_code"]``: what it ended with."""

    code = "K2022"


class GeneratorAnswerError(GeneratorError):
    """A generator answered with an error, or with something that is no answer."""

    code = "K2023"


class GeneratorTimeoutError(GeneratorError):
    """A generator gave no answer in time and was ended."""

    code = "K2024"


class GeneratorOutputError(GeneratorError):
    """Neither the schema nor the generator says where it is to write."""

    code = "K2025"


class InvalidUrlError(WorkspaceError):
    """A database URL that cannot be understood; the message never shows the URL."""

    code = "P1013"


class SchemaError(KustoError):
    """A schema with errors.

    Args:
        diagnostics: all of them (`kusto.source.Diagnostic`), warnings too.
    """

    code = "P1012"

    def __init__(self, message: str, *, diagnostics: Sequence[Any] = (), hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.diagnostics = tuple(diagnostics)


class UnsupportedProviderError(KustoError):
    """A provider whose schemas are read but whose databases cannot be driven yet."""

    code = "K2010"


class MigrationError(KustoError):
    """Something about the migration history."""

    code = "K3000"


class MigrationFailedError(MigrationError):
    """A statement of a migration failed. ``meta``: ``migration``, ``statement``, ``line``, ``sqlstate``."""

    code = "P3018"


class FailedMigrationsError(MigrationError):
    """The ledger holds migrations that began and did not end."""

    code = "P3009"


class MigrationEditedError(MigrationError):
    """An applied migration was edited, or its file is missing."""

    code = "K3001"


class MigrationUndecidedError(MigrationError):
    """A run was broken off in a statement of which nobody can tell whether it took effect. ``meta``: as P3018."""

    code = "K3004"


class DownFileError(MigrationError):
    """A ``down.sql`` is missing, was edited since it was applied, or belongs to another ``migration.sql``."""

    code = "K3005"


class IrreversibleError(MigrationError):
    """A migration that cannot be taken back: nothing was touched. ``meta``: ``migrations``."""

    code = "K3006"


class HalfWayError(MigrationError):
    """A migration was taken back in part; nothing else is done before that is finished. ``meta``: ``migration``."""

    code = "K3007"


class DriftError(MigrationError):
    """The database is not what its migrations lead to."""

    code = "K3002"


class ProviderMismatchError(MigrationError):
    """``migration_lock.toml`` names another provider than the schema."""

    code = "P3019"


class NotEmptyError(MigrationError):
    """The database holds tables, but no migration is recorded."""

    code = "P3005"


class EmptyDatabaseError(MigrationError):
    """The database holds nothing that could be pulled."""

    code = "P4001"


class ForeignNamespaceError(MigrationError):
    """A table points into a namespace that the schema does not name."""

    code = "P4002"


class UnexecutableError(MigrationError):
    """A change that the rows which are there forbid."""

    code = "K3003"


class ShadowDatabaseError(MigrationError):
    """The migration history cannot be replayed with the rights at hand."""

    code = "P3014"


class LockTimeoutError(MigrationError):
    """Somebody else holds the migration lock. ``meta``: what is known of the holder."""

    code = "P1002"
    exit_code = 3


class DatabaseError(KustoError):
    """What a database, or the way to it, answers."""

    code = "K1000"


class ConnectionFault(DatabaseError):
    """The server cannot be reached."""

    code = "P1001"
    http_status = 503


class AuthenticationError(ConnectionFault):
    """The server refuses the user or the password."""

    code = "P1000"


class DatabaseNotFoundError(ConnectionFault):
    """The server is there, the database is not."""

    code = "P1003"


class AccessDeniedError(ConnectionFault):
    """The user may not use this database."""

    code = "P1010"


class TlsError(ConnectionFault):
    """No secure connection could be made."""

    code = "P1011"


class ConnectionTimeoutError(ConnectionFault):
    """The server did not answer within the deadline."""

    code = "P1008"


class ConnectionLostError(ConnectionFault):
    """The connection broke; the statement did not take effect, or was a read."""

    code = "P1017"


class ReadOnlyServerError(ConnectionLostError):
    """The server takes no writes: it is a standby, or became one. Nothing was done, and its connections are dropped."""

    code = "K1003"


class PoolTimeoutError(ConnectionFault):
    """No connection of the pool became free within ``pool_timeout``."""

    code = "P2024"


class CircuitOpenError(ConnectionFault):
    """The database is known to be down; ``meta["retry_after"]`` is the seconds until the next attempt."""

    code = "K1001"


class OutcomeUnknownError(DatabaseError):
    """The connection broke after a write or a COMMIT was sent: it may or may not have taken effect."""

    code = "K1002"
    http_status = 503


class PooledConnectionError(DatabaseError):
    """A session of its own is needed (for the migration lock), and the address is a pooler's that shares them."""

    code = "K1004"


class DiskFullError(DatabaseError):
    """The database has no room for what was to be written. Nothing of it was; reads go on."""

    code = "K1005"
    http_status = 503


class DataError(DatabaseError):
    """The database refused the data."""

    code = "P2000"


class UniqueViolationError(DataError):
    """A unique constraint failed. ``meta``: ``target`` (columns or constraint), ``table``."""

    code = "P2002"
    http_status = 409


class ForeignKeyViolationError(DataError):
    """A foreign key failed. ``meta``: ``constraint``, ``table``."""

    code = "P2003"
    http_status = 409


class ConstraintViolationError(DataError):
    """A check of the database failed."""

    code = "P2004"


class NullViolationError(DataError):
    """A column that must not be NULL was given none."""

    code = "P2011"


class InvalidValueError(DataError):
    """A value that the column's type cannot hold (out of range, malformed)."""

    code = "P2007"


class RawQueryError(DataError):
    """A raw statement failed. ``meta``: ``code`` (SQLSTATE), ``message``."""

    code = "P2010"


class TableNotFoundError(DataError):
    """The table does not exist in the database."""

    code = "P2021"

    @property
    def table(self) -> str | None:
        """The table's name, where the database said it."""
        value = self.meta.get("table")
        return None if value is None else str(value)


class ColumnNotFoundError(DataError):
    """The column does not exist in the database."""

    code = "P2022"


class RecordNotFoundError(DataError):
    """A record that the call depends on does not exist."""

    code = "P2025"
    http_status = 404


class WriteConflictError(DataError):
    """Deadlock or serialisation failure: the whole transaction can be tried again."""

    code = "P2034"


class TransactionError(DatabaseError):
    """Something about an interactive transaction."""

    code = "P2028"


class TransactionExpiredError(TransactionError):
    """The transaction took longer than its ``timeout`` and was rolled back."""


class TransactionNotStartedError(TransactionError):
    """A transaction used before it began or after it ended."""


class QueryError(KustoError):
    """The call itself is wrong; the database was not asked."""

    code = "P2009"


class FieldNotFoundError(QueryError):
    """A name that the model does not have."""


class MissingRequiredValueError(QueryError):
    """A required value is missing."""

    code = "P2012"


class InputError(QueryError):
    """A value of the wrong type or shape. ``meta["path"]`` says where in the call."""

    code = "P2019"


class ClientError(KustoError):
    """Something about the client object."""

    code = "K4000"


class ClientNotConnectedError(ClientError):
    """The client has never been connected, or was disconnected."""

    code = "K4001"


class ClientAlreadyConnectedError(ClientError):
    """``connect()`` on a connected client."""

    code = "K4002"


class UnsupportedDatabaseError(ClientError):
    """This database cannot do what was asked."""

    code = "P2026"


# Names that Prisma Client Python's users catch; its engine's faults are the connection's.
PrismaError = KustoError
EngineError = ConnectionFault
EngineConnectionError = ConnectionFault
EngineRequestError = ConnectionFault
HTTPClientClosedError = ClientNotConnectedError
NotConnectedError = ClientNotConnectedError
AlreadyConnectedError = ClientAlreadyConnectedError
