"""Spoils schemas: in go a valid text and a seed, out comes one with a fault or two that people make.

It works on text only and knows nothing of what is allowed: a spoilt schema may well be valid.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from draw import ACTIONS, PROVIDERS, SCALARS

_WORD = re.compile(r"[A-Za-z_][\w-]*")
_ATTRIBUTE = re.compile(r"@@?[A-Za-z.]+(\([^()\n]*(\([^()\n]*\)[^()\n]*)*\))?")


def spoil(text: str, seed: int) -> str:
    """The text with one to three faults, the same for the same seed."""
    chance = random.Random(seed)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = chance.choice(FAULTS)(text, chance)
    return text


def _lines(text: str, chance: random.Random) -> tuple[list[str], int]:
    lines = text.split("\n")
    return lines, chance.randrange(len(lines))


def _drop_line(text: str, chance: random.Random) -> str:
    lines, at = _lines(text, chance)
    return "\n".join(lines[:at] + lines[at + 1 :])


def _repeat_line(text: str, chance: random.Random) -> str:
    lines, at = _lines(text, chance)
    return "\n".join([*lines[: at + 1], *lines[at:]])


def _swap_lines(text: str, chance: random.Random) -> str:
    lines, at = _lines(text, chance)
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def _join_lines(text: str, chance: random.Random) -> str:
    lines, at = _lines(text, chance)
    return "\n".join([*lines[:at], " ".join(lines[at : at + 2]), *lines[at + 2 :]])


def _drop_letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _add_letter(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(list("{}()[]@\"',:.=?!-_ \n\t/\\#x9é☃\r")) + text[at:]


def _replace(pattern: re.Pattern[str], text: str, chance: random.Random, by: Callable[[str], str]) -> str:
    found = list(pattern.finditer(text))
    if not found:
        return text
    match = chance.choice(found)
    return text[: match.start()] + by(match.group()) + text[match.end() :]


def _drop_attribute(text: str, chance: random.Random) -> str:
    return _replace(_ATTRIBUTE, text, chance, lambda _: "")


def _move_attribute(text: str, chance: random.Random) -> str:
    found = [match.group() for match in _ATTRIBUTE.finditer(text)]
    return _replace(_ATTRIBUTE, text, chance, lambda _: chance.choice(found))


def _other_word(text: str, chance: random.Random) -> str:
    words = list(dict.fromkeys(_WORD.findall(text)))
    return _replace(_WORD, text, chance, lambda _: chance.choice(words))


def _misspelt_word(text: str, chance: random.Random) -> str:
    return _replace(_WORD, text, chance, lambda word: word[:-1] if len(word) > 1 else word + "x")


def _other_type(text: str, chance: random.Random) -> str:
    return _replace(re.compile("|".join(rf"\b{s}\b" for s in SCALARS)), text, chance, lambda _: chance.choice(SCALARS))


def _other_action(text: str, chance: random.Random) -> str:
    return _replace(re.compile("|".join(ACTIONS)), text, chance, lambda _: chance.choice(ACTIONS))


def _other_arity(text: str, chance: random.Random) -> str:
    return _replace(
        re.compile(r"(?<=\w)(\[\]|\?| )"), text, chance, lambda _: chance.choice(("[]", "?", " ", "[]?", "!"))
    )


def _other_number(text: str, chance: random.Random) -> str:
    return _replace(
        re.compile(r"\d+"), text, chance, lambda _: chance.choice(("0", "1", "-1", "65", "300", "1.5", "99999999999"))
    )


def _other_provider(text: str, chance: random.Random) -> str:
    return _replace(re.compile("|".join(PROVIDERS)), text, chance, lambda _: chance.choice(PROVIDERS))


def _drop_argument(text: str, chance: random.Random) -> str:
    return _replace(re.compile(r"\w+: [\w\"\[\]]+(, )?"), text, chance, lambda _: "")


FAULTS: tuple[Callable[[str, random.Random], str], ...] = (
    _drop_line,
    _repeat_line,
    _swap_lines,
    _join_lines,
    _drop_letter,
    _add_letter,
    _drop_attribute,
    _move_attribute,
    _move_attribute,
    _other_word,
    _other_word,
    _misspelt_word,
    _other_type,
    _other_action,
    _other_arity,
    _other_number,
    _other_provider,
    _drop_argument,
)
