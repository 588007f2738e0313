"""Rename hints: a documentation line ``/// @renamed(from: "old")`` right above what got a new name.

Models and fields may have them. In go documentation texts, out come the old names, and the texts without such lines.
To Prisma they are ordinary documentation.
"""

from __future__ import annotations

_BEGIN = "@renamed("


def renamed_from(doc: str | None) -> tuple[str, ...]:
    """The old names that a documentation text gives, the oldest first."""
    if doc is None or _BEGIN not in doc:
        return ()
    found = (_old_name(line) for line in doc.split("\n"))
    return tuple(dict.fromkeys(name for name in found if name is not None))


def without_hints(doc: str | None) -> str | None:
    """The documentation for people; None where nothing is left of it."""
    if doc is None or _BEGIN not in doc:
        return doc
    return "\n".join(line for line in doc.split("\n") if _old_name(line) is None).strip("\n") or None


def hint(old: str) -> str:
    """The line for an old name, with its slashes."""
    return f'/// {_BEGIN}from: "{old}")'


def _old_name(line: str) -> str | None:
    import re

    found = re.fullmatch(r'\s*@renamed\(\s*from\s*:\s*"([^"\s]+)"\s*\)\s*', line)
    return found[1] if found is not None else None
