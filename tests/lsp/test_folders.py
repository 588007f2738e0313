"""Which files make a schema: those on the disk, with what the editor has not saved over them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kusto.lsp.diagnostics import findings
from kusto.lsp.documents import Document
from kusto.lsp.folders import Folders
from kusto.lsp.snapshot import Snapshot
from kusto.lsp.uris import path_of, uri_of
from lsp.scenes import GENERATOR, head


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with the database user: two schema files, and files that are none."""
    (tmp_path / "pyproject.toml").write_text("[tool.kusto]\n")
    folder = tmp_path / "src/app/db/user"
    for name in ("models", "client", "migrations", ".hidden"):
        (folder / name).mkdir(parents=True)
        (folder / name / "more.prisma").write_text(f"// {name}\n")
    (folder / "schema.prisma").write_text(GENERATOR + head())
    (tmp_path / ".env").write_text("RDS_USER_URL=postgresql://ada:secret@host/db\nbroken line here\nOTHER='x'\n")
    (tmp_path / ".env.dev").write_text("export MORE=1\n")
    return tmp_path


def documents(*given: tuple[Path, str]) -> dict[str, Document]:
    return {uri_of(path): Document(uri_of(path), text, 1) for path, text in given}


def seen(folders: Folders, path: Path, opened: dict[str, Document]) -> Snapshot:
    return folders.snapshot(folders.home(uri_of(path), opened), opened)


def test_a_database_is_its_whole_folder(project: Path) -> None:
    folder = project / "src/app/db/user"
    more = folder / "models/more.prisma"
    snapshot = seen(Folders(), more, documents((more, "model A {\n}\n")))
    assert [file.name for file in snapshot.files] == [
        "src/app/db/user/schema.prisma", "src/app/db/user/models/more.prisma",
    ]  # fmt: skip
    assert snapshot.files[1].text == "model A {\n}\n"
    assert snapshot.rules is not None
    assert (snapshot.rules.database, snapshot.rules.expected_variable) == ("user", "RDS_USER_URL")


def test_variables_are_known_by_name_alone(project: Path) -> None:
    schema = project / "src/app/db/user/schema.prisma"
    snapshot = seen(Folders(), schema, documents((schema, "")))
    assert set(snapshot.variables) == {"RDS_USER_URL", "OTHER", "MORE"}


def test_a_file_that_is_not_saved_yet_counts(project: Path) -> None:
    new = project / "src/app/db/user/new.prisma"
    snapshot = seen(Folders(), new, documents((new, "// new\n")))
    assert "src/app/db/user/new.prisma" in [file.name for file in snapshot.files]
    first = project / "src/app/db/other/schema.prisma"
    snapshot = seen(Folders(), first, documents((first, "// first\n")))
    assert snapshot.rules is not None and [file.text for file in snapshot.files] == ["// first\n"]


@pytest.mark.parametrize(
    "place", ["src/app/db/user/client/more.prisma", "src/app/db/loose.prisma", "elsewhere/schema.prisma"]
)
def test_other_files_stand_alone(project: Path, place: str) -> None:
    path = project / place
    snapshot = seen(Folders(), path, documents((path, "// alone\n")))
    assert [file.text for file in snapshot.files] == ["// alone\n"]
    assert snapshot.rules is None


def test_what_changes_on_the_disk_is_read_again(project: Path) -> None:
    schema, more = (project / "src/app/db/user" / name for name in ("schema.prisma", "models/more.prisma"))
    opened, folders = documents((schema, "// open\n")), Folders()
    first = seen(folders, schema, opened)
    assert seen(folders, schema, opened) is first
    more.write_text("// another text\n")
    second = seen(folders, schema, opened)
    assert second is not first and second.files[1].text == "// another text\n"
    more.unlink()
    assert len(seen(folders, schema, opened).files) == 1


def test_a_file_that_cannot_be_read_does_not_hide_the_others(project: Path) -> None:
    schema, more = (project / "src/app/db/user" / name for name in ("schema.prisma", "models/more.prisma"))
    more.write_bytes(b"\xff\xfe")
    snapshot = seen(Folders(), schema, documents((schema, "// open\n")))
    assert [file.text for file in snapshot.files] == ["// open\n", ""]
    (finding,) = findings(snapshot)[uri_of(more)]
    assert finding.code == "K2005" and "UTF-8" in finding.message


def test_a_broken_project_file_leaves_the_schema_alone(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.kusto\n")
    schema = project / "src/app/db/user/schema.prisma"
    assert seen(Folders(), schema, documents((schema, ""))).rules is None


@pytest.mark.parametrize("name", ["a b.prisma", "é한.prisma", "50%.prisma", "a#b.prisma"])
def test_names_of_files_survive(tmp_path: Path, name: str) -> None:
    assert path_of(uri_of(tmp_path / name)) == tmp_path / name


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "", "file://[", "http://host/a.prisma"])
def test_what_is_no_file_has_no_path(uri: str) -> None:
    assert path_of(uri) is None
    folders = Folders()
    assert [file.uri for file in folders.snapshot(folders.home(uri, {}), {uri: Document(uri, "")}).files] == [uri]
