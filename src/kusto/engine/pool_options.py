"""How a pool behaves: numbers out of the URL and the policy; nothing is opened here."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from kusto.engine.target import Target
from kusto.errors import UsageError


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """Limits of a pool; times in seconds.

    Args:
        limit: connections at most.
        pool_timeout: how long a caller waits for a free one before `PoolTimeoutError`.
        connect_timeout: deadline of one connect.
        check_after: a connection idle for longer is pinged before it is handed out.
        max_idle: a connection idle for longer is replaced (firewalls forget quiet connections after some 350 s).
        max_age: a connection older than this is replaced.
        statement_cache: prepared statements kept per connection.
    """

    limit: int = 10
    pool_timeout: float = 10.0
    connect_timeout: float | None = None
    check_after: float = 30.0
    max_idle: float = 300.0
    max_age: float = 1800.0
    statement_cache: int = 100

    def for_target(self, target: Target) -> PoolOptions:
        """These options with what the URL says over them.

        Raises:
            UsageError: a number in the URL is none.
        """
        options = target.options
        return replace(
            self,
            limit=int(_number(options.get("connection_limit"), "connection_limit", self.limit)) or 1,
            pool_timeout=_number(options.get("pool_timeout"), "pool_timeout", self.pool_timeout) or 3600.0,
            max_idle=_number(options.get("max_idle_connection_lifetime"), "max_idle_connection_lifetime", self.max_idle)
            or math.inf,
            max_age=_number(options.get("max_connection_lifetime"), "max_connection_lifetime", self.max_age)
            or math.inf,
            statement_cache=int(
                _number(options.get("statement_cache_size"), "statement_cache_size", self.statement_cache)
            ),
        )


def _number(written: str | None, name: str, otherwise: float) -> float:
    if written is None:
        return otherwise
    try:
        value = float(written)
    except ValueError:
        value = -1
    if value < 0:
        raise UsageError(f"the URL's `{name}` is not a number", hint=f"Write `{name}=10`, say.")
    return value
