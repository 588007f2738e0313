"""What decides in the CockroachDB dialect and asks nobody: cuts, casts, what rows of the catalog mean, the lock.

There is no server to run it on; its statements are compared in tests/migrate/test_cockroachdb_texts.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kusto.catalog.model import Column, Name, Table
from kusto.catalog.steps import Kind, Statement
from kusto.dialects import dialect
from kusto.dialects.cockroachdb import defaults, types
from kusto.dialects.cockroachdb.inspect import CockroachdbReader
from kusto.dialects.cockroachdb.resume import took_effect
from kusto.engine.drivers.cockroachdb_lease import give_back, hold
from kusto.errors import KustoError, LockTimeoutError, MigrationFailedError, OutcomeUnknownError, WriteConflictError
from kusto.flow import Fetch, Flow, Request, Run, Script, Sleep
from kusto.migrate.carry import Work, carry_out
from kusto.migrate.recording import Unrecorded
from kusto.psl.schema import FunctionCall, Scalar

COCKROACHDB = dialect("cockroachdb")


def played(flow: Flow[Any], answer: Any) -> tuple[Any, list[Request]]:
    """A flow carried to its end with the replies that ``answer`` gives or raises; what it asked for, too."""
    asked: list[Request] = []
    reply: Any = None
    failure: KustoError | None = None
    try:
        while True:
            asked.append(flow.send(reply) if failure is None else flow.throw(failure))
            reply, failure = None, None
            try:
                reply = answer(asked[-1])
            except KustoError as error:
                failure = error
    except StopIteration as end:
        return end.value, asked


def test_what_defines_stands_alone_and_what_changes_rows_does_not() -> None:
    text = (
        'CREATE TABLE "A" (id INT8);\nINSERT INTO "A" VALUES (1);\nALTER TYPE "E" ADD VALUE \'x\';\n'
        'UPDATE "A" SET e = \'x\';\nBEGIN;\nSET x = 1;\nDROP INDEX "i";'
    )
    kinds = [(s.kind, s.line) for s in COCKROACHDB.migrations.split(text)]
    assert kinds == [
        (Kind.OUTSIDE, 1), (Kind.PLAIN, 2), (Kind.OUTSIDE, 3), (Kind.PLAIN, 4), (Kind.CONTROL, 5), (Kind.SESSION, 6),
        (Kind.OUTSIDE, 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("INT4", "INT8", "safe"),
        ("INT8", "INT4", "risky"),
        ("INT2", "INT8", "safe"),
        ("INT4", "STRING", "safe"),
        ("INT8", "STRING", "none"),
        ("STRING(5)", "STRING(9)", "safe"),
        ("STRING(9)", "STRING(5)", "none"),
        ("STRING(9)", "STRING", "safe"),
        ("STRING", "STRING(9)", "none"),
        ("DECIMAL(10,2)", "DECIMAL(12,2)", "safe"),
        ("DECIMAL(10,2)", "DECIMAL(12,4)", "none"),
        ("TIMESTAMP(3)", "TIMESTAMP(6)", "safe"),
        ("TIMESTAMP", "TIMESTAMP(6)", "same"),
        ("TIMESTAMP(6)", "TIMESTAMP(3)", "none"),
        ("TIMESTAMP(3)", "TIMESTAMPTZ(3)", "none"),
        ("FLOAT4", "FLOAT8", "safe"),
        ("FLOAT8", "FLOAT4", "none"),
        ("BIT(3)", "BIT(4)", "none"),
    ],
)
def test_a_column_stays_only_where_its_values_do(before: str, after: str, verdict: str) -> None:
    assert types.cast(Column("c", before), Column("c", after)) == verdict


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ({}, {"increment": 1, "start": 1, "minValue": 1, "maxValue": 2**63 - 1, "cache": 1}),
        ({"increment": 2, "cache": 5}, {"increment": 2, "start": 1, "minValue": 1, "maxValue": 2**31 - 1, "cache": 5}),
        ({"minValue": 10}, {"increment": 1, "start": 10, "minValue": 10, "maxValue": 2**63 - 1, "cache": 1}),
        ({"increment": -1}, {"increment": -1, "start": -1, "minValue": -(2**63), "maxValue": -1, "cache": 1}),
        ({"maxValue": 900}, {"increment": 1, "start": 1, "minValue": 1, "maxValue": 900}),
    ],
)
def test_options_that_the_server_takes_anyway_make_no_difference(told: dict[str, int], read: dict[str, int]) -> None:
    assert defaults.identity(told) == defaults.identity(read) == defaults.identity(told, virtual=True)


def row(name: str, kind: str, **more: Any) -> list[Any]:
    """A row of `COLUMNS`."""
    told = {"required": True, "list": False, "default": None, "enum": "b", "bare": "x", "numbers": (None,) * 5, **more}
    counting = "d" if told["numbers"][0] is not None else ""
    head = ["public", "t", name, kind, told["required"], told["list"], told["default"], counting, "", told["enum"]]
    return [*head, "public", told["bare"], f"t_{name}_seq" if counting else None, *told["numbers"]]


def test_rows_of_the_catalog_are_what_the_schema_says() -> None:
    reader = CockroachdbReader(False, [("public", "t", "r")])
    rows = [
        row("id", "INT8", default="unique_rowid()"),
        row("n", "INT4", default="nextval('t_n_seq'::REGCLASS)", numbers=("2", "1", "1", "2147483647", "5")),
        row("s", "STRING(9)", default="'a'::STRING"),
        row("old", "STRING", default="'a:::b':::STRING"),
        row("v", "VARCHAR(4)", required=False),
        row("e", "e", enum="e", bare="e", default="'A'::public.e"),
        row("l", "INT4", list=True, required=False),
    ]
    indexes = [["public", "t", "t_pkey", True, True, "btree", ["id"], [False], [None], False]]
    table = reader.catalog(rows, indexes, [], [["public", "e", ["A"]]]).tables[Name(None, "t")]
    migrations = COCKROACHDB.migrations
    assert [(c.type, c.autoincrement) for c in table.columns.values()] == [
        ("INT8", False), ("INT4", True), ("STRING(9)", False), ("STRING", False), ("STRING(4)", False), ("e", False),
        ("INT4", False),
    ]  # fmt: skip
    found = {
        name: migrations.field_default(column, (migrations.field_type(column) or (None,))[0])
        for name, column in table.columns.items()
    }
    assert found["id"] == FunctionCall("autoincrement")
    assert found["n"] == FunctionCall("sequence", ("cache: 5", "increment: 2"))
    assert (found["s"], found["old"]) == ("a", "a:::b")
    assert table.columns["e"].enum == Name(None, "e") and table.columns["l"].list
    assert migrations.field_type(table.columns["id"]) == (Scalar.BIGINT, None)
    assert table.primary_key is not None and table.primary_key.columns == ("id",)


def _there(*tables: Table) -> Any:
    """Replies to `took_effect`: no jobs, these tables with a column ``id``."""

    def answer(request: Request) -> Sequence[Any]:
        assert isinstance(request, Fetch)
        if "SHOW JOBS" in request.sql:
            return [(0,)]
        if "information_schema.tables" in request.sql:
            return [("public", table.name.name, "r") for table in tables]
        if "crdb_sql_type" in request.sql:
            return [["public", t.name.name, *row("id", "INT8")[2:]] for t in tables]
        return []

    return answer


@pytest.mark.parametrize(
    ("sql", "effect"),
    [
        ('CREATE TABLE "t" ("id" INT8)', True),
        ('CREATE TABLE "other" ("id" INT8)', False),
        ('DROP TABLE "t"', False),
        ('DROP TABLE "other"', True),
        ('ALTER TABLE "t" ADD COLUMN     "id" INT8', True),
        ('ALTER TABLE "t" ADD COLUMN "new" INT8', False),
        ('ALTER TABLE "t" DROP COLUMN "gone"', True),
        ('ALTER TABLE "_prisma_new_t" RENAME TO "t"', True),
        ('ALTER TABLE "t" ALTER COLUMN "id" SET NOT NULL', False),
        ('ALTER TABLE "t" ALTER COLUMN "id" SET DATA TYPE STRING', False),
        ('CREATE TABLE IF NOT EXISTS "t" ("id" INT8)', False),
        ('CREATE INDEX "i" ON "t"("id")', False),
        ("CREATE FUNCTION f() RETURNS INT8 LANGUAGE SQL AS $$ SELECT 1 $$", None),
    ],
)
def test_what_became_of_a_statement_is_read_from_the_catalog(sql: str, effect: bool | None) -> None:
    found, _ = played(took_effect(Statement(sql, 1, Kind.OUTSIDE)), _there(Table(Name(None, "t"), {})))
    assert found is effect


def test_a_job_that_does_not_end_leaves_the_outcome_open() -> None:
    found, asked = played(took_effect(Statement('DROP TABLE "t"', 1, Kind.OUTSIDE)), lambda _: [(1,)])
    assert found is None and sum(isinstance(one, Sleep) for one in asked) == 60


class Lock:
    """The lock's table and the sessions of a cluster, as far as the flow asks about them."""

    def __init__(self, holder: str | None, *, alive: bool = True, mine: bool = True, made: bool = True) -> None:
        self.holder, self.alive, self.mine, self.made = holder, alive, mine, made

    def answer(self, request: Request) -> Any:
        match request:
            case Script(sql):
                self.made = self.made or sql.startswith("CREATE TABLE")
            case Run(sql, params):
                if sql.startswith("DELETE"):
                    self.holder = None if self.holder == params[0] else self.holder
                    return 1
                free, self.holder = self.holder is None, self.holder or params[0]
                return int(free)
            case Fetch(sql):
                return self._read(sql)
        return None

    def _read(self, sql: str) -> Sequence[Any]:
        if "information_schema" in sql:
            return [(1,)] * self.made
        if sql == "SHOW session_id":
            return [("own",)]
        if "CLUSTER SESSIONS" in sql:
            return [(1,)] * self.alive
        return [(self.holder, "kusto-db", "me", 5, self.mine)] if self.holder else []


@pytest.mark.parametrize("made", [True, False])
def test_a_free_lock_is_taken_and_given_back(made: bool) -> None:
    lock = Lock(None, made=made)
    _, asked = played(hold(10), lock.answer)
    assert lock.holder == "own" and sum(isinstance(one, Script) for one in asked) == (0 if made else 2)
    played(give_back(), lock.answer)
    assert lock.holder is None


def test_a_lock_whose_session_lives_is_waited_for_and_its_holder_named() -> None:
    lock = Lock("other")
    with pytest.raises(LockTimeoutError, match="other"):
        played(hold(3), lock.answer)
    assert lock.holder == "other"


def test_a_lock_whose_session_has_ended_is_taken_over() -> None:
    lock = Lock("other", alive=False)
    _, asked = played(hold(10), lock.answer)
    assert lock.holder == "own" and sum(isinstance(one, Sleep) for one in asked) == 2


def test_a_session_that_may_be_hidden_never_counts_as_ended() -> None:
    lock = Lock("other", alive=False, mine=False)
    with pytest.raises(LockTimeoutError):
        played(hold(10), lock.answer)
    assert lock.holder == "other"


@pytest.mark.parametrize(("refusals", "ends"), [(0, True), (4, True), (5, False)])
def test_a_statement_is_sent_again_while_the_server_asks_for_it(refusals: int, ends: bool) -> None:
    conflict = COCKROACHDB.errors.error("40001", "restart transaction", {})
    left = refusals

    def answer(request: Request) -> Any:
        nonlocal left
        if isinstance(request, Script) and left:
            left -= 1
            raise conflict
        if isinstance(request, Fetch) and "search_path" in request.sql:
            return [(None, None)]
        return [(0,)] if isinstance(request, Fetch) and "SHOW JOBS" in request.sql else []

    statements = COCKROACHDB.migrations.split('ALTER TABLE "t" DROP COLUMN "c";')
    flow = carry_out([Work("m", "migration.sql", statements, Unrecorded())], COCKROACHDB.migrations)
    if ends:
        _, asked = played(flow, answer)
        assert sum(isinstance(one, Script) for one in asked) == refusals + 1
    else:
        with pytest.raises(MigrationFailedError):
            played(flow, answer)


@pytest.mark.parametrize(("code", "kind"), [("40001", WriteConflictError), ("40003", OutcomeUnknownError)])
def test_its_own_sqlstates_have_their_errors(code: str, kind: type[Exception]) -> None:
    assert type(COCKROACHDB.errors.error(code, "restart transaction", {})) is kind
