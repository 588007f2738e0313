"""Prisma's introspection as a function: live databases in, schemas out. It runs `engine.mjs` under Node.

The engine has no driver: what it asks is carried out here, over a connection of its own.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parent
Answer = dict[str, Any]
Ask = Callable[[str, Sequence[Any]], Answer]
# The types of PostgreSQL by their number, as the engine's drivers call them.
_TYPES = {16: "Boolean", 18: "Character", 20: "Int64", 21: "Int32", 23: "Int32", 26: "Int64", 700: "Float"}
_TYPES |= {701: "Double", 1005: "Int32Array", 1003: "TextArray", 1009: "TextArray", 1000: "BooleanArray"}


def installed() -> bool:
    """Is the engine there?"""
    return (HERE.parent / "node_modules/@prisma/schema-engine-wasm").is_dir()


class Engine:
    """A Node process that introspects; a context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(HERE / "engine.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def introspect(self, provider: str, url: str, head: str) -> str:
        """The engine's schema of a live database.

        Args:
            head: the datasource, and generators.

        Raises:
            RuntimeError: the engine gave up; the message is its own.
        """
        connection, ask = _sqlite(url) if provider == "sqlite" else _postgresql(url)
        try:
            message = self._exchange({"introspect": head, "provider": provider})
            while "sql" in message:
                message = self._exchange(ask(message["sql"], message["args"]))
        finally:
            connection.close()
        if "schema" not in message:
            raise RuntimeError(message["error"])
        return str(message["schema"])

    def _exchange(self, message: Answer) -> Answer:
        source, sink = self._process.stdout, self._process.stdin
        assert source is not None and sink is not None
        sink.write(json.dumps(message) + "\n")
        sink.flush()
        line = source.readline()
        if not line:
            raise RuntimeError("The engine ended before it had answered.")
        answer: Answer = json.loads(line)
        return answer


def _sqlite(url: str) -> tuple[sqlite3.Connection, Ask]:
    connection = sqlite3.connect(url.removeprefix("file:"), isolation_level=None)

    def ask(sql: str, values: Sequence[Any]) -> Answer:
        try:
            cursor = connection.execute(sql, values)
        except sqlite3.Error as error:
            return {"refused": str(error)}
        names = [column[0] for column in cursor.description or ()]
        rows = [list(row) for row in cursor]
        numbers = [any(isinstance(row[at], int) for row in rows) for at in range(len(names))]
        return {"columns": names, "types": ["Int64" if number else "Text" for number in numbers], "rows": rows}

    return connection, ask


def _postgresql(url: str) -> tuple[Any, Ask]:
    import psycopg

    connection = psycopg.connect(url, autocommit=True, cursor_factory=psycopg.RawCursor)

    def ask(sql: str, values: Sequence[Any]) -> Answer:
        try:
            cursor = connection.execute(sql, values or None)
        except psycopg.Error as error:
            return {"refused": str(error)}
        columns = cursor.description or ()
        rows = [[_plain(value) for value in row] for row in cursor] if columns else []
        types = [_TYPES.get(column.type_code, "Text") for column in columns]
        return {"columns": [column.name for column in columns], "types": types, "rows": rows}

    return connection, ask


def _plain(value: Any) -> Any:
    """A value as JSON can carry it."""
    return value.decode() if isinstance(value, bytes) else value
