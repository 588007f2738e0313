"""Poolers that share server connections: why nothing is migrated through one.

In goes a `Target`, out comes what is said of it. It opens nothing: that a pooler stands behind an address which says
nothing is found by the drivers (the server's process is another one than the handshake told).
"""

from __future__ import annotations

from dataclasses import replace

from kusto.engine.target import Target
from kusto.errors import PooledConnectionError


def said(target: Target) -> bool | None:
    """Whether sessions are shared, as URL or host say it; None where neither says anything and it has to be found out.

    The URL's ``pgbouncer=false`` is for poolers in session mode, which look like others from here.
    """
    if target.options.get("pgbouncer") == "false":
        return False
    return True if target.pooled else None


def betrayed(target: Target, text: str) -> Target | None:
    """The target as one behind a pooler, where a refused connect gives the pooler away; else None.

    A transaction pooler takes no settings for a session. A server takes all of those that are sent here.

    Args:
        text: what was answered to the attempt to connect.
    """
    if said(target) is not None or "unsupported startup parameter" not in text:
        return None
    return replace(target, options={**target.options, "pgbouncer": "true"})


def refusal(target: Target) -> PooledConnectionError:
    """Why a migration lock cannot be had here."""
    return PooledConnectionError(
        f"{target.shown} is a connection pooler: a lock or a setting of one session may belong to another there, so "
        "nothing is migrated through it",
        hint="Give migrations the server's own address: `directUrl = env(…)` in the datasource (clients go on using "
        "`url`), or `--url`. If the pooler is in session mode, add `pgbouncer=false` to the URL.",
        meta={"host": target.host, "port": target.port},
    )
