"""The files of a new project, as texts: in go a provider and names, out come path → text. It writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

URLS: Mapping[str, tuple[str, str]] = {
    "sqlite": ("file:./dev.db", "file:./dev.db"),
    "postgresql": (
        "postgresql://postgres:postgres@localhost:5432/user?schema=public",
        "postgresql://postgres:postgres@localhost:5432/temporary?schema=public",
    ),
    "mysql": ("mysql://root:root@localhost:3306/user", "mysql://root:root@localhost:3306/temporary"),
}
"""Provider → the URLs of the two example databases."""

_HEAD = """\
generator client {{
  provider = "prisma-client-js"
  output   = "client"
}}

datasource db {{
  provider = "{provider}"
  url      = env("{variable}")
}}
"""

_USER_MODELS = """
model User {
  id        Int      @id @default(autoincrement())
  email     String   @unique
  name      String?
  createdAt DateTime @default(now()) @map("created_at")
  posts     Post[]

  @@map("users")
}

model Post {
  id        Int     @id @default(autoincrement())
  title     String
  published Boolean @default(false)
  author    User    @relation(fields: [authorId], references: [id], onDelete: Cascade)
  authorId  Int     @map("author_id")

  @@index([authorId])
  @@map("posts")
}
"""

_TEMPORARY_MODELS = """
model Note {
  id        String   @id @default(uuid())
  text      String
  createdAt DateTime @default(now()) @map("created_at")

  @@map("notes")
}
"""

_USER_SEED = '''\
"""Fills the database "user" with a first few rows: `kusto-db seed -d user`. A second run changes nothing."""

import asyncio

from {package} import kusto

PEOPLE = {{"ada@example.com": "Ada", "grace@example.com": "Grace"}}


async def main() -> None:
    user_db = await kusto.db.get_client("user")
    for email, name in PEOPLE.items():
        await user_db.user.upsert(
            where={{"email": email}},
            data={{
                "create": {{"email": email, "name": name, "posts": {{"create": [{{"title": "Hello"}}]}}}},
                "update": {{"name": name}},
            }},
        )
    print("users:", await user_db.user.count())
    await kusto.db.disconnect_all()


asyncio.run(main())
'''

_TEMPORARY_SEED = '''\
"""Fills the database "temporary": `kusto-db seed -d temporary`. Adds a note only where there is none."""

import asyncio

from {package} import kusto


async def main() -> None:
    temporary_db = await kusto.db.get_client("temporary")
    if await temporary_db.note.count() == 0:
        await temporary_db.note.create(data={{"text": "Hello from the seed"}})
    print("notes:", await temporary_db.note.count())
    await kusto.db.disconnect_all()


asyncio.run(main())
'''

_SERVICE = '''\
"""An example service on two databases. Run it from the project's root:

    uvicorn --app-dir {import_root} {module}:app
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from {package} import kusto
from kusto.web import create_db_connection_middleware


async def list_users(request: Request) -> JSONResponse:
    user_db = await kusto.db.get_client("user")
    users = await user_db.user.find_many(include={{"posts": True}}, order={{"id": "asc"}})
    return JSONResponse(
        [{{"id": user.id, "email": user.email, "posts": [post.title for post in user.posts or []]}} for user in users]
    )


async def add_user(request: Request) -> JSONResponse:
    given = await request.json()
    user_db = await kusto.db.get_client("user")
    user = await user_db.user.create(data={{"email": given["email"], "name": given.get("name")}})
    return JSONResponse({{"id": user.id, "email": user.email}}, status_code=201)


async def list_notes(request: Request) -> JSONResponse:
    temporary_db = await kusto.db.get_client("temporary")
    return JSONResponse([note.text for note in await temporary_db.note.find_many()])


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    await kusto.db.disconnect_all()


app = Starlette(
    routes=[
        Route("/users", list_users),
        Route("/users", add_user, methods=["POST"]),
        Route("/notes", list_notes),
    ],
    lifespan=lifespan,
)
{middleware}
'''

_MIDDLEWARE = """\
app.add_middleware(
    create_db_connection_middleware(
        databases=["user", "temporary"],
        continue_on_failure=False,  # 503 with Retry-After while a database is down
        on_reconnect=lambda database, request: print(f"{database} is back", flush=True),
    )
)"""

_PROJECT = """\
[project]
name = "{name}"
version = "0.1.0"
requires-python = ">=3.11"
dependencies = [{dependencies}]

[tool.mypy]
mypy_path = "src"  # folders are packages without __init__.py
explicit_package_bases = true

"""

TOOL_TABLE = """\
[tool.kusto]
databases = "{databases}"
"""

GITIGNORE = (
    ".env",
    ".env.*",
    "*.db",
    "*.db-*",
    "__pycache__/",
    "{databases}/*/client/",
    "{databases}/kusto.py*",
    "{databases}/_clients/",
)


@dataclass(frozen=True, slots=True)
class Names:
    """What the texts are filled with.

    Args:
        project: name for ``pyproject.toml``.
        databases: folder of the databases, relative, with forward slashes.
        import_root: relative folder that is on the path when the service runs.
        package: dotted name of the databases' folder.
        service: relative path of the example service.
        module: dotted name of the example service.
    """

    project: str
    databases: str
    import_root: str
    package: str
    service: str
    module: str


def example_files(provider: str, names: Names, variables: tuple[str, str]) -> dict[str, str]:
    """Path → text of every file that is simply written where there is none."""
    fill = {"package": names.package, "import_root": names.import_root, "module": names.module}
    user, temporary = (f"{names.databases}/{folder}" for folder in ("user", "temporary"))
    return {
        f"{user}/schema.prisma": _HEAD.format(provider=provider, variable=variables[0]) + _USER_MODELS,
        f"{user}/seed.py": _USER_SEED.format(**fill),
        f"{temporary}/schema.prisma": _HEAD.format(provider=provider, variable=variables[1]) + _TEMPORARY_MODELS,
        f"{temporary}/seed.py": _TEMPORARY_SEED.format(**fill),
        names.service: _SERVICE.format(**fill, middleware=_MIDDLEWARE),
    }


def pyproject(provider: str, names: Names) -> str:
    """A whole ``pyproject.toml``."""
    extra = "" if URLS[provider][0].startswith("file:") else f"[{provider}]"
    dependencies = ", ".join(f'"{name}"' for name in (f"kusto-db{extra}", "starlette", "uvicorn"))
    return _PROJECT.format(name=names.project, dependencies=dependencies) + TOOL_TABLE.format(databases=names.databases)


def env_lines(provider: str, variables: tuple[str, str]) -> dict[str, str]:
    """Variable → line of ``.env``."""
    return {name: f'{name}="{url}"' for name, url in zip(variables, URLS[provider], strict=True)}
