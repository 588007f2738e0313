"""What a reviewer should know of migrations before they run: texts of files in, findings out. Nothing is run.

`lint` reads the files of a history in their order: what the earlier ones made, as far as they tell, is known to the
rules when they look at the later ones. A finding has a stable code; docs/lint.md lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kusto.dialect import Dialect
from kusto.migrate.apart import asks_apart
from kusto.migrate.history import Migration
from kusto.migrate.lint.read import read
from kusto.migrate.lint.rules import (
    add_required,
    check_constraint,
    copying_key,
    drop_column,
    drop_table,
    enum_value,
    every_row,
    filled_column,
    foreign_key,
    half_way,
    index_build,
    index_drop,
    lost_setting,
    nameless_index,
    outside_inside,
    own_transaction,
    rename,
    rewrite,
    rows_under_lock,
    set_not_null,
    takes_back,
    truncate,
    type_change,
    unique_constraint,
    validated_together,
)
from kusto.migrate.lint.scene import Finding, Severity, scene
from kusto.migrate.lint.silences import CODES as OF_SILENCES
from kusto.migrate.lint.silences import heard
from kusto.migrate.lint.world import World

__all__ = ["CODES", "RULES", "Finding", "Linted", "Severity", "lint"]

RULES = (
    drop_table, drop_column, add_required, index_build, index_drop, foreign_key, check_constraint, validated_together,
    set_not_null, unique_constraint, filled_column, type_change, rewrite, copying_key, rows_under_lock, rename,
    every_row, truncate, outside_inside, nameless_index, half_way, takes_back, own_transaction, lost_setting,
    enum_value,
)  # fmt: skip
"""Every rule."""
CODES = (*(rule.CODE for rule in RULES), *OF_SILENCES)
"""Every code that a finding can have."""


@dataclass(frozen=True, slots=True)
class Linted:
    """One file that was looked at.

    Args:
        sql: its text, to which the places of the findings belong.
    """

    name: str
    sql: str
    findings: tuple[Finding, ...]


def lint(
    migrations: Sequence[Migration], dialect: Dialect, chosen: Callable[[Migration], bool] | None = None
) -> tuple[Linted, ...]:
    """Look at the files of a history, oldest first.

    Args:
        chosen: which of them the findings are wanted of; all where it is left out.
    """
    world = World()
    found = []
    for migration in migrations:
        text = migration.sql.removeprefix("\ufeff")
        wanted = chosen is None or chosen(migration)
        findings = _findings(text, dialect, world, judge=wanted)
        if wanted:
            found.append(Linted(migration.name, text, findings))
    return tuple(found)


def _findings(text: str, dialect: Dialect, world: World, *, judge: bool) -> tuple[Finding, ...]:
    tokens = dialect.migrations.tokens(text)
    statements = dialect.migrations.split(text)
    reads = read(statements, tokens)
    seen = scene(reads, tokens, dialect, world, asked_apart=asks_apart(text, statements))
    if not judge:
        return ()
    findings = [finding for rule in RULES if rule.applies(dialect) for finding in rule.check(seen)]
    return tuple(heard(findings, tokens, reads, CODES))
