"""The migration ledger in MySQL and MariaDB, as Prisma makes it: statements only."""

from __future__ import annotations

from kusto.catalog.steps import LedgerSql

_NOW = "UTC_TIMESTAMP(3)"
_HERE = "CONCAT('`', REPLACE(DATABASE(), '`', '``'), '`')"
_INSERT = "INSERT INTO `_prisma_migrations` (`id`, `checksum`, `migration_name`, `started_at`, `applied_steps_count`"

LEDGER = LedgerSql(
    exists=(
        "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() "
        "AND TABLE_NAME = '_prisma_migrations' AND TABLE_TYPE = 'BASE TABLE'"
    ),
    create="""CREATE TABLE IF NOT EXISTS `_prisma_migrations` (
    `id`                    VARCHAR(36) PRIMARY KEY NOT NULL,
    `checksum`              VARCHAR(64) NOT NULL,
    `finished_at`           DATETIME(3),
    `migration_name`        VARCHAR(255) NOT NULL,
    `logs`                  TEXT,
    `rolled_back_at`        DATETIME(3),
    `started_at`            DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
    `applied_steps_count`   INTEGER UNSIGNED NOT NULL DEFAULT 0
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci""",
    read=(
        "SELECT `id`, `checksum`, `finished_at` IS NOT NULL, `migration_name`, `logs`, `rolled_back_at` IS NOT NULL, "
        "CAST(`started_at` AS CHAR), `applied_steps_count` FROM `_prisma_migrations` ORDER BY `started_at`, "
        "`migration_name`"
    ),
    start=f"{_INSERT}, `logs`) VALUES (?, ?, ?, {_NOW}, 0, ?)",
    note="UPDATE `_prisma_migrations` SET `logs` = ?, `applied_steps_count` = ? WHERE `id` = ?",
    finish=(
        f"UPDATE `_prisma_migrations` SET `finished_at` = {_NOW}, `checksum` = ?, `applied_steps_count` = ?, "
        "`logs` = ? WHERE `id` = ?"
    ),
    roll_back=f"UPDATE `_prisma_migrations` SET `rolled_back_at` = {_NOW} WHERE `id` = ?",
    apply=f"{_INSERT}, `finished_at`, `logs`) VALUES (?, ?, ?, {_NOW}, ?, {_NOW}, ?)",
    table="`_prisma_migrations`",
    home=f"SELECT {_HERE}, CONCAT('USE ', {_HERE})",
)
