"""What MySQL (8.0 and later) and MariaDB (10.6 and later) can do, both at once.

MariaDB gives rows back from INSERT and DELETE, MySQL from nothing: what both can do is what counts.
"""

from kusto.dialect import Capabilities

CAPABILITIES = Capabilities(
    transactional_ddl=False,
    namespaces=False,
    native_enums=False,
    scalar_lists=False,
    insensitive_filters=True,
    alters_in_place=True,
    array_parameters=False,
    rows_parameter=True,
    returning=False,
    writes_read_target=False,
    savepoints=True,
    errors_end_transactions=False,
    nulls_sort_first=True,
    server=True,
    decimal_digits=None,
    isolation_levels=("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "READ UNCOMMITTED"),
    max_parameters=65535,
    max_identifier=64,
)
