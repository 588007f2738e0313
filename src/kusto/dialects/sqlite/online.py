"""How SQLite changes tables that are in use: one writes at a time whatever the statement, so there is no other form."""

from __future__ import annotations

from kusto.dialects.without_online import TRAITS, online, writes_anew

__all__ = ["TRAITS", "online", "writes_anew"]
