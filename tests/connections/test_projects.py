"""Managers of projects on disk: one per project, clients found by folder, one broken database nobody else's matter."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import kusto
from kusto.connections.registry import default_manager, forget_managers, manager_for
from kusto.errors import NotGeneratedError, SettingsError, UnknownDatabaseError
from workspace.projects import schema, write


@pytest.fixture(autouse=True)
def _new_managers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(sys, "path", list(sys.path))
    forget_managers()
    yield
    forget_managers()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        {
            "pyproject.toml": "[tool.kusto]\n",
            "src/app/db/user/schema.prisma": schema("RDS_USER_URL"),
            "src/app/db/admin/schema.prisma": schema("RDS_ADMIN_URL"),
        },
    )


def test_a_project_has_one_manager_however_it_is_asked_for(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "src")
    manager = manager_for(project, "app.db", {"user": "app.db.user.client"})
    assert manager_for(project / "src" / "..") is manager
    assert default_manager() is manager
    assert kusto.db is manager


def test_many_threads_get_one_manager(project: Path) -> None:
    found: set[int] = set()
    threads = [threading.Thread(target=lambda: found.add(id(manager_for(project)))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1


def test_two_projects_have_two_managers(project: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"pyproject.toml": "[tool.kusto]\n"})
    assert manager_for(project) is not manager_for(other)


def test_where_there_is_no_project_around_the_only_manager_is_meant(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = manager_for(project)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert default_manager() is manager


def test_folders_are_databases_and_none_is_no_error(project: Path, tmp_path: Path) -> None:
    assert manager_for(project).names() == ("admin", "user")
    empty = write(tmp_path / "empty", {"pyproject.toml": ""})
    assert manager_for(empty).names() == ()
    assert asyncio.run(manager_for(empty).health()) == {}


def test_a_client_that_is_not_generated_says_how_to_make_it(project: Path) -> None:
    async def main() -> None:
        with pytest.raises(NotGeneratedError) as caught:
            await manager_for(project).get_client("user")
        assert "kusto-db generate -d user" in str(caught.value)

    asyncio.run(main())


@pytest.mark.parametrize("text", ["", "this is no Python", "import there_is_no_such_module_here", "raise OSError('x')"])
def test_a_client_that_cannot_be_imported_is_its_own_matter_only(tmp_path: Path, text: str) -> None:
    name = f"broken{abs(hash(text)) % 10_000}"  # a module of its own in this process
    root = write(
        tmp_path,
        {
            "pyproject.toml": f'[tool.kusto]\ndatabases = "src/{name}/db"\n',
            f"src/{name}/db/user/schema.prisma": schema("RDS_USER_URL"),
            f"src/{name}/db/user/client/__init__.py": text,
            f"src/{name}/db/post/schema.prisma": schema("RDS_POST_URL"),
        },
    )
    health = asyncio.run(manager_for(root).health())
    assert {name: found.error_code for name, found in health.items()} == {"user": "K2004", "post": "K2004"}


def test_an_unknown_database_says_what_was_meant(project: Path) -> None:
    with pytest.raises(UnknownDatabaseError, match="usr") as caught:
        asyncio.run(manager_for(project).get_client("usr"))
    assert "'user'" in str(caught.value)


def test_an_env_file_can_say_that_this_is_production(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("KUSTO_ENV", "NODE_ENV", "KUSTO_SERVERLESS"):
        monkeypatch.delenv(variable, raising=False)
    write(project, {".env": "KUSTO_SERVERLESS=true\n"})
    assert manager_for(project).policy.reason == "KUSTO_SERVERLESS=true"


def test_the_settings_can_say_that_this_is_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("KUSTO_ENV", "NODE_ENV", "KUSTO_SERVERLESS"):
        monkeypatch.delenv(variable, raising=False)
    root = write(tmp_path, {"pyproject.toml": '[tool.kusto]\nenvironment = "production"\n'})
    assert manager_for(root).policy.reason == "KUSTO_ENV=production"


def test_a_setting_that_means_nothing_is_told_when_a_policy_is_needed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUSTO_SERVERLESS", "perhaps")
    with pytest.raises(SettingsError):
        _ = manager_for(project).policy


def test_importing_the_package_brings_nothing_heavy_and_everything_public() -> None:
    program = """
import sys, kusto
heavy = {"asyncio", "typing", "dataclasses", "re", "kusto.errors", "kusto.connections.manager"} & set(sys.modules)
assert not heavy - {"re"}, heavy
for name in kusto.__all__:
    getattr(kusto, name)
assert set(kusto.__all__) <= set(dir(kusto))
"""
    subprocess.run([sys.executable, "-c", program], check=True, cwd="/", env={"PYTHONPATH": ":".join(sys.path)})


def test_a_name_that_the_package_does_not_have() -> None:
    with pytest.raises(AttributeError, match="nothing_of_this_kind"):
        _ = kusto.nothing_of_this_kind
