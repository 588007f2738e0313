"""A disk of a few megabytes, for what happens when it is full; only root can make one. Must never import pytest."""

from __future__ import annotations

import contextlib
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from servers.lifeline import Unavailable


@contextlib.contextmanager
def small_disk(megabytes: int = 3, folder: Path | None = None) -> Iterator[Path]:
    """A disk for the length of a ``with`` block.

    Args:
        folder: where it is mounted; a folder of its own when None.

    Raises:
        Unavailable: nobody here may mount one.
    """
    place = folder or Path(tempfile.mkdtemp(prefix="kusto-disk-", dir="/tmp"))
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "none", str(place)]
    try:
        made = subprocess.run(["mount", *options], capture_output=True, check=False)
        if made.returncode:
            raise Unavailable("no right to mount a small disk")
        try:
            yield place
        finally:
            subprocess.run(["umount", "-l", str(place)], check=True)  # a server may still hold a file of it
    except FileNotFoundError:
        raise Unavailable("no `mount` here") from None
    finally:
        if folder is None:
            place.rmdir()


def folder_of_nobody(disk: Path) -> Path:
    """A folder on it that belongs to the user as whom PostgreSQL runs."""
    folder = disk / "space"
    folder.mkdir(mode=0o777)
    os.chown(folder, pwd.getpwnam("nobody").pw_uid, -1)
    return folder
