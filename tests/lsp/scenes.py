"""Schemas for these tests: texts with a cursor in them, snapshots made of texts, edits applied."""

from __future__ import annotations

from kusto.lsp.edits import FileEdit, apply
from kusto.lsp.snapshot import File, Snapshot
from kusto.psl.folder import FolderRules

CURSOR = "‸"
RULES = FolderRules("user", "RDS_USER_URL")
GENERATOR = 'generator client {\n  provider = "prisma-client-js"\n  output   = "client"\n}\n\n'


def head(provider: str = "postgresql", extra: str = "") -> str:
    """A datasource of this provider."""
    return f'datasource db {{\n  provider = "{provider}"\n  url      = env("RDS_USER_URL")\n{extra}}}\n\n'


def at_cursor(text: str) -> tuple[str, int]:
    """The text without its mark, and where the mark was."""
    offset = text.index(CURSOR)
    return text.replace(CURSOR, ""), offset


def snapshot(*texts: str, rules: FolderRules | None = None, variables: tuple[str, ...] = ()) -> Snapshot:
    """A schema of these files: a.prisma, b.prisma …"""
    files = tuple(
        File(f"file:///{name}.prisma", f"{name}.prisma", text) for name, text in zip("abcdef", texts, strict=False)
    )
    return Snapshot(files, rules, variables)


def edited(schema: Snapshot, edits: tuple[FileEdit, ...]) -> Snapshot:
    """The schema after these edits."""
    files = tuple(
        File(file.uri, file.name, apply(file.text, [one.edit for one in edits if one.file.uri == file.uri]))
        for file in schema.files
    )
    return Snapshot(files, schema.rules, schema.variables)


def messages(schema: Snapshot) -> list[str]:
    """Every message of the schema."""
    return [diagnostic.message for diagnostic in schema.result.diagnostics]
