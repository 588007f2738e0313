"""Circles in a graph, in time linear in its size: in go names and where each leads, out come who can reach whom.

Source: R. Tarjan, Depth-first search and linear graph algorithms, SIAM Journal on Computing 1 (1972); here without
recursion, so that no schema exhausts the stack.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def circles_of(targets: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """A number for every name; two names have the same where each can be reached from the other."""
    numbers: dict[str, int] = {}
    lows: dict[str, int] = {}
    groups: dict[str, int] = {}
    stack: list[str] = []
    for root in targets:
        if root in numbers:
            continue
        work = [(root, iter(targets[root]))]
        numbers[root] = lows[root] = len(numbers)
        stack.append(root)
        while work:
            name, following = work[-1]
            for target in following:
                if target not in numbers:
                    numbers[target] = lows[target] = len(numbers)
                    stack.append(target)
                    work.append((target, iter(targets.get(target, ()))))
                    break
                if target not in groups:
                    lows[name] = min(lows[name], numbers[target])
            else:
                work.pop()
                if work:
                    lows[work[-1][0]] = min(lows[work[-1][0]], lows[name])
                if lows[name] == numbers[name]:
                    _close(name, stack, groups, numbers[name])
    return groups


def _close(name: str, stack: list[str], groups: dict[str, int], number: int) -> None:
    """Everything above a name on the stack forms a group with it."""
    while True:
        member = stack.pop()
        groups[member] = number
        if member == name:
            return


def leading_to(goals: set[str], targets: Mapping[str, Iterable[str]]) -> set[str]:
    """The goals, and every name from which one of them can be reached."""
    sources: dict[str, list[str]] = {}
    for name, found in targets.items():
        for target in found:
            sources.setdefault(target, []).append(name)
    reached, waiting = set(goals), list(goals)
    while waiting:
        for source in sources.get(waiting.pop(), ()):
            if source not in reached:
                reached.add(source)
                waiting.append(source)
    return reached
