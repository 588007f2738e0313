"""Names of the database made names of a schema: in go any texts, out come identifiers that are taken once.

Source: what Prisma's introspection gives, measured; where that gives no name at all, or one twice, a name that works.
"""

from __future__ import annotations

import re

from kusto.psl.resolve.reserved import RESERVED
from kusto.psl.schema import Scalar

_TYPE_WORDS = RESERVED | {scalar.value for scalar in Scalar} | {"Unsupported"}


def cleaned(name: str, otherwise: str) -> str:
    """A name with nothing but letters, digits and underscores, beginning with a letter.

    Args:
        otherwise: what stands in front where nothing would be left.
    """
    found = re.sub(r"[^_a-zA-Z0-9]", "_", re.sub(r"^[^a-zA-Z]+", "", name))
    if found:
        return found
    rest = re.sub(r"[^a-zA-Z0-9]+", "_", name).strip("_")
    return f"{otherwise}_{rest}" if rest else otherwise


def type_name(name: str, otherwise: str) -> str:
    """The name of a model or enum, not one of the words that nothing may be called."""
    found = cleaned(name, otherwise)
    return f"Renamed{found}" if found in _TYPE_WORDS else found


def free(name: str, taken: set[str]) -> str:
    """The name, or where it is taken the name with a number; it is taken now."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    taken.add(found)
    return found
