"""The demo keeps working: every command, every answer, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

DEMO = Path(__file__).parents[2] / "scripts/demo.py"


@pytest.mark.long
def test_everything_is_as_it_should_be(provider: str) -> None:
    done = subprocess.run(
        [sys.executable, str(DEMO), "--database", provider], capture_output=True, text=True, check=False, timeout=110
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout
