"""The migrations folder: what is read is what was written, and damage says what it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kusto.errors import UnreadableError
from kusto.migrate.history import History, Migration, lock_provider, lock_text, migration_name
from kusto.workspace.migrations import read_history, write_lock, write_migration


def test_what_is_written_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    assert read_history(folder) == History()
    write_migration(folder, "20260102000000_second", "SELECT 2;\n")
    write_migration(folder, "20260101000000_first", "SELECT 1;\r\n")
    assert write_lock(folder, "sqlite") is True
    assert write_lock(folder, "sqlite") is False
    found = read_history(folder)
    assert found.names == ("20260101000000_first", "20260102000000_second")
    assert found.provider == "sqlite"
    assert found.migrations[0].checksum == hashlib.sha256(b"SELECT 1;\r\n").hexdigest()
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == [
        "migration.sql",
        "migration.sql",
        "migration_lock.toml",
    ]


def test_damage_is_told(tmp_path: Path) -> None:
    write_migration(tmp_path, "1_a", "SELECT 1;")
    with pytest.raises(UnreadableError, match="1_a"):
        write_migration(tmp_path, "1_a", "SELECT 2;")
    (tmp_path / "2_b").mkdir()
    with pytest.raises(UnreadableError, match="2_b"):
        read_history(tmp_path)
    (tmp_path / "2_b" / "migration.sql").write_bytes(b"\xff\xfe")
    with pytest.raises(UnreadableError, match="UTF-8"):
        read_history(tmp_path)


def test_line_ends_do_not_change_a_migration() -> None:
    unix, windows = Migration("1", "a\nb\n"), Migration("1", "a\r\nb\r\n")
    assert unix.checksum != windows.checksum
    assert unix.matches(windows.checksum)
    assert windows.matches(unix.checksum)
    assert not unix.matches(Migration("1", "a\nc\n").checksum)


def test_the_lock_file_names_the_provider() -> None:
    assert lock_text("postgresql").splitlines()[-1] == 'provider = "postgresql"'
    assert lock_provider(lock_text("sqlite")) == "sqlite"
    assert lock_provider("# nothing\n") is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Add users", "20260101000000_add_users"),
        ("  a/b..c ", "20260101000000_a_b_c"),
        ("../../etc", "20260101000000_etc"),
        ("", "20260101000000"),
        ("사용자 추가", "20260101000000_사용자_추가"),
        ("\u1112\u1161\u11ab", "20260101000000_\ud55c"),  # taken apart, as some keyboards type it
        ("x" * 300, "20260101000000_" + "x" * 200),
        ("한" * 100, "20260101000000_" + "한" * 66),
        ("...", "20260101000000"),
    ],
)
def test_a_name_is_safe_as_a_folder(title: str, name: str) -> None:
    assert migration_name("20260101000000", title) == name
