"""What the editor tells of a word under the cursor."""

from __future__ import annotations

import pytest

from kusto.lsp.hover import hover
from lsp.scenes import CURSOR, at_cursor, head, snapshot

MODELS = """
/// Who writes.
/// @renamed(from: "Author")
model User {
  id    Int    @id
  email String @unique @map("e_mail")
  role  Role   @default(ADMIN)
  posts Post[]

  @@map("users")
}

model Post {
  id       Int   @id
  /// The one who wrote it.
  authorId Int?  @db.Integer
  author   User? @relation(fields: [authorId], references: [id], onDelete: Cascade)
  tags     Tag[]

  @@index([authorId(sort: Desc)], type: BTree)
}

model Tag {
  id    Int @id
  posts Post[]
}

/// What one may do.
enum Role {
  /// Everything.
  ADMIN @map("adm")
  USER
}
"""


def text_at(before: str, *others: str) -> str | None:
    """What is told of the word that this text ends with (its first place counts)."""
    text = head() + MODELS
    schema = snapshot(text, *others)
    found = hover(schema, schema.files[0], text.index(before) + len(before.rstrip()))
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("before", "parts"),
    [
        ("  email", ["email String @unique", "Column `e_mail` of `users`.", "a unique key"]),
        ("  authorId", ["The one who wrote it.", "Column `authorId` of `Post`.", "an index"]),
        ("model User", ["model User", "Who writes.", "Table in the database: `users`."]),
        ("role  Role", ["enum Role", "What one may do.", "`ADMIN`, `USER`"]),
        ("@default(ADMIN", ["Role.ADMIN", "Everything.", "`adm`"]),
        ("fields: [author", ["Column `authorId`"]),
        ("email String", ["`String`", "Text."]),
        ("@uniq", ["`@unique`", "No two rows"]),
        ("@@ind", ["`@@index`"]),
        ("onDel", ["`onDelete`", "deleted"]),
        ("onDelete: Casc", ["`Cascade`"]),
        ("sort: De", ["`Desc`"]),
        ("type: BT", ["`BTree`"]),
        ("@db.Integ", ["`@db.Integer`", "Postgres", "Int"]),
        ("provid", ["`provider`"]),
        ("url      = en", ["`env()`", "environment variable"]),
        ("datasou", ["`datasource`"]),
    ],
)
def test_a_word_is_explained(before: str, parts: list[str]) -> None:
    text = text_at(before)
    assert text is not None
    assert [part for part in parts if part not in text] == []


@pytest.mark.parametrize(
    ("before", "parts"),
    [
        (
            "  author ",
            [
                "One-to-many relation: `Post.author` ↔ `User.posts`.",
                "`Post.authorId` → `User.id`.",
                "On delete: `Cascade`. On update: `Cascade` (the default).",
            ],
        ),
        ("  posts", ["One-to-many relation: `User.posts` ↔ `Post.author`.", "On delete: `Cascade`."]),
        ("  tags", ["Many-to-many relation: `Post.tags` ↔ `Tag.posts`.", "join table `_PostToTag`"]),
    ],
)
def test_a_relation_is_explained_from_both_ends(before: str, parts: list[str]) -> None:
    text = text_at(before)
    assert text is not None
    assert [part for part in parts if part not in text] == []


def test_hints_of_renames_are_not_shown() -> None:
    assert "@renamed" not in (text_at("model User") or "")


def test_a_default_action_follows_from_the_key() -> None:
    models = """
model A {
  id  Int  @id
  bId Int
  b   B    @relation(fields: [bId], references: [id])
}
model B {
  id Int @id
  as A[]
}
"""
    for before, after in (("bId Int\n", "`Restrict` (the default)"), ("bId Int?\n", "`SetNull` (the default)")):
        mark = "?" if "?" in before else ""
        text = head() + models.replace("bId Int\n", before).replace("B    @", f"B{mark}   @")
        schema = snapshot(text)
        found = hover(schema, schema.files[0], text.index("  b ") + 2)
        assert found is not None and after in found.text


def test_something_of_another_file_is_explained() -> None:
    schema = snapshot(head() + "model A {\n  id Int @id\n  t Thing\n}\n", "/// Far away.\nenum Thing {\n  X\n}\n")
    found = hover(schema, schema.files[0], schema.files[0].text.index("Thing"))
    assert found is not None and "Far away." in found.text


@pytest.mark.parametrize(
    "text",
    [
        f"// id {CURSOR}Int",
        f"model A {{\n  id  {CURSOR} Int\n}}",
        f'datasource db {{\n  url = "postgresql://a:sec{CURSOR}ret@h/d"\n}}\n',
        f"model A {{\n  x {CURSOR}Unknown\n}}",
        f"{CURSOR}",
    ],
)
def test_nothing_is_told_of_what_is_no_word_of_a_schema(text: str) -> None:
    text, offset = at_cursor(text)
    schema = snapshot(text)
    assert hover(schema, schema.files[0], offset) is None
