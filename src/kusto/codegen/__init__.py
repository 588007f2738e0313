"""A resolved schema comes in, the text of the client package and of the typed manager goes out.

Pure: nothing is read, written, imported or executed here; schema text never becomes code, only names and literals.
"""

from __future__ import annotations

from kusto.codegen.generate import generate_client
from kusto.codegen.manager import STAND_INS, ManagedDatabase, generate_manager

__all__ = ["STAND_INS", "ManagedDatabase", "generate_client", "generate_manager"]
