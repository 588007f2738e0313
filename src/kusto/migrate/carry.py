"""The statements of migration files carried out: a flow. All in one transaction with the ledger, where they allow it.

Where a statement refuses to run inside a transaction, the file runs statement by statement: each is written into the
ledger before and after it ran (a statement that can be undone together with its entry), so that a later run knows where
to go on. What a failed statement says becomes a `MigrationFailedError` with its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import NoReturn

from kusto.catalog.steps import Kind, Statement
from kusto.dialect import MigrationDialect
from kusto.errors import (
    KustoError,
    MigrationFailedError,
    MigrationUndecidedError,
    OutcomeUnknownError,
    WriteConflictError,
)
from kusto.flow import LOST, Batch, Begin, BrokenOff, Commit, Flow, Rollback, Run, Script, Sleep, Tell, fetch
from kusto.migrate import failures
from kusto.migrate.home import Home, find_home
from kusto.migrate.journal import Journal, fingerprint
from kusto.migrate.recording import Recorder

_SESSION = (Kind.SESSION, Kind.KEYS_OFF, Kind.KEYS_ON)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a migration waits for the locks of tables, so that it does not hold up everybody behind it.

    Args:
        seconds: that a statement waits; then the transaction is rolled back, and with it its place in the queue.
        attempts: how often the whole migration is tried; the pauses between grow from one second, doubling.
    """

    seconds: float = 5.0
    attempts: int = 5


@dataclass(frozen=True, slots=True)
class Work:
    """One file.

    Args:
        name: of the migration.
        file: ``migration.sql`` or ``down.sql``.
    """

    name: str
    file: str
    statements: tuple[Statement, ...]
    recorder: Recorder

    @property
    def outside(self) -> bool:
        """Whether a statement of it cannot run inside a transaction, or must not together with the others."""
        return any(statement.kind in (Kind.OUTSIDE, Kind.APART) for statement in self.statements)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request of a batch, and the statement of a file that it belongs to; the ledger's belong to none."""

    request: Script | Run
    place: tuple[Work, Statement, int] | None = None


def carry_out(works: Sequence[Work], dialect: MigrationDialect, patience: Patience | None = None) -> Flow[None]:
    """Carry out files in this order; all in one transaction where every one of them allows it.

    Raises:
        MigrationFailedError: a statement failed. After a transaction nothing of the files is left.
        MigrationUndecidedError: an earlier run was broken off, and it cannot be told what became of its last statement.
        MigrationEditedError: what an earlier run carried out of the file stands there otherwise now.
    """
    patience = patience or Patience()
    if not any(work.outside for work in works):
        yield from _together(works, dialect, patience)
        return
    for work in works:
        if work.outside:
            yield from _Steps(work, dialect, patience).walk()
        else:
            yield from _together([work], dialect, patience)


def _together(works: Sequence[Work], dialect: MigrationDialect, patience: Patience) -> Flow[None]:
    for work in works:
        for number, statement in enumerate(work.statements, 1):
            if statement.kind is Kind.EARLY:
                yield from _run(work, statement, number)
    kinds = {statement.kind for work in works for statement in work.statements}
    home = (yield from find_home(dialect)) if Kind.SESSION in kinds else None
    if home is not None:
        for work in works:
            work.recorder.within(home.namespace)
    guard = dialect.guard(Kind.KEYS_OFF in kinds)
    for before in guard.before:
        yield Script(before)
    try:
        found = () if guard.check is None else (yield from fetch(guard.check))
        yield from _patiently(works, dialect, patience, (guard.check, len(found)), home)
    except GeneratorExit:
        raise
    except BaseException:
        with suppress(KustoError):
            for after in guard.after:
                yield Script(after)
        raise
    for after in guard.after:
        yield Script(after)


def _patiently(
    works: Sequence[Work],
    dialect: MigrationDialect,
    patience: Patience,
    check: tuple[str | None, int],
    home: Home | None,
) -> Flow[None]:
    pause = 1.0
    for attempt in range(1, patience.attempts + 1):
        try:
            yield from _transaction(works, dialect.patience(patience.seconds), check, home)
            return
        except MigrationFailedError as error:
            if home is not None:  # not every database takes that back with the transaction
                with suppress(KustoError):
                    yield Script(home.back)
            if attempt == patience.attempts or not isinstance(error.__cause__, WriteConflictError):
                raise
        yield Tell("migration-waiting", works[0].name, attempt, patience.attempts)
        yield Sleep(pause)
        pause *= 2


def _transaction(
    works: Sequence[Work], bound: str | None, check: tuple[str | None, int], home: Home | None
) -> Flow[None]:
    line = _line(works, bound, home)
    broken: BrokenOff | None = yield Batch([sent.request for sent in line])
    try:
        if broken is not None:
            yield from _give_up(line[broken.at].place, broken.error)
        sql, before = check
        if sql is not None:
            violations = yield from fetch(sql)
            if len(violations) > before:
                raise failures.broken_keys(works[0].name, [str(row[0]) for row in violations])
    except GeneratorExit:
        raise
    except BaseException:
        with suppress(*LOST):  # a broken connection has rolled back by itself; what broke it goes on
            yield Rollback()
        raise
    yield from _commit(works[0])


def _line(works: Sequence[Work], bound: str | None, home: Home | None) -> list[_Sent]:
    """All of it, for one batch: over a network every statement that is waited for costs a round trip."""
    line: list[_Sent] = [] if bound is None else [_Sent(Script(bound))]
    for work in works:
        _check_prefix(work)
        line += [_Sent(request) for request in work.recorder.begin()]
        for number, statement in enumerate(work.statements, 1):
            if statement.kind is Kind.SESSION or (statement.kind is Kind.PLAIN and number > work.recorder.journal.done):
                line += [_Sent(request, (work, statement, number)) for request in sent_with(statement)]
        line += [_Sent(request) for request in work.recorder.finish(len(work.statements))]
        if home is not None:  # the next file begins where this one began
            line.append(_Sent(Script(home.back)))
    return line


def _give_up(place: tuple[Work, Statement, int] | None, error: KustoError) -> Flow[NoReturn]:
    if place is None:
        raise error
    if place[1].between is not None:
        yield Script(place[1].between[1])
    raise _failure(*place, error) from error


def _check_prefix(work: Work) -> None:
    """What was carried out and what the file says must be the same, or nobody knows what stands in the database."""
    journal = work.recorder.journal
    if journal.done and fingerprint(work.statements[: journal.done]) != journal.prefix:
        raise failures.begins_otherwise(work.name, work.file, journal.done)


def _commit(work: Work) -> Flow[None]:
    try:
        yield Commit()
    except LOST as error:
        raise OutcomeUnknownError(
            f"the connection broke while migration {work.name} was committed: it may or may not have taken effect",
            hint="Run the command again: the ledger tells whether it did.",
            meta={"migration": work.name},
        ) from error
    except KustoError as error:  # a check that was put off to the end
        with suppress(KustoError):
            yield Rollback()
        raise failures.at_the_end(work.name, work.file, error) from error


class _Steps:
    """A file that runs statement by statement."""

    def __init__(self, work: Work, dialect: MigrationDialect, patience: Patience) -> None:
        self._work = work
        self._dialect = dialect
        self._patience = patience
        bound = dialect.patience(patience.seconds)
        local = bound is not None and " LOCAL " in bound
        self._once = None if local else bound
        """Bounds the waiting for locks for the whole session."""
        self._each = bound if local else None
        """Bounds it for the transaction that it begins."""
        self._journal = Journal()
        self._own = False
        """The file itself has begun a transaction."""
        self._said = 0
        """Up to this statement the session has been told what it must know."""

    def walk(self) -> Flow[None]:
        """From where an earlier run came to, to the end; the session stands where it stood then."""
        home = yield from find_home(self._dialect)
        if home is None:
            yield from self._walk()
            return
        self._work.recorder.within(home.namespace)
        try:
            yield from self._walk()
        except GeneratorExit:
            raise
        except BaseException:
            with suppress(KustoError):
                yield Script(home.back)
            raise
        yield Script(home.back)

    def _walk(self) -> Flow[None]:
        work = self._work
        yield from _each(work.recorder.begin())
        self._journal = work.recorder.journal
        _check_prefix(work)
        if self._once is not None:
            yield Script(self._once)
        if self._journal.begun > self._journal.done:
            yield from self._say_again(self._journal.begun - 1)  # it is looked for where it was carried out
            yield from self._settle()
        yield from self._say_again(self._journal.done)
        for number, statement in enumerate(work.statements, 1):
            if number > max(self._journal.done, self._said):
                yield from self._step(number, statement)
        yield from _each(work.recorder.finish(len(work.statements)))

    def _say_again(self, last: int) -> Flow[None]:
        for number, statement in enumerate(self._work.statements[:last], 1):
            if number > self._said and statement.kind in _SESSION:
                yield from self._step(number, statement)
        self._said = max(self._said, last)

    def _settle(self) -> Flow[None]:
        number = self._journal.begun
        statements = self._work.statements
        effect = None
        if number <= len(statements):
            effect = yield from self._dialect.took_effect(statements[number - 1])
        if effect is None:
            raise failures.undecided(self._work.name, self._work.file, number, statements)
        yield from self._note(number if effect else self._journal.done)

    def _step(self, number: int, statement: Statement) -> Flow[None]:
        pause = 1.0
        for attempt in range(1, self._patience.attempts + 1):
            try:
                yield from self._send(number, statement)
                return
            except LOST:
                raise
            except MigrationUndecidedError:
                raise
            except KustoError as error:
                again = isinstance(error, WriteConflictError) and attempt < self._patience.attempts and not self._own
                yield from self._undo(statement)
                if not again:
                    yield from self._fail(number, statement, error)
            yield Tell("migration-waiting", self._work.name, attempt, self._patience.attempts)
            yield Sleep(pause)
            pause *= 2

    def _undo(self, statement: Statement) -> Flow[None]:
        if self._own:
            yield Script("ROLLBACK")
        if statement.kind is Kind.OUTSIDE:
            with suppress(KustoError):  # what it left half done (an invalid index) goes
                yield from self._dialect.took_effect(statement)

    def _fail(self, number: int, statement: Statement, error: KustoError) -> Flow[None]:
        failure = failures.failed(self._work.name, self._work.file, statement, number, error)
        message = failures.kept(failure, self._work.name, self._journal.done, len(self._work.statements))
        ended = replace(self._journal, begun=self._journal.done, message=str(message.message))
        yield from _each(self._work.recorder.note(ended))
        raise message from error

    def _send(self, number: int, statement: Statement) -> Flow[None]:
        match statement.kind:
            case Kind.OUTSIDE:
                yield from self._note(self._journal.done, begun=number)
                yield from send(statement)
                yield from self._note(number)
            case Kind.CONTROL:
                yield from self._control(number, statement)
            case Kind.SESSION | Kind.KEYS_OFF | Kind.KEYS_ON:
                yield from send(statement)
            case Kind.PLAIN | Kind.EARLY | Kind.APART if self._own:
                yield from send(statement)
            case Kind.PLAIN | Kind.EARLY | Kind.APART:
                kept = self._journal
                yield Begin(immediate=True)
                try:
                    if self._each is not None:
                        yield Script(self._each)
                    yield from send(statement)
                    yield from self._note(number)
                except GeneratorExit:
                    raise
                except BaseException:
                    with suppress(*LOST):
                        yield Rollback()
                    raise
                try:
                    yield Commit()
                except LOST:
                    raise
                except KustoError:  # a check that was put off to the end
                    self._journal = kept
                    with suppress(KustoError):
                        yield Rollback()
                    raise

    def _control(self, number: int, statement: Statement) -> Flow[None]:
        word, kept = statement.sql.split()[0].lower(), self._journal
        if word in ("begin", "start"):
            self._own = True
        elif self._own and word in ("commit", "end"):
            yield from self._note(number)  # inside the transaction: both take effect, or none
        try:
            yield Script(statement.sql)
        except KustoError:  # a check that was put off to the end
            self._journal = kept
            raise
        self._own = word in ("begin", "start")

    def _note(self, done: int, *, begun: int | None = None) -> Flow[None]:
        prefix = fingerprint(self._work.statements[self._journal.done : done], self._journal.prefix)
        journal = replace(self._journal, done=done, begun=done if begun is None else begun, prefix=prefix)
        yield from _each(self._work.recorder.note(journal))
        self._journal = journal


def _run(work: Work, statement: Statement, number: int) -> Flow[None]:
    try:
        yield from send(statement)
    except LOST:
        raise
    except KustoError as error:
        raise _failure(work, statement, number, error) from error


def _failure(work: Work, statement: Statement, number: int, error: KustoError) -> MigrationFailedError:
    failure = failures.failed(work.name, work.file, statement, number, error)
    return failures.nothing_left(failure, work.name, work.file)


def _each(requests: Sequence[Run]) -> Flow[None]:
    for request in requests:  # noqa: UP028 # a tuple takes no replies
        yield request


def send(statement: Statement) -> Flow[None]:
    """Send one statement, with the switches around it that it needs."""
    try:
        for request in sent_with(statement):  # noqa: UP028 # a list takes no replies
            yield request
    except KustoError:
        if statement.between is not None:
            yield Script(statement.between[1])
        raise


def sent_with(statement: Statement) -> Sequence[Script]:
    """A statement with the switches around it that it needs, and what is part of it."""
    before, after = statement.between or (None, None)
    return [Script(sql) for sql in (before, statement.sql, statement.then, after) if sql is not None]
