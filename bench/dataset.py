"""The data of the benchmark: users who review movies, and the people who made these. The same at every run.

Out come rows per table, in the order of `COLUMNS`. It opens nothing.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

USERS, PERSONS, MOVIES, REVIEWS = 2_000, 4_000, 2_000, 20_000
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "users": ("id", "name", "email", "image", "age", "score", "active", "created_at"),
    "persons": ("id", "first_name", "last_name", "bio"),
    "movies": ("id", "title", "year", "image", "description"),
    "directors": ("id", "position", "person_id", "movie_id"),
    "actors": ("id", "position", "person_id", "movie_id"),
    "reviews": ("id", "body", "rating", "helpful", "verified", "created_at", "author_id", "movie_id"),
}
WORDS = ("amber", "border", "candle", "distant", "évening", "fabric", "garden", "iron", "jörd", "kettle", "lantern")


def moment(tick: int) -> datetime:
    """A time of its own for every tick, with milliseconds."""
    return BEGINNING + timedelta(milliseconds=tick * 61_337)


def words(chance: random.Random, least: int, most: int) -> str:
    """A few words."""
    return " ".join(chance.choices(WORDS, k=chance.randint(least, most)))


def rows() -> dict[str, list[Sequence[Any]]]:
    """Every table's rows, parents first."""
    chance = random.Random(7)
    made: dict[str, list[Sequence[Any]]] = {
        "users": [user(i, chance) for i in range(1, USERS + 1)],
        "persons": [
            (i, words(chance, 1, 1).title(), f"{words(chance, 1, 1)}son", words(chance, 10, 30))
            for i in range(1, PERSONS + 1)
        ],
        "movies": [
            (i, f"{words(chance, 1, 4)} {i}", 1930 + i % 95, f"https://images.example/{i}.webp", words(chance, 20, 50))
            for i in range(1, MOVIES + 1)
        ],
        "directors": [],
        "actors": [],
    }
    for movie in range(1, MOVIES + 1):
        for table, number in (("directors", 1 + movie % 2), ("actors", 6 + movie % 8)):
            people = chance.sample(range(1, PERSONS + 1), number)
            made[table] += [(len(made[table]) + k + 1, k, person, movie) for k, person in enumerate(people)]
    made["reviews"] = [review(i, chance) for i in range(1, REVIEWS + 1)]
    return made


def user(number: int, chance: random.Random) -> tuple[Any, ...]:
    """One row of ``users``."""
    naive = moment(number).replace(tzinfo=None)  # the column is Prisma's default: UTC without a zone
    name = f"{words(chance, 1, 2)} {number}"
    image = f"https://images.example/users/{number}.webp"
    return number, name, f"user{number}@example.com", image, 18 + number % 70, number * 7 % 999, number % 5 > 0, naive


def review(number: int, chance: random.Random) -> tuple[Any, ...]:
    """One row of ``reviews``; every user writes the same number of them."""
    return (
        number, words(chance, 8, 30), number * 7 % 11, chance.randrange(500), number % 3 == 0,
        moment(number), 1 + number % USERS, 1 + number * 13 % MOVIES,
    )  # fmt: skip
