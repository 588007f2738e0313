"""The project is found from wherever one stands, and its settings mean something or are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from kusto.errors import SettingsError
from kusto.workspace.settings import find_project, open_project
from workspace.projects import write


def test_nearest_folder_with_our_table_is_the_project(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"pyproject.toml": "[tool.kusto]\n", "inner/pyproject.toml": "[project]\nname = 'x'\n", "inner/a/b/x.txt": ""},
    )
    assert find_project(tmp_path / "inner/a/b").root == tmp_path


def test_folder_with_databases_is_a_project_without_any_file(tmp_path: Path) -> None:
    deep = tmp_path / "src/app/db/user"
    deep.mkdir(parents=True)
    project = find_project(deep)
    assert project.root == tmp_path
    assert project.databases_root == tmp_path / "src/app/db"
    assert (project.import_root, project.package) == (tmp_path / "src", "app.db")


def test_else_the_nearest_pyproject_else_the_folder_itself(tmp_path: Path) -> None:
    write(tmp_path, {"a/pyproject.toml": "[project]\nname = 'x'\n", "a/b/x.txt": ""})
    assert find_project(tmp_path / "a/b").root == tmp_path / "a"
    plain = tmp_path / "c"
    plain.mkdir()
    assert find_project(plain).root == plain


@pytest.mark.parametrize(
    ("databases", "import_root", "package"),
    [
        ("src/app/db", "src", "app.db"),
        ("app/db", ".", "app.db"),
        ("backend/src/data", "backend/src", "data"),
        ("databases", ".", "databases"),
    ],
)
def test_package_follows_from_the_folder(tmp_path: Path, databases: str, import_root: str, package: str) -> None:
    write(tmp_path, {"pyproject.toml": f'[tool.kusto]\ndatabases = "{databases}"\n'})
    project = open_project(tmp_path)
    assert (project.import_root, project.package) == (tmp_path / import_root, package)


def test_package_can_be_shortened(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": '[tool.kusto]\ndatabases = "server/app/db"\npackage = "app.db"\n'})
    project = open_project(tmp_path)
    assert (project.import_root, project.package) == (tmp_path / "server", "app.db")


def test_every_setting_arrives(tmp_path: Path) -> None:
    text = '[tool.kusto]\nlanguage = "ko"\nenvironment = "production"\ndeploy-wait = 10\nenum-order = true\n'
    settings = open_project(write(tmp_path, {"pyproject.toml": text})).settings
    assert (settings.language, settings.environment, settings.deploy_wait) == ("ko", "production", 10)
    assert settings.enum_order


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ('database = "x"', "no setting 'database'", "'databases'"),
        ('colour = "x"', "no setting 'colour'", "There are"),
        ("databases = 3", "must be a text", None),
        ("deploy-wait = true", "must be a number", None),
        ("enum-order = 1", "must be true or false", None),
        ('enum-order = "yes"', "must be true or false", None),
        ("deploy-wait = -1", "not between", None),
        ('external-tables = "geo"', "must be a list of names", None),
        ("external-tables = [3]", "names of tables", "spatial_ref_sys"),
        ('language = "fr"', "'fr' is not known", '"ko"'),
        ('databases = "/etc"', "not a folder inside the project", None),
        ('databases = "../other"', "not a folder inside the project", None),
        ('databases = "my-app/db"', "'my-app' is not a Python name", None),
        ('package = "other.db"', "is not how the folder", None),
    ],
)
def test_a_setting_that_means_nothing_is_refused(tmp_path: Path, text: str, message: str, hint: str | None) -> None:
    write(tmp_path, {"pyproject.toml": f"[tool.kusto]\n{text}\n"})
    with pytest.raises(SettingsError) as caught:
        find_project(tmp_path)
    assert message in caught.value.message
    assert hint is None or hint in (caught.value.hint or "")


def test_our_broken_file_is_told_anothers_is_not_ours(tmp_path: Path) -> None:
    write(tmp_path, {"ours/pyproject.toml": "[tool.kusto\n", "other/pyproject.toml": "[tool.other\n"})
    with pytest.raises(SettingsError, match="not valid TOML"):
        find_project(tmp_path / "ours")
    assert find_project(tmp_path / "other").root == tmp_path / "other"


def test_tool_kusto_must_be_a_table(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[tool]\nkusto = 3\n"})
    with pytest.raises(SettingsError, match="must be a table"):
        find_project(tmp_path)


@pytest.mark.parametrize(
    ("text", "user", "other"),
    [
        ('external-tables = ["geo", "audit.*"]', ("geo", "audit.*"), ("geo", "audit.*")),
        ('[tool.kusto.external-tables]\n"*" = ["geo"]\nuser = ["audit.*"]', ("geo", "audit.*"), ("geo",)),
        ("", (), ()),
    ],
)
def test_external_tables_are_named_for_every_database_or_for_one(
    tmp_path: Path, text: str, user: tuple[str, ...], other: tuple[str, ...]
) -> None:
    write(tmp_path, {"pyproject.toml": f"[tool.kusto]\n{text}\n"})
    settings = find_project(tmp_path).settings
    assert (settings.external_of("user"), settings.external_of("other")) == (user, other)
