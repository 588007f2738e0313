"""Every folder of `cases` is a schema and what people are told about it, to the letter.

``KUSTO_UPDATE_GOLDENS=1`` writes the expected texts anew. Cases called ``folder_…`` are read as a database folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kusto.psl import FolderRules, parse_schema
from kusto.source import SourceFile, render_all

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
RULES = FolderRules("user", "RDS_USER_URL")


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_schema_is_reported_as_expected(case: Path) -> None:
    files = [SourceFile(path.name, path.read_text("utf-8")) for path in sorted(case.glob("*.prisma"))]
    result = parse_schema(files, RULES if case.name.startswith("folder_") else None)
    assert (result.schema is None) == bool(result.errors)
    actual = render_all(result.diagnostics) + "\n"
    expected = case / "expected.txt"
    if os.environ.get("KUSTO_UPDATE_GOLDENS"):
        expected.write_text(actual, "utf-8")
    assert actual == expected.read_text("utf-8")


def test_no_case_shows_a_secret() -> None:
    for case in CASES:
        assert "hunter2" not in (case / "expected.txt").read_text("utf-8"), case.name
