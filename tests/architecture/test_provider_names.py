"""Capabilities are asked, names are not compared: only the places that turn a name into a dialect may look at it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from architecture.sources import Module, modules

NAMES = frozenset(
    {"postgresql", "postgres", "mysql", "mariadb", "sqlite", "sqlserver", "mssql", "cockroachdb", "mongodb"}
)
ALLOWED = {
    "kusto.dialects": "they are what the name means",
    "kusto.workspace": "reads the datasource",
    "kusto.psl.providers": "says which names there are",
    "kusto.psl.datasource": "checks the datasource block",
    "kusto.engine.target": "takes URLs apart",
    "kusto.engine.drivers": "picks the driver",
}


def test_no_provider_name_is_compared() -> None:
    found = [
        f"{module.path}:{line}: {name!r}"
        for module in modules()
        if not module.is_in(*ALLOWED)
        for line, name in compared(module)
        if name in NAMES
    ]
    assert found == []


def test_every_dialect_has_the_same_files() -> None:
    folders: dict[str, set[str]] = {}
    for module in modules():
        parts = module.path.split("/")
        if parts[0] == "dialects" and len(parts) > 2:
            folders.setdefault(parts[1], set()).add("/".join(parts[2:]))
    everywhere = set[str]().union(*folders.values())
    assert {name: sorted(everywhere - files) for name, files in folders.items() if files != everywhere} == {}


def compared(module: Module) -> Iterator[tuple[int, str]]:
    """Line and text of each string that something is compared with: ``==``, ``in``, ``match``."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Compare):
            operands: list[ast.expr] = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            operands = [node.value]
        else:
            continue
        for operand in operands:
            parts = operand.elts if isinstance(operand, ast.Tuple | ast.Set | ast.List) else [operand]
            for part in parts:
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value
