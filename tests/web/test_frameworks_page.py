"""The snippets of docs/frameworks.md do what the page says, each on a database that is there."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from connections.generated import Made, sqlite_table
from kusto.connections.registry import default_manager, forget_managers

PAGE = (Path(__file__).parents[2] / "docs" / "frameworks.md").read_text()
_SNIPPET = re.compile(r"^## ([^\n]+)\n(?:(?!^## ).)*?```python\n(.*?)```", re.DOTALL | re.MULTILINE)
SNIPPETS: dict[str, str] = dict(_SNIPPET.findall(PAGE))


@pytest.fixture
def root(make: Callable[..., Made], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with a database ``user``; programs run in its folder."""
    made = make(user="sqlite")
    monkeypatch.setenv("RDS_USER_URL", f"file:{sqlite_table(made.root / 'user.db')}")
    found: Path = made.manager._links.source.project.root  # type: ignore[attr-defined]
    monkeypatch.chdir(found)
    forget_managers()
    yield found
    default_manager().sync.disconnect_all()


def of(title: str) -> dict[str, Any]:
    """What a snippet defines."""
    module = ModuleType("snippet")
    sys.modules["snippet"] = module  # Litestar reads types from there
    exec(compile(SNIPPETS[title], title, "exec", dont_inherit=True), module.__dict__)
    return module.__dict__


@pytest.mark.parametrize("title", ["FastAPI, Starlette", "Litestar, Quart"])
def test_asgi(title: str, root: Path) -> None:
    async def main() -> None:
        app = of(title)["app"]
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as http:
            assert (await http.get("/users")).text == "0"
            assert (await http.get("/health")).json()["databases"]["user"]["status"] == "up"
        await default_manager().disconnect_all()

    asyncio.run(main())


def test_flask(root: Path) -> None:
    http = of("Flask")["app"].test_client()
    assert http.get("/users").json == [0]
    assert http.get("/health").json["status"] == "up"


def test_lambda(root: Path) -> None:
    handler = of("AWS Lambda")["handler"]
    assert [handler({}, None) for _ in range(2)] == [{"statusCode": 200, "body": "0"}] * 2
    default_manager().close_at_exit(2.0)


def test_script(root: Path) -> None:
    (root / "script.py").write_text(
        SNIPPETS["Scripts, and the end of a process"].replace('data={"', 'data={"id": 1, "')
    )
    found = subprocess.run([sys.executable, "script.py"], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "1\n"), found.stderr
