"""What a schema in a database folder must hold beyond the language: a value that says which folder it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FolderRules:
    """Turns on the rules of a database folder.

    Args:
        database: the folder's name.
        expected_variable: the environment variable that the naming rule gives for the folder.
    """

    database: str
    expected_variable: str
