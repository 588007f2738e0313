"""What PostgreSQL (12 and later) can do."""

from kusto.dialect import Capabilities

CAPABILITIES = Capabilities(
    transactional_ddl=True,
    namespaces=True,
    native_enums=True,
    scalar_lists=True,
    insensitive_filters=True,
    alters_in_place=True,
    array_parameters=True,
    rows_parameter=False,
    returning=True,
    writes_read_target=True,
    savepoints=True,
    errors_end_transactions=True,
    nulls_sort_first=False,
    server=True,
    decimal_digits=None,
    isolation_levels=("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "READ UNCOMMITTED"),
    max_parameters=32767,
    max_identifier=63,
)
