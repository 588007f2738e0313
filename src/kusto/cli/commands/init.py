"""``kusto-db init``: a new project, ready to run; nothing that exists is overwritten."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import click

from kusto.cli.command import Command
from kusto.cli.messages import Say
from kusto.cli.session import Session
from kusto.cli.starter import GITIGNORE, TOOL_TABLE, URLS, Names, env_lines, example_files, pyproject
from kusto.errors import UnreadableError
from kusto.workspace.files import write_text
from kusto.workspace.naming import variable_name
from kusto.workspace.schemas import read_text
from kusto.workspace.settings import Project, open_project


@dataclass(frozen=True, slots=True)
class Initialised:
    """What was done, as paths relative to the project.

    Args:
        created: files that were not there.
        extended: files that were there and got lines added.
        kept: files that were there and were left alone.
        app_directory, app: how uvicorn finds the example service.
    """

    root: str
    created: tuple[str, ...]
    extended: tuple[str, ...]
    kept: tuple[str, ...]
    app_directory: str
    app: str


def build(say: Say) -> click.Command:
    """The click command."""
    return Command(
        "init",
        say,
        _run,
        [
            click.Argument(["directory"], required=False, default=".", metavar="[DIR]"),
            click.Option(
                ["--provider"], type=click.Choice(list(URLS)), default="sqlite", metavar="|".join(URLS),
                help=say("option.init.provider"),
            ),
        ],
    )  # fmt: skip


def initialise(root: Path, provider: str) -> Initialised:
    """Write the files of a new project.

    Args:
        root: the project's folder; made where it is missing.
        provider: a key of `kusto.cli.starter.URLS`.

    Raises:
        UnreadableError: a file cannot be read or written.
        SettingsError: an existing ``pyproject.toml`` has a wrong ``[tool.kusto]``.
    """
    if root.exists() and not root.is_dir():
        raise UnreadableError(f"{root} is a file, not a folder")
    project = open_project(root)
    names = _names(project)
    variables = (variable_name("user"), variable_name("temporary"))
    done: dict[str, str] = {"pyproject.toml": _pyproject(project, provider, names)}
    for path, text in example_files(provider, names, variables).items():
        done[path] = _write_new(root / path, text)
    done[".env"] = _add_lines(root / ".env", env_lines(provider, variables))
    ignored = [pattern.format(databases=names.databases) for pattern in GITIGNORE]
    done[".gitignore"] = _add_lines(root / ".gitignore", {pattern: pattern for pattern in ignored})
    return Initialised(
        str(root),
        tuple(path for path, state in done.items() if state == "created"),
        tuple(path for path, state in done.items() if state == "extended"),
        tuple(path for path, state in done.items() if state == "kept"),
        names.import_root,
        f"{names.module}:app",
    )


def _names(project: Project) -> Names:
    databases = project.databases_root.relative_to(project.root).as_posix()
    import_root = project.import_root.relative_to(project.root).as_posix()
    parent = project.package.rpartition(".")[0]
    module = f"{parent}.main" if parent else "main"
    return Names(
        project=re.sub(r"[^A-Za-z0-9._-]+", "-", project.root.name).strip("-._") or "app",
        databases=databases,
        import_root=import_root,
        package=project.package,
        service=(Path(import_root) / (module.replace(".", "/") + ".py")).as_posix(),
        module=module,
    )


def _pyproject(project: Project, provider: str, names: Names) -> str:
    file = project.root / "pyproject.toml"
    if not file.exists():
        return _write_new(file, pyproject(provider, names))
    text = read_text(file)
    import tomllib

    if "kusto" in tomllib.loads(text).get("tool", {}):
        return "kept"
    write_text(file, f"{text.rstrip()}\n\n{TOOL_TABLE.format(databases=names.databases)}")
    return "extended"


def _write_new(file: Path, text: str) -> str:
    if file.exists():
        return "kept"
    write_text(file, text)
    return "created"


def _add_lines(file: Path, lines: dict[str, str]) -> str:
    """Add the lines whose key does not begin a line of the file."""
    if not file.exists():
        return _write_new(file, "\n".join(lines.values()) + "\n")
    text = read_text(file)
    there = {re.split(r"[=\s]", line.removeprefix("export "), maxsplit=1)[0] for line in text.splitlines()}
    missing = [line for key, line in lines.items() if key not in there]
    if not missing:
        return "kept"
    write_text(file, text + ("" if text.endswith("\n") or not text else "\n") + "\n".join(missing) + "\n")
    return "extended"


def _run(session: Session, directory: str, provider: str) -> int:
    record = initialise(Path(directory).absolute(), provider)
    say, terminal = session.say, session.terminal
    for key, paths in (("created", record.created), ("extended", record.extended), ("kept", record.kept)):
        for path in paths:
            terminal.line(f"{terminal.styled(say(f'init.{key}'), 'dim' if key == 'kept' else 'green')}  {path}")
    terminal.line()
    terminal.line(say("init.next"))
    if directory != ".":
        terminal.line(f"  cd {directory}")
    terminal.line("  kusto-db migrate -t dev -a -n init")
    terminal.line("  kusto-db seed -a")
    terminal.line(f"  uvicorn --app-dir {record.app_directory} {record.app}")
    return 0
