"""Names of files as editors write them (``file:///…``) and as the system does. It never looks whether one exists."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit


@lru_cache(maxsize=1024)
def path_of(uri: str) -> Path | None:
    """The path of a file; None for what is no file (an untitled text, say)."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    if "\0" in path or not path:
        return None
    if len(path) > 2 and path[0] == "/" and path[2] == ":":  # /c:/folder
        path = path[1].upper() + path[2:]
    elif parts.netloc and os.name == "nt":
        path = f"//{parts.netloc}{path}"
    return Path(os.path.normpath(path))


def uri_of(path: Path) -> str:
    """The name of a path for editors."""
    return path.as_uri()
