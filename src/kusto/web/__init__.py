"""Middleware for web applications, ASGI and WSGI: a request meets only databases that were found working.

It answers for a database that is down, and never shows an error's text, a host or a secret. It imports no framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kusto.web.asgi import create_db_connection_middleware as create_db_connection_middleware
    from kusto.web.aws_lambda import lambda_handler as lambda_handler
    from kusto.web.options import fault_answer as fault_answer
    from kusto.web.wsgi import create_db_connection_middleware_wsgi as create_db_connection_middleware_wsgi

__all__ = ["create_db_connection_middleware", "create_db_connection_middleware_wsgi", "fault_answer", "lambda_handler"]


def __getattr__(name: str) -> Any:
    if name == "create_db_connection_middleware":
        from kusto.web.asgi import create_db_connection_middleware

        return create_db_connection_middleware
    if name == "create_db_connection_middleware_wsgi":
        from kusto.web.wsgi import create_db_connection_middleware_wsgi

        return create_db_connection_middleware_wsgi
    if name == "lambda_handler":
        from kusto.web.aws_lambda import lambda_handler

        return lambda_handler
    if name == "fault_answer":
        from kusto.web.options import fault_answer

        return fault_answer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)
