"""What is proposed at the cursor, in texts as they are while somebody types."""

from __future__ import annotations

import pytest

from kusto.lsp.completion import Candidate, Completion, complete
from lsp.scenes import CURSOR, GENERATOR, RULES, at_cursor, head, snapshot

MODELS = """
enum Role {
  ADMIN
  USER
}

model User {
  id    Int    @id
  email String @unique
  bio   Json?
  tags  String[]
  role  Role
  posts Post[]
}

model Post {
  id       Int @id
  title    String
  authorId Int
  author   User @relation(fields: [authorId], references: [id])
}
"""


def found(text: str, *others: str, provider: str = "postgresql", extra: str = "") -> Completion:
    text, offset = at_cursor(head(provider, extra) + text)
    schema = snapshot(text, *others)
    return complete(schema, schema.files[0], offset)


def item(completion: Completion, label: str) -> Candidate:
    return next(one for one in completion.items if one.label == label)


def in_model(line: str, provider: str = "postgresql", extra: str = "") -> Completion:
    """Candidates in a line of a model beside others."""
    return found(
        f"model Draft {{\n  key Int @id\n  {line}\n  after String\n}}\n{MODELS}", provider=provider, extra=extra
    )


def test_blocks_begin_with_a_keyword() -> None:
    completion = found(f"mod{CURSOR}\n{MODELS}")
    assert completion.labels == ("model", "view", "enum", "type", "datasource", "generator")
    assert item(completion, "model").insert == "model ${1:Name} {\n  $0\n}"
    assert completion.end - completion.start == 3


def test_a_field_has_a_type_of_the_language_or_of_the_schema() -> None:
    completion = in_model(f"name {CURSOR}")
    assert {"String", "DateTime", "User", "Role", "Draft", "Unsupported"} <= set(completion.labels)
    assert completion.labels.index("User") < completion.labels.index("String")


def test_types_of_other_files_are_known() -> None:
    other = "/// A thing.\nmodel Thing {\n  id Int @id\n}\n"
    completion = found(f"model A {{\n  t Th{CURSOR}\n}}\n", other)
    assert item(completion, "Thing").doc == "A thing."


def test_types_that_the_provider_has_not_are_not_proposed() -> None:
    assert "Json" not in in_model(f"name {CURSOR}", "sqlserver").labels
    assert "Decimal" not in in_model(f"name {CURSOR}", "mongodb").labels


@pytest.mark.parametrize(
    ("line", "there", "missing"),
    [
        (f"at DateTime @{CURSOR}", {"default", "updatedAt", "unique", "map", "ignore", "db"}, {"id", "relation"}),
        (f"n String @{CURSOR}", {"default", "unique"}, {"updatedAt"}),
        (f"n String @unique @{CURSOR}", {"default"}, {"unique"}),
        (f"u User @{CURSOR}", {"relation", "ignore"}, {"unique", "default", "map"}),
        (f"n String? @uni{CURSOR}", {"unique"}, {"id"}),
    ],
)
def test_attributes_fit_the_type_and_are_not_there_yet(line: str, there: set[str], missing: set[str]) -> None:
    labels = set(in_model(line).labels)
    assert there <= labels
    assert not missing & labels


def test_an_id_is_proposed_where_there_is_none() -> None:
    assert "id" in found(f"model A {{\n  key String @{CURSOR}\n}}\n").labels


def test_an_attribute_without_its_sign_gets_it() -> None:
    completion = in_model(f"n String uni{CURSOR}")
    assert item(completion, "@unique").insert == "@unique"
    assert completion.end - completion.start == 3


def test_nothing_is_proposed_right_behind_a_type() -> None:
    assert in_model(f"n String?{CURSOR}").items == ()


def test_block_attributes_fit_the_provider() -> None:
    assert "fulltext" not in in_model(f"@@{CURSOR}").labels
    assert "schema" not in in_model(f"@@{CURSOR}", "mysql").labels
    completion = in_model(f"@@{CURSOR}", "mysql")
    assert {"unique", "index", "map", "ignore", "fulltext"} <= set(completion.labels)
    assert "id" not in completion.labels
    assert item(completion, "index").insert == "index([$1])"


def test_native_types_fit_field_and_provider() -> None:
    completion = in_model(f"n String @db.{CURSOR}")
    assert {"VarChar", "Text", "Uuid"} <= set(completion.labels)
    assert "Integer" not in completion.labels
    assert item(completion, "VarChar").insert == "VarChar(${1:191})"
    assert item(in_model(f"n Decimal @db.Dec{CURSOR}"), "Decimal").insert == "Decimal(${1:10}, ${2:2})"
    assert item(in_model(f"n DateTime @db.{CURSOR}"), "Timestamp").insert == "Timestamp(${1:6})"
    assert "MediumInt" in in_model(f"n Int @db.{CURSOR}", "mysql").labels
    assert in_model(f"n Int @db.{CURSOR}", "sqlite").items == ()


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        (f"n Int @default({CURSOR})", ("autoincrement", "dbgenerated")),
        (f"n String @default({CURSOR}", ("uuid", "cuid", "ulid", "nanoid", "dbgenerated")),
        (f"n DateTime @default(n{CURSOR})", ("now", "dbgenerated")),
        (f"n Boolean @default({CURSOR})", ("true", "false", "dbgenerated")),
        (f"r Role @default({CURSOR})", ("ADMIN", "USER", "dbgenerated")),
        (f"r Role[] @default([{CURSOR}])", ("ADMIN", "USER")),
    ],
)
def test_defaults_fit_the_type(line: str, labels: tuple[str, ...]) -> None:
    assert in_model(line).labels == labels


def test_functions_fit_the_provider() -> None:
    assert "sequence" in in_model(f"n BigInt @default({CURSOR})", "cockroachdb").labels
    assert "autoincrement" not in in_model(f"n Int @default({CURSOR})", "cockroachdb").labels
    assert "auto" in in_model(f"n String @default({CURSOR})", "mongodb").labels


def test_a_relation_has_arguments() -> None:
    completion = in_model(f"u User @relation({CURSOR})")
    assert completion.labels == ("fields", "references", "onDelete", "onUpdate", "name", "map")
    assert item(completion, "fields").insert == "fields: [$1]"
    assert "fields" not in in_model(f"u User @relation(fields: [key], {CURSOR})").labels
    assert "map" not in in_model(f"u User @relation({CURSOR})", "sqlite").labels


def test_fields_of_a_relation_are_columns_of_this_model_and_references_those_of_the_other() -> None:
    assert in_model(f"u User @relation(fields: [{CURSOR}])").labels == ("key", "after")
    assert in_model(f"u User @relation(fields: [key, {CURSOR}])").labels == ("after",)
    completion = in_model(f"u User @relation(fields: [key], references: [{CURSOR}])")
    assert completion.labels == ("id", "email", "bio", "tags", "role")
    assert [one.label for one in completion.items if one.rank == 0] == ["id", "email"]
    assert item(completion, "email").detail == "String"


@pytest.mark.parametrize(
    ("name", "extra", "labels"),
    [
        ("postgresql", "", ("Cascade", "Restrict", "NoAction", "SetNull", "SetDefault")),
        ("sqlserver", "", ("Cascade", "NoAction", "SetNull", "SetDefault")),
        ("postgresql", '  relationMode = "prisma"\n', ("Cascade", "Restrict", "SetNull")),
    ],
)
def test_actions_are_those_of_the_provider_and_its_relation_mode(
    name: str, extra: str, labels: tuple[str, ...]
) -> None:
    assert in_model(f"u User @relation(onDelete: {CURSOR})", name, extra).labels == labels


def test_names_of_relations_are_those_of_the_other_end() -> None:
    text = f"""
model A {{
  id Int @id
  b  B @relation("{CURSOR}")
}}

model B {{
  id Int @id
  as A[] @relation("first")
}}
"""
    assert found(text).labels == ("first",)


@pytest.mark.parametrize("kind", ["index", "unique", "id", "fulltext"])
def test_keys_are_made_of_columns(kind: str) -> None:
    assert in_model(f"@@{kind}([{CURSOR}])").labels == ("key", "after")
    assert in_model(f"@@{kind}([key, {CURSOR}").labels == ("after",)
    assert in_model(f"@@{kind}(fields: [{CURSOR}])").labels == ("key", "after")


def test_an_index_has_a_type_an_order_and_operators() -> None:
    assert {"BTree", "Gin", "Brin"} <= set(in_model(f"@@index([key], type: {CURSOR})").labels)
    assert in_model(f"@@index([key], type: {CURSOR})", "cockroachdb").labels == ("BTree", "Gin")
    assert in_model(f"@@index([key({CURSOR})])").labels == ("sort", "ops")
    assert in_model(f"@@index([key(sort: {CURSOR})])").labels == ("Asc", "Desc")
    assert {"Int4MinMaxOps", "raw"} <= set(in_model(f"@@index([key(ops: {CURSOR})], type: Brin)").labels)
    assert "length" in in_model(f"@@index([key({CURSOR})])", "mysql").labels
    assert {"map", "type"} <= set(in_model(f"@@index([key], {CURSOR})").labels)


def test_an_attribute_may_go_over_several_lines() -> None:
    assert in_model(f"u User @relation(\n    fields: [key],\n    references: [{CURSOR}]\n  )").labels[0] == "id"


def test_a_bracket_left_open_above_does_not_matter() -> None:
    text = f"model A {{\n  x B @relation(fields: [\n  name Str{CURSOR}\n}}\n"
    assert "String" in found(text).labels


def test_members_of_an_enum_can_be_mapped() -> None:
    text = f"enum Role {{\n  ADMIN @{CURSOR}\n}}\n"
    assert found(text).labels == ("map",)
    assert found(f"enum Role {{\n  ADMIN\n\n  @@{CURSOR}\n}}\n").labels == ("map", "schema")


@pytest.mark.parametrize(
    ("line", "labels"),
    [
        (f'provider = "{CURSOR}"', ("postgresql", "cockroachdb", "mysql", "sqlite", "sqlserver", "mongodb")),
        (f"provider = {CURSOR}", ("postgresql", "cockroachdb", "mysql", "sqlite", "sqlserver", "mongodb")),
        (f'provider = "sqlite"\n  relationMode = "{CURSOR}"', ("foreignKeys", "prisma")),
        (f'provider = "mongodb"\n  relationMode = "{CURSOR}"', ("prisma",)),
        (
            f'provider = "sqlite"\n  {CURSOR}',
            ("url", "directUrl", "shadowDatabaseUrl", "relationMode"),
        ),
    ],
)
def test_the_datasource_says_what_its_provider_allows(line: str, labels: tuple[str, ...]) -> None:
    text, offset = at_cursor(f"datasource db {{\n  {line}\n}}\n")
    schema = snapshot(text)
    assert complete(schema, schema.files[0], offset).labels == labels


def test_a_url_is_a_variable_and_variables_are_names_alone() -> None:
    text, offset = at_cursor(f'datasource db {{\n  provider = "sqlite"\n  url = env("{CURSOR}")\n}}\n')
    schema = snapshot(text, rules=RULES, variables=("OTHER_URL", "RDS_USER_URL"))
    completion = complete(schema, schema.files[0], offset)
    assert completion.labels == ("RDS_USER_URL", "OTHER_URL")
    assert {one.plain for one in completion.items} == {"RDS_USER_URL", "OTHER_URL"}
    text, offset = at_cursor(f"datasource db {{\n  url = {CURSOR}\n}}\n")
    schema = snapshot(text, rules=RULES)
    assert complete(schema, schema.files[0], offset).items[0].insert == 'env("${1:RDS_USER_URL}")'


def test_the_generator_says_what_makes_clients() -> None:
    for inside, there in (
        (f'provider = "{CURSOR}"', {"prisma-client-js", "prisma-client-py"}),
        (f'output = "{CURSOR}"', {"client"}),
        (f'previewFeatures = ["{CURSOR}"]', {"views"}),
        (f"{CURSOR}", {"provider", "output", "previewFeatures"}),
    ):
        text, offset = at_cursor(f"generator client {{\n  {inside}\n}}\n")
        schema = snapshot(text)
        assert there <= set(complete(schema, schema.files[0], offset).labels)


@pytest.mark.parametrize(
    "text",
    [
        f"// mod{CURSOR}\n",
        f"model A {{\n  // @{CURSOR}\n}}\n",
        f"model A {{\n  id Int /* @{CURSOR}\n}}\n",
        f"model {CURSOR}A {{\n  id Int @id\n}}\n",
        f'model A {{\n  id Int @map("{CURSOR}")\n}}\n',
        f"{GENERATOR}model A {{\n}} {CURSOR}",
    ],
)
def test_nothing_is_proposed_in_comments_names_and_texts(text: str) -> None:
    assert found(text).items == ()


def test_a_field_is_known_though_its_own_line_cannot_be_read() -> None:
    text = f"model A {{\n  id Int @id\n  b B @relation(fields: [bId], references: [{CURSOR}\n  bId Int\n}}\n"
    text += "model B {\n  key Int @id @\n  as A[]\n}\n"
    assert found(text).labels == ("key",)
