"""One manager per project and process: in goes the project's root, out comes its manager.

Opening a project reads ``pyproject.toml``; nothing else is read and nothing is opened.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kusto.connections.manager import Manager
    from kusto.workspace.settings import Project

_managers: dict[Path, Manager] = {}
_lock = threading.RLock()


def manager_for(root: Path, package: str | None = None, clients: Mapping[str, str] | None = None) -> Manager:
    """The manager of the project at ``root``; the same object for every caller of this process.

    Args:
        root: the project's folder.
        package: dotted name of the folder of databases, where the caller knows it (generated code does).
        clients: database's name → dotted name of its client package, where the caller knows it.

    Raises:
        SettingsError, UnreadableError: ``pyproject.toml`` is wrong.
    """
    root = root.resolve()
    with _lock:
        known = _managers.get(root)
        if known is not None:
            return known
        from kusto.workspace.settings import open_project

        project = open_project(root)
        if package is not None and package != project.package:
            project = replace(project, package=package)
        return _made(project, clients)


def default_manager() -> Manager:
    """The manager behind ``kusto.db``: that of the project around the current folder.

    Where there is no project around the current folder and the process uses exactly one, that one.

    Raises:
        SettingsError, UnreadableError: ``pyproject.toml`` is wrong.
    """
    from kusto.workspace.settings import find_project

    with _lock:
        project = find_project()
        known = _managers.get(project.root.resolve())
        if known is not None:
            return known
        if len(_managers) == 1 and not project.databases_root.is_dir():
            return next(iter(_managers.values()))
        return _made(project, None)


def _made(project: Project, clients: Mapping[str, str] | None) -> Manager:
    from kusto.connections.clients import ProjectClients
    from kusto.connections.manager import Manager

    manager = Manager(ProjectClients(project, clients))
    return _managers.setdefault(project.root.resolve(), manager)


def forget_managers() -> None:
    """Let the next caller have new managers; what the old ones opened is theirs to close. For tests and reloaders."""
    with _lock:
        _managers.clear()
        vars(sys.modules["kusto"]).pop("db", None)
