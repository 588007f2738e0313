"""Where MySQL and MariaDB replay a history: a database made for it. What they define cannot be rolled back."""

from __future__ import annotations

from kusto.catalog.steps import ScratchSql

_GRANTEES = (
    "(CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', LENGTH(CURRENT_USER()) - "
    "LENGTH(REPLACE(CURRENT_USER(), '@', '')))), '@', QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1))))"
)
SCRATCH = ScratchSql(
    may_create=(
        "SELECT EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'CREATE' "
        f"AND GRANTEE = {_GRANTEES}) OR EXISTS (SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES "
        f"WHERE PRIVILEGE_TYPE = 'CREATE' AND 'kusto_shadow_0' LIKE TABLE_SCHEMA AND GRANTEE = {_GRANTEES})"
    ),
    create="CREATE DATABASE {} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
    drop="DROP DATABASE IF EXISTS {}",
    enter_namespace=(),
    allow="GRANT ALL ON `kusto\\_shadow\\_%`.* TO …",
)


def stays_inside(text: str) -> bool:
    """See `kusto.dialect.MigrationDialect.stays_inside`: nothing can be rolled back, so nothing does."""
    return False
