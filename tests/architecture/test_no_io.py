"""What decides does no input or output: proved from what it imports and calls, also inside functions."""

from __future__ import annotations

import ast

from architecture.sources import Module, imports, modules

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
    "kusto.lsp.actions",
    "kusto.lsp.completion",
    "kusto.lsp.diagnostics",
    "kusto.lsp.documents",
    "kusto.lsp.edits",
    "kusto.lsp.facts",
    "kusto.lsp.formatting",
    "kusto.lsp.hover",
    "kusto.lsp.names",
    "kusto.lsp.navigation",
    "kusto.lsp.place",
    "kusto.lsp.positions",
    "kusto.lsp.relations_text",
    "kusto.lsp.rename",
    "kusto.lsp.sections",
    "kusto.lsp.shapes",
    "kusto.lsp.snapshot",
    "kusto.lsp.symbols",
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
PEOPLE = {"argparse", "click", "dotenv", "getpass", "logging", "lsprotocol", "pygls", "rich", "starlette", "uvicorn"}
BANNED = WAITING | NETWORK | MACHINE | DRIVERS | PEOPLE
BANNED_CALLS = frozenset({"open", "input", "print", "breakpoint"})
EXCUSED = {
    ("kusto.query.defaults", "time"): "uuid(7) holds the time; the value is made, like now(), when a call is read",
}


def banned(module: Module) -> list[str]:
    """What it imports and must not, with its place."""
    return [
        f"{module.path}:{line}: {name}"
        for line, name in imports(module.tree)
        if any(name == root or name.startswith(f"{root}.") for root in BANNED) and (module.name, name) not in EXCUSED
    ]


def leaned_on(start: list[Module]) -> list[Module]:
    """The modules outside `PURE` that these import, and all that those import in turn."""
    known = {module.name: module for module in modules()}
    seen: dict[str, Module] = {}
    waiting = list(start)
    while waiting:
        for _, name in imports(waiting.pop().tree):
            found = known.get(name) or known.get(name.rpartition(".")[0])
            if found is not None and found.name not in seen and not found.is_in(*PURE):
                seen[found.name] = found
                waiting.append(found)
    return list(seen.values())


def test_pure_packages_import_nothing_that_waits_or_touches_the_machine() -> None:
    assert [fault for module in modules() if module.is_in(*PURE) for fault in banned(module)] == []


def test_what_pure_packages_lean_on_is_pure_too() -> None:
    pure = [module for module in modules() if module.is_in(*PURE)]
    assert [fault for module in leaned_on(pure) for fault in banned(module)] == []


def test_excuses_are_still_needed() -> None:
    used = {(module.name, name) for module in modules() for _, name in imports(module.tree)}
    assert set(EXCUSED) <= used


def test_pure_packages_neither_open_nor_print() -> None:
    found = [
        f"{module.path}:{node.lineno}: {node.func.id}()"
        for module in modules()
        if module.is_in(*PURE)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BANNED_CALLS
    ]
    assert found == []
