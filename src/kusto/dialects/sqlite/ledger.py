"""The migration ledger in SQLite, as Prisma makes it: statements only."""

from __future__ import annotations

from kusto.catalog.steps import LedgerSql

_NOW = "strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')"
_INSERT = 'INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at", "applied_steps_count"'

LEDGER = LedgerSql(
    exists="SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_prisma_migrations'",
    create="""CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)""",
    read=(  # names without quotes: SQLite takes a quoted name that there is none of for a text
        "SELECT id, checksum, finished_at IS NOT NULL, migration_name, logs, rolled_back_at IS NOT NULL, "
        "CAST(started_at AS TEXT), applied_steps_count FROM _prisma_migrations ORDER BY started_at, rowid"
    ),
    start=f'{_INSERT}, "logs") VALUES (?, ?, ?, {_NOW}, 0, ?)',
    note='UPDATE "_prisma_migrations" SET "logs" = ?, "applied_steps_count" = ? WHERE "id" = ?',
    finish=(
        f'UPDATE "_prisma_migrations" SET "finished_at" = {_NOW}, "checksum" = ?, "applied_steps_count" = ?, '
        '"logs" = ? WHERE "id" = ?'
    ),
    roll_back=f'UPDATE "_prisma_migrations" SET "rolled_back_at" = {_NOW} WHERE "id" = ?',
    apply=f'{_INSERT}, "finished_at", "logs") VALUES (?, ?, ?, {_NOW}, ?, {_NOW}, ?)',
    table='"_prisma_migrations"',
)
