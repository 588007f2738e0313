"""Which schema a file belongs to, and what its files hold: read from the disk, with the editor's texts over it.

In go names of files and open documents, out come snapshots. It reads folders, schema files, ``pyproject.toml`` and the
names of variables in env files; it keeps no variable's value and writes nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from kusto.errors import KustoError
from kusto.lsp.documents import Document
from kusto.lsp.positions import clean
from kusto.lsp.snapshot import File, Snapshot
from kusto.lsp.uris import path_of, uri_of
from kusto.psl.folder import FolderRules
from kusto.source.diagnostics import Diagnostic
from kusto.workspace.discovery import SCHEMA_FILE, Database, database_in
from kusto.workspace.schemas import read_text, shown_path
from kusto.workspace.settings import Project, find_project

_ENV_FILES = (".env", ".env.dev", ".env.prod")
_NOT_SCHEMA = ("client", "migrations")


@dataclass(frozen=True, slots=True)
class Home:
    """The schema that a file belongs to.

    Args:
        key: names the schema: the database's folder, or the file itself where it stands alone.
        database: the database, or None.
    """

    key: str
    database: Database | None = None


class Folders:
    """The disk, as far as schemas need it. What was read is read again when the file has changed."""

    def __init__(self) -> None:
        self._homes: dict[str, Home] = {}
        self._read: dict[Path, tuple[tuple[int, int], object]] = {}
        self._last: dict[str, Snapshot] = {}

    def forget(self) -> None:
        """Look anew where files belong: folders may have come or gone."""
        self._homes.clear()

    def home(self, uri: str, documents: Mapping[str, Document]) -> Home:
        """Which schema a file belongs to."""
        found = self._homes.get(uri)
        if found is None:
            found = self._homes[uri] = _home(uri, documents)
        return found

    def snapshot(self, home: Home, documents: Mapping[str, Document]) -> Snapshot:
        """A schema as it is now; the same object as before where nothing has changed."""
        files = tuple(self._files(home, documents))
        variables = self._variables(home.database.project) if home.database is not None else ()
        rules = FolderRules(home.database.name, home.database.variable) if home.database is not None else None
        last = self._last.get(home.key)
        if last is not None and (last.files, last.variables, last.rules) == (files, variables, rules):
            return last
        made = self._last[home.key] = Snapshot(files, rules, variables)
        return made

    def drop(self, home: Home) -> None:
        """Keep nothing of a schema of which no file is open."""
        self._last.pop(home.key, None)

    def _files(self, home: Home, documents: Mapping[str, Document]) -> Iterable[File]:
        database = home.database
        if database is None:
            document = documents.get(home.key)
            path = path_of(home.key)
            if document is not None:
                yield File(home.key, path.name if path is not None else home.key, document.text)
            return
        opened = {path: document for document in documents.values() if (path := path_of(document.uri)) is not None}
        for path in _paths(database, opened):
            document = opened.get(path)
            name = shown_path(database, path)
            if document is not None:
                yield File(document.uri, name, document.text)
            else:
                yield self._saved(path, name)

    def _saved(self, path: Path, name: str) -> File:
        """A file as it is on the disk."""

        def read() -> object:
            try:
                return File(uri_of(path), name, clean(read_text(path)))
            except KustoError as error:
                fault = Diagnostic(error.code, error.message, None, error.hint)
                return File(uri_of(path), name, "", fault)

        file = self._kept(path, read)
        return file if isinstance(file, File) else File(uri_of(path), name, "")

    def _variables(self, project: Project) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for file in _ENV_FILES:
            path = project.root / file
            found = self._kept(path, lambda path=path: _variable_names(path))  # type: ignore[misc]
            if isinstance(found, tuple):
                names.update(dict.fromkeys(found))
        return tuple(names)

    def _kept(self, path: Path, read: Callable[[], object]) -> object:
        """What was read of a file, as long as it has not changed since."""
        try:
            status = path.stat()
        except OSError:
            self._read.pop(path, None)
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._read.get(path)
        if kept is None or kept[0] != stamp:
            kept = self._read[path] = (stamp, read())
        return kept[1]


def _home(uri: str, documents: Mapping[str, Document]) -> Home:
    path = path_of(uri)
    if path is None:
        return Home(uri)
    try:
        project = find_project(path.parent)
        parts = path.relative_to(project.databases_root).parts
    except (KustoError, OSError, ValueError):
        return Home(uri)
    if len(parts) < 2 or not _is_schema_file(parts[1:]):
        return Home(uri)
    folder = project.databases_root / parts[0]
    schema = folder / SCHEMA_FILE
    if not os.path.isfile(schema) and not any(path_of(other) == schema for other in documents):
        return Home(uri)
    return Home(str(folder), database_in(project, folder))


def _is_schema_file(parts: tuple[str, ...]) -> bool:
    """Whether a file, by its place in a database folder, is one of its schema files."""
    hidden = any(part.startswith((".", "__")) for part in parts)
    return not hidden and parts[0] not in _NOT_SCHEMA and parts[-1].endswith(".prisma")


def _paths(database: Database, opened: Mapping[Path, Document]) -> list[Path]:
    """The schema files of a database, those too that are not saved yet; ``schema.prisma`` first."""
    try:
        paths = list(database.schema_files)
    except KustoError:
        paths = []
    known = set(paths)
    for path in opened:
        inside = path not in known and database.folder in path.parents
        if inside and _is_schema_file(path.relative_to(database.folder).parts):
            paths.append(path)
    return sorted(paths, key=lambda path: (path != database.schema_path, path))


def _variable_names(path: Path) -> tuple[str, ...]:
    """The names that an env file sets."""
    from dotenv.parser import parse_stream

    try:
        with path.open(encoding="utf-8-sig") as stream:
            return tuple(binding.key for binding in parse_stream(stream) if binding.key is not None)
    except (OSError, UnicodeDecodeError):
        return ()
