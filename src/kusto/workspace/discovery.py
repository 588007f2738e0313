"""Which databases a project has: each folder below the root that holds a ``schema.prisma``.

In goes a `Project`, out come `Database` values. It reads folder listings only: no file is opened, nothing is parsed,
so one broken database cannot hide another.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from kusto.errors import UnknownDatabaseError, UnreadableError
from kusto.workspace.naming import nearest, variable_name
from kusto.workspace.refusal import hint_for
from kusto.workspace.settings import Project

SCHEMA_FILE = "schema.prisma"
_NOT_SCHEMA = ("client", "migrations")


@dataclass(frozen=True, slots=True)
class Database:
    """One database folder; the files named need not exist, but for the schema.

    Args:
        name: the folder's name, which is the database's.
        folder: absolute folder; relative SQLite paths are resolved against it.
        schema_path: the schema file (the folder itself for a folder of schema files given by ``--schema``).
        migrations, client, seed: where those of this database stand.
        project: the project it belongs to.
        loose: given by path, not by a folder below the root: the folder rules do not apply to it.
        alone: only the schema file itself counts, not others beside it.
    """

    name: str
    folder: Path
    schema_path: Path
    migrations: Path
    client: Path
    seed: Path
    project: Project
    loose: bool = False
    alone: bool = False

    @property
    def variable(self) -> str:
        """The variable that the naming rule gives for the URL."""
        return variable_name(self.name)

    @property
    def package(self) -> str:
        """Dotted name of the database's folder, e.g. ``app.db.user``."""
        return f"{self.project.package}.{self.name}"

    @property
    def schema_files(self) -> tuple[Path, ...]:
        """``schema.prisma`` and the other ``.prisma`` files of the folder, in a stable order."""
        if self.alone:
            return (self.schema_path,)
        others = sorted(f for f in _prisma_files(self.folder, top=True) if f != self.schema_path)
        first = (self.schema_path,) if self.schema_path.is_file() else ()
        return (*first, *others)


def _prisma_files(folder: Path, *, top: bool) -> list[Path]:
    found: list[Path] = []
    try:
        entries = list(folder.iterdir())
    except OSError as error:
        raise UnreadableError(
            f"the folder {folder} cannot be read: {error.strerror or error}", hint=hint_for(error)
        ) from None
    for entry in entries:
        if entry.name.startswith((".", "__")) or (top and entry.name in _NOT_SCHEMA):
            continue
        if entry.suffix == ".prisma" and entry.is_file():
            found.append(entry)
        elif entry.is_dir() and not entry.is_symlink():
            found.extend(_prisma_files(entry, top=False))
    return found


def find_databases(project: Project) -> tuple[Database, ...]:
    """Every database of the project, sorted by name; none where the root is missing or empty.

    Args:
        project: see `kusto.workspace.settings.find_project`.

    Raises:
        UnreadableError: the root is there but cannot be listed.
    """
    root = project.databases_root
    try:
        folders = sorted(root.iterdir(), key=lambda folder: folder.name)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise UnreadableError(
            f"the folder {root} cannot be read: {error.strerror or error}", hint=hint_for(error)
        ) from None
    return tuple(database_in(project, folder) for folder in folders if _is_database(folder))


def _is_database(folder: Path) -> bool:
    if folder.name.startswith((".", "__")):
        return False
    try:
        return (folder / SCHEMA_FILE).is_file()
    except OSError:  # a folder that may not be entered; it has a name, so commands that need it say why
        return folder.is_dir()


def database_in(project: Project, folder: Path) -> Database:
    """The database of a folder, whether or not it holds a schema yet."""
    return Database(
        name=folder.name,
        folder=folder,
        schema_path=folder / SCHEMA_FILE,
        migrations=folder / "migrations",
        client=folder / "client",
        seed=folder / "seed.py",
        project=project,
    )


def find_database(project: Project, name: str) -> Database:
    """The database of this name.

    Args:
        name: a folder's name; a path is never followed, only compared.

    Raises:
        UnknownDatabaseError: there is none; says which was probably meant, or which there are.
    """
    databases = find_databases(project)
    for database in databases:
        if database.name == name:
            return database
    names = [database.name for database in databases]
    meant = nearest(name, names)
    if meant:
        hint = f"Did you mean {meant!r}?"
    elif names:
        hint = f"There are: {', '.join(names)}."
    else:
        hint = f"No folder below {project.databases_root} holds a schema.prisma; `kusto-db init` makes a first one."
    raise UnknownDatabaseError(f"there is no database {name!r}", hint=hint, meta={"database": name})


def loose_database(project: Project, path: Path) -> Database:
    """A database given by the path of its schema, outside the folders.

    Args:
        path: a ``.prisma`` file, or a folder of such files.

    Raises:
        UnreadableError: there is no such file or folder, or no schema in the folder.
    """
    path = path.absolute()
    if not path.exists():
        raise UnreadableError(f"there is no schema at {path}", meta={"path": str(path)})
    if path.is_dir() and not _prisma_files(path, top=True):
        raise UnreadableError(f"there is no .prisma file in the folder {path}", meta={"path": str(path)})
    folder = path if path.is_dir() else path.parent
    return Database(
        name=folder.name or "database",
        folder=folder,
        schema_path=folder / SCHEMA_FILE if path.is_dir() else path,
        migrations=folder / "migrations",
        client=folder / "client",
        seed=folder / "seed.py",
        project=project,
        loose=True,
        alone=not path.is_dir(),
    )
