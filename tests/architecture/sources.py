"""The project's own source, parsed once, for the tests that read it. Never imports what it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"


@dataclass(frozen=True, slots=True)
class Module:
    """One file of the package.

    Args:
        name: ``kusto.psl.lexer``; a package's ``__init__`` has the package's name.
        path: relative to ``src/kusto``, with slashes.
    """

    name: str
    path: str
    text: str
    tree: ast.Module

    def is_in(self, *names: str) -> bool:
        """Whether it is one of these modules, or inside one of these packages."""
        return any(self.name == name or self.name.startswith(f"{name}.") for name in names)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package, in order of name."""
    return tuple(_read(file) for file in sorted((SOURCE / "kusto").rglob("*.py")))


def _read(file: Path) -> Module:
    parts = file.relative_to(SOURCE).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = file.read_text("utf-8")
    return Module(name, file.relative_to(SOURCE / "kusto").as_posix(), text, ast.parse(text, file.as_posix()))


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that is imported, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, at any depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
