"""The migrations folder on disk: paths in, `History` values out, and new migrations written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from kusto.errors import UnreadableError
from kusto.migrate.history import DOWN_FILE, LOCK_FILE, SQL_FILE, History, Migration, lock_provider, lock_text
from kusto.workspace.files import write_text
from kusto.workspace.refusal import hint_for


def read_history(folder: Path) -> History:
    """The history in a migrations folder; an absent folder is an empty history.

    Raises:
        UnreadableError: a file cannot be read, or a migration's folder holds no ``migration.sql``.
    """
    try:
        if not folder.is_dir():
            return History()
        names = sorted(e.name for e in folder.iterdir() if e.is_dir() and not e.name.startswith((".", "__")))
    except OSError as error:
        raise UnreadableError(
            f"the folder {folder} cannot be read: {error.strerror or error}", hint=hint_for(error)
        ) from None
    migrations = tuple(_migration(folder / name) for name in names)
    lock = folder / LOCK_FILE
    return History(migrations, lock_provider(read_sql(lock)) if lock.is_file() else None)


def _migration(folder: Path) -> Migration:
    down = folder / DOWN_FILE
    return Migration(folder.name, read_sql(folder / SQL_FILE), read_sql(down) if down.is_file() else None)


def read_sql(path: Path) -> str:
    """The text of a file, line ends as they are.

    Raises:
        UnreadableError: it is not there, cannot be read, or is no UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise UnreadableError(
            f"{path} does not exist", hint="Restore the file, or remove its folder if the migration was never applied."
        ) from None
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror or error}", hint=hint_for(error)) from None
    except UnicodeDecodeError:
        raise UnreadableError(f"{path} is not UTF-8 text", hint="Save it as UTF-8.") from None


def write_migration(folder: Path, name: str, sql: str, down: str | None = None) -> Path:
    """Write a new migration, with both its files or none, and return the path of ``migration.sql``.

    Args:
        down: the text of ``down.sql``.

    Raises:
        UnreadableError: there is a migration of this name, or the folder cannot be written.
    """
    path = folder / name / SQL_FILE
    if path.exists():
        raise UnreadableError(f"the migration {name} exists already", hint="Choose another name.")
    if down is not None:  # first: a folder without migration.sql is no migration yet
        write_text(folder / name / DOWN_FILE, down)
    write_text(path, sql)
    return path


def write_down(folder: Path, name: str, down: str) -> None:
    """Write the ``down.sql`` of a migration that is there.

    Raises:
        UnreadableError: the folder cannot be written.
    """
    write_text(folder / name / DOWN_FILE, down)


def write_lock(folder: Path, provider: str) -> bool:
    """Write ``migration_lock.toml``; True where it was changed.

    Raises:
        UnreadableError: the folder cannot be written.
    """
    return write_text(folder / LOCK_FILE, lock_text(provider))
