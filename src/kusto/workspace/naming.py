"""Names that follow from a database folder's name. Pure: in goes a name, out comes a name; it never reads the disk."""

from __future__ import annotations

import re


def variable_name(database: str) -> str:
    """The variable that holds a database's URL: ``userProfile`` and ``user-profile`` give RDS_USER_PROFILE_URL.

    Args:
        database: the folder's name.
    """
    return f"RDS_{snake_name(database).upper()}_URL"


def snake_name(name: str) -> str:
    """``userProfile``, ``user-profile``, ``HTTPLog`` as ``user_profile``, ``user_profile``, ``http_log``."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", spaced)
    return re.sub(r"[\W_]+", "_", spaced).strip("_").lower()


def nearest(name: str, known: tuple[str, ...] | list[str]) -> str | None:
    """The known name that a person most likely meant, or None."""
    from difflib import get_close_matches

    by_folded = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None
