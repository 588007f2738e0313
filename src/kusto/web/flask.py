"""Flask: the database middleware as an extension.

    kusto = Kusto(app, databases=["user"], health_path="/health")

or ``kusto = Kusto()`` and ``kusto.init_app(app)``. Options may stand in ``app.config`` too, as ``KUSTO_DATABASES``,
``KUSTO_HEALTH_PATH`` and so on. What the request may count on is in ``g.databases``. Flask catches every exception, so
a handler answers with 503 where a database fails a view. No error's text is sent.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, request

from kusto.connections.blocking import BlockingManager
from kusto.connections.manager import Manager
from kusto.errors import ConnectionFault
from kusto.web.answers import Answer
from kusto.web.options import is_outage
from kusto.web.wsgi import RESULTS, answer_for, create_db_connection_middleware_wsgi

SETTINGS = ("databases", "continue_on_failure", "check_interval", "path", "health_path")
"""Options that ``app.config`` may hold, in capitals behind ``KUSTO_``."""


class Kusto:
    """The extension.

    Args:
        app: the application; `init_app` takes it later.
        options: as in `kusto.web.wsgi.create_db_connection_middleware_wsgi`; they win over ``app.config``.
    """

    def __init__(self, app: Flask | None = None, **options: Any) -> None:
        self._options = options
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Check the databases before each request of ``app``.

        Raises:
            UsageError: an option means nothing.
        """
        configured = {
            name: app.config[f"KUSTO_{name.upper()}"] for name in SETTINGS if f"KUSTO_{name.upper()}" in app.config
        }
        middleware = create_db_connection_middleware_wsgi(**{**configured, **self._options})(app.wsgi_app)
        gate = middleware.gate

        def unavailable(error: ConnectionFault) -> Any:
            if not is_outage(error):
                raise error
            answer = answer_for(gate, request.environ, error)
            return Response(answer.body, answer.status, list(answer.headers)) if isinstance(answer, Answer) else answer

        app.wsgi_app = middleware  # type: ignore[method-assign]  # as Flask's manual tells to
        app.register_error_handler(ConnectionFault, unavailable)
        app.before_request(_show_results)
        app.extensions["kusto"] = self

    @property
    def db(self) -> BlockingManager:
        """The blocking clients: ``kusto.db.get_client("user")``."""
        manager: Manager | None = self._options.get("manager")
        if manager is None:
            from kusto.connections.registry import default_manager

            manager = default_manager()
        return manager.sync


def _show_results() -> None:
    g.databases = request.environ.get(RESULTS, {})
