"""Every folder of `formatting` is a schema before and after ``format``.

``KUSTO_UPDATE_GOLDENS=1`` writes the latter anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kusto.errors import SchemaError
from kusto.psl import format_schema, parse_schema
from kusto.source import SourceFile

CASES = sorted(path for path in (Path(__file__).parent / "formatting").iterdir() if path.is_dir())
COMPLETED = [case for case in CASES if case.name.startswith("missing_") and "wait" not in case.name]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_schema_is_laid_out_as_expected(case: Path) -> None:
    actual = format_schema((case / "before.prisma").read_bytes().decode())
    expected = case / "after.prisma"
    if os.environ.get("KUSTO_UPDATE_GOLDENS"):
        expected.write_text(actual, "utf-8")
    assert actual == expected.read_text("utf-8")


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_formatting_again_changes_nothing(case: Path) -> None:
    after = (case / "after.prisma").read_text("utf-8")
    assert format_schema(after) == after


@pytest.mark.parametrize("case", COMPLETED, ids=[case.name for case in COMPLETED])
def test_a_schema_whose_relations_were_completed_is_valid(case: Path) -> None:
    text = (case / "after.prisma").read_text("utf-8")
    assert parse_schema([SourceFile("schema.prisma", text)], url_elsewhere=True).errors == ()


def test_an_empty_file_stays_empty() -> None:
    assert format_schema("") == "\n"


def test_windows_line_ends_become_plain_ones() -> None:
    before = "model A {\r\n  id Int @id\r\n  /* x\r\n  y */\r\n  name   String // c\r\n}\r\n"
    after = "model A {\n  id   Int    @id\n  /**\n   * x\n   * y\n   */\n  name String // c\n}\n"
    assert format_schema(before) == after


def test_what_cannot_be_read_is_refused_with_every_reason() -> None:
    with pytest.raises(SchemaError) as caught:
        format_schema("model A {\n  id Int @id(\n  x: Int\n}\n")
    assert len(caught.value.diagnostics) == 2


def test_names_that_mean_nothing_are_no_reason_to_refuse() -> None:
    assert format_schema("model A {\n  id Foo @bar\n}\n") == "model A {\n  id Foo @bar\n}\n"
