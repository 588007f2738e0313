"""The extensions of a live database in a schema's words: in go the present list and those that are there, out comes
the new list, and its text. Nothing else of the datasource is touched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kusto.catalog.model import Extension as Live
from kusto.psl.schema import Extension
from kusto.psl.write import quoted


def lift_extensions(present: Sequence[Extension], live: Mapping[str, Live]) -> tuple[Extension, ...]:
    """The extensions that are there; of those that the present list names its words stay where they are true.

    Args:
        present: empty: the schema is silent about extensions, and stays so.
        live: by their names in the database.
    """
    if not present:
        return ()
    kept = [
        replace(
            one,
            version=one.version and live[one.db_name].version,
            namespace=one.namespace and live[one.db_name].namespace,
        )
        for one in present
        if one.db_name in live
    ]
    known = {one.db_name for one in present}
    new = [Extension(re.sub(r"\W", "_", name), name) for name in live if name not in known]
    return tuple(sorted([*kept, *new], key=lambda one: one.name))


def extensions_line(extensions: Sequence[Extension]) -> str:
    """The line ``extensions = […]`` of a datasource."""
    return f"extensions = [{', '.join(_text(one) for one in extensions)}]"


def _text(extension: Extension) -> str:
    said = {
        "map": extension.db_name if extension.db_name != extension.name else None,
        "schema": extension.namespace,
        "version": extension.version,
    }
    options = ", ".join(f"{name}: {quoted(value)}" for name, value in said.items() if value is not None)
    return f"{extension.name}({options})" if options else extension.name
