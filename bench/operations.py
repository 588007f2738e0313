"""What is measured: the operations, their arguments, and what of a result must be equal whoever gives it.

In comes whatever a contender returns, out come plain values for comparing. It opens nothing.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dataset import COLUMNS, MOVIES, REVIEWS, USERS, moment

SAMPLES = 200
UPDATED_FROM = MOVIES - 199
"""Movies from this one on are only written to, so that reads give the same at any time."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of every contender; the method has its name.

    Args:
        shape: a tuple of names, and of (name, shape) for what is nested; () for a plain value.
        writes: rows are left behind.
        least: how often at least in one slice.
    """

    name: str
    title: str
    shape: tuple[Any, ...]
    writes: bool = False
    least: int = 20


_USER, _REVIEW, _MOVIE = COLUMNS["users"], COLUMNS["reviews"], COLUMNS["movies"]
_ROLE = (*COLUMNS["actors"], ("person", COLUMNS["persons"]))

OPERATIONS = (
    Operation("by_id", "by id", _REVIEW),
    Operation("rows_100", "100 rows", _REVIEW, least=10),
    Operation("rows_1000", "1,000 rows", _REVIEW, least=4),
    Operation("rows_1000_naive", "1,000 rows, `timestamp(3)`", _USER, least=4),
    Operation("users_with_reviews", "50 users with reviews", (*_USER, ("reviews", _REVIEW)), least=4),
    Operation(
        "movie_with_lists", "1 movie with its lists",
        (*_MOVIE, ("directors", _ROLE), ("actors", _ROLE), ("reviews", (*_REVIEW, ("author", _USER)))),
    ),
    Operation("insert_one", "insert 1", _USER[1:], writes=True),
    Operation("insert_many", "insert 1,000", (), writes=True, least=2),
    Operation("update_one", "update 1", _MOVIE, writes=True),
)  # fmt: skip
SQLITE_OPERATIONS = (
    Operation("by_id", "by id", _REVIEW),
    Operation("rows_1000", "1,000 rows", _REVIEW, least=4),
)


def arguments(name: str) -> list[Any]:
    """Arguments of an operation, the same for all contenders."""
    chance = random.Random(name)
    match name:
        case "by_id":
            return chance.sample(range(1, REVIEWS), SAMPLES)
        case "rows_100" | "rows_1000":
            take = int(name[5:])
            return [{"after": moment(chance.randrange(1, REVIEWS // 2)), "take": take} for _ in range(SAMPLES)]
        case "rows_1000_naive":
            return [{"after": chance.randrange(1, USERS - 1000), "take": 1000} for _ in range(SAMPLES)]
        case "users_with_reviews":
            return [{"after": chance.randrange(1, USERS - 50), "take": 50} for _ in range(SAMPLES)]
        case "movie_with_lists":
            return chance.sample(range(1, UPDATED_FROM), SAMPLES)
        case "insert_one":
            return [new_user(i) for i in range(SAMPLES)]
        case "insert_many":
            return [[new_user(1000 * k + i) for i in range(1000)] for k in range(3)]
        case "update_one":
            return [
                {"id": chance.randrange(UPDATED_FROM, MOVIES + 1), "title": f"Changed {i}", "year": 1950 + i % 70}
                for i in range(SAMPLES)
            ]
    raise KeyError(name)


def new_user(number: int) -> dict[str, Any]:
    """What an insert is given."""
    return {
        "name": f"New {number}", "email": f"new{number}@example.com", "image": "https://images.example/new.webp",
        "age": 18 + number % 70, "score": number % 999, "active": number % 2 == 0, "created_at": moment(number),
    }  # fmt: skip


def plain(value: Any, shape: tuple[Any, ...]) -> Any:
    """A result as dicts, lists and values; a time without zone is UTC."""
    if not shape:
        return value
    if isinstance(value, list):
        return [plain(item, shape) for item in value]
    return {
        entry if isinstance(entry, str) else entry[0]: _scalar(_part(value, entry))
        if isinstance(entry, str)
        else plain(_part(value, entry[0]), entry[1])
        for entry in shape
    }


def _part(value: Any, name: str) -> Any:
    return value[name] if isinstance(value, Mapping) else getattr(value, name)


def _scalar(value: Any) -> Any:
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value
