"""Projects with generated clients, as a program of somebody's has them, and the table that their schema speaks of."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from kusto.codegen import generate_client
from kusto.connections.manager import Manager
from kusto.connections.registry import manager_for
from kusto.engine.drivers import connect_sync
from kusto.engine.target import parse_target
from kusto.workspace.discovery import find_databases
from kusto.workspace.files import write_folder
from kusto.workspace.schemas import require_schema
from kusto.workspace.settings import open_project
from workspace.projects import schema, write

TABLE = 'create table "User" (id integer primary key, email text unique not null)'


@dataclass(frozen=True)
class Made:
    """A project with generated clients.

    Args:
        root: its folder of databases.
        manager: its manager, which cools down so briefly that no test waits for it.
    """

    root: Path
    manager: Manager


def make_project(folder: Path, package: str, **providers: str) -> Made:
    """A project with one database per provider given; its databases are the package ``<package>.db`` below ``src``."""
    files = {"pyproject.toml": f'[tool.kusto]\ndatabases = "src/{package}/db"\n'}
    for name, provider in providers.items():
        files[f"src/{package}/db/{name}/schema.prisma"] = schema(f"RDS_{name.upper()}_URL", provider)
    project = open_project(write(folder, files))
    for database in find_databases(project):
        text = generate_client(
            require_schema(database), database=database.name, package=f"{database.package}.client", schema_hash=""
        )
        write_folder(database.client, text)
    manager = manager_for(project.root)
    manager.configure(attempts=1, cooldown=0.001)
    return Made(project.databases_root, manager)


def server_table(url: str) -> None:
    """The table on a server of either kind."""
    provider = url.partition(":")[0]
    connection = connect_sync(parse_target(url, provider, "/"))
    mysql = provider == "mysql"
    connection.script(TABLE.replace('"', "`").replace("text", "varchar(191)") if mysql else TABLE)
    connection.close()


def sqlite_table(path: Path) -> Path:
    """The table in a new file."""
    connection = sqlite3.connect(path)
    connection.execute(TABLE)
    connection.close()
    return path


def table(url: str) -> None:
    """The table, whatever the URL names."""
    if url.startswith("file:"):
        sqlite_table(Path(url.removeprefix("file:")))
    else:
        server_table(url)
