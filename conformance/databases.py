"""Fresh databases to compare on, and words for whoever waits. In goes a provider, out come URLs of empty databases."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count

from servers.postgresql import throwaway_postgresql

Fresh = Callable[[], str]
"""Makes an empty database and gives its URL; on a server the one before goes."""


def say(line: str) -> None:
    """Print at once: whoever waits sees how far it is."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def databases(provider: str, stack: ExitStack) -> Fresh:
    """Makes empty databases of a provider for as long as the stack is open."""
    numbers = count()
    if provider == "sqlite":
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        return lambda: f"file:{folder}/{next(numbers)}.db"
    server = stack.enter_context(throwaway_postgresql())

    def fresh() -> str:
        number = next(numbers)
        if number:
            server.drop(f"c{number - 1}")
        return server.create(f"c{number}")

    return fresh
