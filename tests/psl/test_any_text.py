"""Hostile texts: whatever a file holds is read or reported, with work that grows as the text does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kusto.errors import SchemaError
from kusto.psl import format_schema, parse_schema
from kusto.psl.parse import ParseResult
from kusto.source import Severity, SourceFile, render_all

CASES = sorted((Path(__file__).parents[2] / "conformance").rglob("*.prisma"))


def check(text: str) -> ParseResult:
    result = parse_schema([SourceFile("schema.prisma", text)])
    assert (result.schema is None) == any(found.severity is Severity.ERROR for found in result.diagnostics)
    for found in result.diagnostics:
        assert found.span is not None and 0 <= found.span.start <= found.span.end <= len(text)
    render_all(result.diagnostics[:20], colour=True)
    try:
        format_schema(text)
    except SchemaError:
        pass
    return result


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_reported(data: bytes) -> None:
    check(data.decode("latin-1"))
    check(data.decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "sign", ["\0", "\ufeff", "\u202e", "\u2028", "\x85", "\ud800", "\U0010ffff", "\u0430", "\u200b"]
)
def test_a_strange_sign_anywhere_is_read_or_reported(sign: str) -> None:
    whole = 'datasource db {\n  provider = "sqlite"\n  url = "file:x"\n}\nmodel A {\n  id Int @id @map("a")\n}\n'
    for place in range(0, len(whole) + 1, 3):
        check(whole[:place] + sign + whole[place:])


def test_escapes_of_half_a_sign_are_read_or_reported() -> None:
    for escape in ("\\ud800", "\\udc00\\ud800", "\\u0000", "\\u", "\\u12", "\\x", "\\"):
        check(f'model A {{\n  id String @id @default("{escape}") @map("{escape}")\n}}\n')


@settings(max_examples=150)
@given(st.sampled_from(CASES), st.data())
def test_a_mutilated_schema_is_read_or_reported(case: Path, data: st.DataObject) -> None:
    text = case.read_text(encoding="utf-8", errors="replace")
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    check(
        text[:start]
        + data.draw(st.sampled_from(["", "{", "}", "(", '"', "[", "@", "/*", "\n", "é", "model"]))
        + text[end:]
    )


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("[", "]"),
        ("(", ")"),
        ("{", "}"),
        ("f(", ")"),
        ("[f(", ")]"),
        ("/*", "*/"),
        ('"', ""),
        ("a: [", "]"),
        ("a.", ""),
    ],
)
def test_depth_exhausts_nothing(opening: str, closing: str) -> None:
    depth = 20_000
    for inside in (opening * depth, opening * depth + closing * depth, closing * depth):
        check(f"model A {{\n  id Int @default({inside})\n}}\n")
        check(inside)


def head(provider: str) -> str:
    return f'datasource db {{\n  provider = "{provider}"\n  url = env("X")\n}}\n'


def model(lines: str, provider: str = "postgresql") -> str:
    return f"{head(provider)}model A {{\n  id Int @id\n{lines}}}\n"


def graph(provider: str, size: int, edges: list[tuple[int, int]]) -> str:
    key = '  id Int @id @map("_id")\n' if provider == "mongodb" else "  id Int @id\n"
    lines = [key for _ in range(size)]
    for number, (source, target) in enumerate(edges):
        relation = f'@relation("r{number}", fields: [k{number}], references: [id])'
        lines[source] += f"  f{number} M{target} {relation}\n  k{number} Int\n"
        lines[target] += f'  b{number} M{source}[] @relation("r{number}")\n'
    return head(provider) + "".join(f"model M{number} {{\n{text}}}\n" for number, text in enumerate(lines))


def each(line: str, count: int) -> str:
    return "".join(line.format(number) for number in range(count))


def documents(lines: str) -> str:
    kinds = "type T {\n  t T?\n  x Int\n}\n"
    return head("mongodb") + kinds + 'model A {\n  id Int @id @map("_id")\n  t T\n' + lines + "}\n"


def enum(count: int) -> str:
    return "enum E {\n" + each("  A{}\n", count) + "}\n"


def ring(provider: str, n: int) -> str:
    return graph(provider, n, [(number, (number + 1) % n) for number in range(n)])


def chain(provider: str, n: int) -> str:
    return graph(provider, n, [(number, number + 1) for number in range(n - 1) for _ in (1, 2)])


def leafy(provider: str, n: int) -> str:
    steps = [(number, number + 1) for number in range(n - 1)]
    return graph(provider, 2 * n, steps + [(number, n + number) for number in range(n)])


def hub(provider: str, n: int) -> str:
    return graph(provider, n, [edge for number in range(1, n) for edge in ((number, 0), (0, number))])


SHAPES: dict[str, Any] = {
    "one long line": lambda n: model("  x Int " + "@unique " * n + "\n"),
    "unknown attributes": lambda n: model(each("  @@foo{}\n", n)),
    "fields": lambda n: model(each("  f{} Int @unique\n", n)),
    "one field again and again": lambda n: model("  f Int\n" * n),
    "unknown types": lambda n: model(each("  f{} Foo{}\n".replace("Foo{}", "Foo"), n)),
    "keys of one name": lambda n: model('  @@unique([id], name: "x")\n' * n),
    "keys": lambda n: model(each('  @@unique([id], map: "m{}")\n', n)),
    "members": lambda n: head("postgresql") + enum(n),
    "defaults of a large enum": lambda n: model(each("  e{0} E @default(A{0})\n", n)) + enum(n),
    "wrong defaults of a large enum": lambda n: model("  e E @default(B)\n" * n) + enum(n),
    "a long array": lambda n: model("  x Int[] @default([" + "1, " * n + "1])\n"),
    "functions in functions": lambda n: model("  x Int @default(" + "f(" * n + ")" * n + ")\n"),
    "models of one name": lambda n: head("sqlite") + "model A {\n  id Int @id\n}\n" * n,
    "tables of one name": lambda n: head("sqlite") + each('model A{} {{\n  id Int @id\n  @@map("x")\n}}\n', n),
    "relations of one name": lambda n: model('  f A[] @relation("r")\n' * n),
    "ambiguous relations": lambda n: model(each("  f{} A[]\n", n)),
    "a deep path": lambda n: documents("  @@index([t" + ".t" * n + ".x])\n"),
    "indexes of documents": lambda n: documents(each("  f{} T\n", n) + each("  @@index([f{}.x])\n", n)),
    **{
        f"{shape.__name__} of {provider}": lambda n, shape=shape, provider=provider: shape(provider, n)
        for shape in (ring, chain, leafy, hub)
        for provider in ("sqlserver", "mongodb", "sqlite")
    },
}  # fmt: skip


def lines_run(text: str) -> int:
    """How many lines of Python it takes to read a text: unlike seconds, the same on every machine."""
    count = 0

    def trace(frame: Any, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    file = SourceFile("schema.prisma", text)
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        parse_schema([file])
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_work_grows_as_the_text_does(shape: str) -> None:
    make = SHAPES[shape]
    lines_run(make(4))  # what is made once is made now
    assert lines_run(make(240)) <= 6 * lines_run(make(60))


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "text",
    ["// a comment\n" * 1_000_000, "/* */" * 1_000_000, "model A {\n" * 1_000_000, "x" * 50_000_000],
    ids=["a million comments", "a million block comments", "a million open models", "a word of 50 MB"],
)
def test_a_huge_file_is_read_or_reported(text: str) -> None:
    assert parse_schema([SourceFile("schema.prisma", text)]).syntax
