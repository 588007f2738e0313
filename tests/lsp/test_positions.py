"""Positions as editors count them: every unit, characters beyond the basic plane, every line end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusto.lsp.documents import Change, Document
from kusto.lsp.positions import Encoding, Lines, clean

TEXT = "a😀b\r\ncé\n한국\rd"
ENCODINGS = st.sampled_from(Encoding)
TEXTS = st.text(alphabet="ab \n\r\té한😀\u2028\x0b\x85")


@pytest.mark.parametrize(
    ("needle", "encoding", "position"),
    [
        ("b", Encoding.UTF16, (0, 3)),
        ("b", Encoding.UTF32, (0, 2)),
        ("b", Encoding.UTF8, (0, 5)),
        ("é", Encoding.UTF16, (1, 1)),
        ("국", Encoding.UTF8, (2, 3)),
        ("국", Encoding.UTF16, (2, 1)),
        ("d", Encoding.UTF16, (3, 0)),
    ],
)
def test_a_place_is_counted_in_the_units_agreed_on(needle: str, encoding: Encoding, position: tuple[int, int]) -> None:
    lines = Lines(TEXT)
    assert lines.position(TEXT.index(needle), encoding) == position
    assert lines.offset(*position, encoding) == TEXT.index(needle)


def test_what_does_not_exist_is_the_nearest_that_does() -> None:
    lines = Lines("ab\ncd")
    assert lines.offset(0, 99, Encoding.UTF16) == 2
    assert lines.offset(99, 0, Encoding.UTF16) == 5
    assert lines.offset(-1, -1, Encoding.UTF16) == 0
    assert Lines("😀").offset(0, 1, Encoding.UTF16) == 0


def test_only_line_ends_of_the_protocol_end_a_line() -> None:
    assert Lines("a\u2028b\x0bc\x85d\ne").position(8, Encoding.UTF16) == (1, 0)


@given(TEXTS, ENCODINGS, st.data())
def test_every_offset_comes_back(text: str, encoding: Encoding, data: st.DataObject) -> None:
    lines = Lines(text)
    offset = data.draw(st.integers(0, len(text)))
    found = lines.offset(*lines.position(offset, encoding), encoding)
    within_line_end = text[offset - 1 : offset + 1] == "\r\n"
    assert found == (offset - 1 if within_line_end else offset)


@given(TEXTS, TEXTS, ENCODINGS, st.data())
def test_a_change_of_a_range_is_the_change_of_its_characters(
    text: str, put: str, encoding: Encoding, data: st.DataObject
) -> None:
    document = Document("a", text, 1)
    offsets = st.integers(0, len(text)).filter(lambda at: text[at - 1 : at + 1] != "\r\n")
    start, end = sorted((data.draw(offsets), data.draw(offsets)))
    first, last = (document.lines.position(at, encoding) for at in (start, end))
    after = document.changed([Change((first, last), put)], 2, encoding)
    assert after.text == text[:start] + put + text[end:]
    assert after.version == 2


def test_changes_are_told_one_after_the_other() -> None:
    document = Document("a", "one", 1)
    first = Change(((0, 3), (0, 3)), "\ntwo")
    second = Change(((1, 0), (1, 3)), "three")
    assert document.changed([first, second], 2, Encoding.UTF16).text == "one\nthree"
    assert document.changed([Change(None, "new")], 2, Encoding.UTF16).text == "new"


def test_half_a_pair_becomes_a_character_of_the_same_width() -> None:
    assert clean("a\ud83db") == "a\ufffdb"
    assert Document("a", "\ud800").text.encode() == "\ufffd".encode()
