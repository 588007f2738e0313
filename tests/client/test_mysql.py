"""What only MySQL and MariaDB do: no RETURNING, collations that ignore case, texts written into statements."""

from __future__ import annotations

import asyncio
from types import ModuleType
from typing import Any

import pytest

from client.conftest import make_blog
from kusto.errors import UniqueViolationError, UnsupportedDatabaseError


@pytest.fixture
def mysql(generated: Any, request: pytest.FixtureRequest) -> Any:
    """A connected client of the blog on MySQL, blocking."""
    blog = make_blog("mysql", generated, request)
    client: ModuleType = blog.client
    with client.SyncClient(url=blog.new_database()) as db:
        yield db


def test_the_collation_decides_about_case(mysql: Any) -> None:
    mysql.user.create({"email": "Ann@x", "name": "Ann"})
    assert mysql.user.count(where={"name": "ann"}) == 1
    assert mysql.user.count(where={"name": {"in": ["ANN"]}}) == 1
    with pytest.raises(UniqueViolationError):
        mysql.user.create({"email": "ann@X"})


@pytest.mark.parametrize(
    "text", ["'", "\\", "\\'", "?", "%s", "%", "''", "-- ", "/*", "\x00", "\n", '"`', "😀", "\\0", "x'; DROP"]
)
def test_texts_mean_nothing_to_the_server(mysql: Any, text: str) -> None:
    mysql.values.create({"string": text, "json": {text: [text]}, "bytes": text.encode()})
    found = mysql.values.find_first(where={"string": text})
    assert (found.string, found.json, found.bytes) == (text, {text: [text]}, text.encode())
    row = mysql.query_first(
        "SELECT ? AS a, '?' AS `b?`, \"it's ?\" AS c /* ? */, `string` AS d FROM `Values` -- ?", text
    )
    assert row == {"a": text, "b?": "?", "c": "it's ?", "d": text}
    assert mysql.query_first("SELECT '100%' LIKE '%\\%' AS a") == {"a": 1}


def test_only_duplicates_are_skipped(mysql: Any) -> None:
    mysql.user.create({"email": "a"})
    made = mysql.user.create_many([{"email": "a"}, {"email": "b"}, {"email": "b"}], skip_duplicates=True)
    assert made == 1 and mysql.user.count() == 2
    from kusto.errors import ForeignKeyViolationError, InvalidValueError

    with pytest.raises(ForeignKeyViolationError):
        mysql.comment.create_many([{"text": "t", "postId": 99}], skip_duplicates=True)
    with pytest.raises(InvalidValueError):
        mysql.user.create_many([{"email": "x" * 300}], skip_duplicates=True)
    assert mysql.user.count() == 2


def test_an_update_that_changes_nothing_is_still_one(mysql: Any) -> None:
    made = mysql.user.create({"email": "a", "name": "n"})
    assert mysql.execute_raw("UPDATE users SET name = 'n' WHERE id = ?", made.id) == 1
    assert mysql.post.create({"title": "t", "authorId": made.id})
    assert mysql.post.update_many({"title": "t"}, where={}) == 1
    assert mysql.post.update({"title": "t"}, where={"id": 1}).title == "t"


def test_writes_may_look_into_their_own_table(mysql: Any) -> None:
    boss = mysql.user.create({"email": "boss", "name": "B"})
    mysql.user.create_many([{"email": "a", "bossId": boss.id}, {"email": "b"}])
    assert mysql.user.update_many({"age": 5}, where={"boss": {"is": {"name": "B"}}}) == 1
    assert mysql.user.delete_many(where={"boss": {"is": {"name": "B"}}}) == 1
    assert mysql.user.count() == 2


def test_a_key_that_changes_is_followed(mysql: Any) -> None:
    mysql.place.create({"country": "KR", "code": 1})
    key = {"country_code": {"country": "KR", "code": 1}}
    moved = mysql.place.update({"code": 2, "name": "x"}, where=key)
    assert (moved.code, moved.name) == (2, "x")
    with pytest.raises(UnsupportedDatabaseError):
        mysql.place.update({"code": {"increment": 1}}, where={"country_code": {"country": "KR", "code": 2}})


def test_json_is_equal_whatever_its_order(mysql: Any) -> None:
    mysql.values.create({"json": {"a": 1, "b": [1, "x"]}})
    assert mysql.values.count(where={"json": {"equals": {"b": [1, "x"], "a": 1}}}) == 1
    assert mysql.values.count(where={"json": {"equals": {"b": ["x", 1], "a": 1}}}) == 0
    assert mysql.values.count(where={"json": {"equals": {"b": [1, "X"], "a": 1}}}) == 0
    assert mysql.values.count(where={"json": {"not": {"a": 1}}}) == 1


def test_moments_are_utc_whatever_the_server_thinks(mysql: Any) -> None:
    row = mysql.query_first("SELECT TIMESTAMPDIFF(SECOND, NOW(), UTC_TIMESTAMP()) AS off, @@global.time_zone AS zone")
    assert row == {"off": 0, "zone": "+09:00"}


def test_upserts_at_once_make_one_record(generated: Any, request: pytest.FixtureRequest) -> None:
    blog = make_blog("mysql", generated, request)

    async def main() -> None:
        async with blog.client.Client(url=blog.new_database()) as db:
            data = {"create": {"email": "a", "age": 0}, "update": {"age": {"increment": 1}}}
            made = await asyncio.gather(*(db.user.upsert(where={"email": "a"}, data=data) for _ in range(8)))
            assert {user.id for user in made} == {made[0].id}
            assert (await db.user.find_many())[0].age == 7

    asyncio.run(main())
