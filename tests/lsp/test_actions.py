"""Quick fixes: each is offered for the finding it is for, and the schema is right afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from kusto.lsp.actions import Action, actions
from kusto.lsp.snapshot import Snapshot
from kusto.psl.folder import FolderRules
from lsp.scenes import GENERATOR, RULES, edited, head, messages, snapshot

PG = head()
PRISMA_MODE = '  relationMode = "prisma"\n'
TWO = "model A {\n  id  Int @id\n  bId Int\n  b   B   @relation(fields: [bId], references: [id])\n}\n\n"
BACK = "model B {\n  id Int @id\n  as A[]\n}\n"


@dataclass(frozen=True, slots=True)
class Mend:
    """A schema with a fault, the fix to choose, and what the schema says afterwards."""

    text: str
    title: str
    after: str
    rules: FolderRules | None = None


MENDS = {
    "a type": Mend(f"{PG}model A {{\n  id Int @id\n  s Strin\n}}\n", "Change `Strin` to `String`", "  s String\n"),
    "a field's attribute": Mend(
        f"{PG}model A {{\n  id Int @id\n  s Int @uniqe\n}}\n", "Change `uniqe` to `unique`", "  s Int @unique\n"
    ),
    "a block's attribute": Mend(
        f"{PG}model A {{\n  id Int @id\n\n  @@indx([id])\n}}\n", "Change `indx` to `index`", "  @@index([id])\n"
    ),
    "an argument": Mend(PG + TWO.replace("fields:", "field:") + BACK, "Change `field` to `fields`", "(fields: [bId]"),
    "a field in a relation": Mend(PG + TWO.replace("[bId]", "[bid]") + BACK, "Change `bid` to `bId`", "[bId]"),
    "a reference": Mend(PG + TWO.replace("[id])", "[idd])") + BACK, "Change `idd` to `id`", "references: [id]"),
    "a field in an index": Mend(
        f"{PG}model A {{\n  id Int @id\n  email String\n  @@index([emial])\n}}\n",
        "Change `emial` to `email`",
        "@@index([email])",
    ),
    "an action": Mend(
        PG + TWO.replace("[id])", "[id], onDelete: Cascad)") + BACK,
        "Change `Cascad` to `Cascade`",
        "onDelete: Cascade)",
    ),
    "a function": Mend(
        f"{PG}model A {{\n  id Int @id @default(autoincremen())\n}}\n",
        "Change `autoincremen` to `autoincrement`",
        "@default(autoincrement())",
    ),
    "a member": Mend(
        f"{PG}enum R {{\n  ADMIN\n}}\nmodel A {{\n  id Int @id\n  r R @default(ADMN)\n}}\n",
        "Change `ADMN` to `ADMIN`",
        "@default(ADMIN)",
    ),
    "a member in quotes": Mend(
        f'{PG}enum R {{\n  ADMIN\n}}\nmodel A {{\n  id Int @id\n  r R @default("ADMIN")\n}}\n',
        "Write `ADMIN` without quotes",
        "@default(ADMIN)",
    ),
    "a native type": Mend(
        f"{PG}model A {{\n  id Int @id\n  s String @db.VarChr(9)\n}}\n",
        "Change `VarChr` to `VarChar`",
        "@db.VarChar(9)",
    ),
    "a native type's prefix": Mend(
        f"{PG}model A {{\n  id Int @id\n  s String @data.Text\n}}\n", "Change to `@db.Text`", " @db.Text\n"
    ),
    "an index type": Mend(
        f"{PG}model A {{\n  id Int @id\n  @@index([id], type: Hsh)\n}}\n", "Change `Hsh` to `Hash`", "type: Hash)"
    ),
    "a provider": Mend(head("postgresq"), "Change `postgresq` to `postgresql`", 'provider = "postgresql"'),
    "a relation mode": Mend(head(extra='  relationMode = "prism"\n'), "Change `prism` to `prisma`", '"prisma"'),
    "a property": Mend(
        head(extra='  relationMod = "prisma"\n'), "Change `relationMod` to `relationMode`", '  relationMode = "prisma"'
    ),
    "a keyword": Mend(f"{PG}modle A {{\n  id Int @id\n}}\n", "Change `modle` to `model`", "model A {"),
    "an attribute nobody knows": Mend(
        f"{PG}model A {{\n  id Int @id\n  s Int @banana\n}}\n", "Remove `@banana`", "  s Int\n"
    ),
    "a block attribute nobody knows": Mend(
        f"{PG}model A {{\n  id Int @id\n  @@banana\n}}\n", "Remove `@@banana`", "  id Int @id\n}"
    ),
    "an argument nobody knows": Mend(
        f"{PG}model A {{\n  id Int @id(banana: 3)\n}}\n", "Remove the argument `banana`", "@id()"
    ),
    "a missing enum": Mend(
        f"{PG}model A {{\n  id Int @id\n  s Mood\n}}\n", "Create enum `Mood`", "}\n\nenum Mood {\n  VALUE\n}\n"
    ),
    "no id": Mend(
        f"{PG}model A {{\n  a Int\n}}\n", "Add a field `id`", "  id Int @id @default(autoincrement())\n  a Int\n"
    ),
    "an id that is not marked": Mend(f"{PG}model A {{\n  id Int\n}}\n", "Mark `id` as the id", "  id Int @id\n"),
    "no id but two keys": Mend(
        f"{PG}model A {{\n  bId Int\n  cId Int\n  b B @relation(fields: [bId], references: [id])\n"
        '  c B @relation("c", fields: [cId], references: [id])\n}\n'
        'model B {\n  id Int @id\n  as A[]\n  cs A[] @relation("c")\n}\n',
        "Add `@@id([bId, cId])`",
        "\n\n  @@id([bId, cId])\n}",
    ),
    "a missing namespace": Mend(
        head(extra='  schemas = ["a", "b"]\n') + "model A {\n  id Int @id\n}\n",
        'Add `@@schema("b")`',
        '\n\n  @@schema("b")\n}',
    ),
    "a namespace that is not listed": Mend(
        head(extra='  schemas = ["a"]\n') + 'model A {\n  id Int @id\n\n  @@schema("bcd")\n}\n',
        'Add "bcd" to the datasource\'s schemas',
        'schemas = ["a", "bcd"]',
    ),
    "views": Mend(
        f"{GENERATOR}{PG}view V {{\n  id Int @unique\n}}\n",
        'Add `previewFeatures = ["views"]` to the generator',
        'output   = "client"\n  previewFeatures = ["views"]\n}',
    ),
    "a dash in a model": Mend(
        f"{PG}model a-b {{\n  id Int @id\n}}\n",
        'Call it `a_b` and add `@@map("a-b")`',
        'model a_b {\n  id Int @id\n\n  @@map("a-b")\n}',
    ),
    "a dash in a field": Mend(
        f"{PG}model A {{\n  id Int @id\n  first-name String? // hi\n}}\n",
        'Call it `first_name` and add `@map("first-name")`',
        '  first_name String? @map("first-name") // hi\n',
    ),
    "a dash in a member": Mend(
        f"{PG}enum A {{\n  a-b\n}}\n", 'Call it `a_b` and add `@map("a-b")`', '  a_b @map("a-b")\n'
    ),
    "a reserved name": Mend(
        f"{PG}model class {{\n  id Int @id\n  b B[]\n}}\nmodel B {{\n  id Int @id\n  cId Int\n"
        "  c class @relation(fields: [cId], references: [id])\n}\n",
        "Call it `Class` and keep its name in the database",
        "  c Class @relation",
    ),
    "a missing list": Mend(
        f"{PG}{TWO}model B {{\n  id Int @id\n}}\n", "Add `as A[]` to `B`", "model B {\n  id Int @id\n  as A[]\n}"
    ),
    "a missing key": Mend(
        f"{PG}model A {{\n  id Int @id\n}}\n{BACK}",
        "Add `b B? @relation(fields: [bId], references: [id])` to `A`",
        "  id Int @id\n  b B? @relation(fields: [bId], references: [id])\n  bId Int?\n}",
    ),
    "a missing one-to-one": Mend(
        f"{PG}model A {{\n  id String @id @db.Uuid\n  b B?\n}}\nmodel B {{\n  id Int @id\n}}\n",
        "Add `a A @relation(fields: [aId], references: [id])` to `B`",
        "  a A @relation(fields: [aId], references: [id])\n  aId String @unique @db.Uuid\n}",
    ),
    "a missing end of a self-relation": Mend(
        f"{PG}model A {{\n  id Int @id\n  kids A[]\n}}\n",
        'Add `a A? @relation("AToA", fields: [aId], references: [id])` to `A`',
        '  kids A[] @relation("AToA")\n  a A? @relation("AToA", fields: [aId], references: [id])\n  aId Int?\n',
    ),
    "a key that is not unique": Mend(
        f"{PG}{TWO}{BACK.replace('as A[]', 'a A?')}", "Add `@unique` to `A.bId`", "  bId Int @unique\n"
    ),
    "an end that must be optional": Mend(
        f"{PG}{TWO.replace('bId Int', 'bId Int @unique')}{BACK.replace('as A[]', 'a A')}",
        "Make `a` optional",
        "  a A?\n",
    ),
    "a key that is optional": Mend(
        f"{PG}{TWO.replace('bId Int', 'bId Int?')}{BACK}", "Make `b` optional", "  b   B?   @relation"
    ),
    "a key that may be made required": Mend(
        f"{PG}{TWO.replace('bId Int', 'bId Int?')}{BACK}", "Make `bId` required", "  bId Int\n"
    ),
    "a reference that is not unique": Mend(
        PG + TWO.replace("references: [id]", "references: [n]") + BACK.replace("  as", "  n Int\n  as"),
        "Add `@unique` to `B.n`",
        "  n Int @unique\n",
    ),
    "null in a required key": Mend(
        head("mysql") + TWO.replace("[id])", "[id], onDelete: SetNull)") + BACK,
        "Make `b` and `bId` optional",
        "  bId Int?\n  b   B?",
    ),
    "a relation without a key": Mend(
        f"{PG}model A {{\n  id Int @id\n  b B\n}}\n{BACK}",
        "Add the key `bId` for `b`",
        "  b B @relation(fields: [bId], references: [id])\n  bId Int\n",
    ),
    "a cycle": Mend(
        head("sqlserver") + 'model A {\n  id Int @id\n  up Int?\n  parent A? @relation("x", fields: [up], '
        'references: [id])\n  kids A[] @relation("x")\n}\n',
        "Set `onDelete` and `onUpdate` to `NoAction`",
        "references: [id], onDelete: NoAction, onUpdate: NoAction)",
    ),
    "a key without an index": Mend(
        head(extra=PRISMA_MODE) + TWO + BACK, "Add `@@index([bId])`", "\n\n  @@index([bId])\n}"
    ),
    "no datasource": Mend(f"{GENERATOR}", "Add a datasource", 'url      = env("RDS_USER_URL")', RULES),
    "no generator": Mend(PG, "Add a client generator", GENERATOR, RULES),
    "another generator": Mend(
        GENERATOR.replace("client-js", "client-go") + PG, 'Write `"prisma-client-js"`', '"prisma-client-js"', RULES
    ),
    "another output": Mend(
        GENERATOR.replace('"client"', '"x"') + PG, 'Write `output = "client"`', 'output   = "client"', RULES
    ),
    "no output": Mend(
        GENERATOR.replace('  output   = "client"\n', "") + PG,
        'Write `output = "client"`',
        '"prisma-client-js"\n  output   = "client"\n}',
        RULES,
    ),
    "a variable of another name": Mend(
        GENERATOR + PG.replace("RDS_USER_URL", "OTHER"), 'Write `env("RDS_USER_URL")`', 'env("RDS_USER_URL")', RULES
    ),
    "a second generator": Mend(
        GENERATOR + GENERATOR.replace("client {", "other {") + PG, "Remove the generator `other`", GENERATOR + PG, RULES
    ),
    "relations kept by nobody": Mend(
        GENERATOR + head(extra=PRISMA_MODE), 'Write `"foreignKeys"`', 'relationMode = "foreignKeys"', RULES
    ),
}


def offered(schema: Snapshot) -> dict[str, Action]:
    file = schema.files[0]
    return {action.title: action for action in actions(schema, file, 0, len(file.text))}


@pytest.mark.parametrize("mend", MENDS.values(), ids=list(MENDS))
def test_a_fault_is_mended(mend: Mend) -> None:
    schema = snapshot(mend.text, rules=mend.rules)
    assert messages(schema)
    action = offered(schema)[mend.title]
    after = edited(schema, action.edits)
    assert mend.after in after.files[0].text
    assert messages(after) == []


@pytest.mark.parametrize("url", ['"postgresql://ada:secret@host/db"', 'env("postgresql://ada:secret@host/db")'])
def test_a_url_in_the_file_becomes_a_variable_and_is_shown_nowhere(url: str) -> None:
    schema = snapshot(GENERATOR + PG.replace('env("RDS_USER_URL")', url), rules=RULES)
    found = offered(schema)
    assert [title for title in found if "secret" in title] == []
    after = edited(schema, found['Write `url = env("RDS_USER_URL")`'].edits)
    assert messages(after) == []
    assert "secret" not in after.files[0].text


def test_a_new_model_is_put_at_the_end() -> None:
    schema = snapshot(f"{PG}model A {{\n  id Int @id\n  s Thing\n}}\n")
    after = edited(schema, offered(schema)["Create model `Thing`"].edits)
    assert after.files[0].text.endswith("}\n\nmodel Thing {\n  id Int @id @default(autoincrement())\n}\n")


def test_the_other_end_is_added_in_its_own_file() -> None:
    schema = snapshot(PG + TWO, "model B {\r\n  id Int @id\r\n}\r\n")
    after = edited(schema, offered(schema)["Add `as A[]` to `B`"].edits)
    assert after.files[0].text == schema.files[0].text
    assert after.files[1].text == "model B {\r\n  id Int @id\r\n  as A[]\r\n}\r\n"
    assert messages(after) == []


def test_only_findings_in_the_range_are_mended() -> None:
    text = f"{PG}model A {{\n  id Int @id\n  a Strin\n  b Strng\n}}\n"
    schema = snapshot(text)
    at = text.index("Strng")
    titles = [action.title for action in actions(schema, schema.files[0], at, at)]
    assert "Change `Strng` to `String`" in titles
    assert "Change `Strin` to `String`" not in titles


def test_a_schema_without_faults_has_no_mends() -> None:
    assert offered(snapshot(PG + TWO + BACK)) == {}
