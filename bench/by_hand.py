"""The measure of all others: SQL written by hand, sent with asyncpg, rows turned into dicts.

Connections stand in a plain list, without a pool's bookkeeping; asyncpg's own cache prepares each statement once.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

import asyncpg
from dataset import COLUMNS

NAME = "asyncpg by hand"


def _columns(table: str, prefix: str) -> str:
    return ", ".join(f"{prefix}.{column}" for column in COLUMNS[table])


USER, REVIEW, MOVIE = _columns("users", "u"), _columns("reviews", "r"), _columns("movies", "m")
BY_ID = f"SELECT {REVIEW} FROM reviews r WHERE r.id = $1"
ROWS = f"SELECT {REVIEW} FROM reviews r WHERE r.created_at > $1 AND r.rating >= $2 ORDER BY r.id LIMIT $3"
SOME_USERS = f"SELECT {USER} FROM users u WHERE u.id > $1 ORDER BY u.id LIMIT $2"
THEIR_REVIEWS = f"SELECT {REVIEW} FROM reviews r WHERE r.author_id = ANY($1) ORDER BY r.id"
ONE_MOVIE = f"SELECT {MOVIE} FROM movies m WHERE m.id = $1"
ROLES = {
    table: f"SELECT {_columns(table, 'x')}, {_columns('persons', 'p')} FROM {table} x"
    " JOIN persons p ON p.id = x.person_id WHERE x.movie_id = $1 ORDER BY x.position"
    for table in ("directors", "actors")
}
MOVIE_REVIEWS = (
    f"SELECT {REVIEW}, {USER} FROM reviews r JOIN users u ON u.id = r.author_id WHERE r.movie_id = $1 ORDER BY r.id"
)
GIVEN = ", ".join(COLUMNS["users"][1:])
INSERT = f"INSERT INTO users AS u ({GIVEN}) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {USER}"
INSERT_MANY = (
    f"INSERT INTO users ({GIVEN}) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[],"
    " $6::bool[], $7::timestamp[])"
)
UPDATE = f"UPDATE movies m SET title = $2, year = $3 WHERE m.id = $1 RETURNING {MOVIE}"


class ByHand:
    """One method per operation."""

    is_async = True

    async def open(self, url: str) -> None:
        """Connect."""
        self.free = [await asyncpg.connect(url) for _ in range(2)]

    async def close(self) -> None:
        """Disconnect."""
        for connection in self.free:
            await connection.close()

    async def _rows(self, sql: str, *values: Any) -> list[asyncpg.Record]:
        connection = self.free.pop()
        try:
            return await connection.fetch(sql, *values)
        finally:
            self.free.append(connection)

    async def by_id(self, key: int) -> Any:
        connection = self.free.pop()
        try:
            return dict(await connection.fetchrow(BY_ID, key))
        finally:
            self.free.append(connection)

    async def rows_100(self, given: dict[str, Any]) -> Any:
        return [dict(row) for row in await self._rows(ROWS, given["after"], 3, given["take"])]

    rows_1000 = rows_100

    async def rows_1000_naive(self, given: dict[str, Any]) -> Any:
        return [dict(row) for row in await self._rows(SOME_USERS, given["after"], given["take"])]

    async def users_with_reviews(self, given: dict[str, Any]) -> Any:
        connection = self.free.pop()
        try:
            users = {row[0]: dict(row) for row in await connection.fetch(SOME_USERS, given["after"], given["take"])}
            for user in users.values():
                user["reviews"] = []
            for row in await connection.fetch(THEIR_REVIEWS, list(users)):
                users[row[6]]["reviews"].append(dict(row))
        finally:
            self.free.append(connection)
        return list(users.values())

    async def movie_with_lists(self, key: int) -> Any:
        connection = self.free.pop()
        try:
            movie = dict(await connection.fetchrow(ONE_MOVIE, key))
            for table, sql in ROLES.items():
                movie[table] = [_role(row) for row in await connection.fetch(sql, key)]
            movie["reviews"] = [_reviewed(row) for row in await connection.fetch(MOVIE_REVIEWS, key)]
        finally:
            self.free.append(connection)
        return movie

    async def insert_one(self, given: dict[str, Any]) -> Any:
        connection = self.free.pop()
        try:
            return dict(await connection.fetchrow(INSERT, *_values(given)))
        finally:
            self.free.append(connection)

    async def insert_many(self, given: list[dict[str, Any]]) -> Any:
        connection = self.free.pop()
        try:
            columns = zip(*[_values(row) for row in given], strict=True)
            return int((await connection.execute(INSERT_MANY, *map(list, columns))).rpartition(" ")[2])
        finally:
            self.free.append(connection)

    async def update_one(self, given: dict[str, Any]) -> Any:
        connection = self.free.pop()
        try:
            return dict(await connection.fetchrow(UPDATE, given["id"], given["title"], given["year"]))
        finally:
            self.free.append(connection)


def _values(given: dict[str, Any]) -> tuple[Any, ...]:
    moment = given["created_at"].astimezone(UTC).replace(tzinfo=None)
    return (
        given["name"], given["email"], given["image"], given["age"], given["score"], given["active"], moment,
    )  # fmt: skip


def _role(r: asyncpg.Record) -> dict[str, Any]:
    person = {"id": r[4], "first_name": r[5], "last_name": r[6], "bio": r[7]}
    return {"id": r[0], "position": r[1], "person_id": r[2], "movie_id": r[3], "person": person}


def _reviewed(r: asyncpg.Record) -> dict[str, Any]:
    author = {
        "id": r[8], "name": r[9], "email": r[10], "image": r[11], "age": r[12], "score": r[13], "active": r[14],
        "created_at": r[15],
    }  # fmt: skip
    return {
        "id": r[0], "body": r[1], "rating": r[2], "helpful": r[3], "verified": r[4], "created_at": r[5],
        "author_id": r[6], "movie_id": r[7], "author": author,
    }  # fmt: skip
