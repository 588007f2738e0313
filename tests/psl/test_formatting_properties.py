"""What holds for every layout of a sound schema: formatting keeps its meaning and settles; additions make it whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kusto.psl import format_schema, parse_schema
from kusto.psl.schema import Schema
from kusto.source import SourceFile

SPACE = st.sampled_from([" ", "  ", "\t", " \t ", "\u00a0", "\u3000"])
MAYBE_SPACE = st.one_of(st.just(""), SPACE)
BETWEEN = st.sampled_from(
    ["", "", "", "\n", "\n\n", "// aside\n", "  /// Said of it.\n", "\n// apart\n\n", "/* a\n * b */\n"]
)
BEHIND = st.sampled_from(["", "", "", " // why", "\t/// doc", "  /* so */"])
HEAD = 'datasource db {\n  provider = "postgresql"\n}\n\n'

RELATION = ["@", "relation", "(", "fields", ":", "[", "authorId", "]", ",", "references", ":", "[", "id", "]", ")"]
LINES = {
    "User": [
        ["id", "Int", "@", "id", "@", "default", "(", "autoincrement", "(", ")", ")"],
        ["full_name", "String", "?", "@", "map", "(", '"full // name"', ")"],
        ["posts", "Post", "[]"],
        ["roles", "Role", "[]", "@", "default", "(", "[", "ADMIN", ",", "GUEST", "]", ")"],
        ["size", "Decimal", "@", "default", "(", "-1.50", ")", "@db.Decimal", "(", "6", ",", "2", ")"],
    ],
    "Post": [
        ["id", "String", "@", "id", "@db.Uuid", "@", "default", "(", "uuid", "(", ")", ")"],
        ["author", "User", *RELATION],
        ["authorId", "Int"],
        ["größe", 'Unsupported("circle")', "?"],
    ],
}
ATTRIBUTES = {
    "User": [["@@", "index", "(", "[", "full_name", "(", "sort", ":", "Desc", ")", ",", "id", "]", ")"]],
    "Post": [["@@", "map", "(", '"posts"', ")"], ["@@", "unique", "(", "[", "authorId", ",", "id", "]", ")"]],
}


@st.composite
def spaced(draw: st.DrawFn, words: list[str]) -> str:
    """A line with spaces of any kind and number where they may stand."""
    parts = [draw(MAYBE_SPACE)]
    for before, word in zip(["@", *words], words, strict=False):
        apart = before[-1].isalnum() and word[0].isalnum()
        glued = before == "@" or word in ("?", "[]")
        parts += ["" if glued else draw(SPACE if apart else MAYBE_SPACE), word]
    return "".join([*parts, draw(MAYBE_SPACE), draw(BEHIND)])


@st.composite
def layouts(draw: st.DrawFn) -> str:
    """One schema in any of its layouts."""
    texts = [HEAD, "enum Role {\n  ADMIN\n  GUEST\n}\n\n"]
    for name, lines in LINES.items():
        texts.append(f"{draw(BETWEEN)}{draw(MAYBE_SPACE)}model {name}{draw(MAYBE_SPACE)}{{\n")
        for line in (*lines, *draw(st.permutations(ATTRIBUTES[name]))):
            texts += [draw(BETWEEN), draw(spaced(line)), "\n"]
        texts.append(f"{draw(MAYBE_SPACE)}}}\n\n")
    return "".join(texts).replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


def schema_of(text: str) -> Schema:
    """The resolved schema, which the text must have; comments are no part of it."""
    result = parse_schema([SourceFile("schema.prisma", text)], url_elsewhere=True)
    assert result.schema is not None, result.diagnostics
    return result.schema


@given(layouts())
def test_every_layout_keeps_its_meaning_and_settles_at_once(text: str) -> None:
    formatted = format_schema(text)
    assert repr(schema_of(formatted)) == repr(schema_of(text))
    assert format_schema(formatted) == formatted


ENDS = st.sampled_from([("", "[]"), ("?", "[]"), (None, "[]"), ("", None), ("?", None)])
"""How two models know each other: the arity of each end, or None where it is missing."""
KEYS = st.sampled_from(
    ["id Int @id", "id String @id @db.Uuid", "a Int\n  b String\n  @@id([a, b])", "c BigInt @unique"]
)


@given(ENDS, KEYS, KEYS, st.booleans())
def test_what_is_added_makes_the_schema_whole(
    ends: tuple[str | None, str | None], first: str, second: str, bare: bool
) -> None:
    one, other = ends
    forward = "" if one is None else f"  knows Other{one}{' @relation' if bare else ''}\n"
    back = "" if other is None else f"  known One{other}\n"
    text = f"{HEAD}model One {{\n{forward}  {first}\n}}\nmodel Other {{\n{back}  {second}\n}}\n"
    formatted = format_schema(text)
    schema_of(formatted)
    assert format_schema(formatted) == formatted
