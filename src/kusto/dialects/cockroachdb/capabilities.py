"""What CockroachDB (24.1 and later) can do, by its documentation."""

from dataclasses import replace

from kusto.dialects.postgresql.capabilities import CAPABILITIES as POSTGRESQL

CAPABILITIES = replace(
    POSTGRESQL,
    transactional_ddl=False,  # since 25.1 a statement that defines commits the transaction it stands in
    nulls_sort_first=True,
    isolation_levels=("SERIALIZABLE", "READ COMMITTED"),
)
