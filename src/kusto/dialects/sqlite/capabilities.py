"""What SQLite (3.35 and later: RETURNING) can do.

Decimals: a NUMERIC column keeps a number as an 8-byte float once it has a point, which is exact for 15 significant
digits (https://sqlite.org/datatype3.html, section 3); a longer one is refused rather than rounded.
"""

from kusto.dialect import Capabilities

CAPABILITIES = Capabilities(
    transactional_ddl=True,
    namespaces=False,
    native_enums=False,
    scalar_lists=False,
    insensitive_filters=True,
    alters_in_place=False,
    array_parameters=False,
    rows_parameter=False,
    returning=True,
    writes_read_target=True,
    savepoints=True,
    errors_end_transactions=False,
    nulls_sort_first=True,
    server=False,
    decimal_digits=15,
    isolation_levels=("SERIALIZABLE",),
    max_parameters=32766,
    max_identifier=1_000_000,
)
