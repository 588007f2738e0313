"""The migration ledger in PostgreSQL, as Prisma makes it: statements only."""

from __future__ import annotations

from kusto.catalog.steps import LedgerSql

_INSERT = 'INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at", "applied_steps_count"'

LEDGER = LedgerSql(
    exists=(
        "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND c.relname = '_prisma_migrations' AND c.relkind IN ('r', 'p')"
    ),
    create="""CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"              VARCHAR(64) NOT NULL,
    "finished_at"           TIMESTAMPTZ,
    "migration_name"        VARCHAR(255) NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        TIMESTAMPTZ,
    "started_at"            TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count"   INTEGER NOT NULL DEFAULT 0
)""",
    read=(
        'SELECT "id", "checksum", "finished_at" IS NOT NULL, "migration_name", "logs", "rolled_back_at" IS NOT NULL, '
        '"started_at"::text, "applied_steps_count" FROM "_prisma_migrations" ORDER BY "started_at"'
    ),
    start=f'{_INSERT}, "logs") VALUES ($1, $2, $3, clock_timestamp(), 0, $4)',
    note='UPDATE "_prisma_migrations" SET "logs" = $1, "applied_steps_count" = $2 WHERE "id" = $3',
    finish=(
        'UPDATE "_prisma_migrations" SET "finished_at" = clock_timestamp(), "checksum" = $1, '
        '"applied_steps_count" = $2, "logs" = $3 WHERE "id" = $4'
    ),
    roll_back='UPDATE "_prisma_migrations" SET "rolled_back_at" = clock_timestamp() WHERE "id" = $1',
    apply=f'{_INSERT}, "finished_at", "logs") VALUES ($1, $2, $3, clock_timestamp(), $4, clock_timestamp(), $5)',
    table='"_prisma_migrations"',
    home=(
        "SELECT quote_ident(current_schema()), format('SELECT pg_catalog.set_config(%L, %L, false)', 'search_path', "
        "current_setting('search_path'))"
    ),
)
