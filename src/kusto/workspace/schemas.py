"""Schema files of a database: in goes a `Database`, out comes the parsed schema with its diagnostics.

Files are named relative to the project in messages. Nothing is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kusto.errors import SchemaError, UnreadableError
from kusto.source.diagnostics import Severity
from kusto.source.text import SourceFile
from kusto.workspace.discovery import Database
from kusto.workspace.refusal import hint_for

if TYPE_CHECKING:
    from kusto.psl import ParseResult
    from kusto.psl.schema import Schema


def read_sources(database: Database) -> tuple[SourceFile, ...]:
    """The texts of a database's schema files.

    Raises:
        UnreadableError: a file cannot be read.
    """
    return tuple(SourceFile(shown_path(database, file), read_text(file)) for file in database.schema_files)


def read_text(file: Path) -> str:
    """A file's text, line ends as they are.

    Raises:
        UnreadableError: it cannot be read, or is not UTF-8.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(f"{file} cannot be read: it is not UTF-8", hint="Save the file as UTF-8.") from None
    except OSError as error:
        raise UnreadableError(f"{file} cannot be read: {error.strerror or error}", hint=hint_for(error)) from None


def fingerprint(database: Database) -> str:
    """A hash of the texts of a database's schema files; line ends do not count.

    Raises:
        UnreadableError: a file cannot be read.
    """
    from hashlib import sha256

    texts = (read_text(file).replace("\r\n", "\n") for file in database.schema_files)
    return sha256("\0".join(texts).encode()).hexdigest()


def shown_path(database: Database, file: Path) -> str:
    """A file as messages name it: relative to the project where it is inside, with forward slashes."""
    try:
        return file.relative_to(database.project.root).as_posix()
    except ValueError:
        return file.as_posix()


def load_schema(database: Database) -> ParseResult:
    """Parse a database's schema; errors are in the result, not raised.

    Raises:
        UnreadableError: a file cannot be read.
    """
    from kusto.psl import FolderRules, parse_schema

    rules = None if database.loose else FolderRules(database.name, database.variable)
    return parse_schema(read_sources(database), rules, url_elsewhere=True)


def require_schema(database: Database) -> Schema:
    """The schema of a database, free of errors.

    Raises:
        SchemaError: the schema has errors; it carries every diagnostic.
        UnreadableError: a file cannot be read.
    """
    return checked_schema(database, load_schema(database))


def checked_schema(database: Database, result: ParseResult) -> Schema:
    """The schema of what was read of a database.

    Raises:
        SchemaError: it has errors; it carries every diagnostic.
    """
    errors = [d for d in result.diagnostics if d.severity is Severity.ERROR]
    if errors or result.schema is None:
        from kusto.source import render_all

        count = f"{len(errors)} error{'s' if len(errors) != 1 else ''}"
        raise SchemaError(
            f"the schema of database {database.name!r} has {count}\n{render_all(errors)}",
            diagnostics=result.diagnostics,
            hint="`kusto-db validate` shows them all.",
        )
    if not result.schema.datasource.provider:
        raise SchemaError(
            f"the schema of database {database.name!r} has no datasource block",
            hint='Add a block "datasource db" with the lines `provider = "postgresql"` and `url = env("…")`.',
        )
    return result.schema
