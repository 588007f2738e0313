"""Folders are databases: which are, which are not, and what is said about a name that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kusto.errors import UnknownDatabaseError, UnreadableError
from kusto.workspace.discovery import Database, find_database, find_databases, loose_database
from kusto.workspace.settings import Project, open_project
from workspace.projects import schema, write


@pytest.fixture
def project(tmp_path: Path) -> Project:
    db = "src/app/db"
    write(
        tmp_path,
        {
            f"{db}/user/schema.prisma": schema("RDS_USER_URL"),
            f"{db}/user/models/post.prisma": "model Post {\n  id Int @id\n}\n",
            f"{db}/user/client/old.prisma": "",
            f"{db}/user/migrations/x/old.prisma": "",
            f"{db}/user/.hidden/old.prisma": "",
            f"{db}/admin/schema.prisma": schema("RDS_ADMIN_URL"),
            f"{db}/no_schema/readme.txt": "",
            f"{db}/.hidden/schema.prisma": "",
            f"{db}/__pycache__/schema.prisma": "",
            f"{db}/schema.prisma": "",
        },
    )
    return open_project(tmp_path)


def names(databases: tuple[Database, ...]) -> list[str]:
    return [database.name for database in databases]


def test_each_folder_with_a_schema_is_a_database(project: Project) -> None:
    assert names(find_databases(project)) == ["admin", "user"]


def test_a_database_knows_its_places(project: Project) -> None:
    user = find_database(project, "user")
    assert user.folder == project.databases_root / "user"
    assert (user.schema_path, user.migrations, user.client, user.seed) == tuple(
        user.folder / name for name in ("schema.prisma", "migrations", "client", "seed.py")
    )
    assert (user.variable, user.package) == ("RDS_USER_URL", "app.db.user")


def test_other_schema_files_of_the_folder_count_generated_and_migrations_do_not(project: Project) -> None:
    user = find_database(project, "user")
    assert [file.relative_to(user.folder).as_posix() for file in user.schema_files] == [
        "schema.prisma",
        "models/post.prisma",
    ]


def test_missing_and_empty_roots_are_no_error(tmp_path: Path) -> None:
    assert find_databases(open_project(tmp_path)) == ()
    (tmp_path / "src/app/db").mkdir(parents=True)
    assert find_databases(open_project(tmp_path)) == ()


def test_a_file_in_place_of_the_root_holds_no_database(tmp_path: Path) -> None:
    write(tmp_path, {"src/app/db": "not a folder"})
    assert find_databases(open_project(tmp_path)) == ()


@pytest.mark.parametrize(("name", "hint"), [("usr", "'user'"), ("USER", "'user'"), ("zzz", "admin, user")])
def test_unknown_name_says_what_there_is(project: Project, name: str, hint: str) -> None:
    with pytest.raises(UnknownDatabaseError) as caught:
        find_database(project, name)
    assert hint in (caught.value.hint or "")


def test_unknown_name_without_any_database_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(UnknownDatabaseError) as caught:
        find_database(open_project(tmp_path), "user")
    assert "kusto-db init" in (caught.value.hint or "")


@pytest.mark.parametrize("name", ["../db/user", "user/../admin", "./user", "/etc", "", ".", "user/"])
def test_a_path_is_never_followed(project: Project, name: str) -> None:
    with pytest.raises(UnknownDatabaseError):
        find_database(project, name)


def test_loose_schema_file_stands_alone(project: Project, tmp_path: Path) -> None:
    write(tmp_path, {"prisma/schema.prisma": "", "prisma/other.prisma": ""})
    file = loose_database(project, tmp_path / "prisma/schema.prisma")
    assert (file.name, file.loose, file.schema_files) == ("prisma", True, (tmp_path / "prisma/schema.prisma",))
    folder = loose_database(project, tmp_path / "prisma")
    assert [path.name for path in folder.schema_files] == ["schema.prisma", "other.prisma"]


def test_loose_schema_that_is_not_there_is_told(project: Project, tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"nowhere\.prisma"):
        loose_database(project, tmp_path / "nowhere.prisma")
