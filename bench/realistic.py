"""A schema such as big projects have, of any size: in goes a number of models, out comes the text of one file.

It is made of areas of five models each, about a hundred lines: enums, relations of every kind (one to many, one to one,
many to many with and without a table of its own, to itself, to the area before), indexes, defaults, native types,
comments for the reader and for the client. The same number gives the same text.
"""

from __future__ import annotations

PER_AREA = 5

HEAD = """\
generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
  url      = env("BENCH_URL")
}
"""

AREA = """
/// How far an order of area # has come.
enum OrderStatus# {
  DRAFT
  PLACED
  PAID
  SHIPPED   @map("shipped_out")
  CANCELLED

  @@map("order_status_#")
}

enum Role# {
  OWNER
  MEMBER
  GUEST
}

/// Who signs in. Deleted accounts stay, so that orders keep their buyer.
model Account# {
  id        String    @id @default(uuid()) @db.Uuid
  email     String    @unique @db.VarChar(320)
  name      String?
  role      Role#     @default(MEMBER)
  active    Boolean   @default(true)
  logins    Int       @default(0)
  settings  Json      @default("{}") @db.JsonB
  createdAt DateTime  @default(now()) @map("created_at") @db.Timestamptz(3)
  updatedAt DateTime  @updatedAt @map("updated_at") @db.Timestamptz(3)
  deletedAt DateTime? @map("deleted_at") @db.Timestamptz(3)

  // relations
  profile  Profile#?
  orders   Order#[]
  parentId String?    @map("parent_id") @db.Uuid
  parent   Account#?  @relation("Invited#", fields: [parentId], references: [id], onDelete: SetNull)
  invited  Account#[] @relation("Invited#")
{before}{after}
  @@index([role, active])
  @@index([createdAt(sort: Desc)], map: "accounts_newest_#")
  @@map("accounts_#")
}

/// What an account tells about itself.
model Profile# {
  id        Int      @id @default(autoincrement())
  accountId String   @unique @map("account_id") @db.Uuid
  account   Account# @relation(fields: [accountId], references: [id], onDelete: Cascade)
  bio       String?  @db.Text
  picture   Bytes?
  links     String[] @default([])
  birthday  DateTime? @db.Date
  height    Float?   @db.Real
  language  String   @default("en") @db.Char(2)

  @@map("profiles_#")
}

model Order# {
  id        BigInt       @id @default(autoincrement())
  number    String       @default(cuid())
  status    OrderStatus# @default(DRAFT)
  total     Decimal      @default(0) @db.Decimal(12, 2)
  currency  String       @default("EUR") @db.Char(3)
  note      String?
  placedAt  DateTime?    @map("placed_at")
  createdAt DateTime     @default(now()) @map("created_at")
  buyerId   String       @map("buyer_id") @db.Uuid
  buyer     Account#     @relation(fields: [buyerId], references: [id])
  lines     Line#[]

  @@unique([buyerId, number])
  @@index([status, placedAt(sort: Desc)])
  @@index([buyerId])
  @@map("orders_#")
}

model Product# {
  id       Int       @id @default(autoincrement())
  sku      String    @unique @db.VarChar(40) /// as printed on the box
  title    String
  price    Decimal   @db.Decimal(10, 2)
  weight   Int       @default(0) @db.SmallInt
  keywords String[]
  data     Json?
  secret   String    @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  lines    Line#[]
  similar  Product#[] @relation("Similar#")
  like     Product#[] @relation("Similar#")
{sharers}
  @@index([title])
  @@index([keywords], type: Gin)
  @@map("products_#")
}

/// One product in one order.
model Line# {
  orderId   BigInt   @map("order_id")
  productId Int      @map("product_id")
  quantity  Int      @default(1)
  price     Decimal  @db.Decimal(10, 2)
  order     Order#   @relation(fields: [orderId], references: [id], onDelete: Cascade)
  product   Product# @relation(fields: [productId], references: [id], onDelete: Restrict)

  @@id([orderId, productId])
  @@index([productId])
  @@map("lines_#")
}
"""

BEFORE = """\
  ownerId  String?    @map("owner_id") @db.Uuid
  owner    Account<? @relation("Owner#", fields: [ownerId], references: [id])
  shared   Product<[]
"""
AFTER = """\
  owned    Account>[] @relation("Owner>")
"""
SHARERS = """\
  sharers  Account>[]
"""


def schema_text(models: int) -> str:
    """A schema of so many models, a multiple of five."""
    areas = models // PER_AREA
    return HEAD + "".join(_area(number, areas) for number in range(areas))


def _area(number: int, areas: int) -> str:
    """One area; its accounts belong to those of the area before, and share its products."""
    before, after = str(number - 1), str(number + 1)
    last = number + 1 == areas
    text = AREA.replace("{before}", BEFORE.replace("<", before) if number else "")
    text = text.replace("{after}", "" if last else AFTER.replace(">", after))
    text = text.replace("{sharers}", "" if last else SHARERS.replace(">", after))
    return text.replace("#", str(number))
