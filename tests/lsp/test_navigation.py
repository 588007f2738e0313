"""Going to declarations, finding uses, outlines, searches, renames: across files and every place that has a name."""

from __future__ import annotations

import pytest

from kusto.lsp.edits import FileEdit
from kusto.lsp.names import Symbol, What
from kusto.lsp.navigation import Range, definition, highlights, references
from kusto.lsp.rename import prepare, rename, rename_symbol
from kusto.lsp.snapshot import Snapshot
from kusto.lsp.symbols import document_symbols, workspace_symbols
from lsp.scenes import edited, head, messages, snapshot

A = (
    head()
    + """model User {
  id    Int    @id
  email String
  name  String
  role  Role   @default(ADMIN)
  posts Post[]

  @@unique([email, name(sort: Desc)])
  @@index(fields: [email])
}
"""
)
B = """model Post {
  id       Int @id
  authorId Int
  author   User @relation(fields: [authorId], references: [id])
}

enum Role {
  ADMIN
  USER
}
"""


@pytest.fixture
def schema() -> Snapshot:
    return snapshot(A, B)


def at(schema: Snapshot, file: int, before: str) -> int:
    return schema.files[file].text.index(before) + len(before)


def shown(found: Range | None) -> str | None:
    """A range as its file's letter, its line from one, and its text."""
    if found is None:
        return None
    line = found.file.text.count("\n", 0, found.start) + 1
    return f"{found.file.name[0]}:{line}:{found.file.text[found.start : found.end]}"


@pytest.mark.parametrize(
    ("file", "before", "where"),
    [
        (0, "posts Po", "b:1:Post"),
        (0, "role  Ro", "b:7:Role"),
        (0, "default(AD", "b:8:ADMIN"),
        (0, "unique([ema", "a:8:email"),
        (0, "email, na", "a:9:name"),
        (0, "fields: [em", "a:8:email"),
        (1, "author   Us", "a:6:User"),
        (1, "fields: [auth", "b:3:authorId"),
        (1, "references: [i", "a:7:id"),
        (1, "model Po", "b:1:Post"),
        (0, "email Str", None),
        (0, "@def", None),
    ],
)
def test_a_name_leads_to_its_declaration(schema: Snapshot, file: int, before: str, where: str | None) -> None:
    assert shown(definition(schema, schema.files[file], at(schema, file, before))) == where


def test_uses_are_found_in_every_file(schema: Snapshot) -> None:
    found = references(schema, schema.files[1], at(schema, 1, "author   Us"))
    assert [shown(one) for one in found] == ["a:6:User", "b:4:User"]
    found = references(schema, schema.files[0], at(schema, 0, "  ema"), declared=False)
    assert [shown(one) for one in found] == ["a:13:email", "a:14:email"]
    found = references(schema, schema.files[0], at(schema, 0, "User {\n  i"))
    assert [shown(one) for one in found] == ["a:7:id", "b:4:id"]
    assert [shown(one) for one in highlights(schema, schema.files[1], at(schema, 1, "author   Us"))] == ["b:4:User"]


def test_a_field_of_the_same_name_in_another_model_is_another_field(schema: Snapshot) -> None:
    found = references(schema, schema.files[1], at(schema, 1, "model Post {\n  i"))
    assert [shown(one) for one in found] == ["b:2:id"]


def test_an_outline_holds_blocks_with_what_is_in_them(schema: Snapshot) -> None:
    entries = document_symbols(schema.files[1])
    assert [(entry.name, entry.kind) for entry in entries] == [("Post", "model"), ("Role", "enum")]
    assert [(child.name, child.detail) for child in entries[0].children] == [
        ("id", "Int"), ("authorId", "Int"), ("author", "User"),
    ]  # fmt: skip
    assert B[entries[1].start : entries[1].end] == "enum Role {\n  ADMIN\n  USER\n}"
    assert [child.name for child in document_symbols(schema.files[0])[0].children] == ["provider", "url"]


def test_a_search_looks_at_all_files(schema: Snapshot) -> None:
    assert [entry.name for _, entry in workspace_symbols(schema, "o")] == ["Post", "Role"]
    assert [entry.name for _, entry in workspace_symbols(schema, "USER")] == ["User"]


def texts(schema: Snapshot, edits: tuple[FileEdit, ...]) -> list[str]:
    return [file.text for file in edited(schema, edits).files]


@pytest.mark.parametrize(
    ("file", "before", "name"),
    [
        (0, "model Us", "Person"),
        (1, "author   Us", "Person"),
        (0, "  ema", "address"),
        (0, "unique([ema", "address"),
        (1, "references: [i", "key"),
        (1, "  authorI", "writerId"),
        (0, "  pos", "articles"),
        (0, "default(AD", "OWNER"),
        (1, "enum Ro", "Rank"),
    ],
)
def test_a_rename_reaches_every_place_and_leaves_the_schema_right(
    schema: Snapshot, file: int, before: str, name: str
) -> None:
    offset = at(schema, file, before)
    old = schema.files[file].text[slice(*(prepare(schema, schema.files[file], offset) or (0, 0)))]
    count = len(references(schema, schema.files[file], offset))
    found = rename(schema, schema.files[file], offset, name)
    after = edited(schema, found.edits)
    assert found.refusal is None
    assert messages(after) == messages(schema) == []
    again = definition(after, after.files[0], after.files[0].text.find(name)) if name in after.files[0].text else None
    named = again or definition(after, after.files[1], after.files[1].text.index(name))
    assert named is not None
    assert len(references(after, named.file, named.start)) == count
    assert old != name


def test_a_relation_field_has_no_column_and_needs_no_hint(schema: Snapshot) -> None:
    found = rename_symbol(schema, Symbol(What.FIELD, "User", "posts"), "articles")
    assert len(found.edits) == 1


def test_what_is_mapped_needs_no_hint() -> None:
    schema = snapshot(head() + 'model A {\n  id Int @id @map("key")\n\n  @@map("as")\n}\n')
    for symbol in (Symbol(What.BLOCK, "", "A"), Symbol(What.FIELD, "A", "id")):
        assert len(rename_symbol(schema, symbol, "Other").edits) == 1


def test_documentation_stays_above_the_hint() -> None:
    schema = snapshot(head() + "/// About it.\r\nmodel A {\r\n  id Int @id\r\n}\r\n")
    found = rename_symbol(schema, Symbol(What.BLOCK, "", "A"), "B")
    assert '/// About it.\r\n/// @renamed(from: "A")\r\nmodel B {' in texts(schema, found.edits)[0]


@pytest.mark.parametrize("provider_name", ["mongodb", "postgresql"])
def test_where_nothing_is_migrated_the_old_name_stays_the_databases(provider_name: str) -> None:
    keyword = "model" if provider_name == "mongodb" else "view"
    schema = snapshot(head(provider_name) + f"{keyword} A {{\n  id String @unique\n  n Int // why\n}}\n")
    block = texts(schema, rename_symbol(schema, Symbol(What.BLOCK, "", "A"), "B").edits)[0]
    assert block.endswith('n Int // why\n\n  @@map("A")\n}\n')
    field = texts(schema, rename_symbol(schema, Symbol(What.FIELD, "A", "n"), "m").edits)[0]
    assert '  m Int @map("n") // why\n' in field


def test_fields_of_composite_types_are_followed_into_indexes() -> None:
    text = head("mongodb") + "type Address {\n  street String\n}\n\nmodel A {\n"
    text += '  id String @id @map("_id")\n  home Address\n\n  @@index([home.street])\n}\n'
    schema = snapshot(text)
    after = texts(schema, rename_symbol(schema, Symbol(What.FIELD, "Address", "street"), "road").edits)[0]
    assert "home.road" in after and 'road String @map("street")' in after


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        (Symbol(What.BLOCK, "", "User"), "Post"),
        (Symbol(What.BLOCK, "", "User"), "String"),
        (Symbol(What.BLOCK, "", "User"), "2nd"),
        (Symbol(What.BLOCK, "", "User"), "a b"),
        (Symbol(What.BLOCK, "", "User"), ""),
        (Symbol(What.FIELD, "User", "email"), "name"),
        (Symbol(What.MEMBER, "Role", "ADMIN"), "USER"),
    ],
)
def test_a_name_that_cannot_be_is_refused(schema: Snapshot, symbol: Symbol, name: str) -> None:
    found = rename_symbol(schema, symbol, name)
    assert found.refusal and found.edits == ()


def test_a_rename_that_would_exchange_the_columns_of_a_join_table_is_refused() -> None:
    schema = snapshot(head() + "model A {\n  id Int @id\n  ms M[]\n}\nmodel M {\n  id Int @id\n  as A[]\n}\n")
    refused = rename_symbol(schema, Symbol(What.BLOCK, "", "A"), "Z")
    assert refused.refusal is not None and "join table" in refused.refusal
    assert rename_symbol(schema, Symbol(What.BLOCK, "", "A"), "B").refusal is None


def test_what_has_no_name_of_its_own_cannot_be_renamed(schema: Snapshot) -> None:
    assert prepare(schema, schema.files[0], at(schema, 0, "email Str")) is None
    assert rename(schema, schema.files[0], at(schema, 0, "email Str"), "x").refusal
