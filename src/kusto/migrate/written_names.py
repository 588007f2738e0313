"""Names and texts as statements of any of the databases write them: patterns, and what stands inside of the quotes."""

from __future__ import annotations

IDENTIFIER = r'(?:"(?:[^"]|"")+"|`(?:[^`]|``)+`|\[[^\]]+\]|\w+)'
"""Pattern of a name."""
NAME = rf"(?:{IDENTIFIER}\s*\.\s*)?(?P<{{0}}>{IDENTIFIER})"
"""Pattern of a name that may stand behind a namespace, a group of its own; to be formatted with the group's name."""
TEXT = r"'(?:[^']|'')*'"
"""Pattern of a string literal."""


def plain(name: str) -> str:
    """A name without its quotes."""
    if name[0] in '"`':
        return name[1:-1].replace(name[0] * 2, name[0])
    return name[1:-1] if name[0] == "[" else name


def inside(literal: str) -> str:
    """A string literal without its quotes."""
    return literal[1:-1].replace("''", "'")
