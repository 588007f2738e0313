"""Poolers that share server connections: which addresses are known to be one, and why nothing is migrated through one.

In goes a `Target`, out comes what its address says. It opens nothing: that a pooler stands behind an address which says
nothing is found by the drivers (the server's process is another one than the handshake told).
"""

from __future__ import annotations

import re

from kusto.engine.target import Target
from kusto.errors import PooledConnectionError

_NEON = re.compile(r"-pooler\.[\w.-]*neon\.(tech|build)$")
_SUPABASE = re.compile(r"\.pooler\.supabase\.(com|green)$")
_RDS_PROXY = re.compile(r"\.proxy-[\w-]+\.[\w-]+\.rds\.amazonaws\.com(\.cn)?$")
_SUPABASE_TRANSACTIONS = 6543


def declared(target: Target) -> bool | None:
    """Whether connections are shared between sessions, as URL or host say it; None where neither says anything.

    The URL's ``pgbouncer=true`` and ``pgbouncer=false`` win: the latter is for poolers in session mode.
    """
    written = target.options.get("pgbouncer")
    if written in ("true", "false"):
        return written == "true"
    host = target.host.lower()
    if _NEON.search(host) or _RDS_PROXY.search(host):
        return True
    if host.endswith(".supabase.co") or _SUPABASE.search(host):
        return True if target.port == _SUPABASE_TRANSACTIONS else None
    return None


def refusal(target: Target) -> PooledConnectionError:
    """Why a migration lock cannot be had here."""
    return PooledConnectionError(
        f"{target.shown} is a connection pooler: a lock or a setting of one session may belong to another there, so "
        "nothing is migrated through it",
        hint="Give migrations the server's own address: `directUrl = env(…)` in the datasource (clients go on using "
        "`url`), or `--url`. If the pooler is in session mode, add `pgbouncer=false` to the URL.",
        meta={"host": target.host, "port": target.port},
    )
