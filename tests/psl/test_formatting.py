"""Every folder of `formatting` is a schema before and after ``format``.

What stands in `after.prisma` is what Prisma's engine makes of it, recorded, but for the `missing_` ones and
`comments_behind_braces`.
``KUSTO_UPDATE_GOLDENS=1`` writes the latter anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kusto.errors import SchemaError
from kusto.psl import format_schema, format_schemas, parse_schema
from kusto.source import SourceFile

CASES = sorted(path for path in (Path(__file__).parent / "formatting").iterdir() if path.is_dir())
UNSETTLED = {
    "blank_lines_behind_attributes",
    "blocks_on_one_line",
    "comments_behind_braces",
    "comments_everywhere",
}
"""Cases that come out otherwise when they are formatted again, in Prisma too."""
SETTLED = [case for case in CASES if case.name not in UNSETTLED]
COMPLETED = [case for case in CASES if case.name.startswith("missing_") and "wait" not in case.name]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_schema_is_laid_out_as_expected(case: Path) -> None:
    actual = format_schema((case / "before.prisma").read_bytes().decode())
    expected = case / "after.prisma"
    if os.environ.get("KUSTO_UPDATE_GOLDENS"):
        expected.write_bytes(actual.encode())
    assert actual == expected.read_bytes().decode()


@pytest.mark.parametrize("case", SETTLED, ids=[case.name for case in SETTLED])
def test_formatting_again_changes_nothing(case: Path) -> None:
    after = (case / "after.prisma").read_bytes().decode()
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


def test_the_faults_of_every_file_are_told() -> None:
    files = [SourceFile(name, "model A {\n  id Int @id(\n}\n") for name in ("a.prisma", "b.prisma")]
    with pytest.raises(SchemaError) as caught:
        format_schemas(files)
    assert [found.span.file.name for found in caught.value.diagnostics if found.span] == ["a.prisma", "b.prisma"]


@pytest.mark.parametrize(
    ("behind", "kept"),
    [
        ("// a", "  // a\n"),
        ("/* a */ // b", "  /**\n   * a\n   */\n  // b\n"),
        ("/* a\n b */", "  /**\n   * a\n   * b\n   */\n"),
        ("/* a */ x Int", "  /**\n   * a\n   */\n"),
        ("x Int // a", ""),
    ],
)
def test_comments_behind_an_opening_brace_are_kept(behind: str, kept: str) -> None:
    assert format_schema(f"model A {{ {behind}\n\n  id Int @id\n}}\n") == f"model A {{\n{kept}  id Int @id\n}}\n"
