"""`kusto-db dmmf`: the data model as JSON, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

from cli.conftest import Run


def test_the_data_model_is_printed(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("dmmf", "-d", "user")
    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert list(found) == ["enums", "models", "types", "indexes"]
    assert [model["name"] for model in found["models"]] == ["User", "Post"]
    assert ran.out.startswith('{\n  "enums"')


def test_compact_is_one_line_of_the_same(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("dmmf", "-d", "user", "--compact")
    assert ran.out.count("\n") == 1 and '": ' not in ran.out
    assert json.loads(ran.out) == json.loads(kusto_db("dmmf", "-d", "user").out)


def test_a_schema_by_its_path(project: Path, kusto_db: Run) -> None:
    by_path = kusto_db("dmmf", "--schema", "src/app/db/user/schema.prisma")
    assert by_path.out == kusto_db("dmmf", "-d", "user").out


def test_it_must_be_clear_which_is_meant(project: Path, kusto_db: Run) -> None:
    ran = kusto_db("dmmf")
    assert ran.code == 2 and ran.out == ""
    assert "user" in ran.err and "temporary" in ran.err


def test_a_schema_with_errors_is_told_like_anywhere(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user/schema.prisma").write_text("model Broken {")
    ran = kusto_db("dmmf", "-d", "user")
    assert ran.code == 1 and ran.out == ""
    assert "error[P1012]" in ran.err


def test_letters_stay_letters(project: Path, kusto_db: Run) -> None:
    with (project / "src/app/db/user/schema.prisma").open("a") as file:
        file.write("/// 사람\nmodel Person {\n  id Int @id\n}\n")
    assert '"documentation": "사람"' in kusto_db("dmmf", "-d", "user").out
