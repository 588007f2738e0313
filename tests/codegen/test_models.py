"""Struct models have pydantic's everyday methods, and pydantic takes them as its own."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from kusto.client.models import Model
from kusto.client.partials import Partial, partial_class, partial_family
from kusto.errors import InputError


class Author(Model, rename={"class_": "class"}):
    id: int
    name: str | None
    class_: str | None
    balance: Decimal
    born: date | None
    seen: datetime
    raw: bytes
    data: Any | None
    books: list[Book] | None = None
    favourite: Book | None = None


class Book(Model):
    """What one reads."""

    id: int
    title: str
    author: Author | None = None


SEEN = datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)


def author(**changes: Any) -> Author:
    values: dict[str, Any] = {
        "id": 1, "name": None, "class_": "c", "balance": Decimal("1.50"), "born": date(2000, 1, 2), "seen": SEEN,
        "raw": b"\xff\xef", "data": {"a": [1, None]},
    }  # fmt: skip
    return Author(**(values | changes))


def test_a_dump_holds_every_field_under_its_attribute() -> None:
    assert author().model_dump() == {
        "id": 1, "name": None, "class_": "c", "balance": Decimal("1.50"), "born": date(2000, 1, 2), "seen": SEEN,
        "raw": b"\xff\xef", "data": {"a": [1, None]}, "books": None, "favourite": None,
    }  # fmt: skip


def test_a_dump_by_alias_has_the_keys_of_the_schema() -> None:
    dumped = author(favourite=Book(1, "t")).model_dump(by_alias=True)
    assert dumped["class"] == "c" and "class_" not in dumped and dumped["favourite"]["title"] == "t"


def test_a_json_dump_holds_what_json_can_say() -> None:
    dumped = author(books=[Book(1, "t")]).model_dump(mode="json")
    assert dumped["balance"] == "1.50" and dumped["born"] == "2000-01-02" and dumped["raw"] == "/+8="
    assert dumped["seen"] == "2026-01-02T03:04:05.678901Z" and dumped["books"] == [
        {"id": 1, "title": "t", "author": None}
    ]
    assert msgspec.json.decode(author(books=[Book(1, "t")]).model_dump_json()) == dumped
    assert author().model_dump_json(indent=2, include={"id"}) == '{\n  "id": 1\n}'


def test_what_a_dump_leaves_out() -> None:
    whole = author(books=[Book(1, "a"), Book(2, "b", author())])
    assert whole.model_dump(include={"id", "name"}) == {"id": 1, "name": None}
    assert "books" not in whole.model_dump(exclude={"books"})
    assert whole.model_dump(include={"books": {"__all__": {"title"}}}) == {"books": [{"title": "a"}, {"title": "b"}]}
    assert whole.model_dump(include={"books": {1: {"title"}}}) == {"books": [{"title": "b"}]}
    assert whole.model_dump(include={"books": True}, exclude={"books": {"__all__": {"id": True, "author": True}}}) == {
        "books": [{"title": "a"}, {"title": "b"}]
    }
    assert whole.model_dump(include={"books"}, exclude={"books": {0: True}})["books"][0]["title"] == "b"
    assert "favourite" not in whole.model_dump(exclude_unset=True) and "name" in whole.model_dump(exclude_unset=True)
    assert set(author().model_dump(exclude_none=True)) == {"id", "class_", "balance", "born", "seen", "raw", "data"}
    assert whole.model_fields_set == {"id", "name", "class_", "balance", "born", "seen", "raw", "data", "books"}


def test_copies() -> None:
    first = author(data={"a": []})
    flat, deep = first.model_copy(update={"id": 2}), first.model_copy(deep=True)
    assert (flat.id, first.id, type(flat)) == (2, 1, Author)
    assert flat.data is first.data and deep == first and deep.data is not first.data
    assert copy.copy(first) == first and pickle.loads(pickle.dumps(first)) == first and dict(first) == dict(deep)


def test_validation_takes_json_values_and_either_name() -> None:
    given: dict[str, Any] = {
        "id": "1", "balance": "1.5", "seen": "2026-01-02T03:04:05.678901Z", "raw": "/+8=", "class": "c",
        "books": [{"id": 1, "title": "t", "author": None}],
    }  # fmt: skip
    made = Author.model_validate(given)
    assert (made.id, made.balance, made.seen, made.raw, made.class_) == (1, Decimal("1.5"), SEEN, b"\xff\xef", "c")
    assert made.name is None and made.books == [Book(1, "t")]
    assert Author.model_validate(author().model_dump()) == author()
    assert Author.model_validate_json(author().model_dump_json()) == author()
    assert Author.model_validate(made) is made
    assert Author.model_validate(made, from_attributes=True) is made
    assert Book.model_validate(type("Row", (), {"id": 1, "title": "t"})(), from_attributes=True) == Book(1, "t")


@pytest.mark.parametrize(
    ("given", "path"),
    [({"id": 1}, ""), ({"id": "x", "title": "t"}, "id"), ({"id": 1, "title": "t", "author": {"id": 1}}, "author")],
)
def test_validation_says_what_is_wrong_and_where(given: dict[str, Any], path: str) -> None:
    with pytest.raises(InputError) as caught:
        Book.model_validate(given)
    assert caught.value.meta["path"] == path and "Book" in str(caught.value)
    with pytest.raises(InputError):
        Book.model_validate_json(b"{")
    with pytest.raises(InputError):
        Book.model_validate(1)
    with pytest.raises(InputError):
        Book.model_validate({"id": "1", "title": "t"}, strict=True)


def test_construction_without_checks() -> None:
    assert Book.model_construct(id="x").id == "x"
    assert list(Book.model_fields) == ["id", "title", "author"]


def test_the_json_schema_names_every_class() -> None:
    assert set(Author.model_json_schema()["$defs"]) == {"Author", "Book"}


def test_partials_hold_what_was_selected_and_say_what_was_not() -> None:
    cls = partial_class(Author, ("id", "class_"))
    assert cls is partial_class(Author, ("id", "class_")) and cls is not partial_class(Author, ("id",))
    part = cls(1, "c")
    assert isinstance(part, partial_family(Author)) and isinstance(part, Partial)
    assert part.model_dump(by_alias=True) == {"id": 1, "class": "c"} and repr(part) == "AuthorPartial(id=1, class_='c')"
    assert pickle.loads(pickle.dumps(part)) == part and part.model_copy(update={"id": 2}).id == 2
    with pytest.raises(AttributeError, match=r"Author.name was not selected: add 'name': True to `select`"):
        _ = part.name
    with pytest.raises(AttributeError, match="'Author' has no field 'nme'"):
        _ = part.nme
    assert not hasattr(part, "name")


class TestPydantic:
    """What FastAPI does with a response model and a body."""

    def test_it_checks_and_makes_models(self) -> None:
        pydantic = pytest.importorskip("pydantic")
        adapter = pydantic.TypeAdapter(list[Author])
        given = {"id": 1, "class": "c", "balance": "1.5", "seen": "2026-01-02T03:04:05.678901Z", "raw": "/+8=",
                 "books": [{"id": 1, "title": "t"}]}  # fmt: skip
        made = adapter.validate_python([given, author()])
        assert isinstance(made[0], Author) and made[0].books == [Book(1, "t")] and made[1] == author()
        assert made[0].raw == b"\xff\xef" and made[0].name is None and made[0].class_ == "c"
        assert adapter.validate_json(adapter.dump_json([author()])) == [author()]
        with pytest.raises(pydantic.ValidationError) as caught:
            adapter.validate_python([given | {"id": "x", "books": [{"id": 1}]}])
        assert {error["loc"] for error in caught.value.errors()} == {(0, "id"), (0, "books", 0, "title")}

    def test_it_dumps_them_as_they_dump_themselves(self) -> None:
        pydantic = pytest.importorskip("pydantic")
        adapter = pydantic.TypeAdapter(Author)
        whole = author(books=[Book(1, "a", author())])
        assert adapter.dump_python(whole) == whole.model_dump()
        assert msgspec.json.decode(adapter.dump_json(whole)) == msgspec.json.decode(whole.model_dump_json())
        assert adapter.dump_python(whole, by_alias=True, exclude={"books"})["class"] == "c"
        assert set(adapter.dump_python(whole, exclude_none=True)) == set(whole.model_dump(exclude_none=True))

    def test_it_leaves_out_relations_that_were_not_included(self) -> None:
        pydantic = pytest.importorskip("pydantic")
        adapter = pydantic.TypeAdapter(Author)
        for whole in (author(), author(books=[Book(1, "a")])):
            assert adapter.dump_python(whole, exclude_unset=True) == whole.model_dump(exclude_unset=True)
        assert "books" not in adapter.dump_python(author(), exclude_unset=True)
        assert "books" not in adapter.dump_python(author(), exclude_defaults=True)

    def test_it_describes_them_with_their_cycles(self) -> None:
        pydantic = pytest.importorskip("pydantic")
        described = pydantic.TypeAdapter(list[Book]).json_schema()
        assert set(described["$defs"]) == {"Author", "Book"}
        assert described["$defs"]["Author"]["properties"]["class"]
        assert described["$defs"]["Book"]["required"] == ["id", "title"]
        assert described["$defs"]["Book"]["title"] == "Book"
        assert described["$defs"]["Book"]["description"] == "What one reads."

    def test_they_are_fields_of_pydantic_models(self) -> None:
        pydantic = pytest.importorskip("pydantic")
        items = list[partial_class(Book, ("title",))]  # type: ignore[misc]
        page = pydantic.create_model("Page", items=(items, ...), first=(Book | None, None))
        made = page(items=[{"title": "x"}], first={"id": 1, "title": "t"})
        assert made.items[0].title == "x" and made.first == Book(1, "t")
        assert made.model_dump_json() == '{"items":[{"title":"x"}],"first":{"id":1,"title":"t","author":null}}'
