"""What a database's schema said when its client was last generated. In goes a database, out comes a schema.

A history is SQL and knows no names of models and fields; the generated package keeps both. It is only read, never run,
and what cannot be read says nothing.
"""

from __future__ import annotations

import ast
from functools import cache, partial
from typing import Any

from kusto.migrate.dev import Earlier
from kusto.psl.schema import Schema
from kusto.workspace.discovery import Database


def earlier_schema(database: Database, provider: str) -> Earlier:
    """Gives the schema that the generated client keeps; None where there is none, or it is of another provider."""
    return cache(partial(_read, database, provider))


def _read(database: Database, provider: str) -> Schema | None:
    from kusto.client.records import FORMAT, datasource_from, enum_from, model_from

    try:
        record = _literals((database.client / "_schema.py").read_text("utf-8"))
        if record["FORMAT"] != FORMAT:
            return None
        enums = {name: enum_from(name, value) for name, value in record["ENUMS"].items()}
        known = frozenset(enums)
        models = {name: model_from(name, value, known) for name, value in record["MODELS"].items()}
        found = Schema(datasource_from(record["DATASOURCE"]), (), models, enums)
    except (OSError, ValueError, SyntaxError, LookupError, TypeError, AttributeError):
        return None  # edited by hand, cut off, of another version: the questions are asked as if it were not there
    return found if found.datasource.provider == provider else None


def _literals(text: str) -> dict[str, Any]:
    """The values of a module that consists of assignments."""
    found: dict[str, Any] = {}
    for node in ast.parse(text).body:
        match node:
            case ast.Assign([ast.Name(name)], value):
                found[name] = ast.literal_eval(value)
            case ast.AnnAssign(ast.Name(name), value=ast.expr() as value):
                found[name] = ast.literal_eval(value)
            case _:
                continue
    return found
