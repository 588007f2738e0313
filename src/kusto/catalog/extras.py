"""What a live database holds beside its catalog and a pulled schema tells of: views, and what no schema can say.

Values only; no SQL is written and nothing is read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kusto.catalog.model import Column, Name


class Note(Enum):
    """Something about a table that a schema cannot say."""

    PARTITION = "partition"
    SUBCLASSES = "subclasses"
    NULL_ORDER = "null_order"
    ROW_SECURITY = "row_security"
    CHECK = "check"
    EXCLUSION = "exclusion"
    EXPRESSION_INDEX = "expression_index"
    DEFERRING = "deferring"
    COMMENT = "comment"


@dataclass(frozen=True, slots=True)
class Found:
    """A note, the table (view, enum) it is about, and the name of the constraint, index or column, or ""."""

    note: Note
    owner: Name
    name: str = ""


@dataclass(frozen=True, slots=True)
class Extras:
    """See the module.

    Args:
        views: columns of each view, in order.
        notes: what no schema can say, in the order in which it is told.
        generated: columns that the database computes; nobody may write them.
    """

    views: Mapping[Name, tuple[Column, ...]] = field(default_factory=dict)
    notes: tuple[Found, ...] = ()
    generated: frozenset[tuple[Name, str]] = frozenset()
