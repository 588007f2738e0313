"""Each folder below ``cases`` is a pair of schemas with the migration expected per database."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kusto.migrate.plan import plan_between
from migrate.scenes import catalog_of, migrations_of

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES)
def test_the_migration_is_the_expected_text(case: str, provider: str) -> None:
    folder = FOLDER / case
    expected = folder / f"{provider}.sql"
    if not expected.exists():
        assert (folder / f"{provider}.unsupported").read_text().strip(), "a case says why a database cannot have it"
        return
    before, after = (catalog_of(provider, read(folder / name)) for name in ("from.prisma", "to.prisma"))
    found = plan_between(before, after, migrations_of(provider)).sql
    if os.environ.get("UPDATE_CASES"):
        expected.write_text(found)
    assert found == expected.read_text()


def read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
