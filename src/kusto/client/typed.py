"""The types of a model's actions and of a batch's, filled in by each generated `actions.pyi`.

The signatures stand in `typed.pyi`, where only type checkers read them. At run time the names are there for
annotations; the objects themselves come from the client.
"""

from __future__ import annotations

from typing import Any

NAMES = frozenset({"AsyncActions", "BatchActions", "SyncActions"})
"""What `typed.pyi` declares for others."""


def __getattr__(name: str) -> Any:
    if name in NAMES:
        return object
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
