"""The schema that the client's behaviour is tested on, its tables per database, and the client generated from it.

The tables stand in `tables_<provider>.sql`; they are what a migration makes of the schema.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from kusto.codegen import generate_client
from kusto.psl import parse_schema
from kusto.source.text import SourceFile

HEAD = """
generator client {
  provider = "prisma-client-js"
  output   = "client"
}
datasource db {
  provider = "<provider>"
  url      = env("RDS_BLOG_URL")
}
"""

SHARED = """
enum Role {
  USER
  ADMIN  @map("admin")
  EDITOR
}

model User {
  id        Int       @id @default(autoincrement())
  email     String    @unique
  name      String?
  age       Int?
  role      Role      @default(USER)
  class     String?
  createdAt DateTime  @default(now()) @map("created_at")
  updatedAt DateTime  @updatedAt @map("updated_at")
  bossId    Int?
  boss      User?     @relation("Boss", fields: [bossId], references: [id])
  staff     User[]    @relation("Boss")
  profile   Profile?
  posts     Post[]
  comments  Comment[]
  groups    Group[]

  @@map("users")
}

model Profile {
  id     String @id @default(uuid())
  bio    String
  userId Int    @unique
  user   User   @relation(fields: [userId], references: [id], onDelete: Cascade)
}

model Post {
  id        Int       @id @default(autoincrement())
  title     String
  views     Int       @default(0)
  published Boolean   @default(false)
  rating    Float?
  authorId  Int?
  author    User?     @relation(fields: [authorId], references: [id])
  comments  Comment[]
  tags      Tag[]

  @@unique([title, authorId])
}

model Comment {
  id       Int    @id @default(autoincrement())
  text     String
  likes    Int    @default(0)
  postId   Int
  post     Post   @relation(fields: [postId], references: [id], onDelete: Cascade)
  writerId Int?
  writer   User?  @relation(fields: [writerId], references: [id])
}

model Group {
  id    Int    @id @default(autoincrement())
  name  String @unique
  users User[]
}

model Tag {
  name  String @id
  posts Post[]
}

model Place {
  country String
  code    Int
  name    String?
  visits  Visit[]

  @@id([country, code])
}

model Visit {
  id      Int     @id @default(autoincrement())
  country String?
  code    Int?
  note    String  @default("")
  place   Place?  @relation(fields: [country, code], references: [country, code])

  @@unique([code, note], name: "code_and_note")
}

model Ids {
  id     Int    @id @default(autoincrement())
  cuid   String @default(cuid())
  cuid2  String @default(cuid(2))
  ulid   String @default(ulid())
  uuid4  String @default(uuid())
  uuid7  String @default(uuid(7))
  nano   String @default(nanoid())
  nano8  String @default(nanoid(8))
}

model Values {
  id       Int       @id @default(autoincrement())
  string   String?   <long>
  int      Int?
  big      BigInt?
  float    Float?
  decimal  Decimal?
  boolean  Boolean?
  moment   DateTime? <micro>
  json     Json?
  bytes    Bytes?
  role     Role?
  parentId Int?
  parent   Values?   @relation("Tree", fields: [parentId], references: [id])
  children Values[]  @relation("Tree")
}

model Defaults {
  id      Int      @id @default(autoincrement())
  string  String   @default("it's \\"quoted\\"")
  int     Int      @default(42)
  big     BigInt   @default(9007199254740993)
  float   Float    @default(1.5)
  decimal Decimal  @default("12.25")
  boolean Boolean  @default(true)
  moment  DateTime @default("2020-02-29T12:30:00.000Z")
  json    Json     @default("{\\"a\\": [1, null]}")
  role    Role     @default(ADMIN)
}
"""

POSTGRESQL = """
model Native {
  id      Int       @id @default(autoincrement())
  uuid    String?   @db.Uuid
  stamp   DateTime? @db.Timestamptz(6)
  day     DateTime? @db.Date
  clock   DateTime? @db.Time(6)
  zoned   DateTime? @db.Timetz(6)
  price   Decimal?  @db.Decimal(10, 2)
  money   Decimal?  @db.Money
  short   String?   @db.VarChar(20)
  fixed   String?   @db.Char(4)
  inet    String?   @db.Inet
  bits    String?   @db.Bit(4)
  varbits String?   @db.VarBit(8)
  xml     String?   @db.Xml
  json    Json?     @db.Json
  small   Int?      @db.SmallInt
  oid     Int?      @db.Oid
  real    Float?    @db.Real
}

model Lists {
  id       Int        @id @default(autoincrement())
  strings  String[]
  ints     Int[]
  bigs     BigInt[]
  floats   Float[]
  decimals Decimal[]
  booleans Boolean[]
  moments  DateTime[] @db.Timestamp(6)
  jsons    Json[]
  blobs    Bytes[]
  roles    Role[]
  uuids    String[]   @db.Uuid
}

model Node {
  id       String  @id @default(uuid()) @db.Uuid
  label    String  @unique
  parentId String? @db.Uuid
  parent   Node?   @relation("Nodes", fields: [parentId], references: [id])
  children Node[]  @relation("Nodes")
  peers    Node[]  @relation("Peers")
  peersOf  Node[]  @relation("Peers")
}
"""

MYSQL = """
model Native {
  id        Int       @id @default(autoincrement())
  stamp     DateTime? @db.Timestamp(6)
  plain     DateTime? @db.DateTime(0)
  day       DateTime? @db.Date
  clock     DateTime? @db.Time(6)
  price     Decimal?  @db.Decimal(10, 2)
  short     String?   @db.VarChar(20)
  fixed     String?   @db.Char(4)
  long      String?   @db.LongText
  bits      Bytes?    @db.Bit(12)
  flag      Boolean?  @db.Bit(1)
  small     Int?      @db.SmallInt
  tiny      Int?      @db.TinyInt
  medium    Int?      @db.MediumInt
  unsigned  Int?      @db.UnsignedInt
  huge      BigInt?   @db.UnsignedBigInt
  year      Int?      @db.Year
  real      Float?    @db.Float
  binary    Bytes?    @db.Binary(4)
  varbinary Bytes?    @db.VarBinary(20)
}
"""

OWN = Path(__file__).parent


def schema_text(provider: str) -> str:
    """The schema for one database."""
    text = HEAD.replace("<provider>", provider) + SHARED
    if provider == "postgresql":
        return text.replace("<micro>", "@db.Timestamp(6)").replace("<long>", "") + POSTGRESQL
    if provider == "mysql":
        return text.replace("<micro>", "@db.DateTime(6)").replace("<long>", "@db.LongText") + MYSQL
    return text.replace("<micro>", "").replace("<long>", "")


def tables_sql(provider: str) -> str:
    """The statements that make its tables."""
    return (OWN / f"tables_{provider}.sql").read_text()


def generate(provider: str, root: Path) -> ModuleType:
    """The client package, generated below ``root`` and imported."""
    parsed = parse_schema([SourceFile("schema.prisma", schema_text(provider))])
    assert parsed.schema is not None, parsed.diagnostics
    database = f"blog_{provider}"
    folder = root / database / "client"
    folder.mkdir(parents=True)
    (root / database / "__init__.py").touch()
    for path, text in generate_client(parsed.schema, database=database, package=f"{database}.client").items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    importlib.invalidate_caches()
    return importlib.import_module(f"{database}.client")


class Awaited:
    """A blocking client in the clothes of the awaited one: what it gives at once is given when awaited."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name == "tx":
            return lambda **given: AwaitedBlock(found(**given), wrap=True)
        if name == "batch_":
            return lambda: AwaitedBlock(found(), wrap=False)
        if name in AT_ONCE:
            return found
        return _later(found) if callable(found) else Awaited(found)


class AwaitedBlock:
    """A blocking context manager (a transaction, a batch) as an awaited one."""

    def __init__(self, inner: Any, *, wrap: bool) -> None:
        self._inner = inner
        self._wrap = wrap

    async def __aenter__(self) -> Any:
        made = self._inner.__enter__()
        return Awaited(made) if self._wrap else made

    async def __aexit__(self, *given: Any) -> Any:
        return self._inner.__exit__(*given)

    async def start(self) -> Any:
        return Awaited(self._inner.start())

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        return _later(found) if name in ("commit", "rollback") else found


AT_ONCE = frozenset({"is_connected", "is_transaction", "pool_status", "reset_pool"})


def _later(found: Any) -> Any:
    async def call(*args: Any, **given: Any) -> Any:
        return found(*args, **given)

    return call
