"""What a pull does, as a flow: in go the present files, out come their new texts. No file is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kusto.catalog.model import Catalog
from kusto.dialect import Dialect
from kusto.errors import EmptyDatabaseError, ForeignNamespaceError
from kusto.flow import Flow
from kusto.migrate.lift.known import empty, know
from kusto.migrate.lift.models import Lifted, lift
from kusto.migrate.lift.rewrite import rewrite
from kusto.psl.schema import Schema
from kusto.psl.tree import FileNode


@dataclass(frozen=True, slots=True)
class Pulled:
    """The new texts of the files, and what was found."""

    texts: tuple[str, ...]
    lifted: Lifted
    catalog: Catalog


def pull(schema: Schema, trees: Sequence[FileNode], dialect: Dialect, *, force: bool = False) -> Flow[Pulled]:
    """Read the live database and write it into the texts of the present schema.

    Args:
        schema: the present schema, resolved.
        trees: its files, with LF line ends; new blocks go to the first.
        dialect: of its provider.
        force: the present models do not count.

    Raises:
        EmptyDatabaseError: there is nothing to read.
        ForeignNamespaceError: a table points to one of a namespace that the schema does not name.
    """
    namespaces = schema.datasource.namespaces
    catalog = yield from dialect.migrations.inspect(namespaces)
    extras = yield from dialect.migrations.extras(namespaces)
    if not catalog.tables and not catalog.enums and not extras.views:
        raise EmptyDatabaseError("the database is empty: there is nothing to pull", hint="Nothing was changed.")
    for table in catalog.tables.values():
        for key in table.foreign_keys.values():
            if key.target not in catalog.tables and key.target.namespace:
                raise ForeignNamespaceError(
                    f"the table {table.name} points to {key.target} (constraint {key.name}), whose schema the "
                    "datasource does not name",
                    hint=f'Add "{key.target.namespace}" to `schemas` of the datasource. Nothing was changed.',
                )
    catalog = _without_loose_ends(catalog)
    present = replace(schema, models={}, enums={}) if force else schema
    known = empty(schema) if force else know(schema, dialect)
    lifted = lift(catalog, extras, known, dialect)
    return Pulled(tuple(rewrite(lifted, present, trees)), lifted, catalog)


def _without_loose_ends(catalog: Catalog) -> Catalog:
    """Foreign keys to tables that do not exist, which SQLite allows, left out."""
    tables = {
        name: replace(t, foreign_keys={k: v for k, v in t.foreign_keys.items() if v.target in catalog.tables})
        for name, t in catalog.tables.items()
    }
    return replace(catalog, tables=tables)
