"""Which client the models of a package use on their own: ``User.prisma().find_many()``, as Prisma Client Python has it.

Comes in: a client that somebody registered, or a model class that asks. Goes out: the actions of that model. It holds
one client per package, the one registered last, and neither connects nor closes it.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from kusto.errors import ClientNotConnectedError, UsageError

_registered: dict[str, Any] = {}


def register(package: str, client: Any) -> None:
    """Make a client the one that a package's models use.

    Args:
        package: dotted name of the generated package.
        client: a client, or a function that gives one.
    """
    _registered[package] = client


def registered(package: str) -> Any:
    """The client that was registered last.

    Raises:
        ClientNotConnectedError: none was.
    """
    found = _registered.get(package)
    if found is None:
        raise ClientNotConnectedError(
            f"no client of {package} is registered",
            hint="Call `register(client)`, or make the client with `auto_register=True`.",
        )
    return found() if inspect.isroutine(found) else found


def is_registered(package: str, client: Any) -> bool:
    """Whether this very client is the one registered."""
    return _registered.get(package) is client


def actions_for(cls: type[Any], client: Any) -> Any:
    """The actions of a generated model class on a client, or on the registered one.

    Raises:
        ClientNotConnectedError: no client is given and none is registered.
        UsageError: the class is not a generated one.
    """
    module = cls.__module__.removesuffix(".models")
    package = getattr(import_module(module), "_package", None)
    model = package.model_of(cls) if package is not None and module != cls.__module__ else None
    if package is None or not isinstance(model, str):
        raise UsageError(
            f"{cls.__name__} is not a generated model", hint="Ask the generated class; `select` narrows what it gives."
        )
    attribute = next(name for name, own in package.actions.items() if own == model)
    return getattr(registered(module) if client is None else client, attribute)
