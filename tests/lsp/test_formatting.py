"""Formatting a file as the editor asks for it, with the other files of the schema beside it."""

from __future__ import annotations

from kusto.lsp.edits import apply
from kusto.lsp.formatting import formatting
from kusto.lsp.snapshot import Snapshot
from lsp.scenes import head, snapshot

WRITER = "model Writer {\n  id Int @id\n}\n"
BOOK = "model Book {\n  id       Int    @id\n  writer   Writer @relation(fields: [writerId], references: [id])\n"
BOOK += "  writerId Int\n}\n"


def formatted(schema: Snapshot, number: int) -> str:
    """The text of a file after its edits."""
    file = schema.files[number]
    return apply(file.text, formatting(schema, file))


def test_the_other_end_of_a_relation_is_added_to_the_file_that_is_formatted() -> None:
    schema = snapshot(head(), WRITER, BOOK)
    assert formatted(schema, 1) == "model Writer {\n  id    Int    @id\n  books Book[]\n}\n"
    assert formatting(schema, schema.files[2]) == []


def test_a_file_is_laid_out_while_another_one_cannot_be_read() -> None:
    schema = snapshot(WRITER, "model Book {\n  id Int @id ??\n")
    assert formatted(schema, 0) == WRITER
    assert formatted(snapshot(WRITER.replace("  id Int", " id    Int"), "model ?"), 0) == WRITER


def test_a_file_that_cannot_be_read_is_left_alone() -> None:
    schema = snapshot("model   Book {\n  id Int @id ??\n")
    assert formatting(schema, schema.files[0]) == []


def test_windows_line_ends_are_kept() -> None:
    schema = snapshot("model A {\r\n id Int @id\r\n}\r\n")
    assert formatted(schema, 0) == "model A {\r\n  id Int @id\r\n}\r\n"
