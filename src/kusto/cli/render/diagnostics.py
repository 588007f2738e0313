"""Diagnostics of schemas as text: in go diagnostics, out come excerpts with carets."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.source import render_all
from kusto.source.diagnostics import Diagnostic


def diagnostics_text(diagnostics: Sequence[Diagnostic], colour: bool) -> str:
    """Every diagnostic with its excerpt, as one text."""
    return render_all(diagnostics, colour=colour).rstrip()
