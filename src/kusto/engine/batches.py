"""A batch of statements where the driver has no way to send them together: one by one. See `kusto.flow.Batch`."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.engine.connection import AsyncConnection, SyncConnection
from kusto.errors import KustoError
from kusto.flow import LOST, BrokenOff, Run, Script


def one_by_one(connection: SyncConnection, requests: Sequence[Script | Run]) -> BrokenOff | None:
    """Begin a transaction and run them in this order up to the first that fails.

    Raises:
        ConnectionLostError, OutcomeUnknownError: the connection broke.
        KustoError: no transaction could be begun.
    """
    connection.begin(immediate=True)
    for number, request in enumerate(requests):
        try:
            if isinstance(request, Script):
                connection.script(request.sql)
            else:
                connection.run(request.sql, request.params)
        except LOST:
            raise
        except KustoError as error:
            return BrokenOff(number, error)
    return None


async def one_by_one_async(connection: AsyncConnection, requests: Sequence[Script | Run]) -> BrokenOff | None:
    """See `one_by_one`."""
    await connection.begin(immediate=True)
    for number, request in enumerate(requests):
        try:
            if isinstance(request, Script):
                await connection.script(request.sql)
            else:
                await connection.run(request.sql, request.params)
        except LOST:
            raise
        except KustoError as error:
            return BrokenOff(number, error)
    return None
