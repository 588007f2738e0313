"""Where two ways from one point of a graph meet again.

Comes in: names, where each leads, and who can reach whom in a circle (`circles_of`). Goes out: the steps that lead to a
place to which another step of the same name leads too, each with one such place. No recursion; in time linear in the
size of the graph for some thousands of names, and a sweep more for each further thousands: a set of places is one
integer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_WIDTH = 4096
"""How many places one sweep follows."""

Step = tuple[str, int]
"""A name, and which of the ways from it."""


def meetings(targets: Mapping[str, Sequence[str]], circles: Mapping[str, int]) -> dict[str, dict[int, str]]:
    """Per name the steps (by their position) that meet another step's way, and one place where they do.

    A step to its own name leads nowhere. Ways that come back to where they began are followed on, so that for names in
    a circle there may be more steps here than there should; for all others it is exact.

    Args:
        targets: where each name leads.
        circles: as `circles_of` numbers them, targets before what leads to them.
    """
    forks = {name: found for name, found in targets.items() if sum(target != name for target in found) > 1}
    if not forks:
        return {}
    members: dict[int, list[str]] = {}
    for name, group in circles.items():
        members.setdefault(group, []).append(name)
    places = list(circles)
    met: dict[str, dict[int, str]] = {}
    for first in range(0, len(places), _WIDTH):
        part = places[first : first + _WIDTH]
        reached = _sweep(targets, circles, members, part)
        bits = {name: 1 << number for number, name in enumerate(part)}
        for name, found in forks.items():
            ways = [0 if target == name else reached[circles[target]] & ~bits.get(name, 0) for target in found]
            _compare(ways, part, met.setdefault(name, {}))
    return met


def _sweep(
    targets: Mapping[str, Sequence[str]],
    circles: Mapping[str, int],
    members: Mapping[int, Sequence[str]],
    places: Sequence[str],
) -> dict[int, int]:
    """Which of some places each circle reaches, as bits."""
    own: dict[int, int] = {}
    for number, name in enumerate(places):
        own[circles[name]] = own.get(circles[name], 0) | 1 << number
    reached: dict[int, int] = {}
    for group, names in members.items():  # what a circle leads to stands before it
        bits = own.get(group, 0)
        for name in names:
            for target in targets.get(name, ()):
                bits |= reached.get(circles[target], 0)
        reached[group] = bits
    return reached


def _compare(ways: Sequence[int], places: Sequence[str], met: dict[int, str]) -> None:
    once = twice = 0
    for way in ways:
        twice |= once & way
        once |= way
    if not twice:
        return
    for number, way in enumerate(ways):
        shared = way & twice
        if shared and number not in met:
            met[number] = places[(shared & -shared).bit_length() - 1]
