"""kusto's generated client, as a user writes with it; and the making of that client from a schema here."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from kusto.codegen import generate_client
from kusto.psl import parse_schema
from kusto.source import render_all
from kusto.source.text import SourceFile

NAME = "kusto"
LISTS = {
    "directors": {"include": {"person": True}, "order_by": {"position": "asc"}},
    "actors": {"include": {"person": True}, "order_by": {"position": "asc"}},
    "reviews": {"include": {"author": True}, "order_by": {"id": "asc"}},
}


def client_package(text: str, name: str, folder: Path) -> Any:
    """Generate the client of a schema into ``folder`` and import it as the package ``name``."""
    write_client(text, folder / name)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    return importlib.import_module(name)


def write_client(text: str, folder: Path) -> None:
    """Generate the client of a schema into ``folder``."""
    parsed = parse_schema([SourceFile("schema.prisma", text)])
    if parsed.schema is None:
        raise SystemExit(render_all(parsed.diagnostics))
    folder.mkdir(parents=True)
    for path, content in generate_client(parsed.schema, database=folder.name, package=folder.name).items():
        (folder / path).write_text(content, "utf-8")


class WithKusto:
    """One method per operation."""

    is_async = True

    def __init__(self, package: Any) -> None:
        self.package = package

    async def open(self, url: str) -> None:
        """Connect."""
        self.client = self.package.Client(url=url)
        await self.client.connect()

    async def close(self) -> None:
        """Disconnect."""
        await self.client.disconnect()

    async def by_id(self, key: int) -> Any:
        return await self.client.review.find_unique(where={"id": key})

    async def rows_100(self, given: dict[str, Any]) -> Any:
        return await self.client.review.find_many(
            where={"created_at": {"gt": given["after"]}, "rating": {"gte": 3}}, order={"id": "asc"}, take=given["take"]
        )

    rows_1000 = rows_100

    async def rows_1000_naive(self, given: dict[str, Any]) -> Any:
        return await self.client.user.find_many(
            where={"id": {"gt": given["after"]}}, order={"id": "asc"}, take=given["take"]
        )

    async def users_with_reviews(self, given: dict[str, Any]) -> Any:
        return await self.client.user.find_many(
            where={"id": {"gt": given["after"]}}, order={"id": "asc"}, take=given["take"],
            include={"reviews": {"order_by": {"id": "asc"}}},
        )  # fmt: skip

    async def movie_with_lists(self, key: int) -> Any:
        return await self.client.movie.find_unique(where={"id": key}, include=LISTS)

    async def insert_one(self, given: dict[str, Any]) -> Any:
        return await self.client.user.create(data=given)

    async def insert_many(self, given: list[dict[str, Any]]) -> Any:
        return await self.client.user.create_many(data=given)

    async def update_one(self, given: dict[str, Any]) -> Any:
        return await self.client.movie.update(
            where={"id": given["id"]}, data={"title": given["title"], "year": given["year"]}
        )
