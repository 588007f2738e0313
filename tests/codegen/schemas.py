"""Schemas to generate from, and projects written to disk with what is generated."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from kusto.codegen import ManagedDatabase, generate_client, generate_manager
from kusto.psl import parse_schema
from kusto.psl.schema import Schema
from kusto.source.text import SourceFile

SOURCE = Path(__file__).parents[2] / "src"

HEAD = """
generator client {
  provider = "prisma-client-js"
  output   = "client"
}
datasource db {
  provider = "postgresql"
  url      = env("RDS_USER_URL")
}
"""

BLOG = (
    HEAD
    + """
enum Role {
  USER
  ADMIN @map("admin")
  title
}

/// A person.
/// Says "hello" and \\ goes.
model User {
  id       Int       @id @default(autoincrement())
  email    String    @unique
  /// As on the passport.
  name     String?
  role     Role      @default(USER)
  class    String?
  balance  Decimal   @default(0)
  big      BigInt?
  score    Float?
  created  DateTime  @default(now())
  changed  DateTime  @updatedAt
  birth    DateTime? @db.Date
  wakes    DateTime? @db.Time
  meta     Json?
  raw      Bytes?
  tags     String[]
  roles    Role[]
  active   Boolean   @default(true)
  place    Unsupported("point")?
  secret   String?   @ignore
  orgId    Int
  slug     String
  posts    Post[]
  profile  Profile?

  @@unique([orgId, slug])
  @@index([name])
  @@map("users")
}

model Post {
  id       String @id @default(uuid(7))
  title    String
  views    Int    @default(0)
  authorId Int
  author   User   @relation(fields: [authorId], references: [id], onDelete: Cascade)
  tags     Tag[]
}

model Tag {
  name  String @id
  posts Post[]
}

model Profile {
  id     Int     @id @default(autoincrement())
  bio    String?
  userId Int     @unique
  user   User    @relation(fields: [userId], references: [id])
}

/// @Python(instance_name: "audit")
model AuditLog {
  id   Int    @id
  text String
}

model UserProfile {
  id Int @id
}

model Hidden {
  id Int @id

  @@ignore
}
"""
)

# Names that mean something in Python, in msgspec, in pydantic, or to the generated modules themselves.
NASTY = (
    HEAD
    + """
enum Keywords {
  None
  mro
  name
  value
  lambda
  title
  upper
}

enum Date {
  a
}

model lambda {
  id       Int  @id
  class    Int
  class_   Int
  def      Keywords
  in       String?
  None     Int?
  str      String
  int      Int?
  list     Int[]
  datetime DateTime
  Decimal  Decimal
  Any      Json?
  model_dump   Int?
  model_fields Int?
  copy     Int?
  json     Json?
  schema   Int?
  set      Int?
  increment Int?
  equals   Int?
  property Property?
  users    users[]
  from     date_?
}

model date_ {
  id     Int    @id
  lambda lambda @relation(fields: [id], references: [id])
  date   Date?
}

model Property {
  id       Int    @id
  lambda   lambda @relation(fields: [id], references: [id])
  Property Int?
  type     String
}

model users {
  id     Int     @id
  lambda lambda? @relation(fields: [id], references: [id])
  users  Int?
  List   UserList[]
}

model UserList {
  id      Int    @id
  usersId Int
  users   users  @relation(fields: [usersId], references: [id])
  User    User?
}

model User {
  id          Int      @id
  UserList    UserList @relation(fields: [id], references: [id])
  UserPartial UserPartial[]
}

model UserPartial {
  id     Int  @id
  userId Int
  User   User @relation(fields: [userId], references: [id])
}

model Model {
  id Int @id
  Model Int?
}

model Connect {
  id Int @id
}

model Tx {
  id Int @id
}
"""
)


def resolved(text: str) -> Schema:
    """The schema of a text that has no errors."""
    result = parse_schema([SourceFile("schema.prisma", text)])
    assert result.schema is not None, result.diagnostics
    return result.schema


def pydantic(text: str) -> str:
    """The same schema with pydantic's models."""
    return text.replace('output   = "client"', 'output   = "client"\n  models   = "pydantic"')


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def write_project(root: Path, databases: Mapping[str, str]) -> Path:
    """A project with a client per database and the typed manager; returns the folder that imports begin in."""
    managed = []
    for name, text in databases.items():
        module = f"app.db.{name}.client"
        files = generate_client(resolved(text), database=name, package=module)
        write(root / "src/app/db" / name, {"schema.prisma": text})
        write(root / "src/app/db" / name / "client", files)
        managed.append(ManagedDatabase(name, module, files))
    write(root / "src/app/db", generate_manager(managed))
    (root / "pyproject.toml").write_text('[project]\nname = "sample"\n', encoding="utf-8")
    return root / "src"


def run(imports: Path, program: str) -> str:
    """What a fresh interpreter prints for a program, which must end well."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(imports), str(SOURCE)))}
    command = [sys.executable, "-W", "error", "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=imports)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout
