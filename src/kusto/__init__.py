"""Prisma's way of working with databases, native to Python.

``kusto.db`` is the manager of the project around the current folder: ``await kusto.db.get_client("user")``. Everything
is imported when it is first asked for: importing this package costs next to nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as type checkers understand it; importing typing would be most of this module's cost
if TYPE_CHECKING:
    from typing import Any

    from kusto import errors as errors
    from kusto.connections.closing import exit_on_sigterm as exit_on_sigterm
    from kusto.connections.manager import Manager
    from kusto.web.asgi import create_db_connection_middleware as create_db_connection_middleware
    from kusto.web.aws_lambda import lambda_handler as lambda_handler
    from kusto.web.wsgi import create_db_connection_middleware_wsgi as create_db_connection_middleware_wsgi

    db: Manager

__version__ = "0.1.0"

_WEB = ("create_db_connection_middleware", "create_db_connection_middleware_wsgi", "lambda_handler")

__all__ = [
    "__version__",
    "create_db_connection_middleware",
    "create_db_connection_middleware_wsgi",
    "db",
    "errors",
    "exit_on_sigterm",
    "lambda_handler",
]


def __getattr__(name: str) -> Any:
    value: Any
    if name == "db":
        from kusto.connections.registry import default_manager

        value = default_manager()
    elif name == "errors":
        from importlib import import_module

        value = import_module("kusto.errors")
    elif name == "exit_on_sigterm":
        from kusto.connections.closing import exit_on_sigterm

        value = exit_on_sigterm
    elif name in _WEB:
        from kusto import web

        value = getattr(web, name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
