"""`dev` as small flows that a caller composes, because it needs two connections: a scratch one and the real one.

1. `check` on the real database; 2. `replay` on the scratch one: the catalog that the history leads to; 3. the real
database's catalog and `refuse_drift`; 4. `plan_next`; 5. `kusto.migrate.concerned` on the real database; then the
caller writes the file and runs `kusto.migrate.flows.deploy`. Nothing here resets anything, ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from kusto.catalog.changes import Change
from kusto.catalog.model import Catalog
from kusto.catalog.steps import Kind, ScratchSql
from kusto.dialect import Dialect, MigrationDialect
from kusto.errors import DriftError, KustoError, MigrationEditedError, ShadowDatabaseError, UnexecutableError
from kusto.flow import Begin, Flow, Rollback, Script, fetch
from kusto.migrate.apply import apply, statements_of
from kusto.migrate.dangers import Danger
from kusto.migrate.describe import describe
from kusto.migrate.diff import Difference, diff
from kusto.migrate.down import undone
from kusto.migrate.flows import check_failed, check_provider, refuse_unrecorded
from kusto.migrate.hints import hinted_renames, something_is_gone
from kusto.migrate.history import History, Migration
from kusto.migrate.ledger import Standing, compare, read_ledger
from kusto.migrate.lower import lower
from kusto.migrate.plan import Plan, plan
from kusto.migrate.questions import Question
from kusto.psl.schema import Schema


def check(
    history: History,
    dialect: MigrationDialect,
    provider: str,
    namespaces: Sequence[str] = (),
    external: Sequence[str] = (),
) -> Flow[Standing]:
    """What must be in order before a new migration is made.

    Args:
        external: patterns of tables of others.

    Raises:
        ProviderMismatchError: the history is for another provider.
        FailedMigrationsError: a migration failed half way.
        MigrationEditedError: an applied migration was edited or is missing.
        NotEmptyError: the database holds tables, but no ledger.
    """
    check_provider(history, provider)
    rows = yield from read_ledger(dialect)
    if rows is None:
        yield from refuse_unrecorded(dialect, namespaces, external)
    standing = compare(history, rows)
    check_failed(standing, history)
    if standing.edited or standing.missing:
        raise _edited(standing)
    return standing


def _edited(standing: Standing) -> MigrationEditedError:
    lines = [f"    {name}: edited after it was applied" for name in standing.edited]
    renamed = dict(standing.renamed)
    lines += [
        f"    {name}: applied, but its folder is called {renamed[name]} now"
        if name in renamed
        else f"    {name}: applied, but its file is missing"
        for name in standing.missing
    ]
    return MigrationEditedError(
        "the migrations folder is not what was applied to the database:\n" + "\n".join(lines),
        hint="Restore the files (`git log -- <folder>` shows who changed them), or, if this database may lose its "
        "data, run `kusto-db migrate -t reset`. Nothing was changed.",
        meta={"edited": standing.edited, "missing": standing.missing},
    )


class Scratch(str, Enum):
    """Where a history can be replayed."""

    MEMORY = "memory"
    """A second connection to a database in memory; then `replay`."""
    GIVEN = "given"
    """A second connection to the shadow database that the schema names, emptied first; then `replay`."""
    DATABASE = "database"
    """A database made and dropped for it; a second connection to it; then `replay`."""
    NAMESPACE = "namespace"
    """The real connection, inside a transaction that is rolled back: `replay_in_namespace`."""
    NOTHING = "nothing"
    """There is nothing to replay: the history is empty, and leads to `kusto.catalog.model.EMPTY`."""


def choose_scratch(history: History, dialect: Dialect, *, shadow_given: bool) -> Flow[Scratch]:
    """Where to replay the history, asked on the real connection.

    Raises:
        ShadowDatabaseError: nowhere, with the rights at hand.
    """
    if not history.migrations:
        return Scratch.NOTHING
    if not dialect.capabilities.server:
        return Scratch.MEMORY
    if shadow_given:
        return Scratch.GIVEN
    migrations = dialect.migrations
    sql = migrations.scratch()
    if sql is not None and (yield from fetch(sql.may_create))[0][0]:
        return Scratch.DATABASE
    if all(migrations.stays_inside(m.sql) for m in history.migrations):
        return Scratch.NAMESPACE
    raise ShadowDatabaseError(
        "the history cannot be replayed: the role may not create databases, and a migration names another schema, or "
        "does what a transaction cannot undo",
        hint="Give a shadow database with `shadowDatabaseUrl = env(…)` in the datasource, or let the role create "
        f"databases{_by(sql)}.",
    )


def _by(sql: ScratchSql | None) -> str:
    return f" (`{sql.allow}`)" if sql else ""


def replay(history: History, dialect: MigrationDialect, namespaces: Sequence[str] = ()) -> Flow[Catalog]:
    """The catalog that a history leads to, on a connection to an empty scratch database.

    Raises:
        MigrationFailedError: a migration does not run from nothing.
    """
    return (yield from replay_states(history, dialect, (len(history.migrations),), namespaces))[-1]


def replay_states(
    history: History, dialect: MigrationDialect, at: Sequence[int], namespaces: Sequence[str] = ()
) -> Flow[tuple[Catalog, ...]]:
    """The catalogs after so many migrations of a history, on a connection to an empty scratch database.

    Args:
        at: numbers of migrations, ascending.

    Raises:
        MigrationFailedError: a migration does not run from nothing.
    """
    found: list[Catalog] = []
    for number, migration in enumerate((None, *history.migrations)):
        if migration is not None:
            yield from apply(migration, dialect, record=False)
        if number in at:
            found.append((yield from dialect.inspect(namespaces)))
    return tuple(found)


def replay_in_namespace(
    history: History, dialect: MigrationDialect, at: Sequence[int], others: str = ""
) -> Flow[tuple[Catalog, ...]]:
    """The same inside a temporary namespace of the real database; everything is rolled back.

    Args:
        others: statements that make tables of others before.

    Raises:
        ShadowDatabaseError: the role may not create a namespace, or a migration does not run there.
    """
    sql = dialect.scratch()
    assert sql is not None
    yield Begin()
    try:
        for text in sql.enter_namespace:
            yield Script(text)
        for statement in dialect.split(others):
            yield Script(statement.sql)
        found: list[Catalog] = []
        for number, migration in enumerate((None, *history.migrations)):
            if migration is not None:
                yield from _run_in_namespace(migration, dialect)
            if number in at:
                found.append((yield from dialect.inspect()))
    except GeneratorExit:
        raise
    except KustoError as error:
        yield Rollback()
        raise ShadowDatabaseError(
            f"the history cannot be replayed in a temporary schema: {error.message}",
            hint="Give a shadow database with `shadowDatabaseUrl = env(…)` in the datasource, or let the role create "
            f"databases{_by(sql)}.",
        ) from error
    yield Rollback()
    return tuple(found)


def _run_in_namespace(migration: Migration, dialect: MigrationDialect) -> Flow[None]:
    for statement in statements_of(migration.sql, dialect):
        if statement.kind in (Kind.PLAIN, Kind.SESSION, Kind.EARLY, Kind.APART):
            yield Script(statement.sql)
        elif statement.kind is Kind.OUTSIDE and (text := dialect.inside(statement)) is not None:
            yield Script(text)


def refuse_drift(history: Catalog, live: Catalog, dialect: MigrationDialect, standing: Standing) -> None:
    """Raises `DriftError` where the database is not what its applied migrations lead to.

    Args:
        history: what the *applied* migrations lead to.
    """
    found = diff(history, replace(live, extensions={}), dialect)
    if not found:
        return
    lines = describe(found.changes)
    shown = "\n".join(f"    {line}" for line in lines[:40]) + ("\n    …" if len(lines) > 40 else "")
    raise DriftError(
        f"the database is not what its applied migrations ({len(standing.applied)}) lead to (+ only in the database, "
        f"- missing in it, ~ different):\n{shown}",
        hint="Undo it by hand (`kusto-db execute`), or keep it: write the same change into the schema, run `kusto-db "
        "migrate -t dev --create-only`, and record that migration: `kusto-db migrate -t resolve --applied NAME`. "
        "If this database may lose its data, `kusto-db migrate -t reset` makes it anew. Nothing was changed.",
        meta={"changes": lines},
    )


Earlier = Callable[[], Schema | None]
"""Gives an earlier schema, if it is known."""


@dataclass(frozen=True, slots=True)
class Next:
    """What the next migration would be.

    Args:
        plan: steps, warnings and the text of the file.
        questions: pairs that may be renames; unanswered, they are a loss and something new.
        hinted: renames that the schema itself tells of (`kusto.migrate.hints`); the plan holds them.
        renames: every rename that the plan holds.
        changes: what the plan carries out, as the differ found it, for people.
    """

    plan: Plan
    questions: tuple[Question, ...]
    hinted: tuple[Question, ...] = ()
    renames: tuple[Question, ...] = ()
    changes: tuple[Change, ...] = ()


def plan_next(
    history: Catalog,
    schema: Schema,
    dialect: Dialect,
    renames: tuple[Question, ...] = (),
    *,
    earlier: Earlier | None = None,
) -> Next:
    """What leads from the history's end to the schema.

    Args:
        renames: the answers to the questions of an earlier call.
        earlier: see `plan_to`.
    """
    return plan_to(history, lower(schema, dialect), schema, dialect, renames, earlier=earlier)


def plan_to(
    before: Catalog,
    after: Catalog,
    schema: Schema | None,
    dialect: Dialect,
    renames: tuple[Question, ...] = (),
    *,
    online: bool = False,
    earlier: Earlier | None = None,
    enum_order: bool = False,
) -> Next:
    """What leads from one catalog to another.

    Args:
        schema: what ``after`` was made from, where it was made from one: its hints count.
        renames: the answers to the questions of an earlier call.
        online: tables that are there are in use, and nobody is to be held up.
        earlier: gives a schema that was there before this one, if it is known: what only its maps call otherwise was
            renamed. Only asked where something is gone: to read it may take long.
        enum_order: see `kusto.migrate.diff.diff`.
    """
    hinted: tuple[Question, ...] = ()
    if schema:
        known = earlier() if earlier and something_is_gone(before, after) else None
        hinted = hinted_renames(before, after, schema, dialect.migrations, renames, known)
    renames = (*hinted, *(rename for rename in renames if rename not in hinted))
    own = dialect.migrations
    forth: Difference = diff(before, after, own, renames, enum_order=enum_order)
    back = diff(own.reached(before, after), before, own, undone(renames), enum_order=enum_order)
    found = plan(forth.changes, own, back.changes, online=online)
    return Next(found, forth.questions, hinted, renames, forth.changes)


def refuse_obstacles(obstacles: Sequence[Danger]) -> None:
    """Raises `UnexecutableError` where there are any."""
    if not obstacles:
        return
    lines = "\n".join(f"    - {danger.told}" for danger in obstacles)
    hints = [danger.hint for danger in sorted(obstacles, key=lambda danger: not danger.refused) if danger.hint]
    reason = "the rows that are there forbid this migration"
    if any(danger.refused for danger in obstacles):
        reason = "the schema alone does not say how to write this migration"
    raise UnexecutableError(
        f"{reason}:\n{lines}",
        hint=" ".join([*hints[:1], "`--create-only` writes the file so that you can edit it. Nothing was changed."]),
        meta={"codes": [danger.code for danger in obstacles]},
    )
