"""What a database refuses arrives as the error that names it, with its code and its meta."""

from __future__ import annotations

import shutil
import sqlite3
from typing import Any

import psycopg
import pytest

from kusto.dialects import dialect
from kusto.errors import (
    ConnectionFault,
    DatabaseNotFoundError,
    ForeignKeyViolationError,
    InputError,
    KustoError,
    MissingRequiredValueError,
    TableNotFoundError,
    UniqueViolationError,
    UnsupportedDatabaseError,
)


async def test_a_unique_violation_names_its_fields(db: Any, provider: str) -> None:
    await db.user.create({"email": "a"})
    with pytest.raises(UniqueViolationError, match="email") as caught:
        await db.user.create({"email": "a"})
    assert caught.value.code == "P2002"
    by_key = provider == "mysql"  # the server names the key, as Prisma hands it on
    assert caught.value.meta["target"] == ("users_email_key" if by_key else ["email"])
    assert caught.value.http_status == 409
    await db.post.create({"title": "t", "authorId": 1})
    with pytest.raises(UniqueViolationError) as caught:
        await db.post.create({"title": "t", "authorId": 1})
    assert caught.value.meta["target"] == ("Post_title_authorId_key" if by_key else ["title", "authorId"])
    with pytest.raises(UniqueViolationError) as caught:
        await db.user.create({"id": 1, "email": "b"})
    assert caught.value.meta["target"] == ("PRIMARY" if by_key else ["id"])


async def test_a_foreign_key_violation(db: Any) -> None:
    with pytest.raises(ForeignKeyViolationError):
        await db.comment.create({"text": "t", "postId": 5})
    await db.place.create({"country": "KR", "code": 1})
    await db.visit.create({"country": "KR", "code": 1})
    await db.user.create({"email": "a", "posts": {"create": {"title": "t"}}})
    with pytest.raises(ForeignKeyViolationError):
        await db.post.update({"authorId": 9}, where={"id": 1})


@pytest.mark.parametrize(
    "call",
    [
        lambda db: db.user.create({"email": None}),
        lambda db: db.user.update({"email": None}, where={"id": 1}),
        lambda db: db.user.update_many({"role": None}, where={}),
        lambda db: db.user.update({"posts": {"create": {"title": None}}}, where={"id": 1}),
        lambda db: db.user.upsert(where={"id": 1}, data={"create": {"email": "x"}, "update": {"email": {"set": None}}}),
    ],
)
async def test_none_for_a_required_field(db: Any, call: Any) -> None:
    await db.user.create({"email": "a"})
    with pytest.raises(MissingRequiredValueError, match="None") as caught:
        await call(db)
    assert caught.value.code == "P2012"


async def test_none_for_a_required_field_among_many(db: Any) -> None:
    with pytest.raises(KustoError, match="email"):
        await db.user.create_many([{"email": "a"}, {"email": None}])
    assert await db.user.count() == 0


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"string": 5}, "Values.string"),
        ({"int": 2**31}, "Values.int"),
        ({"int": 1.5}, "Values.int"),
        ({"big": 2**63}, "Values.big"),
        ({"float": "1"}, "Values.float"),
        ({"decimal": 1.5}, "Values.decimal"),
        ({"boolean": "yes"}, "Values.boolean"),
        ({"moment": "2020-01-01"}, "Values.moment"),
        ({"json": object}, "Values.json"),
        ({"json": [float("nan")]}, "Values.json"),
        ({"bytes": "text"}, "Values.bytes"),
        ({"role": "nobody"}, "Values.role"),
        ({"int": {"increment": 1}}, "Values.int"),
        ({"children": {"create": {"int": "x"}}}, "Values.int"),
    ],
    ids=str,
)
async def test_a_value_of_the_wrong_type_is_refused_with_its_place(db: Any, data: Any, place: str) -> None:
    with pytest.raises(InputError, match=place):
        await db.values.create(data)
    if "children" not in data:
        with pytest.raises(InputError, match=place):
            await db.values.create_many([{}, data])
    assert await db.values.count() == 0


async def test_the_path_of_a_wrong_value_is_in_meta(db: Any) -> None:
    with pytest.raises(InputError) as caught:
        await db.values.create({"int": "5"})
    assert caught.value.meta["path"] == "Values.int" and caught.value.code == "P2019"


async def test_texts_that_no_database_can_hold(db: Any, provider: str) -> None:
    with pytest.raises(KustoError):
        await db.values.create({"string": "\ud800"})
    with pytest.raises(KustoError):
        await db.values.find_many(where={"string": {"in": ["\ud800"]}})
    if provider == "postgresql":
        with pytest.raises(KustoError):
            await db.values.create({"json": {"a": "\ud800"}})
        with pytest.raises(KustoError):
            await db.values.create({"string": "a\x00b"})
    assert await db.values.count() == 0


async def test_tables_that_are_not_there(db: Any, provider: str) -> None:
    await db.execute_raw("DROP TABLE " + dialect(provider).queries.quote("Ids"))
    with pytest.raises(TableNotFoundError) as caught:
        await db.ids.find_many()
    assert "migrate" in str(caught.value.hint)


async def test_columns_that_are_not_there(db: Any, provider: str) -> None:
    from kusto.errors import ColumnNotFoundError

    table, old, new = map(dialect(provider).queries.quote, ("Place", "name", "other"))
    await db.execute_raw(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    with pytest.raises(ColumnNotFoundError):
        await db.place.find_many()


async def test_a_database_that_is_not_there(blog_of: Any, interface: str, provider: str, url: str) -> None:
    db = blog_of.make(interface, url + "_missing")
    with pytest.raises(DatabaseNotFoundError) as caught:
        await db.connect()
    assert caught.value.code == "P1003"
    assert not db.is_connected()


async def test_a_server_that_is_not_there_then_comes(blog_of: Any, interface: str, url: str, tmp_path: Any) -> None:
    if dialect(blog_of.provider).capabilities.server:
        db = blog_of.make(interface, f"{blog_of.provider}://root:canary@127.0.0.1:1/x")
        with pytest.raises(ConnectionFault) as caught:
            await db.connect()
        assert "canary" not in str(caught.value) and caught.value.http_status == 503
        return
    path = tmp_path / "later.db"
    db = blog_of.make(interface, f"file:{path}")
    with pytest.raises(ConnectionFault):
        await db.connect()
    shutil.copy(url.removeprefix("file:"), path)
    await db.connect()
    assert await db.user.count() == 0
    await db.disconnect()


async def test_what_a_database_cannot_do_is_refused(db: Any, provider: str, generated: Any) -> None:
    """The inverse of the tests of lists and levels: where the capability is missing, the call fails and says so."""
    able = dialect(provider).capabilities
    if able.scalar_lists:
        assert await db.lists.count(where={"ints": {"has": 1}}) == 0
    else:
        assert not hasattr(db, "lists")
        from kusto.psl import parse_schema
        from kusto.source.text import SourceFile

        text = (
            f'datasource db {{\n provider = "{provider}"\n url = env("X")\n}}\nmodel A {{\n id Int @id\n xs Int[]\n}}\n'
        )
        parsed = parse_schema([SourceFile("schema.prisma", text)])
        assert any("xs" in d.message for d in parsed.diagnostics)
        with pytest.raises(UnsupportedDatabaseError):
            dialect(provider).queries.list_test("has", "x", "?")
    if len(able.isolation_levels) == 1:
        with pytest.raises(UnsupportedDatabaseError):
            db.tx(isolation_level="ReadCommitted")
    if able.decimal_digits:
        with pytest.raises(InputError, match="digits"):
            await db.values.create({"decimal": "1234567890.1234567890"})


async def test_databases_really_were_touched(db: Any, provider: str, url: str, request: pytest.FixtureRequest) -> None:
    await db.user.create({"email": "a"})
    if provider == "postgresql":
        with psycopg.connect(url) as other:
            assert other.execute("SELECT email FROM users").fetchall() == [("a",)]
    elif provider == "mysql":
        server = request.getfixturevalue("mysql_server")
        assert server.administer(f"SELECT email FROM `{url.rpartition('/')[2]}`.users") == [("a",)]
    else:
        connection = sqlite3.connect(url.removeprefix("file:"))
        assert connection.execute("SELECT email FROM users").fetchall() == [("a",)]
        connection.close()
