"""Files and functions stay small enough to be read in one go; names say what is inside."""

from __future__ import annotations

import ast
import statistics

from architecture.sources import functions, modules

MEDIAN_FILE = 180
LONGEST_FILE = 800
P90_FUNCTION = 30
LONGEST_FUNCTION = 100
MOST_PARAMETERS = 8

LONG_FILES: dict[str, str] = {}  # path below src/kusto: why it has to be long
LONG_FUNCTIONS: dict[str, str] = {}  # path:name: why
MANY_PARAMETERS: dict[str, str] = {  # path:name: why
    "client/actions.py:group_by": "the keywords that users of Prisma Client Python write",
}

VAGUE = frozenset({"utils", "util", "core", "common", "base", "helpers", "helper", "misc", "shared"})


def test_files_are_short() -> None:
    lengths = {module.path: len(module.text.splitlines()) for module in modules()}
    assert statistics.median(lengths.values()) <= MEDIAN_FILE
    assert {path: n for path, n in lengths.items() if n > LONGEST_FILE and path not in LONG_FILES} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{module.path}:{function.name}:{function.lineno}": code_lines(function)
        for module in modules()
        for function in functions(module.tree)
    }
    ordered = sorted(lengths.values())
    assert ordered[int(len(ordered) * 0.9)] <= P90_FUNCTION
    excused = tuple(f"{name}:" for name in LONG_FUNCTIONS)
    too_long = {name: n for name, n in lengths.items() if n > LONGEST_FUNCTION and not name.startswith(excused)}
    assert too_long == {}


def test_functions_have_few_parameters() -> None:
    counts = {
        f"{module.path}:{function.name}": parameters(function)
        for module in modules()
        for function in functions(module.tree)
    }
    assert {name: n for name, n in counts.items() if n > MOST_PARAMETERS and name not in MANY_PARAMETERS} == {}


def test_exceptions_are_still_needed() -> None:
    paths = {module.path for module in modules()}
    names = {f"{module.path}:{function.name}" for module in modules() for function in functions(module.tree)}
    assert set(LONG_FILES) <= paths
    assert {*LONG_FUNCTIONS, *MANY_PARAMETERS} <= names


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [module.path for module in modules() if VAGUE & {*module.name.split(".")}] == []


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from ``def`` to the end, without the docstring: explaining more is never the fault."""
    assert function.end_lineno is not None
    total = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None and first.end_lineno is not None:
        total -= first.end_lineno - first.lineno + 1
    return total


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """All that a caller can pass; ``self`` and ``cls`` are not passed."""
    given = function.args
    names = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    own = 1 if names[:1] in (["self"], ["cls"]) else 0
    return len(names) - own + (given.vararg is not None) + (given.kwarg is not None)
