"""The project on disk and its settings: in goes a starting folder, out comes a `Project`.

Settings stand in ``[tool.kusto]`` of ``pyproject.toml``. It never reads the process environment and writes nothing.
"""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kusto.errors import SettingsError, UnreadableError
from kusto.workspace.naming import nearest

DEFAULT_DATABASES = "src/app/db"
EVERY = "*"
"""Stands for every database among the external tables."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``[tool.kusto]`` may say; every key is optional.

    Args:
        databases: folder that holds the database folders, relative to the project's root.
        package: dotted name under which that folder is imported; follows from the folder where left out.
        language: language of the command line, ``en`` or ``ko``.
        environment: environment's name where neither KUSTO_ENV nor NODE_ENV says it.
        deploy_wait: seconds that ``migrate -t deploy`` counts down.
        enum_order: the order of an enum's values counts.
        external_tables: database → patterns of tables that others look after; `EVERY` for those of every database.
    """

    databases: str = DEFAULT_DATABASES
    package: str | None = None
    language: str | None = None
    environment: str | None = None
    deploy_wait: float | None = None
    enum_order: bool = False
    external_tables: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def external_of(self, database: str) -> tuple[str, ...]:
        """The patterns of tables that migrations of a database leave alone."""
        return tuple(p for name in dict.fromkeys((EVERY, database)) for p in self.external_tables.get(name, ()))


_TYPES: dict[str, tuple[type, ...]] = {
    "databases": (str,),
    "package": (str,),
    "language": (str,),
    "environment": (str,),
    "deploy-wait": (int, float),
    "enum-order": (bool,),
    "external-tables": (list, dict),
}

_KINDS = {"enum-order": "true or false", "external-tables": "a list of names, or a table from database to list"}


@dataclass(frozen=True, slots=True)
class Project:
    """One project on disk.

    Args:
        root: absolute folder of the project.
        databases_root: absolute folder whose sub-folders are databases; need not exist.
        import_root: absolute folder that must be on ``sys.path`` for ``package`` to be importable.
        package: dotted name of ``databases_root``, e.g. ``app.db``.
        environment: the environment's name from the settings, or None.
        settings: the settings as written.
    """

    root: Path
    databases_root: Path
    import_root: Path
    package: str
    environment: str | None
    settings: Settings


def find_project(start: Path | None = None) -> Project:
    """The project that a folder belongs to.

    The nearest folder upwards with ``[tool.kusto]`` in its ``pyproject.toml`` or with ``src/app/db`` in it; else the
    nearest with a ``pyproject.toml``; else the starting folder itself.

    Args:
        start: where to begin; the current folder where left out.

    Raises:
        SettingsError: a setting is unknown or means nothing.
        UnreadableError: ``pyproject.toml`` cannot be read.
    """
    begin = (start or Path.cwd()).absolute()
    fallback: Path | None = None
    for folder in (begin, *begin.parents):
        file = folder / "pyproject.toml"
        has_file = os.path.isfile(file)  # unlike Path.is_file never raises
        table = _kusto_table(file) if has_file else None
        if table is not None or os.path.isdir(folder / DEFAULT_DATABASES):
            return _project(folder, table or {})
        if has_file and fallback is None:
            fallback = folder
    return _project(fallback or begin, {})


def open_project(root: Path) -> Project:
    """The project at exactly this folder.

    Args:
        root: the project's folder.

    Raises:
        SettingsError, UnreadableError: as `find_project`.
    """
    root = root.absolute()
    file = root / "pyproject.toml"
    return _project(root, (_kusto_table(file) if os.path.isfile(file) else None) or {})


def _kusto_table(file: Path) -> dict[str, Any] | None:
    """``[tool.kusto]`` of a file; None where it has none: another tool's broken file is not our business."""
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{file} cannot be read: {_reason(error)}") from None
    if "kusto" not in text:
        return None
    import tomllib

    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}", hint="Mend that line of the file.") from None
    table = tool.get("kusto") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise SettingsError(f"{file}: `tool.kusto` must be a table", hint="Write `[tool.kusto]` on a line of its own.")
    return table


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or str(error))


def _project(root: Path, table: dict[str, Any]) -> Project:
    settings = _settings(table)
    relative = Path(settings.databases)
    if relative.is_absolute() or ".." in relative.parts or not relative.parts:
        raise SettingsError(
            f"[tool.kusto] databases = {settings.databases!r} is not a folder inside the project",
            hint=f'Write a path relative to pyproject.toml, e.g. databases = "{DEFAULT_DATABASES}".',
        )
    import_parts, package = _package(relative.parts, settings.package)
    return Project(
        root=root,
        databases_root=root / relative,
        import_root=root.joinpath(*import_parts),
        package=package,
        environment=settings.environment,
        settings=settings,
    )


def _package(parts: tuple[str, ...], given: str | None) -> tuple[tuple[str, ...], str]:
    """Where the folder of databases is imported from: folders before the package, and the package's dotted name."""
    if given is not None:
        names = tuple(given.split("."))
        if parts[-len(names) :] != names:
            raise SettingsError(
                f"[tool.kusto] package = {given!r} is not how the folder {'/'.join(parts)} can be imported",
                hint=f'The folder must end in {"/".join(names)}, or write package = "{".".join(parts)}".',
            )
    else:
        start = len(parts) - parts[::-1].index("src") if "src" in parts else 0
        names = parts[start:] or parts[-1:]
    bad = [name for name in names if not name.isidentifier()]
    if bad:
        raise SettingsError(
            f"the folder {'/'.join(parts)} cannot be imported: {bad[0]!r} is not a Python name",
            hint="Name the folders below the import root with letters, digits and underscores.",
        )
    return parts[: len(parts) - len(names)], ".".join(names)


def _settings(table: dict[str, Any]) -> Settings:
    values: dict[str, Any] = {}
    for key, value in table.items():
        allowed = _TYPES.get(key)
        if allowed is None:
            meant = nearest(key, list(_TYPES))
            raise SettingsError(
                f"[tool.kusto] has no setting {key!r}",
                hint=f"Did you mean {meant!r}?" if meant else f"There are: {', '.join(_TYPES)}.",
            )
        if isinstance(value, bool) != (allowed == (bool,)) or not isinstance(value, allowed):
            kind = _KINDS.get(key, "a text in quotes" if allowed == (str,) else "a number")
            raise SettingsError(f"[tool.kusto] {key} must be {kind}, not {value!r}")
        values[key.replace("-", "_")] = _external(value) if key == "external-tables" else value
    language, wait = values.get("language"), values.get("deploy_wait")
    if language not in (None, "en", "ko"):
        raise SettingsError(f"[tool.kusto] language = {language!r} is not known", hint='There are "en" and "ko".')
    if wait is not None and not 0 <= wait <= 3600:
        raise SettingsError(f"[tool.kusto] deploy-wait = {wait} is not between 0 and 3600 seconds")
    return Settings(**values)


def _external(value: Any) -> dict[str, tuple[str, ...]]:
    lists: dict[str, Any] = value if isinstance(value, dict) else {EVERY: value}
    for names in lists.values():
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            raise SettingsError(
                f"[tool.kusto] external-tables must hold names of tables in quotes, not {names!r}",
                hint='Write external-tables = ["spatial_ref_sys", "audit.*"].',
            )
    return {database: tuple(names) for database, names in lists.items()}
