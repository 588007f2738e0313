"""What a person sees and types: text to the two streams, colours where they show, questions where someone answers.

It never decides what to say. Colours appear only on a terminal, never with NO_COLOR or TERM=dumb.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


class Terminal:
    """The two output streams and the input.

    Args:
        environ: decides about colours (NO_COLOR, TERM).
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") == "dumb"
        self.colour_out = not plain and _is_terminal(sys.stdout)
        self.colour_err = not plain and _is_terminal(sys.stderr)
        self.interactive = _is_terminal(sys.stdin) and _is_terminal(sys.stderr)
        for stream in (sys.stdout, sys.stderr, sys.stdin):
            reconfigure = getattr(stream, "reconfigure", None)
            if reconfigure is not None:  # a locale that cannot show a letter must not end a command
                reconfigure(errors="replace")

    @property
    def animated(self) -> bool:
        """Whether bars may move: someone watches the error stream."""
        return self.colour_err or self.interactive

    def line(self, text: str = "") -> None:
        """One line of result."""
        sys.stdout.write(text + "\n")

    def note(self, text: str = "") -> None:
        """One line about the work, not part of the result."""
        sys.stdout.flush()
        sys.stderr.write(text + "\n")
        sys.stderr.flush()

    def styled(self, text: str, style: str) -> str:
        """``text`` in a style where the result is shown on a terminal."""
        return paint(text, style, self.colour_out)

    def ask(self, question: str) -> str | None:
        """What a person types after a question, without the line's end; None where the input has ended."""
        sys.stdout.flush()
        sys.stderr.write(question)
        sys.stderr.flush()
        answer = sys.stdin.readline()
        if not answer:
            sys.stderr.write("\n")
            return None
        return answer.strip()


def paint(text: str, style: str, colour: bool) -> str:
    """``text`` in one of the known styles, or as it is."""
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour and text else text


def _is_terminal(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except (AttributeError, ValueError):  # closed or replaced
        return False
