"""A file cut into blocks: whatever is broken stays in its own, and what has not changed is not read again."""

from __future__ import annotations

from kusto.lsp import sections
from kusto.lsp.completion import complete
from kusto.lsp.sections import doc_above, outline
from lsp.scenes import head, snapshot


def test_a_block_that_is_not_closed_ends_where_the_next_begins() -> None:
    found = outline("model A {\n  id Int @id\n\nmodel B {\n  id Int @id\n}\n").sections
    assert [(one.name, [field.name for field in one.fields]) for one in found] == [("A", ["id"]), ("B", ["id"])]


def test_what_looks_like_a_block_in_a_comment_is_none() -> None:
    text = "/*\nmodel A {\n*/\nmodel B {\n  x Int // /*\n}\n// model C {\nmodel D {\n}\n"
    assert [one.name for one in outline(text).sections] == ["B", "D"]


def test_a_line_that_cannot_be_read_to_its_end_is_read_as_far_as_it_goes() -> None:
    (section,) = outline(
        "model A {\n  a Int @id @\n  b B @relation(fields: [\n  c C @unique @map(\n  @@index([\n}\n"
    ).sections
    assert [field.name for field in section.fields] == ["a", "b", "c"]
    assert [found.name for found in section.fields[0].attributes] == ["id"]


def test_offsets_are_those_of_the_file() -> None:
    text = "\n// first\n  model A {\n  id Int @id\n}\n"
    (section,) = outline(text).sections
    assert text[section.name_start : section.name_end] == "A"
    assert text[section.start + section.fields[0].start :].startswith("id Int")
    assert outline(text).at(0) is None
    assert outline(text).at(len(text)) is section


def test_documentation_is_what_stands_right_above() -> None:
    text = "/// far\n\n/// one\n///two\nmodel A {\n}\n"
    assert doc_above(text, text.index("model")) == "one\ntwo"
    assert doc_above("model A {\n}", 0) == ""
    assert doc_above("/// top\nmodel A {\n}", 8) == "top"


def test_a_key_pressed_in_one_block_leaves_the_others_as_they_are() -> None:
    models = "".join(f"model Alone{n} {{\n  id Int @id\n  next Alone{n + 1}?\n}}\n\n" for n in range(300))
    text = head() + models
    typed = text.replace("next Alone151?", "next Alone1x51?")
    for current in (text, typed):
        before = sections._block.cache_info().misses
        schema = snapshot(current)
        complete(schema, schema.files[0], current.index("151?") if current is text else current.index("x51?"))
        for declared in schema.sections("model"):
            assert declared.section.block is not None
    assert sections._block.cache_info().misses - before <= 2
