"""The Prisma schema language: in go texts, out come a resolved `Schema` and diagnostics, or formatted text.

It does no input or output and compares no provider's name outside the datasource block. Names load when first used, so
that importing `kusto.psl.schema` alone (as a generated client does) loads no parser.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers know the name; importing it from typing would cost more than all else here

if TYPE_CHECKING:
    from kusto.psl.folder import FolderRules
    from kusto.psl.parse import ParseResult, parse_schema
    from kusto.psl.printer import format_schema, format_schemas

__all__ = ["FolderRules", "ParseResult", "format_schema", "format_schemas", "parse_schema"]


def __getattr__(name: str) -> object:
    if name == "FolderRules":
        from kusto.psl.folder import FolderRules

        return FolderRules
    if name in ("format_schema", "format_schemas"):
        from kusto.psl import printer

        printing: object = getattr(printer, name)
        return printing
    if name in ("ParseResult", "parse_schema"):
        from kusto.psl import parse

        found: object = getattr(parse, name)
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
