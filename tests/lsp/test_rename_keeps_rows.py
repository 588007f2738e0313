"""What an editor renames, migrate takes as renamed: on real databases with rows in them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kusto.catalog.model import EMPTY
from kusto.dialects import dialect
from kusto.engine.connection import SyncConnection
from kusto.engine.run_sync import run
from kusto.lsp.names import Symbol, What
from kusto.lsp.rename import rename_symbol
from kusto.lsp.snapshot import File, Snapshot
from kusto.migrate.apply import apply
from kusto.migrate.dev import plan_next
from kusto.migrate.history import Migration
from kusto.psl.parse import parse_schema
from kusto.psl.schema import Schema
from kusto.source.text import SourceFile
from lsp.scenes import edited, head
from migrate.scenes import connect, migrations_of

BLOG = """
model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  posts Post[]

  @@index([email])
}

model Post {
  id       Int    @id @default(autoincrement())
  title    String
  authorId Int
  author   User   @relation(fields: [authorId], references: [id])
  tags     Tag[]
}

model Tag {
  id    Int    @id
  posts Post[]

  @@map("labels")
}
"""
MOODS = """
enum Mood {
  GOOD
  BAD
}

model Day {
  id   Int  @id
  mood Mood @default(GOOD)
}
"""


class Stage:
    """A database that follows a schema, which is renamed in."""

    def __init__(self, connection: SyncConnection, provider: str, models: str) -> None:
        self.connection, self.provider = connection, provider
        text = head(provider) + models
        self.snapshot = Snapshot((File("file:///a.prisma", "a.prisma", text),))
        self.count = 0
        self.migrate()

    @property
    def schema(self) -> Schema:
        """The schema, which must be right."""
        result = parse_schema([SourceFile(file.name, file.text) for file in self.snapshot.files])
        assert result.schema is not None, [diagnostic.message for diagnostic in result.diagnostics]
        return result.schema

    @property
    def text(self) -> str:
        """The schema as it is written."""
        return self.snapshot.files[0].text

    def rename(self, symbol: Symbol, name: str) -> None:
        """Rename in the editor."""
        found = rename_symbol(self.snapshot, symbol, name)
        assert found.refusal is None
        self.snapshot = edited(self.snapshot, found.edits)

    def migrate(self) -> bool:
        """What `migrate -t dev` would do without asking; whether there was anything to do."""
        migrations = migrations_of(self.provider)
        before = run(migrations.inspect(), self.connection) if self.count else EMPTY
        found = plan_next(before, self.schema, dialect(self.provider))
        assert found.questions == ()
        self.count += 1
        if found.plan:
            run(apply(Migration(str(self.count), found.plan.sql), migrations, record=False), self.connection)
        after = run(migrations.inspect(), self.connection)
        assert not plan_next(after, self.schema, dialect(self.provider)).plan
        return bool(found.plan)

    def fill(self, *statements: str) -> None:
        """Put rows in."""
        for statement in statements:
            self.connection.run(statement)

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Rows that are there."""
        return [tuple(row) for row in self.connection.fetch(statement)]


@pytest.fixture
def connection(provider: str, database_url: str) -> Iterator[SyncConnection]:
    found = connect(database_url, provider)
    yield found
    found.close()


@pytest.fixture
def blog(connection: SyncConnection, provider: str) -> Stage:
    stage = Stage(connection, provider, BLOG)
    stage.fill(
        'INSERT INTO "User" ("email") VALUES (\'ada@example.com\')',
        'INSERT INTO "Post" ("title", "authorId") VALUES (\'One\', 1)',
        'INSERT INTO "labels" ("id") VALUES (7)',
        'INSERT INTO "_PostToTag" ("A", "B") VALUES (1, 7)',
    )
    return stage


def model(name: str) -> Symbol:
    return Symbol(What.BLOCK, "", name)


def field(owner: str, name: str) -> Symbol:
    return Symbol(What.FIELD, owner, name)


def test_a_model_keeps_its_rows_and_those_that_point_to_it(blog: Stage) -> None:
    blog.rename(model("User"), "Person")
    assert '/// @renamed(from: "User")\nmodel Person {' in blog.text
    blog.migrate()
    assert blog.rows('SELECT "email", "title" FROM "Person" p JOIN "Post" o ON o."authorId" = p."id"') == [
        ("ada@example.com", "One")
    ]


@pytest.mark.parametrize("name", ["email", "id"])
def test_a_field_keeps_its_values_whatever_rests_on_it(blog: Stage, name: str) -> None:
    before = blog.rows(f'SELECT "{name}" FROM "User"')
    blog.rename(field("User", name), "key")
    assert f'  /// @renamed(from: "{name}")\n  key ' in blog.text
    blog.migrate()
    assert blog.rows('SELECT "key" FROM "User"') == before


def test_the_key_of_a_relation_keeps_its_values(blog: Stage) -> None:
    blog.rename(field("Post", "authorId"), "writerId")
    blog.migrate()
    assert blog.rows('SELECT "writerId" FROM "Post"') == [(1,)]


def test_model_and_field_are_renamed_at_once(blog: Stage) -> None:
    blog.rename(model("User"), "Person")
    blog.rename(field("Person", "email"), "address")
    blog.migrate()
    assert blog.rows('SELECT "address" FROM "Person"') == [("ada@example.com",)]


def test_a_join_table_goes_with_the_model(blog: Stage) -> None:
    blog.rename(model("Post"), "Article")
    blog.migrate()
    assert blog.rows('SELECT "A", "B" FROM "_ArticleToTag"') == [(1, 7)]
    assert blog.rows('SELECT "title" FROM "Article"') == [("One",)]


def test_a_join_table_goes_with_a_model_whose_own_table_stays(blog: Stage) -> None:
    blog.rename(model("Tag"), "Topic")
    blog.migrate()
    assert blog.rows('SELECT "A", "B" FROM "_PostToTopic"') == [(1, 7)]
    assert blog.rows('SELECT "id" FROM "labels"') == [(7,)]


def test_two_renames_before_a_migration_count_as_one(blog: Stage) -> None:
    blog.rename(model("User"), "Person")
    blog.rename(model("Person"), "Member")
    blog.migrate()
    assert blog.rows('SELECT "email" FROM "Member"') == [("ada@example.com",)]


def test_a_hint_that_was_migrated_does_not_hinder_the_next_rename(blog: Stage) -> None:
    blog.rename(model("User"), "Person")
    blog.migrate()
    assert not blog.migrate()
    blog.rename(model("Person"), "Member")
    blog.migrate()
    assert blog.rows('SELECT "email" FROM "Member"') == [("ada@example.com",)]


def test_a_rename_there_and_back_is_none(blog: Stage) -> None:
    blog.rename(field("Post", "title"), "heading")
    blog.rename(field("Post", "heading"), "title")
    assert not blog.migrate()
    assert blog.rows('SELECT "title" FROM "Post"') == [("One",)]


def test_a_rename_back_after_a_migration_keeps_the_values(blog: Stage) -> None:
    blog.rename(field("Post", "title"), "heading")
    blog.migrate()
    blog.rename(field("Post", "heading"), "title")
    blog.migrate()
    assert blog.rows('SELECT "title" FROM "Post"') == [("One",)]


def test_an_old_name_that_is_used_again_is_a_table_of_its_own(blog: Stage) -> None:
    blog.rename(model("User"), "Person")
    blog.migrate()
    file = blog.snapshot.files[0]
    blog.snapshot = Snapshot((File(file.uri, file.name, file.text + "\nmodel User {\n  id Int @id\n}\n"),))
    blog.migrate()
    assert blog.rows('SELECT "email" FROM "Person"') == [("ada@example.com",)]
    assert blog.rows('SELECT "id" FROM "User"') == []


@pytest.mark.parametrize("symbol", [model("Mood"), Symbol(What.MEMBER, "Mood", "GOOD")])
def test_enums_and_their_members_keep_their_names_in_the_database(
    connection: SyncConnection, provider: str, symbol: Symbol
) -> None:
    stage = Stage(connection, provider, MOODS)
    stage.fill('INSERT INTO "Day" ("id") VALUES (1)')
    stage.rename(symbol, "FINE")
    assert not stage.migrate()
    assert stage.rows('SELECT "mood" FROM "Day"') == [("GOOD",)]
    assert f'map("{symbol.name}")' in stage.text
