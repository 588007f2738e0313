"""Every module says what it is for."""

from __future__ import annotations

import ast

from architecture.sources import modules


def test_every_module_has_a_docstring() -> None:
    assert [module.path for module in modules() if not (ast.get_docstring(module.tree) or "").strip()] == []


def test_every_public_class_and_function_of_the_contracts_has_one() -> None:
    contracts = [module for module in modules() if module.path in ("errors.py", "flow.py", "dialect.py")]
    missing = [
        f"{module.path}:{node.lineno}: {node.name}"
        for module in contracts
        for node in module.tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert missing == []
