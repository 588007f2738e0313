"""Projects on disk for the tests of the workspace."""

from __future__ import annotations

from pathlib import Path

SCHEMA = """\
generator client {{
  provider = "prisma-client-js"
  output   = "client"
}}

datasource db {{
  provider = "{provider}"
  url      = env("{variable}")
}}

model User {{
  id    Int    @id
  email String @unique
}}
"""


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files below a folder; returns the folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def schema(variable: str, provider: str = "sqlite") -> str:
    """A small valid schema."""
    return SCHEMA.format(variable=variable, provider=provider)
