"""Makes schemas untidy: in go a text and a seed, out comes the same schema with other spaces, empty lines and comments.

Nothing between quotes is touched. Two things that are meant to come out otherwise are not made: a comment behind an
opening brace, and ``/* … */`` right below another comment (see DIFFERENCES.md).
"""

from __future__ import annotations

import random
import re

_PART = re.compile(r'"(?:\\.|[^"\\])*"|//.*|[ \t]+|[^" \t/]+|.')
_SHORT = ("// note", "//", "///doc", "/// more  of it ", "//  spaced\t", "// é ☃")
_COMMENTS = (*_SHORT, "/* block */", "/*\n  two\n   * lines\n*/")


def untidy(text: str, seed: int) -> str:
    """The text in another layout, the same for the same seed."""
    chance = random.Random(seed)
    lines: list[str] = []
    for line in text.split("\n"):
        if chance.random() < 0.1:
            lines += [chance.choice(("", "  ", "\t"))] * chance.randint(1, 3)
        above = lines[-1].strip() if lines else ""
        if chance.random() < 0.08:
            alone = not ("//" in above or above.startswith(("/*", "*")) or above.endswith("*/") or "/*" in line)
            lines.append(_space(chance) + chance.choice(_COMMENTS if alone else _SHORT))
        lines.append(_line(line, chance))
    return "\n".join(lines)


def _line(line: str, chance: random.Random) -> str:
    """A line with other spaces, and now and then a comment at its end."""
    stripped = line.strip()
    if stripped.startswith(("//", "/*", "*")):
        return line
    parts = [_space(chance, 1) if part.isspace() else part for part in _PART.findall(stripped)]
    end = _space(chance) if chance.random() < 0.2 else ""
    if stripped and not stripped.endswith("{") and "//" not in line and chance.random() < 0.1:
        end = _space(chance) + chance.choice(_SHORT)
    return _space(chance) + "".join(parts) + end


def _space(chance: random.Random, least: int = 0) -> str:
    return "".join(chance.choice("   \t") for _ in range(max(least, chance.choice((0, 1, 1, 2, 2, 4)))))
