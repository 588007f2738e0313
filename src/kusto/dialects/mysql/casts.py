"""Which MySQL column types turn into which in ``MODIFY``, and whether every value survives. Names in, verdicts out.

The server tries every conversion and, in strict mode, fails on a value that does not fit; ``none`` is said only where
no value would come through with its meaning.
"""

from __future__ import annotations

from kusto.catalog.model import Column

_BITS = {"TINYINT": 8, "SMALLINT": 16, "MEDIUMINT": 24, "INTEGER": 32, "BIGINT": 64}
_TEXTS = {"TINYTEXT": 255, "TEXT": 65535, "MEDIUMTEXT": 2**24 - 1, "LONGTEXT": 2**32 - 1}
_BYTES = {"TINYBLOB": 255, "BLOB": 65535, "MEDIUMBLOB": 2**24 - 1, "LONGBLOB": 2**32 - 1}
_TEMPORAL = ("DATE", "TIME", "DATETIME", "TIMESTAMP")
_FLOATS = ("FLOAT", "DOUBLE")
_BYTES_A_CHARACTER = 4
_LONGEST_SCALAR = 67
"""Characters of the longest number: DECIMAL(65, s) with its sign and point."""


class _Type:
    """A type taken apart."""

    def __init__(self, written: str) -> None:
        name, _, rest = written.removesuffix(" UNSIGNED").partition("(")
        self.name = "TINYINT" if name == "BOOLEAN" else name
        self.arguments = tuple(int(a) for a in rest.rstrip(")").split(",") if a.strip().isdigit())
        self.unsigned = written.endswith(" UNSIGNED")

    @property
    def family(self) -> str:
        if self.name in _BITS or self.name in ("DECIMAL", "YEAR", *_FLOATS):
            return "number"
        if self.name in _TEXTS or self.name in ("CHAR", "VARCHAR"):
            return "text"
        if self.name in _BYTES or self.name in ("BINARY", "VARBINARY"):
            return "bytes"
        return "temporal" if self.name in _TEMPORAL else self.name

    @property
    def range(self) -> tuple[int, int] | None:
        """The lowest and the highest whole number that it holds, where it holds whole numbers only."""
        if self.name == "YEAR":
            return 0, 2155
        bits = _BITS.get(self.name)
        if bits is None:
            return None
        return (0, 2**bits - 1) if self.unsigned else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)

    @property
    def characters(self) -> int:
        """How many characters surely fit into a text, or bytes into a binary string."""
        if self.name in _TEXTS:
            return _TEXTS[self.name] // _BYTES_A_CHARACTER
        return _BYTES.get(self.name) or (self.arguments[0] if self.arguments else 1)

    @property
    def longest(self) -> int:
        """How many characters a value of a text type may have."""
        return _TEXTS.get(self.name) or self.characters


def cast(before: Column, after: Column) -> str:
    """See `kusto.dialect.MigrationDialect.cast`."""
    old, new = _Type(before.type), _Type(after.type)
    match old.family, new.family:
        case "ENUM", "ENUM":
            return "safe"  # what goes is said by name, and refused while it is used
        case "number", "number":
            return _number(old, new)
        case "text", "text":
            return "safe" if old.longest <= new.longest and _holds(new, old.longest) else "risky"
        case "bytes", "bytes":
            return "safe" if old.characters <= new.characters and new.name != "BINARY" else "risky"
        case "temporal", "temporal":
            return _temporal(old, new)
        case (("number" | "temporal" | "ENUM"), "text"):
            return "safe" if new.characters >= _LONGEST_SCALAR else "risky"
        case "JSON", "text":
            return "safe" if new.name == "LONGTEXT" else "risky"
        case "text", _:
            return "none" if new.family == "BIT" else "risky"
        case (("bytes" | "BIT"), ("text" | "bytes" | "BIT")):
            return "risky"
        case ("number", "BIT") | ("BIT", "number"):
            return "risky"
        case "ENUM", "number":
            return "none"  # the server would give the member's place
        case _:
            return "safe" if before.type == after.type else "none"


def _holds(new: _Type, longest: int) -> bool:
    return new.name in _TEXTS or new.characters >= longest


def _number(old: _Type, new: _Type) -> str:
    whole, target = old.range, new.range
    if whole and target:
        return "safe" if target[0] <= whole[0] and whole[1] <= target[1] else "risky"
    if whole and new.name == "DECIMAL":
        precision, scale = (*new.arguments, 10, 0)[:2] if len(new.arguments) != 1 else (new.arguments[0], 0)
        fits = 10 ** (precision - scale) > max(abs(whole[0]), whole[1])
        return "safe" if fits and (not new.unsigned or whole[0] >= 0) else "risky"
    if whole and new.name in _FLOATS:
        exact = 2**53 if new.name == "DOUBLE" else 2**24
        return "safe" if max(abs(whole[0]), whole[1]) <= exact else "risky"
    if old.name == new.name == "DECIMAL":
        (p, s), (q, t) = ((*t.arguments, 0)[:2] for t in (old, new))
        return "safe" if t >= s and q - t >= p - s and old.unsigned >= new.unsigned else "risky"
    return "safe" if (old.name, new.name) in (("FLOAT", "DOUBLE"), ("FLOAT", "FLOAT")) else "risky"


def _temporal(old: _Type, new: _Type) -> str:
    if old.name == new.name:
        return "safe" if (*old.arguments, 0)[0] <= (*new.arguments, 0)[0] else "risky"
    if new.name == "TIME" or old.name == "TIME":
        return "risky" if "DATE" not in (old.name, new.name) else "none"
    return "safe" if (old.name, new.name) == ("DATE", "DATETIME") else "risky"
