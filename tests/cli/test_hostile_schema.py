"""A schema whose names are Python's own words, from the command to a query; nothing that it says is executed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cli.conftest import Run, clean_environment

SCHEMA = r'''
generator client {
  provider = "prisma-client-py"
  output   = "client"
}

datasource db {
  provider = "sqlite"
  url      = env("RDS_USER_URL")
}

/// Said with """ and \
model list {
  id     Int     @id @default(autoincrement())
  class  String  @default("\"\"\"; import os; os.system('touch executed')")
  import String  @unique @map("THREE); open('executed', 'w') #")
  async  match[]
}

model match {
  id     Int  @id
  def    list @relation(fields: [lambda], references: [id])
  lambda Int
}
'''
SCHEMA = SCHEMA.replace("THREE", "'" * 3)
PROGRAM = """
import sys
sys.path.insert(0, "src")
from app.db.user.client import SyncClient

with SyncClient() as db:
    row = db.list.create(data={"import": "a'\\"b", "async": {"create": {"id": 7}}})
    assert row.class_.startswith('\\"\\"\\"; import os'), row
    found = db.list.find_many(where={"class": {"contains": "os"}}, include={"async": {"include": {"def": True}}})
    assert found[0].async_[0].def_.import_ == "a'\\"b", found
    assert db.match.find_first(where={"lambda": row.id}).id == 7
"""


def test_names_that_are_words_of_python_are_queried_and_texts_not_run(project: Path, kusto_db: Run) -> None:
    (project / "src/app/db/user/schema.prisma").write_text(SCHEMA)
    ran = kusto_db("migrate", "-t", "dev", "-n", "first", "-d", "user")
    assert ran.code == 0, ran.text
    environment = clean_environment(RDS_USER_URL=f"file:{project / 'src/app/db/user/dev.db'}")
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not list(project.rglob("executed"))
