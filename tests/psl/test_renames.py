"""Rename hints in documentation: read back as they are written, and nothing else is one."""

from __future__ import annotations

import pytest

from kusto.psl.renames import hint, renamed_from, without_hints


def test_a_hint_is_read_as_it_is_written() -> None:
    assert renamed_from(hint("User").removeprefix("/// ")) == ("User",)


@pytest.mark.parametrize(
    ("doc", "names", "left"),
    [
        (None, (), None),
        ("Somebody.", (), "Somebody."),
        ('Somebody.\n@renamed(from: "User")', ("User",), "Somebody."),
        ('@renamed(from: "A")\n@renamed( from : "B" )', ("A", "B"), None),
        ('Was @renamed(from: "A") once', (), 'Was @renamed(from: "A") once'),
        ("@renamed(from: A)", (), "@renamed(from: A)"),
        ('@renamed(from: "A")\n\nSomebody.', ("A",), "Somebody."),
    ],
)
def test_hints_and_documentation_are_told_apart(doc: str | None, names: tuple[str, ...], left: str | None) -> None:
    assert renamed_from(doc) == names
    assert without_hints(doc) == left
