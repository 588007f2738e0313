"""What holds for every text: no exception, no word lost in formatting, work that grows with the text and not faster."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusto.errors import SchemaError
from kusto.psl import FolderRules, format_schema, parse_schema
from kusto.source import Severity, SourceFile, render_all

PIECES = [
    "model A {\n", "view V {\n", "enum E {\n", "type T {\n", "datasource db {\n", "generator g {\n", "}\n", "}",
    "{", "\n", "  id Int @id\n", "  a A?\n", "  b B[] @relation(", "fields: [a], ", "references: [id])",
    "  provider = ", '"sqlite"', '"postgresql"', "\n", "@", "@@", "@@index([a(sort: Desc)])\n", "@@id([id, a])\n",
    "@@map(", '"x")', "@db.Text", "///d\n", "// c\n", "/* c */", "/*", "*/", "[", "]", "(", ")", ",", ":", "?", "=",
    ".", "-1.5", '"', "\\", "env(", "Unsupported(", "  e E @default(X)\n", "  X\n", "é", "\t", " ", "\r\n",
    "@default(", "now()", "autoincrement()", "@unique", "@ignore",
]  # fmt: skip
SCRAPS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
RULES = FolderRules("user", "RDS_USER_URL")


def check(text: str) -> None:
    file = SourceFile("schema.prisma", text)
    for rules in (None, RULES):
        result = parse_schema([file], rules)
        assert (result.schema is None) == any(d.severity is Severity.ERROR for d in result.diagnostics)
        for found in result.diagnostics:
            assert found.span is not None
            assert 0 <= found.span.start <= found.span.end <= len(text)
        render_all(result.diagnostics, colour=True)
    try:
        printed = format_schema(text)
    except SchemaError:
        return
    assert printed.endswith("\n")


@given(st.text())
def test_any_text_is_read_or_reported(text: str) -> None:
    check(text)


@given(SCRAPS)
def test_any_heap_of_scraps_is_read_or_reported(text: str) -> None:
    check(text)


NAMES = st.sampled_from(["a", "b", "id", "long_name", "E", "Int"])
VALUES = st.sampled_from(["1", "-2.5", '"x"', "now()", "[1, 2]", "true", 'raw("x")', "[a(sort: Desc), b]"])
ATTRIBUTES = st.lists(
    st.builds("@{}({})".format, st.sampled_from(["id", "map", "default", "unique", "db.Text", "relation"]), VALUES),
    max_size=3,
).map(" ".join)
COMMENTS = st.sampled_from(["", " // why", " /// doc", " /* so */"])
LINES = st.one_of(
    st.builds("{} {}{} {}{}".format, NAMES, NAMES, st.sampled_from(["", "?", "[]"]), ATTRIBUTES, COMMENTS),
    st.builds("@@{}({}){}".format, st.sampled_from(["id", "index", "map", "unique"]), VALUES, COMMENTS),
    st.sampled_from(["", "// alone", "/// doc", "/* block */", "/*\n * two\n  lines */", "   "]),
)
BLOCKS = st.builds(
    "{}{} {} {{\n{}\n}}{}\n".format,
    st.sampled_from(["", "// over\n", "/// doc\n", "\n\n"]),
    st.sampled_from(["model", "view", "type"]),
    NAMES,
    st.lists(LINES, max_size=8).map("\n".join),
    COMMENTS,
)


@given(st.lists(BLOCKS, max_size=4).map("".join))
def test_formatting_loses_no_word(text: str) -> None:
    assert not Counter(words(text)) - Counter(words(format_schema(text)))


def words(text: str) -> list[str]:
    """Letters and digits, without regard to layout and order."""
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


def read(text: str) -> None:
    parse_schema([SourceFile("schema.prisma", text)])


def work(text: str, do: Callable[[str], object] = read) -> int:
    """How many calls it takes to do something with a text."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        do(text)
    finally:
        sys.setprofile(before)
    return calls


MODEL = 'model M{0} {{\n  id Int @id\n  a String @default("x")\n  n{1} M{1}[]\n  m M{1}? @relation("r")\n}}\n'
HEAD = 'datasource db {\n  provider = "sqlite"\n  url = env("X")\n}\n'


@pytest.mark.parametrize(
    "piece",
    [
        "/*",
        '"',
        "[",
        "@a(",
        "model A {\n",
        "}\n",
        "a Int\n",
        "// c\n",
        "\\",
        "a.",
        "\n",
        "@",
        "model A {\n  a Int @x([",
        "{",
    ],
)
def test_work_grows_with_the_text_and_not_faster(piece: str) -> None:
    work(HEAD)  # what is made once is made now
    small, large = work(HEAD + piece * 300), work(HEAD + piece * 1200)
    assert large <= 4 * small + 2000


def test_work_grows_with_the_models_and_not_faster() -> None:
    def text(count: int) -> str:
        return HEAD + "".join(MODEL.format(number, (number + 1) % count) for number in range(count))

    work(HEAD)
    assert work(text(80)) <= 4.5 * work(text(20))


LACKING = '// c\n/* d */\nmodel M{0:03} {{\n  id Int @id // e\n\n  @@map("m{0}")\n  /* f */\n  n M{1:03}\n}} // g\n'


def test_work_of_formatting_grows_with_the_models_and_not_faster() -> None:
    def text(count: int) -> str:
        return "".join(LACKING.format(number, (number + 1) % count) for number in range(count))

    format_schema(text(3))  # what is made once is made now
    assert work(text(80), format_schema) <= 4.5 * work(text(20), format_schema)
