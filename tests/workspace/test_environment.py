"""Variables: env files in their order, real ones win, and the process is never changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kusto.errors import MissingVariableError, SettingsError, UnreadableError
from kusto.psl.schema import Datasource, EnvUrl, Schema
from kusto.workspace.discovery import find_database
from kusto.workspace.environment import database_url, load_environment
from kusto.workspace.settings import open_project
from workspace.projects import schema, write


def load(root: Path, **real: str) -> dict[str, str]:
    return dict(load_environment(open_project(root), real))


def test_without_files_only_the_real_variables(tmp_path: Path) -> None:
    assert load(tmp_path, A="1") == {"A": "1"}


def test_dev_file_lies_over_env_and_real_variables_over_both(tmp_path: Path) -> None:
    write(tmp_path, {".env": "A=1\nB=1\nC=1\n", ".env.dev": "B=2\nC=2\n", ".env.prod": "B=9\n"})
    assert load(tmp_path, C="3") == {"A": "1", "B": "2", "C": "3"}


@pytest.mark.parametrize(
    ("real", "expected"),
    [
        ({"KUSTO_ENV": "production"}, "prod"),
        ({"NODE_ENV": "production"}, "prod"),
        ({"KUSTO_ENV": "development", "NODE_ENV": "production"}, "dev"),
        ({"KUSTO_ENV": "staging"}, "dev"),
        ({}, "dev"),
    ],
)
def test_environment_chooses_the_file(tmp_path: Path, real: dict[str, str], expected: str) -> None:
    write(tmp_path, {".env.dev": "WHICH=dev\n", ".env.prod": "WHICH=prod\n"})
    assert load(tmp_path, **real)["WHICH"] == expected


def test_environment_may_be_named_in_env_or_in_the_settings(tmp_path: Path) -> None:
    files = {".env.dev": "WHICH=dev\n", ".env.prod": "WHICH=prod\n"}
    one = write(tmp_path / "one", {**files, ".env": "KUSTO_ENV=production\n"})
    other = write(tmp_path / "other", {**files, "pyproject.toml": '[tool.kusto]\nenvironment = "production"\n'})
    assert load(one)["WHICH"] == load(other)["WHICH"] == "prod"


def test_quotes_comments_and_references(tmp_path: Path) -> None:
    text = """\ufeff# comment
    export HOST="db.example"
    URL='postgresql://me:p#ss@${HOST}/${NAME:-app}' # trailing
    PLAIN=a b
    EMPTY=
    LONELY
    """
    write(tmp_path, {".env": text})
    found = load(tmp_path)
    assert found["URL"] == "postgresql://me:p#ss@db.example/app"
    assert (found["PLAIN"], found["EMPTY"]) == ("a b", "")
    assert "LONELY" not in found


def test_the_process_is_never_changed(tmp_path: Path) -> None:
    write(tmp_path, {".env": "KUSTO_TEST_CANARY=1\n"})
    before = dict(os.environ)
    assert load_environment(open_project(tmp_path))["KUSTO_TEST_CANARY"] == "1"
    assert dict(os.environ) == before


def test_an_env_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"A=\xff\xfe")
    with pytest.raises(UnreadableError, match=r"\.env"):
        load(tmp_path)


def parsed(url: EnvUrl | str | None) -> Schema:
    return Schema(Datasource("db", "sqlite", url), (), {}, {})


@pytest.mark.parametrize(("url", "variable"), [(EnvUrl("OTHER"), "OTHER"), (None, "RDS_USER_URL")])
def test_url_comes_from_the_schemas_variable_or_the_rule(tmp_path: Path, url: EnvUrl | None, variable: str) -> None:
    write(tmp_path, {"src/app/db/user/schema.prisma": schema("X")})
    user = find_database(open_project(tmp_path), "user")
    assert database_url(user, parsed(url), {variable: "file:./x.db"}) == "file:./x.db"
    with pytest.raises(MissingVariableError) as caught:
        database_url(user, parsed(url), {})
    assert caught.value.meta == {"variable": variable, "database": "user"}
    assert variable in (caught.value.hint or "")


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    write(tmp_path, {"src/app/db/user/schema.prisma": schema("X")})
    user = find_database(open_project(tmp_path), "user")
    with pytest.raises(MissingVariableError, match="is empty"):
        database_url(user, parsed(None), {"RDS_USER_URL": " "})


@pytest.mark.parametrize("text", ['A="open\nB=secret\n', "B=1\nTHIS IS NOT=\n", "=secret\n"])
def test_a_line_that_is_no_variable_is_told_and_not_shown(tmp_path: Path, text: str) -> None:
    write(tmp_path, {".env": text})
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    assert f"{tmp_path / '.env'}:{2 if text.startswith('B') else 1}:" in str(caught.value)
    assert "secret" not in str(caught.value) and caught.value.hint


def test_windows_line_ends_bare_names_and_exports_are_understood(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"\xef\xbb\xbfA=1\r\nexport B='2'\r\n# comment\r\n\r\nC\r\nD=4 # more\r\n")
    assert load(tmp_path) == {"A": "1", "B": "2", "D": "4"}
