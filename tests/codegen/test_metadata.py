"""The schema that a client carries is the schema that it was generated from, less what a client never asks."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.schemas import BLOG, NASTY, resolved
from kusto.client.package import LazyMapping
from kusto.client.records import datasource_from, enum_from, model_from, model_record
from kusto.codegen.metadata import schema_text, trim
from kusto.codegen.naming import names_of
from kusto.psl.schema import (
    Arity,
    EnumDefault,
    EnumRef,
    EnvUrl,
    FunctionCall,
    Model,
    NativeType,
    Scalar,
    ScalarField,
    Schema,
    Unsupported,
)


def rebuilt(text: str) -> Schema:
    """The schema that `_schema.py` of this text describes, read as literals only."""
    import ast

    values: dict[str, Any] = {}
    for statement in ast.parse(text).body[1:]:
        assert isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None
        name = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
        assert isinstance(name, ast.Name)
        values[name.id] = ast.literal_eval(statement.value)
    record = SimpleNamespace(**values)
    enums = frozenset(record.ENUMS)
    return Schema(
        datasource_from(record.DATASOURCE), (),
        LazyMapping(record.MODELS, lambda name, value: model_from(name, value, enums)),
        LazyMapping(record.ENUMS, enum_from),
    )  # fmt: skip


@pytest.mark.parametrize("text", [BLOG, NASTY], ids=["blog", "nasty"])
def test_the_carried_schema_equals_the_trimmed_one(text: str) -> None:
    schema = resolved(text)
    names = names_of(schema, pydantic=False)
    carried = schema_text(schema, names, database="user", folder="..", schema_hash="abc", style="struct")
    assert rebuilt(carried) == trim(schema)


def test_trimming_keeps_every_fact_that_queries_need() -> None:
    schema, trimmed = resolved(BLOG), trim(resolved(BLOG))
    assert trimmed.datasource == schema.datasource
    user, kept = schema.models["User"], trimmed.models["User"]
    assert [f.name for f in kept.fields.values()] == [f.name for f in user.fields.values()]
    for before, after in zip(user.scalars, kept.scalars, strict=True):
        assert (before.column, before.type, before.arity, before.default, before.native, before.updated_at,
                before.is_ignored) == (after.column, after.type, after.arity, after.default, after.native,
                                       after.updated_at, after.is_ignored)  # fmt: skip
    for end, same in zip(schema.models["Post"].relations, trimmed.models["Post"].relations, strict=True):
        assert end == same
    assert [(k.fields, k.client_name, k.db_name) for k in kept.uniques] == [
        (k.fields, k.client_name, k.db_name) for k in user.uniques
    ]
    assert trimmed.enums["Role"].members[1].db_name == "admin"
    assert isinstance(trimmed.datasource.url, EnvUrl)


def test_ignored_models_are_left_out_and_ignored_fields_are_marked() -> None:
    trimmed = trim(resolved(BLOG))
    assert "Hidden" not in trimmed.models
    assert trimmed.models["User"].scalar("secret").is_ignored


BUILT_IN = {scalar.value for scalar in Scalar}
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,12}", fullmatch=True).filter(lambda name: name not in BUILT_IN)
texts = st.text(max_size=20)
literals = st.one_of(texts, st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
                     st.builds(EnumDefault, names))  # fmt: skip
fields = st.builds(
    ScalarField, name=names, column=texts.filter(bool),
    type=st.one_of(st.sampled_from(Scalar), st.just(EnumRef("Colour")), st.builds(Unsupported, texts)),
    arity=st.sampled_from(Arity),
    default=st.one_of(st.none(), literals, st.lists(literals, max_size=3).map(tuple),
                      st.builds(FunctionCall, names, st.lists(st.one_of(texts, st.integers()), max_size=2).map(tuple))),
    native=st.one_of(st.none(), st.builds(NativeType, names, st.lists(texts, max_size=2).map(tuple))),
    updated_at=st.booleans(), is_ignored=st.booleans(),
)  # fmt: skip


@given(st.lists(fields, min_size=1, max_size=4, unique_by=lambda field: field.name), texts.filter(bool))
def test_any_model_survives_as_a_literal(columns: list[ScalarField], table: str) -> None:
    import ast

    model = Model("Thing", table, {column.name: column for column in columns})
    literal = ast.literal_eval(repr(model_record(model)))
    assert model_from("Thing", literal, frozenset({"Colour"})) == model
