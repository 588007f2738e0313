"""Text with positions: in go file texts, out come spans, diagnostics and their rendering with carets.

It never reads a file and knows no language: whoever parses names the places.
"""

from __future__ import annotations

from kusto.source.diagnostics import Diagnostic, Severity
from kusto.source.render import render, render_all
from kusto.source.text import SourceFile, Span

__all__ = ["Diagnostic", "Severity", "SourceFile", "Span", "render", "render_all"]
