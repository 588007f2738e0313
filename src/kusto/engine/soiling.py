"""Statements that change settings of a session: what they leave must not reach the next user of the connection.

In goes a connection and a statement somebody wrote; the connection comes out, marked where the pool has to close it
instead of keeping it. It reads the statement's first word and calls of `set_config`; it never sends anything.
"""

from __future__ import annotations

import re
from typing import Protocol, TypeVar


class Soilable(Protocol):
    """A connection whose session can be changed."""

    soiled: bool


C = TypeVar("C", bound=Soilable)
_FIRST = re.compile(
    r"(?:\s|/\*.*?\*/|--[^\n]*\n)*(?:reset|use|listen|load|set(?!\s+(?:local|constraints)\b))\b",
    re.IGNORECASE | re.DOTALL,
)
_CALL = re.compile(
    # a call that ends in `, true)` is for the transaction: how row level security is told its user
    r"\bset_config\s*\((?!(?:'(?:[^']|'')*'|[^()';]|\([^()]*\))*,\s*(?:true|'t(?:rue)?')\s*\))"
    r"|\bpg_(?:try_)?advisory_lock\w*\s*\(|\bget_lock\s*\(",
    re.IGNORECASE,
)


def marked(connection: C, sql: str) -> C:
    """The connection, marked as soiled where the statement changes its session for longer than a transaction."""
    if _FIRST.match(sql) or _CALL.search(sql):
        connection.soiled = True
    return connection
