"""Stubs and runtime say the same: the actions' arguments, the reserved names, the names of types."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

from codegen.schemas import BLOG, resolved
from kusto import client
from kusto.client import filters, typed
from kusto.client.actions import Actions
from kusto.client.models import Model
from kusto.client.package import RESERVED_ATTRIBUTES
from kusto.client.type_names import types_getattr
from kusto.codegen import generate_client
from kusto.codegen.naming import PYDANTIC_ATTRIBUTES, STRUCT_ATTRIBUTES, TEXT_METHODS


def stub_of(module: Any) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).with_suffix(".pyi").read_text(encoding="utf-8"))


def defined(tree: ast.Module) -> set[str]:
    """What a stub defines: classes, aliases, TypedDicts."""
    names = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name) and getattr(node, "value", None) is not None:
            names.add(target.id)
    return names


def declared(tree: ast.Module, name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    cls = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return [node for node in cls.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[list[str], set[str]]:
    positional = [argument.arg for argument in function.args.args[1:]]
    return positional, {*positional, *(argument.arg for argument in function.args.kwonlyargs)}


@pytest.mark.parametrize("name", ["AsyncActions", "SyncActions", "BatchActions"])
def test_the_actions_take_what_their_stubs_say(name: str) -> None:
    methods = declared(stub_of(typed), name)
    runtime = {method for method, _ in inspect.getmembers(Actions, inspect.isfunction) if not method.startswith("_")}
    if name != "BatchActions":
        assert {method.name for method in methods} == runtime
    for method in methods:
        parameters = list(inspect.signature(getattr(Actions, method.name)).parameters.values())[1:]
        given, known = arguments(method)
        assert known <= {parameter.name for parameter in parameters}, method.name
        places = [parameter.name for parameter in parameters if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
        assert given == places[: len(given)], method.name


def test_no_model_can_take_the_name_of_a_method_of_the_client() -> None:
    own = {name for cls in (client.Client, client.SyncClient) for name in dir(cls) if not name.startswith("_")}
    assert own <= RESERVED_ATTRIBUTES


def test_no_field_can_take_the_name_of_a_method_of_a_model() -> None:
    assert {name for name in dir(Model) if not name.startswith("_")} == STRUCT_ATTRIBUTES
    pydantic = pytest.importorskip("pydantic")
    from kusto.client.pydantic_models import Model as PydanticModel

    for cls in (pydantic.BaseModel, PydanticModel):
        assert {name for name in dir(cls) if not name.startswith("_")} <= PYDANTIC_ATTRIBUTES


def test_the_methods_of_text_are_known() -> None:
    assert {name for name in dir(str) if not name.startswith("_")} == TEXT_METHODS


@pytest.mark.parametrize("module", [filters, typed])
def test_the_stubs_declare_the_names_that_exist_at_run_time(module: Any) -> None:
    tree = stub_of(module)
    public = {name for name in defined(tree) if not name.startswith("_") and len(name) > 3}  # short: type variables
    assert public == module.NAMES
    for name in module.NAMES:
        assert getattr(module, name) is not None
    with pytest.raises(AttributeError):
        _ = module.Nothing


def test_every_public_input_type_exists_at_run_time() -> None:
    tree = ast.parse(generate_client(resolved(BLOG), database="user")["types.pyi"])
    answer = types_getattr("types")
    names = defined(tree)
    assert len(names) > 100
    for name in names:
        if not name.startswith("_"):
            assert answer(name) in (dict[str, Any], str)
