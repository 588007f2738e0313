"""What a valid schema means: names, defaults and relations filled in."""

from __future__ import annotations

import pytest

from kusto.psl import parse_schema
from kusto.psl.schema import (
    Action,
    Arity,
    EnumDefault,
    EnumRef,
    EnvUrl,
    FunctionCall,
    KeyPart,
    NativeType,
    Scalar,
    Schema,
    Unsupported,
)
from kusto.source import SourceFile, render_all


def schema(body: str, provider: str = "postgresql", extra: str = "") -> Schema:
    head = f'datasource db {{\n  provider = "{provider}"\n  url = env("DATABASE_URL")\n{extra}}}\n'
    result = parse_schema([SourceFile("schema.prisma", head + body)])
    assert result.schema is not None, render_all(result.diagnostics)
    return result.schema


BLOG = """
/// A person
/// who writes
model User {
  id    Int    @id @default(autoincrement())
  email String @unique @map("e_mail") @db.VarChar(191)
  role  Role   @default(USER)
  posts Post[]
  tags  Tag[]
  boss  User?  @relation("boss", fields: [bossId], references: [id])
  bossId Int?
  staff User[] @relation("boss")

  @@index([email(sort: Desc), role])
  @@map("users")
}
model Post {
  x    Int
  y    Int
  /// the author
  user User @relation(fields: [uid], references: [id], onDelete: Cascade)
  uid  Int
  area Unsupported("circle")?
  nums BigInt[] @default([1, 2])
  @@id([x, y], name: "spot")
  @@unique([x, uid], map: "xu")
}
model Tag {
  name  String @id
  users User[]
}
enum Role {
  ADMIN @map("admin")
  USER
  @@map("roles")
}
"""


def test_the_datasource() -> None:
    source = schema(BLOG).datasource
    assert (source.name, source.provider, source.url) == ("db", "postgresql", EnvUrl("DATABASE_URL"))
    assert source.relation_mode == "foreignKeys"


def test_postgres_is_another_word_for_postgresql() -> None:
    assert schema("model A {\n  id Int @id\n}\n", "postgres").datasource.provider == "postgresql"


def test_scalar_fields() -> None:
    user = schema(BLOG).models["User"]
    assert user.table == "users"
    assert user.doc == "A person\nwho writes"
    assert user.scalar("id").default == FunctionCall("autoincrement")
    email = user.scalar("email")
    assert (email.column, email.type, email.native) == ("e_mail", Scalar.STRING, NativeType("VarChar", ("191",)))
    assert user.scalar("role").type == EnumRef("Role")
    assert user.scalar("role").default == EnumDefault("USER")
    assert list(user.fields) == ["id", "email", "role", "posts", "tags", "boss", "bossId", "staff"]


def test_lists_and_types_only_the_database_knows() -> None:
    post = schema(BLOG).models["Post"]
    assert post.scalar("area").type == Unsupported("circle")
    assert post.scalar("area").arity is Arity.OPTIONAL
    assert post.scalar("nums").arity is Arity.LIST
    assert post.scalar("nums").default == ("1", "2")


def test_keys_have_their_default_names() -> None:
    models = schema(BLOG).models
    user, post = models["User"], models["Post"]
    assert user.primary_key is not None and user.primary_key.db_name == "users_pkey"
    assert [key.db_name for key in user.uniques] == ["users_e_mail_key"]
    assert [index.db_name for index in user.indexes] == ["users_e_mail_role_idx"]
    assert user.indexes[0].parts == (KeyPart("email", sort="Desc"), KeyPart("role"))
    assert post.primary_key is not None
    assert (post.primary_key.fields, post.primary_key.client_name) == (("x", "y"), "spot")
    assert (post.uniques[0].db_name, post.uniques[0].client_name) == ("xu", "x_uid")


def test_the_end_of_a_relation_that_holds_the_key() -> None:
    user = schema(BLOG).models["Post"].relation("user")
    assert (user.target, user.relation, user.opposite) == ("User", "PostToUser", "posts")
    assert (user.fields, user.references, user.constraint) == (("uid",), ("id",), "Post_uid_fkey")
    assert (user.on_delete, user.on_update, user.doc) == (Action.CASCADE, Action.CASCADE, "the author")


def test_the_end_that_holds_none() -> None:
    posts = schema(BLOG).models["User"].relation("posts")
    assert (posts.arity, posts.opposite, posts.fields, posts.constraint) == (Arity.LIST, "user", (), None)
    assert posts.on_delete is None
    assert not posts.many_to_many


def test_a_relation_of_a_model_with_itself() -> None:
    user = schema(BLOG).models["User"]
    boss, staff = user.relation("boss"), user.relation("staff")
    assert (boss.opposite, staff.opposite, boss.relation) == ("staff", "boss", "boss")
    assert boss.on_delete is Action.SET_NULL


def test_an_implicit_many_to_many_relation() -> None:
    tags = schema(BLOG).models["User"].relation("tags")
    assert (tags.many_to_many, tags.relation, tags.opposite) == (True, "TagToUser", "users")


def test_enums() -> None:
    role = schema(BLOG).enums["Role"]
    assert role.db_name == "roles"
    assert [(member.name, member.db_name) for member in role.members] == [("ADMIN", "admin"), ("USER", "USER")]


CHILD = """
model A {{
  id Int @id
  b  B[]
}}
model B {{
  id  Int @id
  aId Int{mark}
  a   A{mark} @relation(fields: [aId], references: [id])
}}
"""


@pytest.mark.parametrize(
    ("database", "mark", "expected"),
    [
        ("postgresql", "", Action.RESTRICT),
        ("postgresql", "?", Action.SET_NULL),
        ("sqlite", "", Action.RESTRICT),
        ("sqlserver", "", Action.NO_ACTION),
    ],
)
def test_the_default_of_on_delete(database: str, mark: str, expected: Action) -> None:
    field = schema(CHILD.format(mark=mark), database).models["B"].relation("a")
    assert (field.on_delete, field.on_update) == (expected, Action.CASCADE)


def test_an_optional_relation_over_a_required_field_is_not_set_to_null() -> None:
    field = schema(CHILD.format(mark="").replace("a   A ", "a   A? ")).models["B"].relation("a")
    assert field.on_delete is Action.RESTRICT


def test_no_foreign_key_where_the_client_keeps_relations() -> None:
    models = schema(CHILD.format(mark=""), extra='  relationMode = "prisma"\n').models
    assert models["B"].relation("a").constraint is None


def test_names_are_cut_to_what_the_database_holds_in_bytes() -> None:
    name = "A" + "ß" * 40
    models = schema(f"model M {{\n  id Int @id\n  {name} Int @unique\n}}\n").models
    made = models["M"].uniques[0].db_name
    assert len(made.encode()) <= 63
    assert made.startswith("M_A") and made.endswith("ß_key")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("JsonbPathOps", "jsonb_path_ops"),
        ("Int4MinMaxMultiOps", "int4_minmax_multi_ops"),
        ("TimestampTzBloomOps", "timestamptz_bloom_ops"),
        ("VarBitMinMaxOps", "varbit_minmax_ops"),
        ("InetInclusionOps", "inet_inclusion_ops"),
    ],
)
def test_operator_classes_have_the_databases_names(name: str, expected: str) -> None:
    from kusto.psl.resolve.operators import operator_class

    found = operator_class(name)
    assert found is not None and found.db_name == expected


def test_a_raw_operator_class_is_kept_as_it_is() -> None:
    body = 'model A {\n  id Int @id\n  s String\n  @@index([s(ops: raw("gin_trgm_ops"))], type: Gin)\n}\n'
    index = schema(body).models["A"].indexes[0]
    assert (index.method, index.parts) == ("Gin", (KeyPart("s", ops="gin_trgm_ops"),))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a Int @default(-1)", -1),
        ("a BigInt @default(9007199254740993)", "9007199254740993"),
        ("a Float @default(1.5)", 1.5),
        ("a Decimal @default(1.50)", "1.50"),
        ("a Boolean @default(false)", False),
        (r'a String @default("a\"b\n\u00e9\ud83d\ude00")', 'a"b\né😀'),
        ('a Json @default("{}")', "{}"),
        ('a DateTime @default("2020-01-01T00:00:00Z")', "2020-01-01T00:00:00Z"),
        ('a Bytes @default("aGk=")', "aGk="),
        ("a String @default(uuid(7))", FunctionCall("uuid", (7,))),
        ("a String @default(nanoid(10))", FunctionCall("nanoid", (10,))),
        ('a String @default(dbgenerated("x()"))', FunctionCall("dbgenerated", ("x()",))),
        ("a String[] @default([])", ()),
    ],
)
def test_defaults(line: str, expected: object) -> None:
    default = schema(f"model A {{\n  id Int @id\n  {line}\n}}\n").models["A"].scalar("a").default
    assert default == expected
    assert type(default) is type(expected)


def test_models_views_and_namespaces() -> None:
    body = """
generator client {
  provider        = "prisma-client-js"
  output          = "client"
  previewFeatures = ["views"]
  recursive       = true
}
view V {
  id Int @unique
  @@schema("b")
}
model A {
  id Int
  @@ignore
  @@schema("a")
}
"""
    found = schema(body, extra='  schemas = ["a", "b"]\n')
    assert found.models["V"].is_view and found.models["V"].namespace == "b"
    assert found.models["A"].is_ignored and found.models["A"].primary_key is None
    generator = found.generators[0]
    assert (generator.provider, generator.output) == ("prisma-client-js", "client")
    assert dict(generator.options) == {"previewFeatures": ("views",), "recursive": "true"}


def test_two_texts_that_mean_the_same_are_equal() -> None:
    assert schema(BLOG) == schema("\n\n// moved\n" + BLOG)


def test_files_share_their_names() -> None:
    files = [
        SourceFile("a.prisma", 'datasource db {\n  provider = "sqlite"\n  url = env("X")\n}\nmodel A {\n  id Int @id\n  b B[]\n}\n'),
        SourceFile(
            "b.prisma", "model B {\n  id Int @id\n  aId Int\n  a A @relation(fields: [aId], references: [id])\n}\n"
        ),
    ]
    result = parse_schema(files)
    assert result.schema is not None
    assert list(result.schema.models) == ["A", "B"]
