"""Every code that the project can print stands in docs/codes.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kusto.errors import KustoError

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/codes.md").read_text(encoding="utf-8")


def every(cls: type[KustoError] = KustoError) -> list[type[KustoError]]:
    return [cls, *(found for sub in cls.__subclasses__() for found in every(sub))]


@pytest.mark.parametrize("cls", every(), ids=lambda cls: cls.__name__)
def test_every_error_is_documented_as_it_is(cls: type[KustoError]) -> None:
    assert f"| {cls.code} | `{cls.__name__}` | {cls.exit_code} | {cls.http_status} |" in PAGE


def test_every_code_of_schemas_and_migrations_is_documented() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/kusto").rglob("*.py"))
    codes = set(re.findall(r'"(K1[18]\d\d|D[12]\d\d)"', source))
    assert codes
    assert {code for code in codes if f"| {code} |" not in PAGE} == set()
