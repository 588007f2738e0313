"""Where a session stands before a file is carried out, and how it comes back there: a flow that asks, and a value.

A file may move its session to another namespace (``SET search_path``, ``USE``). What it says then holds for the rest of
it; the ledger stays where it is, and the next file begins where this one began. Nothing is moved here.
"""

from __future__ import annotations

from dataclasses import dataclass

from kusto.dialect import MigrationDialect
from kusto.flow import Flow, fetch


@dataclass(frozen=True, slots=True)
class Home:
    """Where a session stands.

    Args:
        namespace: in quotes.
        back: the statement that leads back there.
    """

    namespace: str
    back: str


def find_home(dialect: MigrationDialect) -> Flow[Home | None]:
    """Where the session stands now; None where it can stand nowhere else, or stands nowhere."""
    sql = dialect.ledger().home
    if sql is None:
        return None
    namespace, back = (yield from fetch(sql))[0]
    return None if namespace is None else Home(namespace, back)
