"""What a plan and a migration file are made of: steps to write, statements as cut from a file. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from kusto.catalog.changes import Change


class Risk(str, Enum):
    """What a step may cost."""

    SAFE = "safe"
    CHECKED = "checked"
    """It fails on rows that do not fit; nothing is lost."""
    LOSS = "loss"
    """Data goes."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a plan.

    Args:
        sql: one or more statements, each ended by a semicolon.
        reverse: statements that undo it (structure, not data), or None where there are none.
        comment: the line above it in a migration file (``CreateTable``).
        change: what it carries out.
    """

    sql: str
    reverse: str | None
    risk: Risk
    comment: str
    change: Change


class Kind(str, Enum):
    """What a statement means to whoever runs a migration file."""

    PLAIN = "plain"
    OUTSIDE = "outside"
    """It cannot run inside a transaction."""
    CONTROL = "control"
    """``BEGIN``, ``COMMIT`` …: it would end the transaction that the runner holds."""
    KEYS_OFF = "keys-off"
    KEYS_ON = "keys-on"
    """A switch of the foreign keys' enforcement that works only outside a transaction."""
    SESSION = "session"
    """It changes nothing but the session, and is run again where a later session goes on with the file."""
    EARLY = "early"
    """It must be committed before the statements that use what it makes."""
    APART = "apart"
    """It may run inside a transaction, but the file asks for one of its own for each statement."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a file.

    Args:
        sql: without the final semicolon.
        line: the line it begins on, from 1.
        between: a switch before and one after it, which it needs to work.
        then: what has to follow once it has worked, and is part of it.
        start, end: where it stands in the text of the file, counted in letters.
    """

    sql: str
    line: int
    kind: Kind = Kind.PLAIN
    between: tuple[str, str] | None = None
    then: str | None = None
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


class TokenKind(str, Enum):
    """What a piece of SQL is."""

    WORD = "word"
    """A bare word or number: a keyword or a name."""
    NAME = "name"
    """A name in quotes."""
    TEXT = "text"
    """A string, however it is quoted."""
    MARK = "mark"
    """Any other letter."""
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of SQL; space is none.

    Args:
        text: of a bare word in upper case; of a quoted name or a string what stands inside the quotes, as written; of a
            comment all of it.
        name: what the server takes it for, where it is a name (letters' case folded as the server does).
        start, end: where it stands in the text, counted in letters.
    """

    kind: TokenKind
    text: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LedgerSql:
    """The statements of the migration ledger (``_prisma_migrations``), each with the database's own placeholders.

    Parameters stand in the order of the text. Ids come from the caller: not every database gives back what it inserted.

    Args:
        exists: one row if the table is there.
        create: makes the table.
        read: rows of (id, checksum, finished?, name, logs, rolled back?, started at as text, steps), oldest first.
        start: parameters id, checksum, name, logs.
        note: parameters logs, steps, id: how far a migration has come, or why it ended.
        finish: parameters checksum, steps, logs, id.
        roll_back: parameter id: marks a row as rolled back.
        apply: parameters id, checksum, name, steps, logs: a migration recorded as carried out.
        table: its name as it stands in the statements.
        home: one row of the namespace (in quotes, or NULL) that the session stands in, and the statement that leads
            back there; None where a session cannot move.
    """

    exists: str
    create: str
    read: str
    start: str
    note: str
    finish: str
    roll_back: str
    apply: str
    table: str
    home: str | None = None

    def within(self, namespace: str) -> LedgerSql:
        """The same for a session that may have moved: what is written while a file runs names the namespace."""

        def named(sql: str) -> str:
            return sql.replace(self.table, f"{namespace}.{self.table}")

        return replace(
            self,
            start=named(self.start),
            note=named(self.note),
            finish=named(self.finish),
            roll_back=named(self.roll_back),
        )


@dataclass(frozen=True, slots=True)
class Guard:
    """What surrounds the transaction of one migration.

    Args:
        before: statements before it begins.
        check: a read whose rows are violations, run before the first and after the last statement: more rows fail it.
        after: statements after its end, however it ended.
    """

    before: tuple[str, ...] = ()
    check: str | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScratchSql:
    """The statements around a scratch database.

    Args:
        may_create: one row with a truth: the role may create databases.
        create, drop: with ``{}`` for the quoted name.
        enter_namespace: statements, inside a transaction, after which unqualified names live in a new namespace.
        allow: the statement by which an administrator lets the role create databases, for people.
    """

    may_create: str
    create: str
    drop: str
    enter_namespace: tuple[str, ...]
    allow: str
