"""The schema put onto a database without a migration: flows. They ask nobody and print nothing.

In go the plan that was agreed to and how to plan anew, out comes what was done. Under the lock the plan is made again:
where it is another one by then, nothing is touched. The ledger is never touched, but by a reset that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from kusto.catalog.model import Catalog
from kusto.catalog.steps import Kind
from kusto.dialect import Dialect
from kusto.errors import KustoError, MigrationFailedError, Refused
from kusto.flow import Flow, Script, transaction
from kusto.migrate.apply import apply, statements_of
from kusto.migrate.carry import Patience
from kusto.migrate.concerned import find_losses
from kusto.migrate.dev import Next
from kusto.migrate.flows import LOCK_TIMEOUT, locked
from kusto.migrate.history import Migration

Planner = Callable[[Catalog], Next]
"""Plans from a live catalog to the schema."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a person agreed to.

    Args:
        sql: the text that would be carried out.
        losses: messages of the losses.
        wipe: everything is dropped first.
    """

    sql: str
    losses: frozenset[str]
    wipe: bool = False


def push(
    agreed: Agreed,
    replan: Planner,
    dialect: Dialect,
    *,
    namespaces: Sequence[str] = (),
    lock_timeout: float = LOCK_TIMEOUT,
    patience: Patience | None = None,
) -> Flow[int]:
    """Carry out what was agreed to, under the migration lock; returns the number of changes.

    Args:
        lock_timeout: seconds to wait for the lock.
        patience: how long statements wait for the locks of tables.

    Raises:
        LockTimeoutError: somebody else migrates.
        Refused: the database or its rows are not any more what was agreed to; nothing was touched.
        MigrationFailedError: a statement failed.
    """
    return locked(_push(agreed, replan, dialect, namespaces, patience), lock_timeout)


def _push(
    agreed: Agreed, replan: Planner, dialect: Dialect, namespaces: Sequence[str], patience: Patience | None
) -> Flow[int]:
    yield from dialect.migrations.prepare()
    if agreed.wipe and dialect.capabilities.transactional_ddl:
        return (yield from _anew(_carry_out(agreed, replan, dialect, namespaces, patience), dialect))
    return (yield from _carry_out(agreed, replan, dialect, namespaces, patience))


def _anew(work: Flow[int], dialect: Dialect) -> Flow[int]:
    """Emptying and what follows in one transaction: where the schema cannot be made, everything is still there."""
    guard = dialect.migrations.guard(keys_off=True)
    for sql in guard.before:
        yield Script(sql)
    try:
        count = yield from transaction(work, immediate=True)
    except GeneratorExit:
        raise
    except BaseException:
        with suppress(KustoError):
            for sql in guard.after:
                yield Script(sql)
        raise
    for sql in guard.after:
        yield Script(sql)
    return count


def _carry_out(
    agreed: Agreed, replan: Planner, dialect: Dialect, namespaces: Sequence[str], patience: Patience | None
) -> Flow[int]:
    migrations = dialect.migrations
    if agreed.wipe:
        yield from migrations.wipe(namespaces)
    found = replan((yield from migrations.inspect(namespaces)))
    if not agreed.wipe:
        losses = {loss.message for loss in (yield from find_losses(found.plan, dialect))}
        if found.plan.sql != agreed.sql or losses - agreed.losses:
            raise Refused(
                "the database is not any more what was agreed to; nothing was touched",
                hint="Run the command again and look at the new plan.",
            )
    if found.changes:
        try:
            yield from apply(Migration("push", found.plan.sql), migrations, record=False, patience=patience)
        except MigrationFailedError as error:
            wiped = agreed.wipe and not dialect.capabilities.transactional_ddl
            raise _failed(error, found.plan.sql, dialect, wiped=wiped) from error
    return len(found.changes)


def _failed(error: MigrationFailedError, sql: str, dialect: Dialect, *, wiped: bool) -> MigrationFailedError:
    """The failure told without a migration's file, which there is none."""
    statements = statements_of(sql, dialect.migrations)
    number, cause = error.meta.get("statement"), error.__cause__
    reason = cause.message if isinstance(cause, KustoError) else error.message
    if sqlstate := error.meta.get("sqlstate"):
        reason += f" ({sqlstate})"
    text = f"the push failed: {reason}"
    if isinstance(number, int) and number <= len(statements):
        text = f"the push failed at statement {number} of {len(statements)}: {reason}\n    {statements[number - 1].sql}"
    kept = "The database was emptied before. " if wiped else ""
    if any(statement.kind is Kind.OUTSIDE for statement in statements):
        kept += "The statements before it took effect. Mend the cause and push again: it goes on from what is there."
    else:
        kept += "It was rolled back: nothing of it is left."
    return MigrationFailedError(text, hint=kept, meta=error.meta)
