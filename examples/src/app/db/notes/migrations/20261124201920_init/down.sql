-- Takes this migration back: its structure, not data that it removed. `kusto-db rollback` runs it.
-- For migration.sql with sha256 3fbd45c2fdf8e10c69340f54ad53a937d57753e7132c6fa4ffd649791ba36caa (as generated: 78289fa2ca7e2a24)
-- DropTable
PRAGMA foreign_keys=off;
DROP TABLE "notes";
PRAGMA foreign_keys=on;
