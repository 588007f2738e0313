"""The text of ``docs/benchmarks.md`` around the tables."""

from __future__ import annotations

from collections.abc import Sequence

from operations import OPERATIONS, SQLITE_OPERATIONS
from report import Aim, Results, aims_table, sections
from tables import table

HEAD = """\
# Benchmarks

`scripts/bench --write` measures and writes this page; `scripts/bench --quick` measures for less than a minute.
Absolute numbers belong to the machine below; ratios and client CPU carry over to others.
"""

BOUND = """\
Of long lists most of the client's CPU is the driver's own; the table of the client's own CPU, below, shows how much of
the ORM's asyncpg by hand spends there itself.
"""

METHOD = """\
## How it is measured

- **Against what.** *asyncpg by hand*: SQL written by hand, connections in a plain list, asyncpg's cache of prepared
  statements, `dict(record)`, one statement per list of a nested read, stitched in Python. *SQLAlchemy ORM*: version 2,
  asyncpg, a session per call at its best, that is under AUTOCOMMIT (no transaction around a single statement) with
  `selectinload` and `joinedload`. *kusto*: the generated client as its users call it, with its pool and its checks.
- **Results first.** Before anything is timed, each contender's result of each operation is compared with that of
  asyncpg by hand, value by value. A difference ends the run.
- **Interleaved.** Short slices, everybody in turn, the order rotating; each ratio is taken within one round, then the
  median of the rounds. A noisy moment of the machine hits all alike.
- **One CPU.** Where the system can (Linux), this process and the PostgreSQL server it starts stay on one CPU:
  latency is then the sum of the client's and the server's work, free of wake-ups. With a network between, every
  round trip adds the same to each contender, and ratios move towards the number of round trips.
- **The server** is made for the run and thrown away. It does not wait for its disk: this measures clients.
- **The data**: {data}.
  *by id* and *rows* read reviews, 8 columns (5 integers, a text, a boolean, a `timestamptz`). *`timestamp(3)`* reads
  users, 8 columns, with the type that Prisma gives a `DateTime` by default: it has no zone, so kusto adds UTC to each
  value, which asyncpg by hand does not do. *50 users with reviews* gives 500 reviews; *1 movie with its lists* gives
  directors and actors with their persons, and reviews with their authors.
- **Schemas** of the schema language are made: per area of five models two enums, relations of every kind, indexes,
  defaults, native types, comments. Both contenders must find no fault in them. kusto's time includes Python's
  collector, which runs as it does by default, from a heap that was cleared. The six models are those of this benchmark.
  `prisma` runs without telemetry and without its binaries, which validating does not need.
- What is not measured: other ORMs, throughput with many callers, a network.
"""


def page(results: Results, aims: Sequence[Aim]) -> str:
    """The whole page."""
    from dataset import MOVIES, PERSONS, REVIEWS, USERS

    data = f"{USERS:,} users, {MOVIES:,} movies, {PERSONS:,} persons, {REVIEWS:,} reviews"
    parts = [HEAD, "## The project's aims", aims_table(aims), BOUND]
    for heading, meaning, numbers in sections(results, OPERATIONS, SQLITE_OPERATIONS):
        parts += [f"## {heading}", meaning, numbers] if meaning else [f"## {heading}", numbers]
    parts += ["## Machine", table(("", ""), list(results.facts.items())), METHOD.format(data=data)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"
