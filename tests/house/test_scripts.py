"""The words in scripts/ are programs that a plain shell understands."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("bench", "check", "demo", "docs", "test")


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_an_executable_shell_script(word: str) -> None:
    script = ROOT / "scripts" / word
    assert os.access(script, os.X_OK)
    subprocess.run(["sh", "-n", str(script)], check=True)


def test_the_shared_part_is_plain_shell() -> None:
    subprocess.run(["sh", "-n", str(ROOT / "scripts/_venv")], check=True)


def test_ci_uses_the_same_words() -> None:
    text = (ROOT / ".ci/run").read_text()
    assert all(f"scripts/{word}" in text for word in ("check", "docs", "test"))
