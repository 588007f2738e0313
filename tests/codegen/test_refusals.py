"""What no client can be made of is said with codes, every reason at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from codegen.schemas import HEAD, resolved
from kusto.codegen import ManagedDatabase, generate_client, generate_manager
from kusto.errors import SchemaError, SettingsError


def codes(text: str) -> list[str]:
    with pytest.raises(SchemaError) as caught:
        generate_client(resolved(HEAD + text), database="user")
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


def test_a_field_called_as_an_operator_of_where() -> None:
    assert codes("model A {\n  id Int @id\n  AND Int\n  NOT Int\n}\n") == ["K1802", "K1802"]


def test_an_instance_name_that_is_no_attribute() -> None:
    bad = '/// @Python(instance_name: "a b")\nmodel A {\n  id Int @id\n}\n'
    worse = '/// @Python(instance_name: "class")\nmodel B {\n  id Int @id\n}\n'
    taken = '/// @Python(instance_name: "connect")\nmodel C {\n  id Int @id\n}\n'
    assert codes(bad + worse + taken) == ["K1803", "K1803", "K1803"]


def test_two_models_that_would_be_one_attribute() -> None:
    assert codes("model User {\n  id Int @id\n}\nmodel USER {\n  id Int @id\n}\n") == ["K1804"]


def test_a_name_that_is_no_identifier_never_reaches_the_code() -> None:
    schema = resolved(HEAD + "model A {\n  id Int @id\n}\n")
    model = schema.models["A"]
    bad = replace(schema, models={"A": replace(model, name="A(object): pass #")})
    with pytest.raises(SchemaError) as caught:
        generate_client(bad, database="user")
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["K1801"]


def test_models_of_an_unknown_kind() -> None:
    text = HEAD.replace('output   = "client"', 'output   = "client"\n  models   = "attrs"')
    with pytest.raises(SettingsError, match="attrs"):
        generate_client(resolved(text + "model A {\n  id Int @id\n}\n"), database="user")


def test_a_field_of_a_composite_type() -> None:
    head = HEAD.replace("postgresql", "mongodb")
    text = 'type T {\n  a Int\n}\nmodel A {\n  id Int @id @map("_id")\n  t T\n}\n'
    with pytest.raises(SchemaError) as caught:
        generate_client(resolved(head + text), database="user")
    assert [(found.code, found.span is not None) for found in caught.value.diagnostics] == [("K1805", True)]


@pytest.mark.parametrize("name", ["kusto", "_clients"])
def test_a_database_in_the_place_of_the_manager(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        generate_manager([ManagedDatabase(name, f"app.db.{name}.client")])
