"""How PostgreSQL changes tables that are in use: statements that hold nobody up, and what the others cost.

A change in, its text out; nothing is run here.
"""

from __future__ import annotations

import hashlib
import re

from kusto.catalog import changes as c
from kusto.catalog.model import Column, Index, IndexPart, Name, PrimaryKey, Table
from kusto.catalog.steps import Statement, TokenKind
from kusto.dialect import SqlTraits
from kusto.dialects.postgresql import ddl
from kusto.dialects.postgresql.split import tokens

TRAITS = SqlTraits(
    concurrent_indexes=True,
    unchecked_constraints=True,
    online_forms=True,
    copies_for_keys=False,
    long_locks=True,
    volatile_functions=frozenset(
        {
            "random", "random_normal", "gen_random_uuid", "uuidv4", "uuidv7", "uuid_generate_v1", "uuid_generate_v1mc",
            "uuid_generate_v4", "clock_timestamp", "timeofday", "nextval", "gen_random_bytes",
        }
    ),
)  # fmt: skip
_SAME = {
    "INT": "INTEGER", "INT4": "INTEGER", "SERIAL": "INTEGER", "SERIAL4": "INTEGER", "INT2": "SMALLINT",
    "SMALLSERIAL": "SMALLINT", "SERIAL2": "SMALLINT", "INT8": "BIGINT", "BIGSERIAL": "BIGINT", "SERIAL8": "BIGINT",
    "DECIMAL": "NUMERIC", "BOOL": "BOOLEAN", "CHARACTER VARYING": "VARCHAR", "CHARACTER": "CHAR",
    "FLOAT8": "DOUBLE PRECISION", "FLOAT4": "REAL", "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ",
    "TIMESTAMP WITHOUT TIME ZONE": "TIMESTAMP",
    "BIT VARYING": "VARBIT",
}  # fmt: skip
_GROWS = ("VARCHAR", "VARBIT", "TIMESTAMP", "TIMESTAMPTZ", "TIME", "INTERVAL")
_TYPE = re.compile(r"(?P<name>[^(\[]+)(?:\((?P<size>[\d, ]*)\))?(?P<rest>.*)")
_LONGEST_NAME = 63


def writes_anew(before: str, after: str) -> bool:
    """See `kusto.dialect.MigrationDialect.writes_anew`."""
    (old, old_size, old_rest), (new, new_size, new_rest) = _shape(before), _shape(after)
    if old_rest != new_rest:
        return True
    if (old, new) in (("VARCHAR", "TEXT"), ("CIDR", "INET")):
        return False
    if old == "TEXT" and new == "VARCHAR":
        return bool(new_size)
    if old != new:
        return True
    if old_size == new_size:
        return False
    if old in _GROWS:
        return bool(new_size) and (not old_size or old_size[0] > new_size[0])
    if old == "NUMERIC":
        scales = [size[1] if len(size) > 1 else 0 for size in (old_size, new_size)]
        return bool(new_size) and (not old_size or old_size[0] > new_size[0] or scales[0] != scales[1])
    return True


def _shape(text: str) -> tuple[str, tuple[int, ...], str]:
    found = _TYPE.match(text.upper())
    assert found is not None  # it takes any text that is not empty
    size = tuple(int(number) for number in (found["size"] or "").split(",") if number.strip())
    name = found["name"].strip()
    rest = found["rest"].strip()
    if rest.startswith("WITH"):  # `TIMESTAMP(3) WITH TIME ZONE`
        name, rest = f"{name} {rest}", ""
    return _SAME.get(name, name), size, rest


def online(change: c.Change) -> str | None:
    """See `kusto.dialect.MigrationDialect.online`."""
    match change:
        case c.CreateIndex():
            return _concurrently(ddl.render(change))
        case c.DropIndex(_, index) if not index.constraint:
            return _concurrently(ddl.render(change))
        case c.AddForeignKey(table, key):
            added = ddl.render(change).removesuffix(";") + " NOT VALID;"
            return f"{added}\n{_validate(table.name, key.name)}"
        case c.AlterTable():
            return _alter_table(change)
        case _:
            return None


def inside(statement: Statement) -> str | None:
    """See `kusto.dialect.MigrationDialect.inside`."""
    head = [token for token in tokens(statement.sql) if token.kind is not TokenKind.COMMENT][:4]
    words = [token.text for token in head if token.kind is TokenKind.WORD]
    for token in head:
        if token.text == "CONCURRENTLY" and token.kind is TokenKind.WORD and words[0] in ("CREATE", "DROP"):
            return statement.sql[: token.start] + statement.sql[token.end :]
    return None


def _concurrently(statement: str) -> str:
    return statement.replace("INDEX ", "INDEX CONCURRENTLY ", 1)


def _validate(table: Name, constraint: str) -> str:
    return f"ALTER TABLE {ddl.qualified(table)} VALIDATE CONSTRAINT {ddl.quote(constraint)};"


def _alter_table(change: c.AlterTable) -> str | None:
    """Checks that are looked at while the table is in use, then what is to be changed, which finds them there."""
    table = change.after.name
    required = [part.after for part in change.parts if isinstance(part, c.AlterColumn) and _becomes_required(part)]
    key = next((part.key for part in change.parts if isinstance(part, c.AddPrimaryKey)), None)
    early = key if key is not None and _can_be_built_before(key, change) else None
    if not required and early is None:
        return None
    old = _names_before(change)
    before = [_looked_at(change.after, column, old) for column in required]
    after = [f"ALTER TABLE {ddl.qualified(table)} DROP CONSTRAINT {ddl.quote(check_name(change.after, column))};"
             for column in required]  # fmt: skip
    statement = ddl.render(change)
    if early is not None:
        statement, index = _key_by_index(change, early, statement)
        before.append(index)
    return "\n".join([*before, statement, *after])


def _becomes_required(part: c.AlterColumn) -> bool:
    before, after = part.before, part.after
    same = (before.type, before.list, before.enum) == (after.type, after.list, after.enum)
    return same and not part.recreate and not after.list and before.nullable and not after.nullable


def _names_before(change: c.AlterTable) -> dict[str, str]:
    """Columns by their new names → the old ones, which they bear before the change."""
    return {part.after: part.before for part in change.parts if isinstance(part, c.RenameColumn)}


def _looked_at(table: Table, column: Column, old: dict[str, str]) -> str:
    name = check_name(table, column)
    where = ddl.qualified(table.name)
    held = ddl.quote(old.get(column.name, column.name))
    added = f"ALTER TABLE {where} ADD CONSTRAINT {ddl.quote(name)} CHECK ({held} IS NOT NULL) NOT VALID;"
    return f"{added}\n{_validate(table.name, name)}"


def check_name(table: Table, column: Column) -> str:
    """The name of the check that stands in while a column becomes required; always the same, never a column's own."""
    whole = f"{table.name.name}_{column.name}_kusto_required"
    if len(whole.encode()) <= _LONGEST_NAME:
        return whole
    return f"kusto_required_{hashlib.sha256(whole.encode()).hexdigest()[:16]}"


def _can_be_built_before(key: PrimaryKey, change: c.AlterTable) -> bool:
    """Whether its columns are there, as they will be, before the change."""
    touched = {part.after.name for part in change.parts if isinstance(part, c.AlterColumn)}
    renamed = {part.after for part in change.parts if isinstance(part, c.RenameColumn)}
    return all(name in change.before.columns and name not in touched | renamed for name in key.columns)


def _key_by_index(change: c.AlterTable, key: PrimaryKey, statement: str) -> tuple[str, str]:
    """The change with the key taken from an index, and the statement that builds this one."""
    name = key.name or ""
    whole = f"{name}_kusto_new"
    if len(whole.encode()) > _LONGEST_NAME:
        whole = f"kusto_new_{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    index = Index(whole, _parts(key), unique=True)
    built = _concurrently(ddl.render(c.CreateIndex(change.after, index)))
    written = ddl.render(c.AlterTable(change.before, change.after, (c.AddPrimaryKey(key),)))
    clause = written.removeprefix(f"ALTER TABLE {ddl.qualified(change.after.name)} ").removesuffix(";")
    by_index = f"ADD CONSTRAINT {ddl.quote(name)} PRIMARY KEY USING INDEX {ddl.quote(whole)}"
    return statement.replace(clause, by_index, 1), built


def _parts(key: PrimaryKey) -> tuple[IndexPart, ...]:
    return tuple(IndexPart(column) for column in key.columns)
