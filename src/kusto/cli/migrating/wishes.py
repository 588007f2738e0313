"""What was typed after ``kusto-db migrate``, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from kusto.cli.selection import Wanted


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options; see their help. Those of other tasks hold their defaults."""

    names: tuple[str, ...]
    every: bool
    schema: str | None
    url: str | None
    name: str | None
    create_only: bool
    skip_generate: bool
    skip_seed: bool
    accept_data_loss: bool
    rename: tuple[str, ...]
    no_rename: bool
    wait: float | None
    lock_timeout: float
    allow_reset: bool
    applied: str | None
    rolled_back: str | None
    resume: str | None
    accept_down: str | None
    at: int | None

    @property
    def wanted(self) -> Wanted:
        """Which databases are meant."""
        return Wanted(self.names, self.every, self.schema, self.url)
