"""What was typed after ``kusto-db migrate``, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from kusto.cli.migrating.ends import End
from kusto.cli.selection import Wanted


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options; see their help. Those of other tasks hold their defaults."""

    names: tuple[str, ...] = ()
    every: bool = False
    schema: str | None = None
    url: str | None = None
    name: str | None = None
    create_only: bool = False
    skip_generate: bool = False
    skip_seed: bool = False
    accept_data_loss: bool = False
    rename: tuple[str, ...] = ()
    no_rename: bool = False
    wait: float | None = None
    lock_timeout: float = 10.0
    allow_reset: bool = False
    applied: str | None = None
    rolled_back: str | None = None
    resume: str | None = None
    accept_down: str | None = None
    at: int | None = None
    ends: tuple[End, End] | None = None
    script: bool = False
    output: str | None = None
    exit_code: bool = False
    shadow_database_url: str | None = None
    force_reset: bool = False
    allow_push: bool = False
    drift: bool = False
    ignore: tuple[str, ...] = ()
    online: bool = False
    enum_order: bool = False
    files: tuple[str, ...] = ()
    whole_history: bool = False
    strict: bool = False
    as_json: bool = False

    @property
    def wanted(self) -> Wanted:
        """Which databases are meant."""
        return Wanted(self.names, self.every, self.schema, self.url)
