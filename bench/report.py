"""Tables and aims out of samples: Markdown, for a terminal or for ``docs/benchmarks.md``. It measures nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import geometric_mean

from deploying import OURS as DEPLOY
from deploying import PSQL, deploy_table
from hundred import Hundred
from language_report import growth, hundred_models, language_sections
from operations import Operation
from schema_language import Language
from tables import table
from timing import Samples, middle, ratio


@dataclass(slots=True)
class Results:
    """Whatever was measured; what was not is empty.

    Args:
        facts: about machine and software.
        startup: milliseconds; see `startup.milliseconds`.
        hundred: how it was used → what it took.
        connection: microseconds; see `connection_cost.costs`.
        deploy: seconds; see `deploying.seconds`.
        language: the schema language; see `schema_language`.
        notes: what went wrong, contender by contender.
    """

    facts: dict[str, str] = field(default_factory=dict)
    postgresql: Samples = field(default_factory=dict)
    sqlite: Samples = field(default_factory=dict)
    startup: dict[str, float] = field(default_factory=dict)
    hundred: dict[str, Hundred] = field(default_factory=dict)
    connection: dict[str, float] = field(default_factory=dict)
    deploy: dict[str, float] = field(default_factory=dict)
    language: Language = field(default_factory=Language)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Aim:
    """One aim of the project, and what was measured; ``value`` is None where it was not."""

    what: str
    limit: float
    unit: str
    value: float | None
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is."""
        return self.value is not None and (self.value >= self.limit if self.at_least else self.value <= self.limit)


HAND, OURS, ORM = "asyncpg by hand", "kusto", "SQLAlchemy ORM"
ON_SQLITE = ("sqlite3 by hand", "kusto, blocking", "kusto, awaited")
KINDS = (
    (
        "latency",
        "PostgreSQL: time",
        "Client and server take turns on one CPU: this is the work of both. In brackets: the ratio to asyncpg by hand.",
    ),
    (
        "cpu",
        "PostgreSQL: the client's own CPU",
        "What the process that calls spends; the server's work and the network are not in it.",
    ),
)
SQLITE_MEANING = """\
A file, by the standard library's driver, which blocks. kusto's awaited client runs it on a thread of its own, so that
the event loop goes on: two switches of threads per call."""
READS = ("by_id", "rows_100", "rows_1000", "rows_1000_naive", "users_with_reviews", "movie_with_lists")
WRITES = ("insert_one", "insert_many", "update_one")


def aims(results: Results, operations: Sequence[Operation]) -> list[Aim]:
    """The project's aims with their values."""
    pg, times = results.postgresql, results.startup
    titles = {operation.name: operation.title for operation in operations}
    found = [Aim("by id, time against asyncpg by hand", 2, "times", ratio(pg, OURS, HAND, "by_id", "latency"))]
    found += [
        Aim(f"{titles[name]}, time against asyncpg by hand", 1.2, "times", ratio(pg, OURS, HAND, name, "latency"))
        for name in ("rows_1000", "rows_1000_naive")
    ]
    found += [
        Aim(f"{titles[name]}, SQLAlchemy ORM's client CPU against ours", 5, "times", ratio(pg, ORM, OURS, name, "cpu"),
            at_least=True)
        for name in (*READS, *WRITES)
    ]  # fmt: skip
    found.append(
        Aim("all of these, geometric mean", 5, "times", _mean([a.value for a in found[-len(titles) :]]), at_least=True)
    )
    for how, hundred in results.hundred.items():
        found.append(Aim(f"100 models ({how}): import and first use", 0.2, "s", hundred.seconds))
        found.append(Aim(f"100 models ({how}): peak memory above a bare Python", 40, "MiB", hundred.memory))
    if results.deploy:
        found.append(
            Aim("200 migrations, time against one psql", 1.5, "times", results.deploy[DEPLOY] / results.deploy[PSQL])
        )
    return [
        *found,
        Aim("`kusto-db list` above a bare Python", 100, "ms", times.get("list")),
        Aim("`import kusto` above a bare Python", 100, "ms", times.get("import")),
        Aim("parse and validate 100 models, warm", 60, "ms", hundred_models(results.language)),
        Aim("a model among 1,000, against one among 100", 1.2, "times", growth(results.language)),
    ]


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value]
    return geometric_mean(known) if known else None


def aims_table(found: Sequence[Aim]) -> str:
    """Every aim that was measured, met or not."""
    rows = [
        (a.what, f"{'≥' if a.at_least else '≤'} {a.limit:g} {a.unit}", f"{a.value:.3g} {a.unit}",
         "met" if a.met else "**not met**")
        for a in found if a.value is not None
    ]  # fmt: skip
    return table(("aim", "limit", "measured", ""), rows)


def samples_table(
    samples: Samples, operations: Sequence[Operation], names: Sequence[str], kind: str, against: str
) -> str:
    """One row per operation: µs of each contender, and its ratio to ``against``."""
    rows = []
    for operation in operations:
        cells = []
        for name in names:
            value = middle(samples, name, operation.name, kind)
            times = ratio(samples, name, against, operation.name, kind)
            cells.append("–" if value is None else f"{value:,.0f}" + (f" ({times:.2f})" if times else ""))
        if any(cell != "–" for cell in cells):
            rows.append((operation.title, *cells))
    return table(("µs per operation", *names), rows)


def orm_table(samples: Samples, operations: Sequence[Operation]) -> str:
    """How many times our time and client CPU SQLAlchemy's ORM needs."""
    rows = []
    for operation in operations:
        latency, cpu = (ratio(samples, ORM, OURS, operation.name, kind) for kind in ("latency", "cpu"))
        if latency and cpu:
            rows.append((operation.title, f"{latency:.1f}", f"{cpu:.1f}"))
    return table(("SQLAlchemy ORM ÷ kusto", "time", "client CPU"), rows)


def startup_table(results: Results) -> str:
    """What waiting begins with."""
    rows, times = [], results.startup
    if times:
        rows += [
            ("bare `python -c pass`, for comparison", f"{times['bare']:.1f} ms"),
            ("`import kusto`, above bare", f"{times['import']:.1f} ms"),
            ("`kusto-db list`, two databases, above bare", f"{times['list']:.1f} ms"),
        ]
    for how, hundred in results.hundred.items():
        rows += [
            (f"client of 100 models × 12 fields ({how}): import, connect, first use of one model",
             f"{hundred.seconds * 1e3:.0f} ms"),
            ("the same, peak memory above bare", f"{hundred.memory:.1f} MiB"),
        ]  # fmt: skip
    titles = {
        "get_client": "`await get_client(…)` inside the interval",
        "get_client_sync": "`get_client_sync(…)`",
        "middleware": "ASGI middleware, two databases, per request inside the interval",
    }
    rows += [(title, f"{results.connection[name]:.2f} µs") for name, title in titles.items() if results.connection]
    return table(("what", "measured"), rows)


def sections(
    results: Results, operations: Sequence[Operation], sqlite_operations: Sequence[Operation]
) -> Iterator[tuple[str, str, str]]:
    """(heading, what it means, table) of everything that was measured."""
    pg, lite = results.postgresql, results.sqlite
    if pg:
        names = [name for name in (HAND, OURS, ORM) if any(key[0] == name for key in pg)]
        for kind, heading, meaning in KINDS:
            yield heading, meaning, samples_table(pg, operations, names, kind, HAND)
        if ORM in names:
            yield "PostgreSQL: SQLAlchemy's ORM against kusto", "", orm_table(pg, operations)
    if lite:
        yield "SQLite: time", SQLITE_MEANING, samples_table(lite, sqlite_operations, ON_SQLITE, "latency", ON_SQLITE[0])
    if results.startup or results.hundred or results.connection:
        meaning = "Of fresh processes the median, of calls the best of several slices."
        yield "Start-up and requests", meaning, startup_table(results)
    if results.deploy:
        meaning = (
            "Whole processes, start-up included; the server is on the same machine, where a round trip costs nothing."
        )
        yield "Migrations on PostgreSQL", meaning, deploy_table(results.deploy)
    yield from language_sections(results.language)
