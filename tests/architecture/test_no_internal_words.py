"""The repository says nothing about the machine it was written on."""

from __future__ import annotations

import subprocess

import pytest

from architecture.sources import ROOT

# Put together here, so that this file does not hold what it looks for.
PATHS = tuple("/".join(parts) for parts in (("", "work", ""), ("", "root", ""), ("..", "shared")))


@pytest.mark.parametrize("words", PATHS, ids=lambda path: path.strip("/.").strip("/"))
def test_no_path_of_a_machine(words: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git repository")
    command = ["git", "-C", str(ROOT), "-c", f"safe.directory={ROOT}", "grep", "-nIF", "--untracked", "-e", words]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode in (0, 1), result.stderr
    assert result.stdout == ""
