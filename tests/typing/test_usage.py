"""Type checkers in strict mode accept right calls of a generated client and find every wrong one."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codegen.schemas import BLOG, HEAD, NASTY, SOURCE, pydantic, write_project

USAGE = Path(__file__).parent / "usage"
CHECKERS = ("mypy", "pyright")
Found = list[tuple[str, int, str]]


def mypy(project: Path) -> Found:
    """Every error of mypy --strict: file, line, message."""
    environment = {**os.environ, "MYPYPATH": os.pathsep.join((str(project / "src"), str(SOURCE)))}
    command = [sys.executable, "-m", "mypy", "--strict", "--python-version", "3.11", "--explicit-package-bases",
               "--cache-dir", str(project / ".mypy_cache"), "good.py", "bad.py"]  # fmt: skip
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=project, env=environment)
    assert result.returncode in (0, 1), result.stdout + result.stderr
    found = (re.match(r"(.+?):(\d+): error: (.*)", line) for line in result.stdout.splitlines())
    return [(match[1], int(match[2]), match[3]) for match in found if match]


def pyright(project: Path) -> Found:
    """Every error of pyright in strict mode: file, line, message."""
    settings = {
        "include": ["good.py", "bad.py", "src"], "extraPaths": ["src", str(SOURCE)], "typeCheckingMode": "strict",
        "pythonVersion": "3.11", "reportUnusedExpression": "none",
    }  # fmt: skip
    (project / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "-p", str(project)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=project)
    assert result.returncode in (0, 1), result.stdout + result.stderr
    found = (entry for entry in json.loads(result.stdout)["generalDiagnostics"] if entry["severity"] == "error")
    return [(os.path.relpath(entry["file"], project), entry["range"]["start"]["line"] + 1, entry["message"])
            for entry in found]  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project").resolve()
    write_project(root, {"user": BLOG, "nasty": NASTY, "user-profile": BLOG, "py": pydantic(BLOG)})
    for name in ("good.py", "bad.py"):
        shutil.copy(USAGE / name, root / name)
    return root


@pytest.fixture(scope="module", params=CHECKERS)
def found(request: pytest.FixtureRequest, project: Path) -> Found:
    if importlib.util.find_spec(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return {"mypy": mypy, "pyright": pyright}[request.param](project)


@pytest.mark.long
@pytest.mark.parametrize("checker", CHECKERS)
def test_a_hundred_models_in_one_ring_are_no_trouble(checker: str, tmp_path: Path) -> None:
    pytest.importorskip(checker)
    text = HEAD + "".join(
        f"""
model Model{number} {{
  id     Int    @id
  text   String
  nextId Int
  next   Model{(number + 1) % 100} @relation("n{number}", fields: [nextId], references: [id])
  prev   Model{(number - 1) % 100}[] @relation("n{(number - 1) % 100}")
}}
"""
        for number in range(100)
    )
    root = tmp_path.resolve()
    write_project(root, {"ring": text})
    call = 'client.model5.find_many(where={"next": {"is": {"prev": {"some": {%r: "x"}}}}})'
    for name, key in (("good.py", "text"), ("bad.py", "txet")):
        program = (
            f"from app.db.ring.client import SyncClient\n\n\ndef use(client: SyncClient) -> None:\n    {call % key}\n"
        )
        (root / name).write_text(program)
    found = {"mypy": mypy, "pyright": pyright}[checker](root)
    assert {(name, line) for name, line, _ in found} == {("bad.py", 5)}


def test_right_usage_and_the_generated_files_have_no_error(found: Found) -> None:
    assert [entry for entry in found if entry[0] != "bad.py"] == []


def test_every_wrong_line_has_an_error_and_no_other_has(found: Found) -> None:
    lines = (USAGE / "bad.py").read_text().splitlines()
    marked = [number for number, line in enumerate(lines, 1) if "# WRONG" in line]
    wrong = {line for name, line, _ in found if name == "bad.py"}
    assert len(marked) > 80
    assert sorted(wrong) == marked
