"""Values come back exactly as they were given, whatever path they took; texts are never taken for SQL or patterns."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client.conftest import Blog
from kusto.errors import DataError

UTC = dt.UTC
EXAMPLES = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(-1e15, 1e15).map(lambda f: f + 0.0)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
).filter(lambda value: value is not None)


def decimals(provider: str) -> st.SearchStrategy[Decimal]:
    if provider == "sqlite":
        return st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10)
    return st.decimals(allow_nan=False, allow_infinity=False, places=30, min_value=-(10**34), max_value=10**34)


def rows(provider: str) -> st.SearchStrategy[dict[str, Any]]:
    """Rows of `Values`, any of whose fields may be missing."""
    moments = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30), timezones=zones())  # noqa: DTZ001
    fields: dict[str, st.SearchStrategy[Any]] = {
        "string": texts,
        "int": st.integers(-(2**31), 2**31 - 1),
        "big": st.integers(-(2**63), 2**63 - 1),
        "float": st.floats(allow_nan=False, allow_infinity=False),
        "decimal": decimals(provider),
        "boolean": st.booleans(),
        "moment": moments,
        "json": json_values,
        "bytes": st.binary(max_size=40),
        "role": st.sampled_from(["USER", "ADMIN", "EDITOR"]),
    }
    return st.fixed_dictionaries({}, optional={n: s | st.none() if n != "json" else s for n, s in fields.items()})


def zones() -> st.SearchStrategy[dt.tzinfo]:
    return st.just(UTC) | st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))


def same(got: Any, wanted: Any) -> bool:
    """Equal, and of the same type but where JSON knows only numbers."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and got.keys() == wanted.keys() and all(same(got[k], wanted[k]) for k in wanted)
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(same, got, wanted))
    return bool(got == wanted) and isinstance(got, bool) == isinstance(wanted, bool)


def agrees(record: Any, row: dict[str, Any]) -> None:
    for name, value in row.items():
        got = getattr(record, name)
        assert same(got, value), (name, got, value)
        if name == "moment" and value is not None:
            assert got.utcoffset() == dt.timedelta(0)
        if name not in ("json", "role", "moment") and value is not None:
            assert type(got) is type(value)


@pytest.fixture
def client(blog_of: Blog, url: str) -> Iterator[Any]:
    """A blocking client; both interfaces share every converter, and the rest of the suite compares them."""
    with blog_of.client.SyncClient(url=url) as made:
        yield made


@EXAMPLES
@given(data=st.data())
def test_values_survive_every_path(client: Any, provider: str, data: st.DataObject) -> None:
    row = data.draw(rows(provider))
    made = client.values.create({**row, "children": {"create": {**row, "children": {"create": row}}}})
    agrees(made if not made.id else client.values.find_unique(where={"id": made.id}), row)
    deep = client.values.find_unique(where={"id": made.id}, include={"children": {"include": {"children": True}}})
    agrees(deep, row)
    agrees(deep.children[0], row)
    agrees(deep.children[0].children[0], row)
    agrees(client.values.create(row), row)
    agrees(client.values.update(row, where={"id": made.id}), row)
    client.values.delete_many()
    client.values.create_many([row, row])
    found = client.values.find_many(order={"id": "asc"})
    agrees(found[0], row)
    agrees(found[1], row)
    for name, value in row.items():
        if value is None or name == "json":
            continue
        for test in (value, {"equals": value}, {"in": [value]}):
            assert client.values.count(where={name: test}) == 2, (name, test)
        assert client.values.count(where={name: {"not": value}}) == 0
        assert client.values.count(where={name: {"not_in": [value]}}) == 0
    client.values.delete_many()


EXTREMES: list[dict[str, Any]] = [
    {"big": 2**63 - 1},
    {"big": -(2**63)},
    {"int": -(2**31)},
    {"float": 5e-324},
    {"float": 1.7976931348623157e308},
    {"float": 0.1},
    {"float": -2.2250738585072014e-308},
    {"decimal": Decimal("0.00000000000001")},
    {"decimal": Decimal("-99999999999999.9")},
    {"decimal": Decimal("1E+10")},
    {"decimal": Decimal(0)},
    {"bytes": bytes(range(256))},
    {"bytes": b""},
    {"string": ""},
    {"string": "👩‍👩‍👧‍👦 e\u0301 \u202e \ufeff \U0010ffff"},
    {"string": "x" * 100_000},
    {"moment": dt.datetime(1, 1, 1, tzinfo=UTC)},
    {"moment": dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)},
    {"moment": dt.datetime(2024, 10, 27, 2, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))},
    {"json": {"": [[], {}, "", 0, -1, 1.5, None, True, 2**63, 10**30]}},
    {"json": [10**40]},
    {"json": "5"},
    {"json": False},
    {"json": 0},
    {"json": {"a": {"b": {"c": [None, {"d": 'e\\"\n'}]}}}},
]


@pytest.mark.parametrize("row", EXTREMES, ids=lambda row: str(row)[:40])
def test_extremes(client: Any, row: dict[str, Any], provider: str, request: pytest.FixtureRequest) -> None:
    if provider == "mysql" and "0" * 20 in str(row) and "json" in row:
        server = request.getfixturevalue("mysql_server")
        if "MariaDB" not in server.version:  # the server's own JSON type rounds what does not fit into 64 bits
            assert client.values.create({"json": [10**40]}).json == [1e40]
            return
    made = client.values.create(row)
    agrees(made, row)
    agrees(client.values.find_unique(where={"id": made.id}), row)
    client.values.create_many([row])
    agrees(client.values.find_first(order={"id": "desc"}), row)
    (name,) = row
    assert client.values.count(where={name: {"equals": row[name]} if name == "json" else row[name]}) == 2


def test_the_ends_of_float_numbers(client: Any, provider: str) -> None:
    if provider == "mysql":
        from kusto.errors import InputError

        for value in (math.inf, -math.inf, math.nan):
            with pytest.raises(InputError, match="NaN"):
                client.values.create({"float": value})
        assert client.values.create({"float": -0.0}).float == 0
        return
    for value in (math.inf, -math.inf, -0.0):
        made = client.values.create({"float": value})
        assert made.float == value
        assert client.values.count(where={"float": value}) == 1
        client.values.delete_many()
    if provider == "postgresql":
        assert math.isnan(client.values.create({"float": math.nan}).float)
        assert math.copysign(1, client.values.create({"float": -0.0}).float) == -1
        assert client.values.create(
            {"decimal": Decimal("1234567890.123456789012345678901234567890")}
        ).decimal == Decimal("1234567890.123456789012345678901234567890")
    else:
        from kusto.errors import InputError

        with pytest.raises(InputError, match="NaN"):
            client.values.create({"float": math.nan})


NATIVE: dict[str, list[Any]] = {
    "uuid": ["6f9619ff-8b86-d011-b42d-00c04fc964ff"],
    "stamp": [dt.datetime(2024, 2, 29, 1, 2, 3, 456789, tzinfo=UTC), dt.datetime(1, 1, 1, tzinfo=UTC)],
    "day": [dt.date(2024, 2, 29), dt.date(1, 1, 1)],
    "clock": [dt.time(23, 59, 59, 999999), dt.time(0)],
    "zoned": [dt.time(12, 30, tzinfo=dt.timezone(dt.timedelta(hours=9)))],
    "price": [Decimal("12345678.91"), Decimal("-0.01")],
    "money": [Decimal("-1234.56")],
    "short": ["twenty characters..."],
    "fixed": ["abcd"],
    "inet": ["10.1.2.3", "2001:db8::/32"],
    "bits": ["1010"],
    "varbits": ["101"],
    "xml": ["<a>b</a>"],
    "json": [{"b": 1, "a": [None]}],
    "small": [-(2**15), 2**15 - 1],
    "oid": [4711],
    "real": [1.5, 0.10000000149011612],
}


async def knows_xml(db: Any) -> bool:
    try:
        await db.query_raw("SELECT '<a/>'::xml::text")
    except DataError:
        return False
    return True


NATIVE_MYSQL: dict[str, list[Any]] = {
    "stamp": [dt.datetime(2024, 2, 29, 1, 2, 3, 456789, tzinfo=UTC), dt.datetime(1970, 1, 2, tzinfo=UTC)],
    "plain": [dt.datetime(2024, 2, 29, 1, 2, 3, tzinfo=UTC), dt.datetime(1000, 1, 1, tzinfo=UTC)],
    "day": [dt.date(2024, 2, 29), dt.date(1000, 1, 1)],
    "clock": [dt.time(23, 59, 59, 999999), dt.time(0)],
    "price": [Decimal("12345678.91"), Decimal("-0.01")],
    "short": ["twenty characters..."],
    "fixed": ["abcd"],
    "long": ["x" * 100_000],
    "bits": [b"\x0f\xff"],
    "flag": [True, False],
    "small": [-(2**15), 2**15 - 1],
    "tiny": [-128, 127],
    "medium": [-(2**23), 2**23 - 1],
    "unsigned": [0, 2**32 - 1],
    "huge": [0, 2**64 - 1],
    "year": [1901, 2155],
    "real": [1.5, 0.1, 16777216.0, 1234567.0],
    "binary": [b"\x00\x01\x02\x03"],
    "varbinary": [b"\x00\xff", b""],
}
NATIVE_CASES = [("postgresql", field) for field in NATIVE] + [("mysql", field) for field in NATIVE_MYSQL]


@pytest.mark.parametrize(("database", "field"), NATIVE_CASES)
def test_native_types(
    generated: Any, request: pytest.FixtureRequest, interface: str, database: str, field: str
) -> None:
    import asyncio

    from client.blog import Awaited

    maker = {"postgresql": "new_from_template", "mysql": "new_mysql_blog"}[database]
    cases = {"postgresql": NATIVE, "mysql": NATIVE_MYSQL}[database]
    package, url = generated(database), request.getfixturevalue(maker)()
    db = package.Client(url=url) if interface == "async" else Awaited(package.SyncClient(url=url))

    async def main() -> None:
        await db.connect()
        if field == "xml" and not await knows_xml(db):
            await db.disconnect()
            pytest.skip("this server was built without XML")
        for value in cases[field]:
            made = await db.native.create({field: value})
            assert getattr(made, field) == value
            assert getattr(await db.native.find_unique(where={"id": made.id}), field) == value
            assert await db.native.create_many([{field: value}, {}]) == 2
            equal = {"equals": value} if field == "json" else value
            assert await db.native.count(where={field: equal}) == 2
            assert await db.native.count(where={field: {"not": value}}) == 0
            if field != "json":
                assert await db.native.count(where={field: {"in": [value]}}) == 2
                assert await db.native.count(where={field: {"not_in": [value]}}) == 0
            assert await db.native.update_many({field: value}, where={field: None}) == 1
            assert await db.native.count(where={field: equal}) == 3
            await db.native.delete_many()
        await db.disconnect()

    asyncio.run(main())


LISTS: dict[str, list[Any]] = {
    "strings": ["a", 'q"uote', "back\\slash", "", "NULL", "{},"],
    "ints": [1, -5, 2**31 - 1],
    "bigs": [2**63 - 1, -(2**63)],
    "floats": [0.1, -1e300],
    "decimals": [Decimal("0.1"), Decimal("12345678901234567890.123")],
    "booleans": [True, False],
    "moments": [dt.datetime(2024, 1, 1, 2, 3, 4, 567891, tzinfo=UTC)],
    "jsons": [{"a": [1]}, "x", [None]],
    "blobs": [b"\x00\xff", b"", b'"\\'],
    "roles": ["ADMIN", "USER"],
    "uuids": ["6f9619ff-8b86-d011-b42d-00c04fc964ff"],
}


@pytest.mark.parametrize("field", LISTS)
def test_lists_of_postgresql(generated: Any, new_from_template: Any, interface: str, field: str) -> None:
    import asyncio

    from client.blog import Awaited

    package, url = generated("postgresql"), new_from_template()
    db = package.Client(url=url) if interface == "async" else Awaited(package.SyncClient(url=url))
    values = LISTS[field]

    async def ids(test: Any) -> list[int]:
        return [row.id for row in await db.lists.find_many(where={field: test}, order={"id": "asc"})]

    async def main() -> None:
        await db.connect()
        assert getattr(await db.lists.create({field: values}), field) == values
        assert getattr(await db.lists.create({}), field) == []
        assert await db.lists.create_many([{field: values[:1]}, {field: []}]) == 2
        found = await db.lists.find_many(order={"id": "asc"})
        assert [getattr(row, field) for row in found] == [values, [], values[:1], []]
        if field != "jsons":
            assert await ids({"has": values[0]}) == [1, 3]
            assert await ids({"has_every": values}) == ([1] if len(values) > 1 else [1, 3])
            assert await ids({"has_some": [values[-1]]}) == ([1] if len(values) > 1 else [1, 3])
            assert await ids({"equals": values}) == ([1] if len(values) > 1 else [1, 3])
            assert await ids(values) == ([1] if len(values) > 1 else [1, 3])
            assert await ids({"has_some": []}) == []
        assert await ids({"is_empty": False}) == [1, 3]
        assert 4 in await ids({"is_empty": True})
        changed = await db.lists.update({field: {"push": values}}, where={"id": 3})
        assert getattr(changed, field) == [*values[:1], *values]
        changed = await db.lists.update({field: {"push": values}}, where={"id": 2})
        assert getattr(changed, field) == values
        assert getattr(await db.lists.update({field: {"set": []}}, where={"id": 1}), field) == []
        await db.disconnect()

    asyncio.run(main())


def test_relations_by_a_uuid_key(generated: Any, new_from_template: Any, interface: str) -> None:
    import asyncio

    from client.blog import Awaited

    package, url = generated("postgresql"), new_from_template()
    db = package.Client(url=url) if interface == "async" else Awaited(package.SyncClient(url=url))

    async def main() -> None:
        await db.connect()
        root = await db.node.create(
            {
                "label": "root",
                "children": {"create": [{"label": "a", "children": {"create": {"label": "b"}}}]},
                "peers": {"create": {"label": "p"}},
            },
            include={
                "children": {"include": {"children": True, "parent": True}},
                "peers": {"include": {"peersOf": True}},
            },
        )
        assert root.children[0].children[0].label == "b" and root.children[0].parent.id == root.id
        assert root.peers[0].peersOf[0].label == "root"
        await db.node.update({"peers": {"set": [{"label": "b"}]}, "label": "changed"}, where={"id": root.id})
        found = await db.node.find_many(where={"peersOf": {"some": {"label": "changed"}}})
        assert [n.label for n in found] == ["b"]
        await db.disconnect()

    asyncio.run(main())


ATTACKS = [
    "'; DROP TABLE users; --",
    '"; DROP TABLE users; --',
    "' OR '1'='1",
    "1) OR (1=1",
    "\\'; DELETE FROM users; --",
    "$1",
    "?",
    "%s",
    "%(name)s",
    ":name",
    "{0}",
    "$$; DROP TABLE users; $$",
    "/* */ --",
    "E'\\x27'",
    "${jndi}",
    "a\nb; --",
    "\\",
    "%",
    "_",
    "[a-z]",
    "*",
]


@pytest.mark.parametrize("text", ATTACKS)
async def test_text_is_never_syntax(db: Any, text: str) -> None:
    await db.user.create({"email": "victim"})
    made = await db.user.create({"email": text, "name": text, "class": text, "profile": {"create": {"bio": text}}})
    assert (made.email, made.name, made.class_) == (text, text, text)
    for where in (
        {"email": text},
        {"email": {"equals": text}},
        {"email": {"in": [text]}},
        {"email": {"contains": text}},
        {"email": {"startswith": text}},
        {"email": {"endswith": text}},
        {"email": {"contains": text, "mode": "insensitive"}},
        {"email": {"equals": text, "mode": "insensitive"}},
        {"NOT": [{"email": {"not": text}}]},
        {"profile": {"is": {"bio": text}}},
        {"OR": [{"name": text}, {"class": text}]},
    ):
        assert [u.id for u in await db.user.find_many(where=where)] == [made.id], where
    await db.user.update({"name": text + "!"}, where={"email": text})
    await db.user.upsert(where={"email": text}, data={"create": {"email": text}, "update": {"name": text}})
    await db.user.create_many([{"email": text, "name": text}], skip_duplicates=True)
    await db.user.update(
        {"groups": {"connect_or_create": {"where": {"name": text}, "create": {"name": text}}}}, where={"email": text}
    )
    assert await db.group.count(where={"name": text}) == 1
    await db.values.create({"json": {text: [text]}, "string": text, "bytes": text.encode()})
    assert (await db.values.find_first(where={"json": {"equals": {text: [text]}}})).string == text
    found = await db.user.find_many(cursor={"email": text}, order={"email": "asc"}, take=1)
    assert [u.email for u in found] == [text]
    assert await db.user.delete_many(where={"email": text}) == 1
    assert [u.email for u in await db.user.find_many()] == ["victim"]


@pytest.mark.parametrize(
    "name", ['id"; DROP TABLE users; --', "id) --", "id'", "__class__", "_info", "", "id\x00", "AND ", "or"]
)
async def test_a_name_is_looked_up_and_never_written(db: Any, name: str) -> None:
    from kusto.errors import QueryError

    await db.user.create({"email": "a"})
    calls = [
        lambda: db.user.find_many(where={name: 1}),
        lambda: db.user.find_many(where={"id": {name: 1}}),
        lambda: db.user.find_many(where={"posts": {name: {}}}),
        lambda: db.user.find_many(order={name: "asc"}),
        lambda: db.user.find_many(order={"id": name}),
        lambda: db.user.find_many(distinct=[name]),
        lambda: db.user.find_many(select={name: True}),
        lambda: db.user.find_many(include={name: True}),
        lambda: db.user.find_many(include={"posts": {name: True}}),
        lambda: db.user.count(select={name: True}),
        lambda: db.user.create({"email": "b", name: 1}),
        lambda: db.user.create({"email": "b", "posts": {name: {}}}),
        lambda: db.user.create_many([{"email": "b", name: 1}]),
        lambda: db.user.update({"age": {name: 1}}, where={"id": 1}),
        lambda: db.user.update({name: 1}, where={"id": 1}),
        lambda: db.user.find_unique(where={name: 1}),
    ]
    for call in calls:
        with pytest.raises(QueryError):
            await call()
    assert await db.user.count() == 1
