"""What decides does no input or output: proved from what it imports and calls, also inside functions."""

from __future__ import annotations

import ast

from architecture.sources import imports, modules

PURE = (
    "kusto.errors",
    "kusto.flow",
    "kusto.dialect",
    "kusto.source",
    "kusto.psl",
    "kusto.catalog",
    "kusto.migrate",
    "kusto.query",
    "kusto.dialects",
    "kusto.codegen",
    "kusto.connections.policy",
    "kusto.connections.states",
    "kusto.connections.mending",
    "kusto.workspace.naming",
)
WAITING = {
    "asyncio",
    "concurrent",
    "multiprocessing",
    "queue",
    "sched",
    "select",
    "selectors",
    "signal",
    "threading",
    "time",
}
NETWORK = {"ftplib", "http", "smtplib", "socket", "socketserver", "ssl", "urllib.request"}
MACHINE = {"ctypes", "fileinput", "glob", "io", "mmap", "os", "pathlib", "shutil", "subprocess", "tempfile", "tomllib"}
DRIVERS = {"asyncmy", "asyncpg", "mysql", "pg8000", "psycopg", "pymongo", "pymssql", "pymysql", "sqlite3"}
PEOPLE = {"argparse", "click", "dotenv", "getpass", "logging", "rich", "starlette", "uvicorn"}
BANNED = WAITING | NETWORK | MACHINE | DRIVERS | PEOPLE
BANNED_CALLS = frozenset({"open", "input", "print", "breakpoint", "exec", "eval"})


def test_pure_packages_import_nothing_that_waits_or_touches_the_machine() -> None:
    found = [
        f"{module.path}:{line}: {name}"
        for module in modules()
        if module.is_in(*PURE)
        for line, name in imports(module.tree)
        if any(name == banned or name.startswith(f"{banned}.") for banned in BANNED)
    ]
    assert found == []


def test_pure_packages_lean_on_pure_packages_only() -> None:
    found = [
        f"{module.path}:{line}: {name}"
        for module in modules()
        if module.is_in(*PURE)
        for line, name in imports(module.tree)
        if name.startswith("kusto.") and not any(name == pure or name.startswith(f"{pure}.") for pure in PURE)
    ]
    assert found == []


def test_pure_packages_neither_open_nor_print() -> None:
    found = [
        f"{module.path}:{node.lineno}: {node.func.id}()"
        for module in modules()
        if module.is_in(*PURE)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BANNED_CALLS
    ]
    assert found == []
