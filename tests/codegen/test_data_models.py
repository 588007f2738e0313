"""The data model of a schema is what Prisma's engine says of it: keys in its order, numbers rounded as it rounds them.

``python conformance/data_models.py`` records the expectations anew (it needs Node).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kusto.codegen.dmmf import data_model, document
from kusto.psl import ParseResult, parse_schema
from kusto.psl.schema import Schema
from kusto.source.text import SourceFile

FOLDER = Path(__file__).parent / "data_models"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def read(case: str, end: str = "\n") -> tuple[Schema, ParseResult]:
    """The schema of a case, the file called schema.prisma first."""
    paths = sorted((FOLDER / case).glob("*.prisma"), key=lambda path: (path.name != "schema.prisma", path.name))
    result = parse_schema([SourceFile(path.name, path.read_text("utf-8").replace("\n", end)) for path in paths])
    assert result.schema is not None, result.errors
    return result.schema, result


def expected(case: str) -> dict[str, Any]:
    """What the engine said."""
    found: dict[str, Any] = json.loads((FOLDER / case / "expected.json").read_text("utf-8"))
    return found


def lines(value: object) -> list[str]:
    """JSON as lines, so that a difference is seen where it is; the order of keys counts."""
    return json.dumps(value, ensure_ascii=False, indent=1).split("\n")


@pytest.mark.parametrize("case", CASES)
def test_data_model_is_that_of_the_engine(case: str) -> None:
    schema, result = read(case)
    assert lines(data_model(schema, result.syntax)) == lines(expected(case)["datamodel"])


@pytest.mark.parametrize("case", CASES)
def test_operations_are_those_of_the_engine(case: str) -> None:
    schema, result = read(case)
    assert lines(document(schema, result.syntax)["mappings"]) == lines(expected(case)["mappings"])


def test_ends_of_lines_do_not_get_into_the_documentation() -> None:
    schema, result = read("documentation", "\r\n")
    text = json.dumps(data_model(schema, result.syntax)).replace("indented\\r\\n", "indented\\n")  # within one comment
    assert json.loads(text) == expected("documentation")["datamodel"]


def test_a_number_that_no_float_can_hold_is_no_number() -> None:
    text = 'datasource db {\n  provider = "sqlite"\n  url = env("X")\n}\n'
    text += 'model A {\n  id Int @id\n  d Decimal @default("1e400")\n  e Float @default(1' + "0" * 400 + ")\n}\n"
    result = parse_schema([SourceFile("schema.prisma", text)])
    assert result.schema is not None
    models: Any = data_model(result.schema, result.syntax)["models"]
    assert [field["default"] for field in models[0]["fields"][1:]] == [None, None]
    assert models[0]["fields"][1]["hasDefaultValue"] is True
