"""PostgreSQL: the way back of a column that begins to count drops its own sequence and asks for no other."""

from __future__ import annotations

from kusto.catalog.model import EMPTY
from kusto.migrate.plan import plan_between
from migrate.scenes import catalog_of, change, connect, migrations_of

OWNED = "SELECT s.relname FROM pg_class s WHERE s.relkind = 'S' ORDER BY 1"
PLAIN = "model Ab {\n  id Int @id\n  n  Int\n}\n"
COUNTING = "model Ab {\n  id Int @id @default(autoincrement())\n  n  Int @default(autoincrement())\n}\n"


def test_the_way_back_drops_the_sequence_that_was_made_and_spares_that_of_another(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    migrations = migrations_of("postgresql")
    try:
        live = change(connection, "postgresql", EMPTY, catalog_of("postgresql", PLAIN))
        connection.script('CREATE TABLE other (id int); CREATE SEQUENCE "Ab_id_seq" OWNED BY other.id')
        connection.script("ALTER TABLE other ALTER COLUMN id SET DEFAULT nextval('\"Ab_id_seq\"')")
        plan = plan_between(live, catalog_of("postgresql", COUNTING + "model other {\n  x Int @id\n}\n"), migrations)
        assert plan.reverse_sql is not None
        assert [line for line in plan.reverse_sql.splitlines() if line.startswith("DROP SEQUENCE")] == [
            'DROP SEQUENCE IF EXISTS "ab_id_seq";',
            'DROP SEQUENCE IF EXISTS "ab_n_seq";',
        ]
        forth = plan_between(catalog_of("postgresql", PLAIN), catalog_of("postgresql", COUNTING), migrations)
        for text in (forth.sql, forth.reverse_sql):
            for statement in migrations.split(text or ""):
                connection.script(statement.sql)
        assert [row[0] for row in connection.fetch(OWNED)] == ["Ab_id_seq"]
    finally:
        connection.close()


def test_a_column_that_counted_already_keeps_its_own_name(postgresql_url: str) -> None:
    connection = connect(postgresql_url, "postgresql")
    try:
        live = change(connection, "postgresql", EMPTY, catalog_of("postgresql", COUNTING))
        found = plan_between(live, catalog_of("postgresql", PLAIN), migrations_of("postgresql")).sql
    finally:
        connection.close()
    assert 'DROP SEQUENCE IF EXISTS "Ab_n_seq"' in found and "ab_n_seq" not in found
