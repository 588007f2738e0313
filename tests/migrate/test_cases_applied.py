"""The schemas of the cases on real databases: what their migrations make is read back as what the schemas say."""

from __future__ import annotations

import pytest

from kusto.catalog.model import EMPTY
from kusto.migrate.describe import describe
from kusto.migrate.diff import diff
from migrate.scenes import catalog_of, change, connect, migrations_of
from migrate.test_cases import CASES, FOLDER, read

OWN_MEANS = {"casts_of_our_own", "native_types"}
"""Cases whose types come with extensions that a fresh database does not have."""


@pytest.mark.parametrize("case", CASES)
def test_what_a_migration_makes_is_read_back(case: str, provider: str, database_url: str) -> None:
    folder = FOLDER / case
    if not (folder / f"{provider}.sql").exists():
        pytest.skip((folder / f"{provider}.unsupported").read_text())
    if provider == "postgresql" and case in OWN_MEANS:
        pytest.skip("its types come with extensions")
    before, after = (catalog_of(provider, read(folder / name)) for name in ("from.prisma", "to.prisma"))
    migrations = migrations_of(provider)
    connection = connect(database_url, provider)
    try:
        live = change(connection, provider, EMPTY, before)
        assert describe(diff(live, before, migrations).changes) == []
        live = change(connection, provider, live, after)
        assert describe(diff(live, after, migrations).changes) == []
        live = change(connection, provider, live, before)
        assert describe(diff(live, before, migrations).changes) == []
    finally:
        connection.close()
