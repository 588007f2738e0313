"""Environment variables of a project: ``.env``, then ``.env.dev`` or ``.env.prod`` over it; real variables always win.

In go a `Project` and the process's variables, out comes one mapping. ``os.environ`` is read, never written.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kusto.errors import MissingVariableError, SettingsError, UnreadableError
from kusto.workspace.discovery import Database
from kusto.workspace.refusal import hint_for
from kusto.workspace.settings import Project

if TYPE_CHECKING:
    from kusto.psl.schema import Schema

_EXAMPLES = {
    "postgresql": "postgresql://USER:PASSWORD@localhost:5432/DATABASE",
    "cockroachdb": "postgresql://USER:PASSWORD@localhost:26257/DATABASE",
    "mysql": "mysql://USER:PASSWORD@localhost:3306/DATABASE",
    "sqlite": "file:./dev.db",
}


def load_environment(project: Project, environ: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """All variables that count for this project.

    Args:
        environ: the real variables; those of the process where left out.

    Raises:
        UnreadableError: an env file is there but cannot be read.
        SettingsError: one of its lines cannot be understood.
    """
    real = dict(os.environ if environ is None else environ)
    values = _read(project.root / ".env", real, {})
    name = environment_name(project, {**values, **real})
    overlay = project.root / (".env.prod" if is_production(name) else ".env.dev")
    values = {**values, **_read(overlay, real, values)}
    return {**values, **real}


def environment_name(project: Project, environment: Mapping[str, str]) -> str | None:
    """The environment's name: KUSTO_ENV, else NODE_ENV, else the setting, else None."""
    return environment.get("KUSTO_ENV") or environment.get("NODE_ENV") or project.environment


def is_production(name: str | None) -> bool:
    """Whether an environment of this name is the production environment."""
    return name in ("production", "prod")


def url_variable(database: Database, schema: Schema) -> str | None:
    """The variable that holds the database's URL; None where the schema holds a literal URL."""
    from kusto.psl.schema import EnvUrl

    url = schema.datasource.url
    if isinstance(url, EnvUrl):
        return url.variable
    return database.variable if url is None else None


def database_url(database: Database, schema: Schema, environment: Mapping[str, str]) -> str:
    """The URL of a database.

    Args:
        schema: the database's schema; its ``env("NAME")`` names the variable, else the naming rule does.
        environment: see `load_environment`.

    Raises:
        MissingVariableError: the variable is not set, or empty.
    """
    variable = url_variable(database, schema)
    if variable is None:
        return str(schema.datasource.url)
    value = environment.get(variable, "").strip()
    if value:
        return value
    example = _EXAMPLES.get(schema.datasource.provider, "…")
    raise MissingVariableError(
        f"the variable {variable} of database {database.name!r} is {'empty' if variable in environment else 'not set'}",
        hint=f'Set it in the environment or in .env: {variable}="{example}"',
        meta={"variable": variable, "database": database.name},
    )


def _read(file: Path, real: Mapping[str, str], earlier: Mapping[str, str]) -> dict[str, str]:
    """Variables of one env file, with ``${NAME}`` filled from the real variables, then from what stands before."""
    if not file.is_file():
        return {}
    from dotenv.parser import parse_stream

    values: dict[str, str] = {}
    try:
        with file.open(encoding="utf-8-sig") as stream:
            for binding in parse_stream(stream):
                if binding.error:
                    raise _broken(file, binding.original.line)
                if binding.key is not None and binding.value is not None:
                    values[binding.key] = _filled(binding.value, {**earlier, **values, **real})
    except OSError as error:
        raise UnreadableError(f"{file} cannot be read: {error.strerror or error}", hint=hint_for(error)) from None
    except UnicodeDecodeError:
        raise UnreadableError(f"{file} cannot be read: it is not UTF-8", hint="Save the file as UTF-8.") from None
    return values


def _broken(file: Path, line: int) -> SettingsError:
    """What follows a line that cannot be read is lost with it: better told than guessed. Its text may be a secret."""
    return SettingsError(
        f"{file}:{line}: this cannot be read as a variable",
        hint='Write NAME="value", with both quotes; a comment begins with #.',
        meta={"file": str(file), "line": line},
    )


def _filled(text: str, known: Mapping[str, str]) -> str:
    if "${" not in text:
        return text

    def value(match: re.Match[str]) -> str:
        return known.get(match[1]) or match[2] or ""

    return re.sub(r"\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}", value, text)
