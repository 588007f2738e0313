"""The same reads on SQLite: the standard library's driver by hand, kusto blocking, kusto awaited."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

from dataset import COLUMNS, rows

NAMES = COLUMNS["reviews"]
BY_ID = f"SELECT {', '.join(NAMES)} FROM reviews WHERE id = ?"
ROWS = f"SELECT {', '.join(NAMES)} FROM reviews WHERE created_at > ? AND rating >= ? ORDER BY id LIMIT ?"
TABLE = """CREATE TABLE reviews (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL, rating INTEGER NOT NULL, helpful INTEGER NOT NULL, verified BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL, author_id INTEGER NOT NULL, movie_id INTEGER NOT NULL
)"""


def make_file(path: Path) -> None:
    """Write the database's file."""
    connection = sqlite3.connect(path)
    connection.execute(TABLE)
    written = [(*r[:5], _text(r[5]), *r[6:]) for r in rows()["reviews"]]
    connection.executemany("INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?)", written)
    connection.commit()
    connection.close()


def _text(moment: datetime) -> str:
    return moment.isoformat("T", "milliseconds")


def _record(r: Any) -> dict[str, Any]:
    return {
        "id": r[0], "body": r[1], "rating": r[2], "helpful": r[3], "verified": bool(r[4]),
        "created_at": datetime.fromisoformat(r[5]), "author_id": r[6], "movie_id": r[7],
    }  # fmt: skip


class ByHand:
    """The driver, rows turned into dicts with booleans and times."""

    is_async = False

    def open(self, path: Path) -> None:
        """Connect."""
        self.connection = sqlite3.connect(path, isolation_level=None)

    def close(self) -> None:
        """Disconnect."""
        self.connection.close()

    def by_id(self, key: int) -> Any:
        return _record(self.connection.execute(BY_ID, (key,)).fetchone())

    def rows_1000(self, given: dict[str, Any]) -> Any:
        found = self.connection.execute(ROWS, (_text(given["after"]), 3, given["take"]))
        return [_record(row) for row in found.fetchall()]


class Blocking:
    """kusto's blocking client."""

    is_async = False

    def __init__(self, package: Any) -> None:
        self.package = package

    def open(self, path: Path) -> None:
        """Connect."""
        self.client = self.package.SyncClient(url=f"file:{path}")
        self.client.connect()

    def close(self) -> None:
        """Disconnect."""
        self.client.disconnect()

    def by_id(self, key: int) -> Any:
        return self.client.review.find_unique(where={"id": key})

    def rows_1000(self, given: dict[str, Any]) -> Any:
        return self.client.review.find_many(
            where={"created_at": {"gt": given["after"]}, "rating": {"gte": 3}}, order={"id": "asc"}, take=given["take"]
        )
