"""What only its map calls otherwise was renamed: columns, tables, enums and their members, with rows in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.migrate.apply import apply, statements_of
from kusto.migrate.concerned import find_losses, find_obstacles
from kusto.migrate.describe import describe
from kusto.migrate.dev import Next, plan_to
from kusto.migrate.diff import diff
from kusto.migrate.down import down_between, down_body
from kusto.migrate.history import Migration
from kusto.migrate.told_renames import told_renames
from migrate.scenes import catalog_of, change, connect, migrations_of, schema_of

BLOG = """
model User {
  id    Int    @id
  name  String @map("a")
  email String @unique @map("mail")
  posts Post[]

  @@map("people")
}

model Post {
  id       Int  @id
  authorId Int  @map("author")
  author   User @relation(fields: [authorId], references: [id])

  @@index([authorId])
}
"""
MOODS = """
enum Mood {
  GOOD @map("fine")
  BAD
  SO_SO

  @@map("mood")
}

model Day {
  id   Int   @id
  mood Mood  @default(GOOD) @map("m")
  was  Mood?
  days DateTime? @db.Timestamp(3)
}
"""


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


class Stage:
    """A database with a schema's tables and some rows, which is led to another schema and back."""

    def __init__(self, connection: SyncConnection, provider: str, before: str, after: str, *rows: str) -> None:
        self.connection, self.provider = connection, provider
        self.schemas = schema_of(provider, before), schema_of(provider, after)
        self.begun = change(connection, provider, EMPTY, catalog_of(provider, before))
        for row in rows:
            connection.script(row)
        self.wanted = catalog_of(provider, after)

    def found(self, *, known: bool = True) -> Next:
        """What leads there, where the schema before is known or is not."""
        earlier, schema = self.schemas
        spoken = dialect(self.provider)
        return plan_to(self.begun, self.wanted, schema, spoken, earlier=lambda: earlier if known else None)

    def go(self) -> str:
        """Go there without a question, losing nothing; returns the way back."""
        found, spoken = self.found(), dialect(self.provider)
        assert not found.questions
        assert not run(find_losses(found.plan, spoken), self.connection)
        assert not run(find_obstacles(found.plan, spoken), self.connection)
        self.run(found.plan.sql)
        assert self.differences() == []
        return down_body(found.plan)

    def go_back(self, down: str) -> None:
        """Go back by these statements."""
        self.run(down)
        live = run(migrations_of(self.provider).inspect(), self.connection)
        assert describe(diff(live, self.begun, migrations_of(self.provider)).changes) == []

    def differences(self) -> list[str]:
        """What the schema wants otherwise than it is, or would want back."""
        migrations = migrations_of(self.provider)
        live = run(migrations.inspect(), self.connection)
        there = plan_to(live, self.wanted, self.schemas[1], dialect(self.provider), earlier=lambda: self.schemas[0])
        return [*describe(there.changes), *describe(diff(self.wanted, live, migrations).changes)]

    def run(self, sql: str) -> None:
        """Carry out a file."""
        run(apply(Migration("1_x", sql), migrations_of(self.provider), record=False), self.connection)

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Rows that are there."""
        return [tuple(row) for row in self.connection.fetch(sql)]


PEOPLE = (
    "INSERT INTO people (id, a, mail) VALUES (1, 'Ann', 'a@x')",
    'INSERT INTO "Post" (id, author) VALUES (7, 1)',
)
"""Rows of `BLOG`."""
CHANGED_MAPS = {
    "a column with another map": (('@map("a")', '@map("b")'), "SELECT b, mail FROM people"),
    "a column without its map": (('@map("mail")', ""), "SELECT a, email FROM people"),
    "a column with a map": (("id    Int    @id", 'id    Int    @id @map("key")'), "SELECT a, mail FROM people"),
    "a table with another map": (('@@map("people")', '@@map("users")'), "SELECT a, mail FROM users"),
    "a table without its map": (('@@map("people")', ""), 'SELECT a, mail FROM "User"'),
    "a key's column": (('@map("author")', '@map("author_id")'), "SELECT a, mail FROM people"),
}


@pytest.mark.parametrize("kind", CHANGED_MAPS)
def test_what_has_another_map_keeps_its_rows(kind: str, provider: str, connection: SyncConnection) -> None:
    (old, new), kept = CHANGED_MAPS[kind]
    stage = Stage(connection, provider, BLOG, BLOG.replace(old, new), *PEOPLE)
    down = stage.go()
    assert stage.rows(kept) == [("Ann", "a@x")]
    assert stage.rows('SELECT count(*) FROM "Post"') == [(1,)]
    stage.go_back(down)
    assert stage.rows("SELECT id, a, mail FROM people") == [(1, "Ann", "a@x")]
    assert stage.rows('SELECT author FROM "Post"') == [(1,)]


def test_everything_may_be_mapped_otherwise_at_once(provider: str, connection: SyncConnection) -> None:
    after = BLOG
    for old, new in (
        ('"people"', '"users"'),
        ('"a"', '"full_name"'),
        ('"mail"', '"address"'),
        ('"author"', '"by"'),
        ("@@index([authorId])", '@@index([authorId])\n  @@map("posts")'),
    ):
        after = after.replace(old, new)
    stage = Stage(connection, provider, BLOG, after, *PEOPLE)
    down = stage.go()
    assert stage.rows("SELECT full_name, address FROM users") == [("Ann", "a@x")]
    assert stage.rows('SELECT id, "by" FROM posts') == [(7, 1)]
    stage.go_back(down)
    assert stage.rows("SELECT id, a, mail FROM people") == [(1, "Ann", "a@x")]


def test_without_an_earlier_schema_it_is_a_question(provider: str, connection: SyncConnection) -> None:
    """Nothing in the new schema tells what the column was called."""
    stage = Stage(connection, provider, BLOG, BLOG.replace('@map("a")', '@map("b")'), *PEOPLE)
    assert [str(question) for question in stage.found(known=False).questions] == ["column people.a -> b"]


NO_RENAMES = {
    "the type is another one": BLOG.replace('name  String @map("a")', 'name  Int? @map("b")'),
    "it is another field": BLOG.replace('name  String @map("a")', 'nick  String @map("b")'),
    "the column is another field's now": BLOG.replace('@map("a")', '@map("b")\n  x String @map("a")'),
    "it is another model of that name": BLOG.replace(
        'name  String @map("a")\n  email String @unique @map("mail")', "one Int?\n  two Int?\n  three Int?\n  four Int?"
    ).replace('"people"', '"others"'),
}  # fmt: skip


@pytest.mark.parametrize("kind", NO_RENAMES)
def test_what_is_more_than_another_map_is_not_renamed_unasked(
    kind: str, provider: str, connection: SyncConnection
) -> None:
    assert Stage(connection, provider, BLOG, NO_RENAMES[kind]).found().hinted == ()


def test_a_field_that_gets_a_map_may_change_its_type_too(provider: str, connection: SyncConnection) -> None:
    """It is the same field, whether or not a client tells what was."""
    before = BLOG.replace(' @map("a")', "")
    stage = Stage(connection, provider, before, before.replace("name  String", 'name  String? @map("b")'))
    assert [str(rename) for rename in stage.found().hinted] == ["column people.name -> b"]
    wider = before.replace("id    Int    @id\n  name  String", 'id    BigInt @id @map("key")\n  name  String', 1)
    wider = wider.replace("authorId Int ", "authorId BigInt")
    schemas = schema_of(provider, before), schema_of(provider, wider)
    for earlier in (None, lambda: schemas[0]):
        found = plan_to(
            catalog_of(provider, before), catalog_of(provider, wider), schemas[1], dialect(provider), earlier=earlier
        )
        assert [str(rename) for rename in found.hinted] == ["column people.id -> key"]


def test_a_column_called_as_another_fields_was_is_not_taken_for_it(provider: str, connection: SyncConnection) -> None:
    """The new field `mail` is not the old `email`, though this one's column was called so."""
    after = BLOG.replace('email String @unique @map("mail")', 'mail String? @unique @map("m")')
    stage = Stage(connection, provider, BLOG, after)
    assert stage.found().hinted == ()
    assert [str(rename) for rename in stage.found(known=False).hinted] == ["column people.mail -> m"]


DAYS = (
    "INSERT INTO \"Day\" (id, m, was) VALUES (1, 'fine', 'BAD')",
    "INSERT INTO \"Day\" (id, was) VALUES (2, 'SO_SO')",
)
"""Rows of `MOODS`."""
CHANGED_MEMBERS = {
    "a member with another map": (("fine", "good"), [(1, "good", "BAD"), (2, "good", "SO_SO")]),
    "a member without its map": ((' @map("fine")', ""), [(1, "GOOD", "BAD"), (2, "GOOD", "SO_SO")]),
    "a member with a map": (("BAD", 'BAD @map("it\'s bad")'), [(1, "fine", "it's bad"), (2, "fine", "SO_SO")]),
    "an enum with another map": (('@@map("mood")', '@@map("moods")'), [(1, "fine", "BAD"), (2, "fine", "SO_SO")]),
    "an enum without its map": (('@@map("mood")', ""), [(1, "fine", "BAD"), (2, "fine", "SO_SO")]),
    "a member that comes, too": (("BAD", 'BAD @map("bad")\n  NEW'), [(1, "fine", "bad"), (2, "fine", "SO_SO")]),
    "a column, too": (("BAD", 'BAD @map("bad")'), [(1, "fine", "bad"), (2, "fine", "SO_SO")]),
}


@pytest.mark.parametrize("kind", CHANGED_MEMBERS)
def test_members_and_enums_with_another_map_keep_their_rows(kind: str, server_provider: str, direct_url: str) -> None:
    (old, new), rows = CHANGED_MEMBERS[kind]
    after = MOODS.replace(old, new)
    column = "w" if kind == "a column, too" else "was"
    if column == "w":
        after = after.replace("was  Mood?", 'was  Mood? @map("w")')
    connection = connect(direct_url, server_provider)
    try:
        stage = Stage(connection, server_provider, MOODS, after, *DAYS)
        down = stage.go()
        assert stage.rows(f'SELECT id, m, {column} FROM "Day" ORDER BY id') == rows
        stage.go_back(down)
        kept = [(1, "fine", "BAD"), (2, "fine", "SO_SO")]
        assert stage.rows('SELECT id, m, was FROM "Day" ORDER BY id') == kept
        connection.script('INSERT INTO "Day" (id) VALUES (3)')
        assert stage.rows('SELECT m FROM "Day" WHERE id = 3') == [("fine",)]
    finally:
        connection.close()


def test_a_hint_above_an_enum_or_a_value_is_taken(server_provider: str, direct_url: str) -> None:
    after = MOODS.replace('"mood"', '"humour"').replace("enum Mood", '/// @renamed(from: "mood")\nenum Mood')
    after = after.replace("Mood", "Humour").replace("  BAD\n", '  /// @renamed(from: "BAD")\n  AWFUL\n')
    connection = connect(direct_url, server_provider)
    try:
        stage = Stage(connection, server_provider, MOODS, after, *DAYS)
        down = stage.go()
        assert stage.rows('SELECT id, m, was FROM "Day" ORDER BY id') == [(1, "fine", "AWFUL"), (2, "fine", "SO_SO")]
        stage.go_back(down)
        assert stage.rows('SELECT id, m, was FROM "Day" ORDER BY id') == [(1, "fine", "BAD"), (2, "fine", "SO_SO")]
    finally:
        connection.close()


def test_a_member_that_goes_while_another_is_mapped_must_not_be_used(server_provider: str, direct_url: str) -> None:
    """The rows that forbid it are told under the name that they have."""
    after = MOODS.replace("BAD", 'BAD @map("bad")').replace("  SO_SO\n", "")
    connection = connect(direct_url, server_provider)
    try:
        stage = Stage(connection, server_provider, MOODS, after, *DAYS)
        obstacles = run(find_obstacles(stage.found().plan, dialect(server_provider)), connection)
        assert [(danger.code, danger.rows) for danger in obstacles] == [("D204", 1)]
        assert "SO_SO" in obstacles[0].message and "BAD" not in obstacles[0].message
        connection.script("DELETE FROM \"Day\" WHERE was = 'SO_SO'")
        stage.go()
        assert stage.rows('SELECT was FROM "Day"') == [("bad",)]
    finally:
        connection.close()


def test_lists_of_an_enum_follow_its_members(postgresql_url: str) -> None:
    before = "enum E {\n  A\n  B\n}\nmodel T {\n  id Int @id\n  es E[] @default([A, B])\n  @@index([es])\n}\n"
    after = before.replace("  A\n", '  A @map("a")\n').replace("  B\n}", '  B\n\n  @@map("e")\n}')
    connection = connect(postgresql_url, "postgresql")
    try:
        stage = Stage(connection, "postgresql", before, after, 'INSERT INTO "T" (id) VALUES (1)')
        stage.go()
        connection.script('INSERT INTO "T" (id) VALUES (2)')
        assert stage.rows('SELECT es::text FROM "T"') == [("{a,B}",), ("{a,B}",)]
    finally:
        connection.close()


def test_a_row_keeps_the_moment_of_its_last_change(mysql_url: str) -> None:
    """The server sets such a column whenever a row changes: that its member has another name is no change."""
    connection = connect(mysql_url, "mysql")
    try:
        stage = Stage(connection, "mysql", MOODS, MOODS.replace("fine", "good"), *DAYS)
        connection.script('ALTER TABLE "Day" MODIFY days TIMESTAMP(3) NULL ON UPDATE CURRENT_TIMESTAMP(3)')
        connection.script("UPDATE \"Day\" SET days = '2020-01-02 03:04:05'")
        stage.begun = run(migrations_of("mysql").inspect(), connection)
        stage.run(stage.found().plan.sql)
        assert {str(row[0]) for row in stage.rows('SELECT days FROM "Day"')} == {"2020-01-02 03:04:05"}
    finally:
        connection.close()


def test_letters_of_another_case_are_the_same_member_to_mysql(mysql_url: str) -> None:
    connection = connect(mysql_url, "mysql")
    try:
        stage = Stage(connection, "mysql", MOODS, MOODS.replace('"fine"', '"FINE"'), *DAYS)
        stage.go()
        assert stage.rows('SELECT DISTINCT CAST(m AS CHAR) FROM "Day"') == [("FINE",)]
    finally:
        connection.close()


def test_a_migration_by_hand_tells_what_it_renames(server_provider: str, direct_url: str) -> None:
    """Its way back, which is written from its statements, leads the rows back, too."""
    after = MOODS.replace("fine", "good").replace('@@map("mood")', '@@map("moods")')
    connection = connect(direct_url, server_provider)
    try:
        stage = Stage(connection, server_provider, MOODS, after, *DAYS)
        statements = statements_of(stage.found().plan.sql, migrations_of(server_provider))
        told = told_renames(statements, stage.begun, stage.wanted)
        assert {str(rename) for rename in told} == {str(rename) for rename in stage.found().renames}
        stage.run(stage.found().plan.sql)
        stage.go_back(down_between(stage.begun, stage.wanted, statements, migrations_of(server_provider)))
        assert stage.rows('SELECT id, m, was FROM "Day" ORDER BY id') == [(1, "fine", "BAD"), (2, "fine", "SO_SO")]
    finally:
        connection.close()
