"""Interleaved measuring: short slices, everybody in turn, so that a noisy moment hits all alike.

In come contenders and operations, out come samples. Before anything is timed, results are compared. It prints only
what differs.
"""

from __future__ import annotations

import gc
import itertools
import os
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter_ns, process_time_ns
from typing import Any

from operations import Operation, arguments, plain


@dataclass(frozen=True, slots=True)
class Sample:
    """One slice: microseconds per operation, by the clock (median) and of this process's CPU (mean)."""

    latency: float
    cpu: float


Samples = dict[tuple[str, str], list[Sample]]
"""(contender, operation) → one sample per round."""


def pin() -> int | None:
    """Keep this process, and those it starts from now on, on one CPU; None where that cannot be done."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cpu = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpu})
    return cpu


async def differences(contenders: Mapping[str, Any], operations: Sequence[Operation]) -> list[str]:
    """Where a contender's results are not those of the first one."""
    found = []
    first = next(iter(contenders))
    for operation in operations:
        for given in arguments(operation.name)[:3]:
            wanted = None
            for name, contender in contenders.items():
                result = getattr(contender, operation.name)(given)
                got = plain(await result if contender.is_async else result, operation.shape)
                wanted = got if name == first else wanted
                if got != wanted:
                    found.append(f"{name}, {operation.name}: {str(got)[:300]} instead of {str(wanted)[:300]}")
    return found


async def measure(
    contenders: Mapping[str, Any],
    operations: Sequence[Operation],
    rounds: int,
    seconds: float,
    after_writes: Callable[[], Awaitable[None]] | None = None,
) -> Samples:
    """Samples of every contender and operation; one more round goes first and is not counted."""
    samples: Samples = {}
    given = {operation.name: itertools.cycle(arguments(operation.name)) for operation in operations}
    gc.collect()
    gc.freeze()  # what is ours must not be walked by the collector in the timed parts
    for number in range(rounds + 1):
        for operation in operations:
            names = list(contenders)
            turn = number % len(names)
            for name in names[turn:] + names[:turn]:
                contender = contenders[name]
                call = getattr(contender, operation.name)
                one_slice = _slice if contender.is_async else _blocking_slice
                sample = await one_slice(call, given[operation.name], seconds, operation.least)
                if number:
                    samples.setdefault((name, operation.name), []).append(sample)
            if operation.writes and after_writes:
                await after_writes()
    return samples


async def _slice(call: Any, given: Any, seconds: float, least: int) -> Sample:
    await call(next(given))
    taken: list[int] = []
    began, cpu = perf_counter_ns(), process_time_ns()
    end = began + int(seconds * 1e9)
    now = began
    while now < end or len(taken) < least:
        argument = next(given)
        before = perf_counter_ns()
        await call(argument)
        now = perf_counter_ns()
        taken.append(now - before)
    return Sample(statistics.median(taken) / 1e3, (process_time_ns() - cpu) / len(taken) / 1e3)


async def _blocking_slice(call: Any, given: Any, seconds: float, least: int) -> Sample:
    call(next(given))
    taken: list[int] = []
    began, cpu = perf_counter_ns(), process_time_ns()
    end = began + int(seconds * 1e9)
    now = began
    while now < end or len(taken) < least:
        argument = next(given)
        before = perf_counter_ns()
        call(argument)
        now = perf_counter_ns()
        taken.append(now - before)
    return Sample(statistics.median(taken) / 1e3, (process_time_ns() - cpu) / len(taken) / 1e3)


def middle(samples: Samples, name: str, operation: str, kind: str) -> float | None:
    """The median over the rounds; None where it was not measured."""
    found = samples.get((name, operation))
    return statistics.median(getattr(sample, kind) for sample in found) if found else None


def ratio(samples: Samples, name: str, against: str, operation: str, kind: str) -> float | None:
    """The ratio of two contenders, taken within each round, then the median; None where one is missing."""
    ours, theirs = samples.get((name, operation)), samples.get((against, operation))
    if not ours or not theirs:
        return None
    return statistics.median(getattr(a, kind) / getattr(b, kind) for a, b in zip(ours, theirs, strict=True))
