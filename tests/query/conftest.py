"""Planners of the blog schema whose objects are plain tuples: what is asked is which SQL comes out."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from typing import Any

import pytest

from client.blog import schema_text
from kusto.dialects import dialect
from kusto.psl import parse_schema
from kusto.query.model_index import ModelIndex
from kusto.query.plan_cache import PlanCache
from kusto.query.planner import Planner
from kusto.source.text import SourceFile


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-sql", action="store_true", help="write the SQL of tests/query/cases anew")


class Tuples:
    """Objects are tuples; see `kusto.query.decode.Classes`."""

    def model(self, name: str) -> Callable[..., Any]:
        return lambda *values: (name, *values)

    def partial(self, name: str, fields: tuple[str, ...]) -> Callable[..., Any]:
        return lambda *values: (name, *values)

    def enum(self, name: str) -> type[Enum] | None:
        return None

    def attribute(self, model: str, field: str) -> str:
        return field


@cache
def index_of(provider: str) -> ModelIndex:
    parsed = parse_schema([SourceFile("schema.prisma", schema_text(provider))])
    assert parsed.schema is not None
    return ModelIndex(parsed.schema, dialect(provider))


def planner_of(provider: str, size: int = 2_000) -> Planner:
    """A planner without any plan yet."""
    return Planner(index_of(provider), Tuples(), PlanCache(size))


@pytest.fixture(params=["sqlite", "postgresql"])
def planner(request: pytest.FixtureRequest) -> Planner:
    return planner_of(request.param)
