"""Statements read into what they do: a file's statements and tokens in, acts out. The unknown is left out."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kusto.catalog.steps import Kind, Statement, Token, TokenKind
from kusto.migrate.lint import acts as a
from kusto.migrate.lint.alter import alter_table
from kusto.migrate.lint.columns import columns_of
from kusto.migrate.lint.words import Words, has, parts

_TEMPORARY = ("GLOBAL", "LOCAL", "TEMPORARY", "TEMP", "UNLOGGED", "FOREIGN")
_INDEX_KINDS = ("UNIQUE", "FULLTEXT", "SPATIAL", "ONLINE", "OFFLINE")


@dataclass(frozen=True, slots=True)
class Read:
    """One statement.

    Args:
        acts: what it does, as far as that is known.
        start: where it begins in the file.
    """

    statement: Statement
    acts: tuple[a.Known, ...]

    @property
    def start(self) -> int:
        """Where it begins in the file."""
        return self.statement.start


def read(statements: Sequence[Statement], tokens: Sequence[Token]) -> tuple[Read, ...]:
    """Read the statements of a file.

    Args:
        tokens: of the same text.
    """
    code = [token for token in tokens if token.kind is not TokenKind.COMMENT]
    starts = [token.start for token in code]
    found = []
    for statement in statements:
        own = code[bisect_left(starts, statement.start) : bisect_left(starts, statement.end)]
        found.append(Read(statement, tuple(_acts(statement, own))))
    return tuple(found)


def _acts(statement: Statement, tokens: Sequence[Token]) -> Iterator[a.Known]:
    words = Words(tokens)
    at = words.place
    if statement.kind is Kind.CONTROL:
        word = words.step().text
        yield a.Controls("", at, {"START": "BEGIN", "END": "COMMIT"}.get(word, word))
        return
    read = _READERS.get(words.step().text)
    if read is not None:
        yield from read(words, at)


def _create(words: Words, at: int) -> Iterator[a.Known]:
    words.take("OR", "REPLACE")
    temporary = False
    while found := words.take_any(*_TEMPORARY):
        temporary = temporary or found.startswith("TEMP")
    if words.take("TABLE") or words.take("MATERIALIZED", "VIEW"):
        words.if_exists()
        name = words.name()
        columns = columns_of(parts(words.group()))
        yield a.MakesTable(name, at, columns)
        if temporary and has(words.rest, "ON", "COMMIT", "DROP"):
            yield a.HoldsForTransaction(name, at, "CREATE TEMPORARY TABLE … ON COMMIT DROP")
        return
    if words.take("TYPE"):
        yield a.MakesType(words.name(), at)
        return
    while words.take_any(*_INDEX_KINDS):
        pass
    if words.take("INDEX"):
        concurrently = words.take("CONCURRENTLY")
        words.if_exists()
        name = "" if words.sees("ON") else words.name()
        if words.take("USING"):
            words.step()
        if words.take("ON"):
            words.take("ONLY")
            yield a.MakesIndex(words.name(), at, name, concurrently)


def _drop(words: Words, at: int) -> Iterator[a.Known]:
    words.take_any("TEMPORARY")
    if words.take("TABLE"):
        words.if_exists()
        yield from (a.DropsTable(name, at) for name in words.names())
    elif words.take_any("SCHEMA", "DATABASE"):
        words.if_exists()
        yield from (a.DropsNamespace(name, at) for name in words.names())
    elif words.take("INDEX"):
        concurrently = words.take("CONCURRENTLY")
        words.if_exists()
        names = words.names()
        table = words.name() if words.take("ON") else ""
        yield from (a.DropsIndex(table, at, name, concurrently) for name in names)


def _alter(words: Words, at: int) -> Iterator[a.Known]:
    while words.take_any("ONLINE", "IGNORE"):
        pass
    if words.take("TABLE"):
        yield from alter_table(words, at)
    elif words.take("TYPE"):
        name = words.name()
        if words.take("ADD", "VALUE"):
            words.if_exists()
            yield a.AddsValue(name, at, words.step().text)
        elif words.take("RENAME", "TO"):
            yield a.MakesType(words.name(), at)
    elif words.take("MATERIALIZED", "VIEW"):
        words.if_exists()
        name = words.name()
        if words.take("RENAME", "TO"):
            yield a.RenamesTable(name, at, words.name())


def _rename(words: Words, at: int) -> Iterator[a.Known]:
    if words.take("TABLE"):
        for part in parts(words.rest):
            pair = Words(part)
            old = pair.name()
            if pair.take("TO"):
                yield a.RenamesTable(old, at, pair.name())


def _update(words: Words, at: int) -> Iterator[a.Known]:
    while words.take_any("ONLY", "LOW_PRIORITY", "IGNORE", "OR", "ROLLBACK", "ABORT", "REPLACE", "FAIL"):
        pass
    table = words.name()
    rest = words.rest
    columns = []
    while len(words) and not words.take("SET"):
        words.step()
    for part in parts(words.rest):
        pair = Words(part)
        name = pair.name()
        if name and pair.sees("="):
            columns.append(name)
    yield a.ChangesRows(table, at, "UPDATE", not has(rest, "WHERE") and not has(rest, "LIMIT"), tuple(columns))


def _delete(words: Words, at: int) -> Iterator[a.Known]:
    while words.take_any("LOW_PRIORITY", "QUICK", "IGNORE"):
        pass
    if words.take("FROM"):
        words.take("ONLY")
        table = words.name()
        rest = words.rest
        # A join (`USING`, or several tables) chooses rows too.
        chosen = any(has(rest, word) for word in ("WHERE", "LIMIT", "USING", "JOIN", ","))
        yield a.ChangesRows(table, at, "DELETE", not chosen)


def _insert(words: Words, at: int) -> Iterator[a.Known]:
    while words.take_any("OR", "ROLLBACK", "ABORT", "REPLACE", "FAIL", "IGNORE", "LOW_PRIORITY"):
        pass
    words.take("INTO")
    table = words.name()
    if has(words.rest, "SELECT"):
        yield a.CopiesRows(table, at)


def _truncate(words: Words, at: int) -> Iterator[a.Known]:
    words.take("TABLE")
    words.take("ONLY")
    yield from (a.EmptiesTable(name, at) for name in words.names())


def _vacuum(words: Words, at: int) -> Iterator[a.Known]:
    options = words.group()
    if words.take("FULL") or has(options, "FULL"):
        yield a.Rewrites(words.name(), at, "VACUUM FULL")


def _cluster(words: Words, at: int) -> Iterator[a.Known]:
    words.take("VERBOSE")
    yield a.Rewrites(words.name(), at, "CLUSTER")


def _reindex(words: Words, at: int) -> Iterator[a.Known]:
    options = words.group()
    what = words.step().text
    if words.take("CONCURRENTLY") or has(options, "CONCURRENTLY"):
        return
    name = words.name()
    yield a.Rewrites(name if what == "TABLE" else "", at, f"REINDEX {what}")


def _refresh(words: Words, at: int) -> Iterator[a.Known]:
    if words.take("MATERIALIZED", "VIEW") and not words.take("CONCURRENTLY"):
        name = words.name()
        if not has(words.rest, "WITH", "NO", "DATA"):
            yield a.Rewrites(name, at, "REFRESH MATERIALIZED VIEW")


def _rollback(words: Words, at: int) -> Iterator[a.Known]:
    words.take_any("WORK", "TRANSACTION")
    if not words.sees("TO"):
        yield a.Controls("", at, "ROLLBACK")


def _set(words: Words, at: int) -> Iterator[a.Known]:
    if words.take("LOCAL"):
        yield a.HoldsForTransaction("", at, "SET LOCAL")
    elif words.take("CONSTRAINTS"):
        yield a.HoldsForTransaction("", at, "SET CONSTRAINTS")


def _lock(words: Words, at: int) -> Iterator[a.Known]:
    if words.take("TABLE"):
        words.take("ONLY")
        yield a.HoldsForTransaction(words.name(), at, "LOCK TABLE")


_READERS: dict[str, Callable[[Words, int], Iterator[a.Known]]] = {
    "CREATE": _create,
    "DROP": _drop,
    "ALTER": _alter,
    "RENAME": _rename,
    "UPDATE": _update,
    "DELETE": _delete,
    "INSERT": _insert,
    "TRUNCATE": _truncate,
    "VACUUM": _vacuum,
    "CLUSTER": _cluster,
    "REINDEX": _reindex,
    "REFRESH": _refresh,
    "ROLLBACK": _rollback,
    "ABORT": _rollback,
    "SET": _set,
    "LOCK": _lock,
}
