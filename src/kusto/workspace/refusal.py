"""What mends a refusal of the operating system: in goes its error, out comes a hint. It looks at nothing."""

from __future__ import annotations

import errno

_HINTS = {
    errno.EACCES: "Give this user the right to it, or run the command as one who has it.",
    errno.EPERM: "Give this user the right to it, or run the command as one who has it.",
    errno.EROFS: "It lies on a file system that is read-only: mount it writable, or work on a copy elsewhere.",
    errno.ENOSPC: "The disk is full: free some space.",
    errno.EDQUOT: "This user's share of the disk is full: free some space.",
    errno.ENOTDIR: "A file stands where a folder should be: move it away.",
    errno.EISDIR: "A folder stands where a file should be: move it away.",
}


def hint_for(error: OSError) -> str | None:
    """What a person can do about it; None where nothing is known."""
    return _HINTS.get(error.errno or 0)
