"""Where CockroachDB replays a history: a database made for it. What it defines cannot be rolled back."""

from __future__ import annotations

from dataclasses import replace

from kusto.dialects.postgresql.scratch import SCRATCH as POSTGRESQL

SCRATCH = replace(
    POSTGRESQL,
    may_create=(
        "SELECT bool_or(rolcreatedb OR rolsuper) FROM pg_roles "
        "WHERE rolname = current_user OR pg_has_role(current_user, rolname, 'member')"
    ),
    create="CREATE DATABASE {}",
    drop="DROP DATABASE IF EXISTS {} CASCADE",
    enter_namespace=(),
)


def stays_inside(text: str) -> bool:
    """See `kusto.dialect.MigrationDialect.stays_inside`: nothing can be rolled back, so nothing does."""
    return False
