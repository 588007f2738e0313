"""What is known of a server by its address alone: a pooler in front of it, a database that sleeps. Opens nothing.

In go host and port, out comes a `Host`. Only addresses of services whose documentation names them are known; for every
other pooler there is ``pgbouncer=true`` in the URL, and the look at the process id when a connection is opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Host:
    """What an address tells.

    Args:
        pooler: the transaction pooler that answers there, by name: server connections are shared, so that nothing may
            be kept in a session.
        direct: how the same service's direct address looks, for people.
        sleeper: the service, where its databases go to sleep.
        wake_seconds: how long one may take to wake.
    """

    pooler: str | None = None
    direct: str = ""
    sleeper: str | None = None
    wake_seconds: float = 0.0


_POOLERS = (
    # https://neon.com/docs/connect/connection-pooling
    (r"-pooler\.[\w.-]*neon\.(tech|build)", None, "Neon's pooler", "the same host without `-pooler`"),
    # https://supabase.com/docs/guides/database/connecting-to-postgres
    (r"\.pooler\.supabase\.com", 6543, "Supabase's pooler", "port 5432 instead of 6543"),
    (r"\bdb\.\w+\.supabase\.co", 6543, "Supabase's pooler", "port 5432 instead of 6543"),
    # https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html
    (r"\.proxy-[\w-]+\.[\w-]+\.rds\.amazonaws\.com(\.cn)?", None, "RDS Proxy", "the instance's or cluster's endpoint"),
    # https://developers.cloudflare.com/hyperdrive/
    (r"\.hyperdrive\.local", None, "Hyperdrive", "the origin's own address"),
    # https://docs.digitalocean.com/products/databases/postgresql/how-to/manage-connection-pools/
    (r"\.db\.ondigitalocean\.com", 25061, "DigitalOcean's connection pool", "port 25060 instead of 25061"),
    # https://learn.microsoft.com/azure/postgresql/flexible-server/concepts-pgbouncer
    (r"\.postgres\.database\.azure\.com", 6432, "Azure's PgBouncer", "port 5432 instead of 6432"),
    # https://planetscale.com/docs/postgres/connecting/pgbouncer
    (r"\.psdb\.cloud", 6432, "PlanetScale's PgBouncer", "port 5432 instead of 6432"),
)
_SLEEPERS = (
    # https://neon.com/docs/introduction/scale-to-zero: some hundred milliseconds, more when busy
    (r"\.neon\.(tech|build)", "Neon", 10.0),
    # https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html: about 15 s,
    # 30 s and more after a day. Whether a cluster is serverless its address does not say.
    (r"\.cluster-(ro-|custom-)?[\w]+\.[\w-]+\.rds\.amazonaws\.com(\.cn)?", "Aurora", 35.0),
)


def host_of(host: str, port: int) -> Host:
    """What this address tells.

    Args:
        host: as in the URL.
        port: 0 where none is known.
    """
    name = host.lower().rstrip(".")
    pooler, direct = next(
        (
            (service, other)
            for pattern, only, service, other in _POOLERS
            if only in (None, port) and re.search(pattern + r"$", name)
        ),
        (None, ""),
    )
    sleeper, seconds = next(
        ((service, seconds) for pattern, service, seconds in _SLEEPERS if re.search(pattern + r"$", name)),
        (None, 0.0),
    )
    return Host(pooler, direct, sleeper, seconds)
