"""One run of the command line: where it happens, in which language, with which variables and secrets.

Everything is found on first use, so that `kusto-db version` does not care about a broken project.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from kusto.cli.interruption import Interruption
from kusto.cli.messages import Say
from kusto.cli.terminal import Terminal
from kusto.errors import UnreadableError
from kusto.workspace.discovery import Database, find_databases
from kusto.workspace.settings import Project, find_project


class Session:
    """What a command works with.

    Args:
        say: the sentences.
        terminal: where they go.
        environ: the real variables of the process.
        debug: show tracebacks of faults of ours.
    """

    def __init__(self, say: Say, terminal: Terminal, environ: Mapping[str, str], debug: bool = False) -> None:
        self.say = say
        self.terminal = terminal
        self.environ = environ
        self.debug = debug
        self.interruption = Interruption()
        self._urls: list[str] = []
        self._told: set[str] = set()

    @cached_property
    def project(self) -> Project:
        """The project the current folder belongs to."""
        try:
            return find_project(Path.cwd())
        except FileNotFoundError:
            raise UnreadableError(self.say("failure.no_folder")) from None

    @cached_property
    def environment(self) -> Mapping[str, str]:
        """The project's variables: env files with the real ones over them."""
        from kusto.workspace.environment import load_environment

        return load_environment(self.project, self.environ)

    @cached_property
    def databases(self) -> tuple[Database, ...]:
        """The project's databases."""
        return find_databases(self.project)

    def forget_databases(self) -> None:
        """Look at the folders again when asked for the databases the next time."""
        self.__dict__.pop("databases", None)

    def tell_once(self, text: str) -> None:
        """A note for people, the first time only that this run has it to say."""
        if text not in self._told:
            self._told.add(text)
            self.terminal.note(text)

    def know_url(self, url: str | None) -> None:
        """Remember a URL given on the command line: its secrets are hidden from now on."""
        if url:
            self._urls.append(url)

    def hide(self, text: str) -> str:
        """``text`` with the secrets of every URL that this run knows replaced."""
        from kusto.engine.target import hide_secrets

        urls = [*self._urls, *_urls_in(self.environ)]
        loaded = self.__dict__.get("environment")
        if loaded is not None:
            urls.extend(_urls_in(loaded))
        return hide_secrets(text, *urls)


def _urls_in(environment: Mapping[str, str]) -> list[str]:
    return [value for value in environment.values() if "://" in value]
