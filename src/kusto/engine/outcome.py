"""What may be sent a second time when a connection broke, for both executors. Opens nothing."""

from __future__ import annotations

from kusto.errors import ConnectionLostError, OutcomeUnknownError, WriteConflictError


def refuse_unknown(error: ConnectionLostError, writes: bool) -> None:
    """Nothing where the statement may be sent again: it only reads, or was provably not carried out.

    Raises:
        OutcomeUnknownError: a write was sent, and nobody knows what became of it.
    """
    if writes and error.meta.get("sent") is not False:
        raise OutcomeUnknownError(
            "the connection broke after a write was sent: it may or may not have taken effect",
            hint="Look whether it has before you send it again.",
            meta=error.meta,
        ) from error


def refuse_other_conflict(error: WriteConflictError) -> None:
    """Nothing where a transaction of our own gave way to no other one, but to what its connection has forgotten by now.

    Raises:
        WriteConflictError: it gave way to another one: whoever asked decides about that.
    """
    if not error.meta.get("again"):
        raise error
