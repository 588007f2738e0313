"""What is kept by the shape of a call, within bounds. In: shapes, and what makes a value of one. Out: values.

Bounded in number and in weight: a program that makes up shapes must not fill the memory, and one that asks for three
hundred conditions at once fills it a hundred times faster. What was used last stays. It must never wait, but for the
lock that it is handed: threads share it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

PLANS = 2_000
"""Plans kept; a service has a few hundred shapes."""
WEIGHT = 300_000
"""What they may weigh together, in parts of shapes. A plan takes some 80 bytes for each (measured), so 25 MB at most; a
usual shape has thirty, so that this is met by unusual ones only."""

P = TypeVar("P")


class PlanCache:
    """Plans by shape.

    Args:
        size: how many at most.
        weight: how many parts their shapes have at most, taken together.
        lock: held while anything is put in, taken out or moved.
    """

    def __init__(
        self, size: int = PLANS, weight: int = WEIGHT, lock: AbstractContextManager[Any] | None = None
    ) -> None:
        self._plans: dict[Any, tuple[Any, int]] = {}
        self._size, self._limit = size, weight
        self._lock = nullcontext() if lock is None else lock
        self.weight = 0
        """What those that are kept weigh."""

    def __len__(self) -> int:
        return len(self._plans)

    def get(self, key: Any, build: Callable[[], P]) -> P:
        """The plan of a shape, made where it is not there."""
        plans = self._plans
        found: tuple[P, int] | None = plans.get(key)
        if found is None:
            plan = build()
            self._keep(key, plan)
            return plan
        if (
            len(plans) > self._size // 2 or self.weight > self._limit // 2
        ):  # order matters once something may have to go
            with self._lock:
                if plans.pop(key, None) is not None:  # another thread may have let it go meanwhile
                    plans[key] = found
        return found[0]

    def _keep(self, key: Any, plan: Any) -> None:
        weight = _weight(key)
        if weight > self._limit // 4:  # everything else would have to go for it
            return
        plans = self._plans
        with self._lock:
            if key in plans:  # made by two threads at once
                return
            while plans and (len(plans) >= self._size or self.weight + weight > self._limit):
                self.weight -= plans.pop(next(iter(plans)))[1]
            plans[key] = plan, weight
            self.weight += weight


def _weight(shape: Any) -> int:
    return 1 + sum(map(_weight, shape)) if shape.__class__ is tuple else 1
