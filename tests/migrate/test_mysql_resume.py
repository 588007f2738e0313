"""What became of a statement that nobody saw the end of is found out on a real MySQL or MariaDB."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kusto.catalog.steps import Statement
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from migrate.scenes import connect, migrations_of

START = (
    "CREATE TABLE p (id INTEGER NOT NULL PRIMARY KEY, x INTEGER NULL, INDEX p_x_idx(x))",
    "CREATE TABLE c (id INTEGER NOT NULL PRIMARY KEY, pid INTEGER NULL)",
    "CREATE VIEW v AS SELECT 1",
)


@pytest.fixture
def connection(mysql_url: str) -> Iterator[SyncConnection]:
    found = connect(mysql_url, "mysql")
    for sql in START:
        found.script(sql)
    yield found
    found.close()


def verdict(connection: SyncConnection, sql: str) -> bool | None:
    return run(migrations_of("mysql").took_effect(Statement(sql, 1)), connection)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE `n` (`id` INTEGER)",
        "DROP TABLE `c`",
        "-- RenameTable\nRENAME TABLE `c` TO `d`",
        "ALTER TABLE `c` RENAME TO `d`",
        "CREATE UNIQUE INDEX `n` ON `p`(`x`)",
        "DROP INDEX `p_x_idx` ON `p`",
        "ALTER TABLE `p` RENAME INDEX `p_x_idx` TO `n`",
        "ALTER TABLE `p` ADD COLUMN `n` DECIMAL(10, 2) NULL DEFAULT 1,\n    DROP COLUMN `x`",
        "ALTER TABLE `p` ADD `n` ENUM('a,', 'b') NULL",
        "ALTER TABLE `p` DROP COLUMN `x`",
        "ALTER TABLE `p` RENAME COLUMN `x` TO `y`",
        "ALTER TABLE `p` CHANGE `x` `y` BIGINT NULL",
        "ALTER TABLE `p` ADD UNIQUE INDEX `n`(`x`)",
        "ALTER TABLE `p` ADD FULLTEXT KEY `n`(`t`), ADD COLUMN `t` TEXT",
        "ALTER TABLE `c` ADD CONSTRAINT `k` FOREIGN KEY (`pid`) REFERENCES `p`(`id`) ON DELETE SET NULL",
        "ALTER TABLE `c` DROP PRIMARY KEY",
        "ALTER TABLE `p` DROP PRIMARY KEY, DROP COLUMN `id`, ADD COLUMN `n` INTEGER NOT NULL, ADD PRIMARY KEY (`n`)",
        "CREATE VIEW `w` AS SELECT 1",
        "DROP VIEW `v`",
        "CREATE TRIGGER `t` BEFORE INSERT ON `p` FOR EACH ROW SET NEW.x = 1",
        "CREATE PROCEDURE `pr`() SELECT 1",
    ],
)
def test_what_can_be_seen_is_told(sql: str, connection: SyncConnection) -> None:
    assert verdict(connection, sql) is False
    connection.script(sql)
    assert verdict(connection, sql) is True


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE IF EXISTS `c`",
        "CREATE TABLE IF NOT EXISTS `c` (`id` INTEGER)",
        "CREATE OR REPLACE VIEW `v` AS SELECT 2",
        "ALTER TABLE `p` MODIFY `x` BIGINT NULL,\n    MODIFY `id` BIGINT NOT NULL",
        "ALTER TABLE `p` ALTER COLUMN `x` DROP DEFAULT",
        "ANALYZE TABLE `p`",
    ],
)
def test_what_may_be_repeated_is_repeated(sql: str, connection: SyncConnection) -> None:
    for _ in range(2):
        assert verdict(connection, sql) is False
        connection.script(sql)


@pytest.mark.parametrize("sql", ["ALTER TABLE `p` DROP COLUMN `x`, ADD COLUMN `x` BIGINT NULL", "KILL 1"])
def test_what_does_not_show_is_not_guessed(sql: str, connection: SyncConnection) -> None:
    assert verdict(connection, sql) is None
