"""Every schema below `conformance/cases` is judged as Prisma's engine judges it, by the recordings beside them.

Needs neither Node nor the engine. `conformance/differs.txt` names the cases that are judged otherwise as yet,
`conformance/differs_warnings.txt` those that are warned about otherwise and `conformance/differs_dmmf.txt` those whose
data model is another one; who mends one takes its line out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kusto.codegen.dmmf import data_model
from kusto.psl import parse_schema
from kusto.source import Diagnostic, SourceFile

CONFORMANCE = Path(__file__).parents[2] / "conformance"
CASES = CONFORMANCE / "cases"
LISTS = ("differs.txt", "differs_warnings.txt", "differs_dmmf.txt")
RECORDED: dict[str, dict[str, Any]] = {
    f"{path.parent.name}/{name}": recording
    for path in sorted(CASES.glob("*/expected.json"))
    for name, recording in json.loads(path.read_text("utf-8")).items()
}
Place = tuple[str, int]


def listed(name: str) -> list[str]:
    """The cases that a list of differences names."""
    return (CONFORMANCE / name).read_text("utf-8").split()


def parametrised(name: str, key: str = "valid") -> list[Any]:
    """Every case that has a recording of this; those listed must fail, so that the list of them can only shrink."""
    marks = {case: [pytest.mark.xfail(strict=True)] for case in listed(name)}
    return [pytest.param(case, id=case, marks=marks.get(case, [])) for case in RECORDED if key in RECORDED[case]]


def sources(case: str) -> list[SourceFile]:
    """The files of a case, by name."""
    path = CASES / f"{case}.prisma"
    paths = [path] if path.exists() else sorted((CASES / case).glob("*.prisma"))
    # Read as bytes: some cases are about the ends of lines.
    return [SourceFile(path.name, path.read_bytes().decode()) for path in paths]


def recorded_places(findings: list[list[Any]], files: list[SourceFile]) -> list[Place]:
    """File and line of recorded findings, sorted."""
    return sorted((found[2] if len(found) > 2 else files[0].name, found[0]) for found in findings)


def our_places(diagnostics: Iterable[Diagnostic], files: list[SourceFile]) -> list[Place]:
    """File and line of our diagnostics, sorted."""
    spans = [diagnostic.span for diagnostic in diagnostics]
    places = [(files[0].name, 1) if s is None else (s.file.name, s.file.position(s.start)[0]) for s in spans]
    return sorted(places)


@pytest.mark.parametrize("case", parametrised("differs.txt"))
def test_a_schema_is_judged_as_by_prisma(case: str) -> None:
    recording, files = RECORDED[case], sources(case)
    errors = parse_schema(files).errors
    if recording["valid"] is None:
        return  # the engine broke down; that we did not is all there is to compare
    assert (not errors) == recording["valid"], [error.message for error in errors] or recording["errors"]
    ours, theirs = our_places(errors, files), recorded_places(recording["errors"], files)
    if case.split("/")[1].startswith("every_"):
        # Tables of faults, one a line: each line counts. Elsewhere we may well see more at once than the engine does.
        assert sorted(set(ours)) == sorted(set(theirs)), recording["errors"]
    assert ours[:1] == theirs[:1], recording["errors"]


@pytest.mark.parametrize("case", parametrised("differs_warnings.txt"))
def test_a_schema_is_warned_about_as_by_prisma(case: str) -> None:
    recording, files = RECORDED[case], sources(case)
    if recording["valid"] is None:
        return
    warnings = parse_schema(files).warnings
    assert our_places(warnings, files) == recorded_places(recording["warnings"], files), recording["warnings"]


@pytest.mark.parametrize("case", parametrised("differs_dmmf.txt", "dmmf"))
def test_a_valid_schema_has_the_data_model_of_prisma(case: str) -> None:
    result = parse_schema(sources(case))
    assert result.schema is not None
    canonical = json.dumps(data_model(result.schema, result.syntax), sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(canonical.encode()).hexdigest() == RECORDED[case]["dmmf"]


def test_every_case_has_its_recording_and_its_place() -> None:
    found = {f"{path.parent.name}/{path.stem}" for path in CASES.glob("*/*.prisma")}
    found |= {f"{path.parent.parent.name}/{path.parent.name}" for path in CASES.glob("*/*/*.prisma")}
    assert found == set(RECORDED)


def test_the_lists_of_differences_name_cases_once() -> None:
    for name in LISTS:
        assert listed(name) == sorted(set(listed(name)) & set(RECORDED)), name
