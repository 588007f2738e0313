"""The package's own module, its actions, and the small modules that stand for `types` and `actions` at run time.

Comes in: a checked schema and its names. Goes out: text.
"""

from __future__ import annotations

from kusto.codegen.input_types import InputWriter
from kusto.codegen.naming import Names, visible_models
from kusto.codegen.text import header
from kusto.psl.schema import Model, Schema

_PURPOSES = (
    "WhereInput",
    "WhereUniqueInput",
    "CreateInput",
    "CreateWithoutRelationsInput",
    "UpdateInput",
    "UpdateManyMutationInput",
    "Include",
    "Select",
    "OrderByInput",
    "ScalarFieldKeys",
)


def package_text(database: str, default: str) -> str:
    """`__init__.py`: two client classes; everything else when it is asked for.

    Args:
        default: the one of them that `Prisma` is.
    """
    return (
        header(database)
        + '''
from __future__ import annotations

from kusto.client import Client as _Client
from kusto.client import SyncClient as _SyncClient
from kusto.client.package import Package as _Package

_package = _Package(__name__, __file__)


class Client(_Client):
    """The database's client; awaited."""

    _package = _package


class SyncClient(_SyncClient):
    """The database's client; blocking."""

    _package = _package


'''
        + f"""Prisma = {default}

__getattr__ = _package.module_attribute
"""
    )


def package_stub(names: Names, database: str, default: str) -> str:
    """`__init__.pyi`: the clients with their models' actions; `default` is the one that `Prisma` is."""

    def attributes(prefix: str) -> str:
        return "".join(
            f"    {attribute}: _actions.{prefix}{names.classes[model]}Actions\n"
            for attribute, model in names.actions.items()
        )

    return (
        header(database)
        + f'''
from collections.abc import Callable as _Callable

from kusto import errors as errors
from kusto.client import Client as _Client
from kusto.client import SyncClient as _SyncClient
from kusto.client.batch import Batch as _Batch
from kusto.client.fields import Base64 as Base64
from kusto.client.fields import Json as Json
from kusto.client.package import Package as _Package

from . import actions as _actions
from . import enums as enums
from . import models as models
from . import types as types

_package: _Package

class Client(_Client):
    """The database's client; awaited."""

{attributes("Async")}
    def batch_(self) -> Batch:
        """Collect writes and run them in one transaction: `async with client.batch_() as batch: …`."""

class SyncClient(_SyncClient):
    """The database's client; blocking."""

{attributes("Sync")}
    def batch_(self) -> Batch:
        """Collect writes and run them in one transaction: `with client.batch_() as batch: …`."""

class Batch(_Batch):
    """Writes that run together, all or none."""

{attributes("Batch") or "    pass"}
Prisma = {default}

def register(client: {default} | _Callable[[], {default}]) -> None:
    """Make a client the one that pydantic models use on their own: `User.prisma()`."""

def get_client() -> {default}:
    """The client that was registered."""
'''
    )


def actions_stub(schema: Schema, names: Names, inputs: InputWriter, database: str) -> str:
    """`actions.pyi`: per model three classes that fill the model's types into `kusto.client.typed`."""
    parts = [
        header(database, "Read by type checkers only: the actions of each model."),
        (
            "\nfrom kusto.client import typed as _typed\n\nfrom . import models as _models\n"
            "from . import types as _types\n"
        ),
    ]
    for model in visible_models(schema):
        cls = names.classes[model.name]
        types = _parameters(model, names, inputs)
        for prefix, parent in (("Async", "AsyncActions"), ("Sync", "SyncActions"), ("Batch", "BatchActions")):
            parts.append(f"\nclass {prefix}{cls}Actions(_typed.{parent}[{types}]): ...\n")
    return "".join(parts)


def _parameters(model: Model, names: Names, inputs: InputWriter) -> str:
    given = (
        f"_models.{names.classes[model.name]}",
        f"_models.{names.partials[model.name]}",
        *(f"_types.{inputs.name(model.name, purpose)}" for purpose in _PURPOSES),
    )
    return "\n    " + ",\n    ".join(given) + ",\n"


def types_text(database: str) -> str:
    """`types.py`: at run time each input type is a plain dict."""
    what = "What may be said in a call stands in types.pyi; at run time each type is dict[str, Any]."
    return (
        header(database, what)
        + """
from __future__ import annotations

from kusto.client.type_names import types_getattr as _types_getattr

__getattr__ = _types_getattr(__name__)
"""
    )


def actions_text(database: str) -> str:
    """`actions.py`: at run time the classes are names for annotations only."""
    return (
        header(database, "The types of client.<model> stand in actions.pyi; at run time they are names only.")
        + """
from __future__ import annotations

from kusto.client.type_names import actions_getattr as _actions_getattr

__getattr__ = _actions_getattr(__name__)
"""
    )
