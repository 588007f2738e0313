"""Everything in a MySQL or MariaDB database dropped: a flow. The database itself stays, and with it its rights."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.dialects.mysql.ddl import quote
from kusto.flow import Flow, Script, fetch

_TABLES = """
SELECT CASE TABLE_TYPE WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END, TABLE_NAME
FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY 1 DESC, 2
"""
_ROUTINES = """
SELECT ROUTINE_TYPE, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION')
"""
_EVENTS = "SELECT 'EVENT', EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()"


def wipe(namespaces: Sequence[str] = ()) -> Flow[None]:
    """See `kusto.dialect.MigrationDialect.wipe`; there are no namespaces, and each statement takes effect at once."""
    before = (yield from fetch("SELECT @@SESSION.foreign_key_checks"))[0][0]
    yield Script("SET SESSION foreign_key_checks = 0")
    try:
        for query in (_EVENTS, _TABLES, _ROUTINES):
            for kind, name in (yield from fetch(query)):
                yield Script(f"DROP {kind} IF EXISTS {quote(name)}")
    except GeneratorExit:
        raise
    except BaseException:
        yield Script(f"SET SESSION foreign_key_checks = {int(before)}")
        raise
    yield Script(f"SET SESSION foreign_key_checks = {int(before)}")


def prepare() -> Flow[None]:
    """See `kusto.dialect.MigrationDialect.prepare`: the URL's database is there, or nobody could have connected."""
    yield from ()
