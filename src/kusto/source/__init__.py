"""Text with positions: in go file texts, out come spans, diagnostics and their rendering with carets.

It never reads a file and knows no language: whoever parses names the places.
"""
