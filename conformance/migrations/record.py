"""Records what Prisma's engine says of pairs of CockroachDB schemas, for tests that have neither engine nor server.

    python conformance/migrations/record.py [--random 160]

It writes ``engine.sql``, and where ours differs ``cockroachdb.sql`` and the reasons, beside each case of
``tests/migrate/cockroachdb_cases``, and ``random.json``. It fails where a difference has no reason.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent), str(ROOT / "tests")]

from databases import say  # noqa: E402
from oracle import ask, installed  # noqa: E402
from run import Pair, drawn, ours, whole  # noqa: E402

from kusto.dialects import dialect  # noqa: E402
from migrate.texts import reasons, statements  # noqa: E402

PROVIDER = "cockroachdb"
FOLDER = ROOT / "tests/migrate/cockroachdb_cases"


def explained(pair: Pair, engine: str) -> list[str]:
    """Why our text differs; what nobody can explain is said, and counts as ``unexplained``."""
    migrations = dialect(PROVIDER).migrations
    found = reasons(statements(ours(PROVIDER, pair), migrations), statements(engine, migrations))
    if found is None:
        say(f"--- {pair.name}\n{ours(PROVIDER, pair)}\n=== the engine\n{engine}")
        return ["unexplained"]
    return found


def record_cases() -> bool:
    """The hand-written cases; whether all of them are explained."""
    folders = sorted(path for path in FOLDER.iterdir() if path.is_dir())
    pairs = [
        Pair(folder.name, before.read_text("utf-8") if before.exists() else None, after.read_text("utf-8"))
        for folder in folders
        for before, after in [(folder / "from.prisma", folder / "to.prisma")]
    ]
    answers = ask(PROVIDER, [(whole(PROVIDER, pair.before), whole(PROVIDER, pair.after)) for pair in pairs])
    good = True
    for folder, pair, answer in zip(folders, pairs, answers, strict=True):
        if answer.error:
            say(f"--- {pair.name}: the engine refuses it: {answer.error}")
            good = False
            continue
        differs = explained(pair, answer.sql)
        good = good and differs != ["unexplained"]
        (folder / "engine.sql").write_text(answer.sql, "utf-8")
        for name in ("cockroachdb.sql", "differs.txt"):
            (folder / name).unlink(missing_ok=True)
        if differs:
            (folder / "cockroachdb.sql").write_text(ours(PROVIDER, pair), "utf-8")
            (folder / "differs.txt").write_text(" ".join(differs) + "\n", "utf-8")
    return good


def record_random(number: int) -> bool:
    """The first random pairs that the engine accepts; whether all of them are explained."""
    pairs = list(drawn(PROVIDER, 0, 2 * number))
    answers = ask(PROVIDER, [(whole(PROVIDER, pair.before), whole(PROVIDER, pair.after)) for pair in pairs])
    accepted = [(pair, answer.sql) for pair, answer in zip(pairs, answers, strict=True) if not answer.error][:number]
    records = [
        {"name": pair.name, "from": pair.before, "to": pair.after, "engine": sql, "differs": explained(pair, sql)}
        for pair, sql in accepted
    ]
    (FOLDER / "random.json").write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return all(record["differs"] != ["unexplained"] for record in records)


def main() -> int:
    """Writes the records; 1 where one of them cannot be explained."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--random", type=int, default=160, metavar="COUNT", help="how many random pairs")
    given = options.parse_args()
    if not installed():
        say("The engine is not installed: run `npm ci` in the folder conformance.")
        return 2
    good = record_cases()
    return int(not (record_random(given.random) and good))


if __name__ == "__main__":
    sys.exit(main())
