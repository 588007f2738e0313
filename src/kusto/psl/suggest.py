"""The name somebody probably meant: in go a wrong name and the right ones, out comes the closest or None."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

_MOST = 500
"""How many names are compared: comparing is slow, and a schema may have as many wrong names as right ones."""


def closest(name: str, names: Iterable[str]) -> str | None:
    """The name most like the given one, where any is alike enough."""
    candidates = list(islice(names, _MOST))
    folded = name.casefold()
    for candidate in candidates:
        if candidate.casefold() == folded:
            return candidate
    import difflib

    found = difflib.get_close_matches(name, candidates, n=1, cutoff=0.7)
    return found[0] if found else None


def did_you_mean(name: str, names: Iterable[str]) -> str | None:
    """The hint ``Did you mean `x`?``, or None."""
    found = closest(name, names)
    return None if found is None else f"Did you mean `{found}`?"
