"""At a real terminal: colours, and Ctrl-C."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import clean_environment
from cli.typing_person import Person


def person(where: Path, *arguments: str, **environment: str) -> Person:
    return Person(*arguments, where=where, environment=clean_environment(**environment))


def test_colours_show_on_a_terminal(home: Path) -> None:
    with person(home, "lst") as somebody:
        assert somebody.leaves() == 2
    assert "\x1b[31merror[K0001]\x1b[0m" in somebody.screen


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"NO_COLOR": "yes"}])
def test_no_color_is_honoured(home: Path, environment: dict[str, str]) -> None:
    with person(home, "lst", **environment) as somebody:
        assert somebody.leaves() == 2
    assert "\x1b" not in somebody.screen


def test_ctrl_c_ends_with_130(project: Path) -> None:
    (project / "src/app/db/user/seed.py").write_text("import time\nprint('seeding', flush=True)\ntime.sleep(60)\n")
    with person(project, "seed", "-d", "user") as somebody:
        somebody.sees("seeding")
        somebody.interrupts()
        assert somebody.leaves() == 130
    assert "Interrupted." in somebody.screen
    assert "kusto/cli" not in somebody.screen  # no traceback of ours


def test_execute_without_sql_at_a_terminal_does_not_wait_for_it(project: Path) -> None:
    with person(project, "execute", "-d", "user") as somebody:
        assert somebody.leaves() == 2
    assert "-c, -f" in somebody.screen
