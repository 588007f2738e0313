"""Statements sent to PostgreSQL as one query of the simple protocol: one message there, one wait.

Within a pipeline each statement has a message of its own, and the client wakes for every answer: for the thousands of
small statements of a long history that is most of the time. The server parses the whole text before it runs any of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

import psycopg
from psycopg import generators, sql
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus

from kusto.flow import Run, Script

_READ_OTHERWISE = re.compile(r"standard_conforming_strings|backslash_quote|client_encoding", re.IGNORECASE)
"""Settings that change how the text behind them is read: too late for what is parsed already."""
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK, ExecStatus.EMPTY_QUERY)
_COPIES = (ExecStatus.COPY_IN, ExecStatus.COPY_OUT)
_PARAMETER = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(?P<number>\d+)""")

CUT_SHORT = "a statement holds the character U+0000, which SQL cannot"
"""For libpq it is the end: all that follows would silently be left out."""

_Connection = psycopg.Connection[tuple[object, ...]]


class CopyBegunError(psycopg.ProgrammingError):
    """A COPY waits for rows, or sends them: nothing else can be said on this connection."""


def fits(requests: Sequence[Script | Run]) -> bool:
    """Whether they mean together what they mean one by one."""
    return not any(_READ_OTHERWISE.search(request.sql) for request in requests)


def run_together(connection: _Connection, requests: Sequence[Script | Run]) -> tuple[int, psycopg.Error] | None:
    """Run them in this order up to the first that fails.

    psycopg does not see what they do: it would go on using statements that it prepared for tables which are gone.
    Whoever lets unknown ones run here ends that first (``prepare_threshold``).

    Returns:
        None, or the position of the one that failed, from 0, and its error (`CopyBegunError` among them).

    Raises:
        psycopg.Error: the connection is closed, or broke before anything was answered.
    """
    texts = [_written_out(connection, request) for request in requests]
    for at, text in enumerate(texts):
        if "\0" in text:
            return at, psycopg.ProgrammingError(CUT_SHORT)
    query = "\n;\n".join(texts)  # a statement may end in a comment
    if connection.closed:
        raise psycopg.OperationalError("the connection is closed")
    with connection.lock:
        connection.pgconn.send_query(query.encode())
        results = connection.wait(generators.execute(connection.pgconn))
    last = results[-1]
    if last.status in _DONE:
        return None
    ran = len(results) - 1  # each statement has one result
    if last.status in _COPIES:
        return ran, CopyBegunError("COPY has begun")
    error = error_from_result(last, encoding=connection.info.encoding)
    position = error.diag.statement_position
    if not ran and position:  # the text as a whole was refused, and nothing of it has run
        ran = _at(texts, int(position))
    return ran, error


def _at(texts: Sequence[str], position: int) -> int:
    """Which of the joined texts has this character, from 1."""
    starts, length = [], 0
    for text in texts:
        starts.append(length)
        length += len(text) + 3
    return bisect_right(starts, position - 1) - 1


def _written_out(connection: _Connection, request: Script | Run) -> str:
    """Its text with the parameters in it: the simple protocol takes none."""
    if isinstance(request, Script) or not request.params:
        return request.sql
    values = [sql.Literal(value).as_string(connection) for value in request.params]
    return _PARAMETER.sub(lambda found: values[int(found["number"]) - 1] if found["number"] else found[0], request.sql)
