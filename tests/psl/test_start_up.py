"""A generated client needs the values only: importing them loads no parser."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kusto.psl


def loaded(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(' '.join(name for name in sys.modules if name.startswith('kusto.')))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(done.stdout.split())


def test_the_schemas_values_load_no_parser() -> None:
    names = loaded("import kusto.psl.schema")
    assert not {name for name in names if name.startswith(("kusto.psl.", "kusto.source."))} - {
        "kusto.psl.schema",
        "kusto.source.text",
        "kusto.source.diagnostics",
        "kusto.source.render",
    }


def test_every_public_name_is_there() -> None:
    for name in kusto.psl.__all__:
        assert getattr(kusto.psl, name).__name__ == name


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="nothing_such"):
        kusto.psl.nothing_such  # type: ignore[attr-defined]  # noqa: B018
