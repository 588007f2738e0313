"""Every action does what it says, with one record, many, or none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from client.tape import Tape
from kusto.errors import MissingRequiredValueError, RecordNotFoundError, UniqueViolationError

NAIVE = dt.datetime(2001, 1, 1)  # noqa: DTZ001 - taken as UTC


async def three_posts(db: Any) -> None:
    await db.post.create_many([{"title": "a", "views": 1}, {"title": "b", "views": 2}, {"title": "c", "views": 3}])


async def test_create_gives_the_record_with_its_defaults(db: Any, enums: Any) -> None:
    before = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    user = await db.user.create({"email": "a@x.org", "name": "Ann"})
    assert (user.id, user.email, user.name, user.age, user.role) == (1, "a@x.org", "Ann", None, enums.Role.USER)
    assert before <= user.createdAt and user.createdAt.tzinfo is not None
    assert user.posts is None and user.boss is None


async def test_defaults_of_the_schema_are_filled_in(db: Any, enums: Any) -> None:
    made = await db.defaults.create({})
    assert made.string == 'it\'s "quoted"'
    assert (made.int, made.big, made.float, str(made.decimal), made.boolean) == (
        42,
        9007199254740993,
        1.5,
        "12.25",
        True,
    )
    assert made.moment == dt.datetime(2020, 2, 29, 12, 30, tzinfo=dt.UTC)
    assert made.json == {"a": [1, None]}
    assert made.role is enums.Role.ADMIN
    assert await db.defaults.find_first() == made


async def test_ids_are_made_by_the_client(db: Any) -> None:
    one, two = await db.ids.create({}), await db.ids.create({})
    assert await db.ids.create_many([{}, {}]) == 2
    found = await db.ids.find_many()
    for name, length in {"uuid4": 36, "uuid7": 36, "ulid": 26, "nano": 21, "nano8": 8}.items():
        values = {getattr(row, name) for row in found}
        assert len(values) == 4
        assert all(len(value) == length for value in values)
    assert len({row.cuid for row in found} | {row.cuid2 for row in found}) == 8
    assert one.uuid7[14] == "7" and one.uuid4[14] == "4"
    assert one.uuid7[:13] <= two.uuid7[:13]


async def test_a_field_called_like_a_keyword_has_an_underscore_behind_its_attribute(db: Any) -> None:
    made = await db.user.create({"email": "a", "class": "first"})
    assert made.class_ == "first"
    assert (await db.user.find_first(where={"class": "first"}, select={"class": True})).class_ == "first"
    assert (await db.user.update({"class": {"set": "second"}}, where={"email": "a"})).class_ == "second"


async def test_a_record_is_found_by_each_of_its_keys(db: Any) -> None:
    user = await db.user.create({"email": "a"})
    assert (await db.user.find_unique(where={"id": user.id})) == user
    assert (await db.user.find_unique(where={"email": "a"})) == user
    assert (await db.user.find_unique(where={"email": {"equals": "a"}})) == user
    await db.place.create({"country": "KR", "code": 1, "name": "Seoul"})
    place = await db.place.find_unique(where={"country_code": {"country": "KR", "code": 1}})
    assert place.name == "Seoul"
    await db.visit.create({"code": 1, "note": "n"})
    visit = await db.visit.find_unique(where={"code_and_note": {"code": 1, "note": "n"}})
    assert visit.note == "n"


async def test_a_unique_key_may_come_with_more_filters(db: Any) -> None:
    await db.user.create({"email": "a", "age": 3})
    assert await db.user.find_unique(where={"email": "a", "age": {"gt": 2}})
    assert await db.user.find_unique(where={"email": "a", "age": {"gt": 3}}) is None
    assert await db.user.update({"name": "x"}, where={"email": "a", "age": 4}) is None
    assert await db.user.delete(where={"email": "a", "NOT": [{"age": 3}]}) is None
    assert await db.user.count() == 1


async def test_what_is_missing_is_none_or_an_error(db: Any) -> None:
    assert await db.user.find_unique(where={"id": 7}) is None
    assert await db.user.find_first(where={"id": 7}) is None
    assert await db.user.find_many() == []
    with pytest.raises(RecordNotFoundError, match="User"):
        await db.user.find_unique_or_raise(where={"id": 7})
    with pytest.raises(RecordNotFoundError, match="User") as caught:
        await db.user.find_first_or_raise(where={"email": "a"})
    assert caught.value.code == "P2025"


async def test_update_and_delete_of_nothing_give_none(db: Any) -> None:
    assert await db.user.update({"name": "x"}, where={"id": 7}) is None
    assert await db.user.update({"posts": {"create": {"title": "t"}}}, where={"id": 7}) is None
    assert await db.user.update({"name": "x"}, where={"id": 7}, include={"posts": True}) is None
    assert await db.user.update({}, where={"id": 7}) is None
    assert await db.user.delete(where={"id": 7}) is None
    assert await db.user.delete(where={"id": 7}, include={"posts": True}) is None
    assert await db.user.update_many({"name": "x"}, where={"id": 7}) == 0
    assert await db.user.delete_many(where={"id": 7}) == 0
    assert await db.post.count() == 0


async def test_update_changes_what_it_names_and_touches_updated_at(db: Any, enums: Any) -> None:
    made = await db.user.create({"email": "a", "name": "A", "age": 1, "updatedAt": NAIVE})
    assert made.updatedAt == dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    changed = await db.user.update({"name": None, "role": "ADMIN"}, where={"id": made.id})
    assert (changed.name, changed.age, changed.role) == (None, 1, enums.Role.ADMIN)
    assert changed.updatedAt > made.updatedAt
    assert changed.createdAt == made.createdAt
    assert await db.user.find_unique(where={"id": made.id}) == changed


async def test_an_update_of_nothing_gives_the_record_as_it_is(db: Any) -> None:
    made = await db.user.create({"email": "a"})
    assert await db.user.update({}, where={"email": "a"}) == made


async def test_update_of_the_key_itself(db: Any) -> None:
    await db.user.create({"email": "a"})
    changed = await db.user.update({"email": "b", "id": 77}, where={"email": "a"}, include={"posts": True})
    assert (changed.id, changed.email) == (77, "b")


async def test_update_many_and_delete_many_count(db: Any) -> None:
    await three_posts(db)
    assert await db.post.update_many({"views": 9}, where={"views": {"gte": 2}}) == 2
    assert await db.post.update_many({"published": True}, where={}) == 3
    assert await db.post.delete_many(where={"views": 9}) == 2
    assert await db.post.delete_many() == 1
    assert await db.post.delete_many() == 0


async def test_update_many_touches_updated_at(db: Any) -> None:
    made = await db.user.create({"email": "a", "updatedAt": NAIVE})
    await db.user.update_many({"name": "x"}, where={})
    assert (await db.user.find_first()).updatedAt > made.updatedAt


async def test_update_many_of_nothing_is_refused(db: Any) -> None:
    with pytest.raises(MissingRequiredValueError):
        await db.post.update_many({}, where={})


async def test_delete_gives_the_record_as_it_was(db: Any) -> None:
    made = await db.user.create(
        {"email": "a", "posts": {"create": [{"title": "p"}]}, "profile": {"create": {"bio": "b"}}}
    )
    gone = await db.user.delete(where={"id": made.id}, include={"posts": True, "profile": True})
    assert gone.email == "a" and gone.posts[0].title == "p" and gone.profile.bio == "b"
    assert await db.user.count() == 0
    assert await db.profile.count() == 0
    assert (await db.post.find_first()).authorId is None


@pytest.mark.parametrize(
    ("field", "start", "change", "end"),
    [
        ("int", 7, {"increment": 5}, 12),
        ("int", 7, {"decrement": 5}, 2),
        ("int", 7, {"multiply": 3}, 21),
        ("int", 7, {"divide": 2}, 3),
        ("int", 7, {"set": 1}, 1),
        ("int", 7, {"set": None}, None),
        ("int", None, {"increment": 5}, None),
        ("big", 2**53, {"increment": 1}, 2**53 + 1),
        ("big", 2**40, {"multiply": 2**20}, 2**60),
        ("float", 1.5, {"multiply": 3}, 4.5),
        ("float", 7, {"divide": 2}, 3.5),
        ("decimal", "10", {"divide": 4}, "2.5"),
        ("decimal", "0.1", {"increment": "0.2"}, "0.3"),
        ("decimal", "1.1", {"multiply": "1.1"}, "1.21"),
        ("decimal", "5", {"decrement": "0.5"}, "4.5"),
    ],
)
async def test_numbers_change_atomically(db: Any, field: str, start: Any, change: Any, end: Any) -> None:
    import decimal

    made = await db.values.create({field: start})
    changed = await db.values.update({field: change}, where={"id": made.id})
    assert getattr(changed, field) == (decimal.Decimal(end) if field == "decimal" else end)


async def test_an_upsert_creates_then_updates(db: Any, tape: Tape) -> None:
    async def upsert(name: str) -> Any:
        return await db.user.upsert(
            where={"email": "a"},
            data={"create": {"email": "a", "name": "new"}, "update": {"name": name, "age": {"increment": 1}}},
        )

    one = await upsert("first")
    assert one.name == "new"
    two = await upsert("second")
    assert (two.id, two.name, two.age) == (one.id, "second", None)
    assert await db.user.count() == 1


async def test_an_upsert_with_another_key_looks_first(db: Any) -> None:
    data = {"create": {"email": "b", "name": "new"}, "update": {"name": "old"}}
    assert (await db.user.upsert(where={"email": "a"}, data=data)).name == "new"
    with pytest.raises(UniqueViolationError):
        await db.user.upsert(where={"email": "a"}, data=data)
    assert (await db.user.upsert(where={"email": "b"}, data=data)).name == "old"
    assert await db.user.count() == 1


async def test_an_upsert_nests_and_includes(db: Any) -> None:
    data = {
        "create": {"email": "a", "posts": {"create": {"title": "one"}}},
        "update": {"posts": {"create": {"title": "two"}}, "name": "x"},
    }
    one = await db.user.upsert(where={"email": "a"}, data=data, include={"posts": True})
    assert [p.title for p in one.posts] == ["one"]
    two = await db.user.upsert(where={"email": "a"}, data=data, include={"posts": {"order_by": {"id": "asc"}}})
    assert [p.title for p in two.posts] == ["one", "two"]
    assert two.name == "x"


async def test_an_upsert_by_a_compound_key(db: Any) -> None:
    key = {"country": "KR", "code": 1}
    for name in ("one", "two"):
        await db.place.upsert(
            where={"country_code": key}, data={"create": {**key, "name": name}, "update": {"name": name + "!"}}
        )
    assert [(p.country, p.code, p.name) for p in await db.place.find_many()] == [("KR", 1, "two!")]
    same = await db.place.upsert(where={"country_code": key}, data={"create": {**key, "name": "x"}, "update": {}})
    assert same.name == "two!"


async def test_create_many_takes_rows_of_different_fields(db: Any) -> None:
    rows = [{"title": "a"}, {"title": "b", "views": 2}, {"views": 3, "title": "c"}, {"title": "d", "rating": None}]
    assert await db.post.create_many(rows) == 4
    found = await db.post.find_many(order={"title": "asc"})
    assert [(p.title, p.views, p.rating) for p in found] == [
        ("a", 0, None),
        ("b", 2, None),
        ("c", 3, None),
        ("d", 0, None),
    ]
    assert await db.post.create_many([]) == 0
    assert await db.defaults.create_many([{}, {}, {}]) == 3


async def test_create_many_creates_all_or_none(db: Any) -> None:
    await db.user.create({"email": "e5"})
    with pytest.raises(UniqueViolationError):
        await db.user.create_many([{"email": f"e{i}"} for i in range(10)] + [{"email": "x", "name": "y"}])
    with pytest.raises(MissingRequiredValueError):
        await db.user.create_many([{"email": "a"}, {"name": "nameless"}])
    assert await db.user.count() == 1


async def test_create_many_skips_duplicates_when_told(db: Any) -> None:
    await db.user.create({"email": "e1", "name": "first"})
    rows = [{"email": "e0"}, {"email": "e1", "name": "second"}, {"email": "e2"}, {"email": "e2"}]
    assert await db.user.create_many(rows, skip_duplicates=True) == 2
    assert (await db.user.find_unique(where={"email": "e1"})).name == "first"
    assert await db.defaults.create_many([{}, {}], skip_duplicates=True) == 2


async def test_create_many_takes_ten_thousand_rows(db: Any) -> None:
    rows: list[dict[str, Any]] = [{"title": f"t{i}", "views": i} for i in range(10_000)]
    rows[17] = {"title": "other"}
    assert await db.post.create_many(rows) == 10_000
    assert await db.post.count() == 10_000
    assert (await db.post.find_first(where={"views": 9_999})).title == "t9999"


async def test_count_with_selection_window_and_cursor(db: Any) -> None:
    await three_posts(db)
    await db.post.update_many({"rating": 1.5}, where={"title": {"in": ["a", "b"]}})
    assert await db.post.count() == 3
    assert await db.post.count(where={"views": {"gt": 1}}) == 2
    assert await db.post.count(select={"_all": True, "rating": True, "views": False}) == {"_all": 3, "rating": 2}
    assert await db.post.count(take=2) == 2
    assert await db.post.count(skip=1) == 2
    assert await db.post.count(take=5, skip=2) == 1
    assert await db.post.count(take=2, select={"rating": True}) == {"rating": 2}
    first = await db.post.find_first(order={"id": "asc"}, skip=1)
    assert await db.post.count(cursor={"id": first.id}) == 2
    assert await db.post.count(cursor={"id": first.id}, take=-5) == 2


async def test_the_models_of_a_client_have_two_names(db: Any) -> None:
    await db.values.create({})
    with pytest.raises(AttributeError, match="did you mean 'user'"):
        await db.usr.find_many()
