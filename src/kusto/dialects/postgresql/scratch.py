"""Where PostgreSQL replays a history: a database made for it, or a namespace that a rollback takes away."""

from __future__ import annotations

import re

from kusto.catalog.steps import Kind, ScratchSql
from kusto.dialects.postgresql.online import inside
from kusto.dialects.postgresql.split import split

_NAMESPACE = "kusto_replay"
SCRATCH = ScratchSql(
    may_create="SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
    create="CREATE DATABASE {} TEMPLATE template0",
    drop="DROP DATABASE IF EXISTS {} WITH (FORCE)",
    enter_namespace=(f"CREATE SCHEMA {_NAMESPACE}", f"SET LOCAL search_path TO {_NAMESPACE}"),
    allow="ALTER ROLE … CREATEDB",
)
# Words that reach beyond the tables of one namespace, and names with a namespace before them.
_BEYOND = re.compile(
    r"(?is)\A\s*(set\b|alter\s+(database|system|role|schema)|create\s+(schema|role|user|extension|publication"
    r"|subscription|event\s+trigger)|drop\s+(schema|role|extension|owned)|grant\b|revoke\b|comment\s+on\s+database"
    r"|do\b|select\s+(pg_catalog\.)?set_config)"
)
_QUALIFIED = re.compile(
    r"(?is)\b(?:table|index|on|into|from|update|references|type|sequence|view|function|exists|join|only)\s+"
    r'(?:"(?:[^"]|"")+"|[a-z_]\w*)\s*\.\s*(?:"|[a-z_])'
)


def stays_inside(text: str) -> bool:
    """See `kusto.dialect.MigrationDialect.stays_inside`."""
    return not any(
        (statement.kind is Kind.OUTSIDE and inside(statement) is None)
        or _BEYOND.match(statement.sql)
        or _QUALIFIED.search(statement.sql)
        for statement in split(text)
    )
