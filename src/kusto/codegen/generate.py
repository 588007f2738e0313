"""Generates the client package of one database.

Comes in: a resolved schema. Goes out: relative paths and texts, the same for the same schema, byte for byte. Writes
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from kusto.codegen import client_text
from kusto.codegen.checks import check
from kusto.codegen.input_types import InputWriter
from kusto.codegen.metadata import schema_text
from kusto.codegen.model_text import ModelWriter, enum_text
from kusto.codegen.naming import names_of
from kusto.psl.schema import Schema


def generate_client(
    schema: Schema,
    *,
    database: str,
    package: str = "",
    schema_folder: str = "..",
    schema_hash: str = "",
) -> Mapping[str, str]:
    """The files of a client package by their path inside it.

    Args:
        schema: resolved, without errors.
        database: the database's name, its folder's.
        package: dotted name under which the package will be imported; only messages need it.
        schema_folder: from the package's folder to the schema's, with slashes; SQLite's relative paths begin there.
        schema_hash: whatever tells whether the client is current; kept as `Package.schema_hash`.

    Raises:
        SchemaError: what cannot be generated, every reason at once.
        SettingsError: the generator block asks for models of a kind that there is not.
    """
    check(schema)
    pydantic = model_style(schema) == "pydantic"
    names = names_of(schema, pydantic=pydantic)
    default = "SyncClient" if is_blocking(schema) else "Client"
    inputs = InputWriter(schema, names)
    types_stub = inputs.text(database)
    return {
        "__init__.py": client_text.package_text(database, default),
        "__init__.pyi": client_text.package_stub(names, database, default),
        "_schema.py": schema_text(
            schema,
            names,
            database=database,
            folder=schema_folder,
            schema_hash=schema_hash,
            style="pydantic" if pydantic else "struct",
        ),
        "actions.py": client_text.actions_text(database),
        "actions.pyi": client_text.actions_stub(schema, names, inputs, database),
        "enums.py": enum_text(schema, names, database),
        "models.py": ModelWriter(schema, names, pydantic=pydantic, stub=False).text(database),
        "models.pyi": ModelWriter(schema, names, pydantic=pydantic, stub=True, client=default).text(database),
        "types.py": client_text.types_text(database),
        "types.pyi": types_stub,
    }


def is_blocking(schema: Schema) -> bool:
    """Whether the generator block says ``interface = "sync"``, as Prisma Client Python's users do.

    Both clients are generated anyway; it decides which one `Prisma` is.
    """
    return any(generator.options.get("interface") == "sync" for generator in schema.generators)


def model_style(schema: Schema) -> str:
    """What the generator block asks for: ``models = "struct"`` or ``"pydantic"``.

    Prisma Client Python's users rely on pydantic, so it is the default where that provider is named.

    Raises:
        SettingsError: another value.
    """
    from kusto.errors import SettingsError

    for generator in schema.generators:
        if generator.provider not in ("prisma-client-js", "prisma-client-py", "prisma-client", "kusto-db"):
            continue
        said = generator.options.get("models")
        if said is None:
            return "pydantic" if generator.provider == "prisma-client-py" else "struct"
        if said not in ("struct", "pydantic"):
            raise SettingsError(
                f"The generator {generator.name!r} asks for models = {said!r}.",
                hint='Write models = "struct" or models = "pydantic".',
            )
        return str(said)
    return "struct"
