"""The clauses of an ``ALTER TABLE`` read into what they do: words in, acts out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kusto.catalog.steps import Token, TokenKind
from kusto.migrate.lint import acts as a
from kusto.migrate.lint.columns import definition, described, type_text
from kusto.migrate.lint.words import Words, has, is_word, parts

_KINDS = {"FOREIGN": "foreign", "CHECK": "check", "UNIQUE": "unique", "PRIMARY": "primary", "EXCLUDE": "exclude"}


def alter_table(words: Words, at: int) -> Iterator[a.Known]:
    """What the clauses behind ``ALTER TABLE`` do."""
    words.if_exists()
    words.take("ONLY")
    table = words.name()
    words.take("*")
    clauses = parts(words.rest)
    for clause in clauses:
        yield from _clause(table, Words(clause), clauses)


def _clause(table: str, words: Words, clauses: Sequence[Sequence[Token]]) -> Iterator[a.Known]:
    at = words.place
    match words.step().text:
        case "ADD":
            yield from _add(table, words, at)
        case "DROP":
            yield from _drop(table, words, at, clauses)
        case "ALTER":
            yield from _column(table, words, at)
        case "RENAME":
            yield from _rename(table, words, at)
        case "MODIFY":
            words.take("COLUMN")
            words.if_exists()
            column = definition(words)
            if column is not None:
                yield a.Retypes(table, at, column)
                yield a.Requires(table, at, column.name, column.required)
        case "CHANGE":
            yield from _change(table, words, at)
        case "VALIDATE":
            words.take("CONSTRAINT")
            yield a.Validates(table, at, words.name())
        case "SET":
            yield from _set(table, words, at)
        case "CONVERT":
            if words.take("TO"):
                yield a.Rewrites(table, at, "CONVERT TO")
        case "ALGORITHM" | "LOCK" as option:
            words.take("=")
            chosen = words.step().text
            if chosen in ("COPY", "SHARED", "EXCLUSIVE"):
                yield a.Rewrites(table, at, f"{option}={chosen}")


def _add(table: str, words: Words, at: int) -> Iterator[a.Known]:
    name = ""
    if words.take("CONSTRAINT"):
        words.if_exists()
        name = "" if words.next.text in _KINDS and words.next.kind is TokenKind.WORD else words.name()
    word = words.next
    if word.kind is TokenKind.WORD and word.text in _KINDS:
        yield _constraint(table, words, at, name)
        return
    if name:  # a constraint of a kind that is not known
        return
    if found := words.take_any("FULLTEXT", "SPATIAL"):
        yield a.Rewrites(table, at, f"ADD {found} INDEX")
        return
    if words.take_any("INDEX", "KEY"):
        words.if_exists()
        yield a.MakesIndex(table, at, "" if words.sees("(") else words.name())
        return
    words.take("COLUMN")
    words.if_exists()
    inside = parts(words.group()) if words.sees("(") else [words.rest]
    for part in inside:
        column = definition(Words(part))
        if column is not None:
            yield a.AddsColumn(table, at, column)
            yield from _of_column(table, column, part, at)


def _of_column(table: str, column: a.Definition, tokens: Sequence[Token], at: int) -> Iterator[a.Known]:
    """Constraints that are written with a column: rows that are there hold NULL or the default."""
    if has(tokens, "UNIQUE") or has(tokens, "PRIMARY", "KEY"):
        yield a.AddsConstraint(table, at, "", "unique")
    if has(tokens, "CHECK"):
        yield a.AddsConstraint(table, at, "", "check")
    for at_word, token in enumerate(tokens):
        if is_word(token, "REFERENCES"):
            target = Words(tokens[at_word + 1 :]).name()
            # Without a default every row holds NULL, which points nowhere: nothing has to be looked at.
            if column.default:
                yield a.AddsConstraint(table, at, "", "foreign", target)
            return


def _constraint(table: str, words: Words, at: int, name: str) -> a.Known:
    kind = _KINDS[words.step().text]
    rest = words.rest
    unchecked = has(rest, "NOT", "VALID")
    target = held = ""
    if kind == "foreign":
        for place, token in enumerate(rest):
            if is_word(token, "REFERENCES"):
                target = Words(rest[place + 1 :]).name()
                break
    if kind == "check":
        held = _held(words.group())
    by_index = has(rest, "USING", "INDEX")
    if kind in ("unique", "primary"):
        words.take_any("KEY", "INDEX")
        if not name and not words.sees("(") and not words.sees("USING"):
            name = words.name()
    return a.AddsConstraint(table, at, name, kind, target, unchecked, by_index, held)


def _held(tokens: Sequence[Token]) -> str:
    """The column, where a check says that it is not NULL and nothing else."""
    words = Words(tokens)
    while words.sees("("):
        words = Words(words.group())
    name = words.name()
    return name if words.take("IS", "NOT", "NULL") and not len(words) else ""


def _drop(table: str, words: Words, at: int, clauses: Sequence[Sequence[Token]]) -> Iterator[a.Known]:
    if words.take("CONSTRAINT") or words.take("FOREIGN", "KEY") or words.take("CHECK"):
        words.if_exists()
        yield a.DropsConstraint(table, at, words.name())
    elif words.take("PRIMARY", "KEY"):
        if not any(is_word(clause[0], "ADD") and has(clause, "PRIMARY", "KEY") for clause in clauses if clause):
            yield a.Rewrites(table, at, "DROP PRIMARY KEY")
    elif words.take_any("INDEX", "KEY"):
        words.if_exists()
        yield a.DropsIndex(table, at, words.name())
    elif not words.take("PARTITION"):
        words.take("COLUMN")
        words.if_exists()
        name = words.name()
        if name:
            yield a.DropsColumn(table, at, name)


def _column(table: str, words: Words, at: int) -> Iterator[a.Known]:
    if words.sees("CONSTRAINT") or words.sees("INDEX") or words.sees("CHECK"):
        return
    words.take("COLUMN")
    name = words.name()
    if words.take("SET", "NOT", "NULL"):
        yield a.Requires(table, at, name)
    elif words.take("DROP", "NOT", "NULL"):
        yield a.Requires(table, at, name, required=False)
    elif words.take("SET", "DATA", "TYPE") or words.take("TYPE"):
        yield a.Retypes(table, at, a.Definition(name, type_text(words.rest)))


def _rename(table: str, words: Words, at: int) -> Iterator[a.Known]:
    if words.take_any("CONSTRAINT", "INDEX", "KEY"):
        return
    if words.take_any("TO", "AS"):
        yield a.RenamesTable(table, at, words.name())
        return
    words.take("COLUMN")
    old = words.name()
    if words.take("TO"):
        yield a.RenamesColumn(table, at, old, words.name())
    elif old and not len(words):  # MySQL: `RENAME new`
        yield a.RenamesTable(table, at, old)


def _change(table: str, words: Words, at: int) -> Iterator[a.Known]:
    words.take("COLUMN")
    old, new = words.name(), words.name()
    if not new:
        return
    column = described(new, words.rest)
    if old != new:
        yield a.RenamesColumn(table, at, old, new)
    yield a.Retypes(table, at, column)
    yield a.Requires(table, at, new, column.required)


def _set(table: str, words: Words, at: int) -> Iterator[a.Known]:
    if words.take("SCHEMA"):
        yield a.RenamesTable(table, at, table)
    elif found := words.take_any("LOGGED", "UNLOGGED", "TABLESPACE"):
        yield a.Rewrites(table, at, f"SET {found}")
