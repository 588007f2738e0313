"""The migration lock of CockroachDB: a flow, for both drivers. In goes how long to wait, out comes nothing or an error.

The server has no lock that ends with a session (its ``pg_try_advisory_lock`` does nothing and says yes), and row locks
are not kept for certain when a range moves. So a row of a table of ours names the session that holds the lock; it
cannot be inserted twice. It is taken over only when the holder's session has ended, which every user may see of
sessions of their own. The table lives in a schema of its own, where no comparison looks.
"""

from __future__ import annotations

from kusto.engine.drivers.postgresql_session import LOCK_KEY, lock_refused
from kusto.flow import Flow, Row, Run, Script, Sleep, fetch

_TABLE = '"_kusto"."migration_lock"'
_MAKE_SCHEMA = 'CREATE SCHEMA IF NOT EXISTS "_kusto"'
_MAKE_TABLE = (
    f"CREATE TABLE IF NOT EXISTS {_TABLE} (id INT8 PRIMARY KEY, session STRING NOT NULL, owner STRING NOT NULL, "
    "application STRING NOT NULL, taken TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp())"
)
_THERE = "SELECT 1 FROM information_schema.tables WHERE table_schema = '_kusto' AND table_name = 'migration_lock'"
_SESSION = "SHOW session_id"
_TAKE = (
    f"INSERT INTO {_TABLE} (id, session, owner, application) "
    f"VALUES ({LOCK_KEY}, $1, current_user, current_setting('application_name')) ON CONFLICT DO NOTHING"
)
_HOLDER = (
    "SELECT session, application, owner, extract(epoch FROM clock_timestamp() - taken)::INT8, owner = current_user "
    f"FROM {_TABLE} WHERE id = {LOCK_KEY}"
)
_ALIVE = "SELECT 1 FROM [SHOW CLUSTER SESSIONS] WHERE session_id = $1"
_FREE = f"DELETE FROM {_TABLE} WHERE id = {LOCK_KEY} AND session = $1"
PAUSE_SECONDS = 1.0
LOOKS = 3
"""How often in a row a session must be missing before it counts as ended: a node may be slow to answer."""


def hold(timeout: float) -> Flow[None]:
    """Take the lock, waiting up to ``timeout`` seconds.

    Raises:
        LockTimeoutError: somebody else holds it.
        DatabaseError: the user may neither find nor make the table.
    """
    if not (yield from fetch(_THERE)):
        yield Script(_MAKE_SCHEMA)
        yield Script(_MAKE_TABLE)
    own = (yield from fetch(_SESSION))[0][0]
    waited, missing = 0.0, 0
    while not (yield Run(_TAKE, (own,))):
        holder = yield from fetch(_HOLDER)
        missing = missing + 1 if holder and (yield from _has_ended(holder[0])) else 0
        if missing >= LOOKS:
            yield Run(_FREE, (holder[0][0],))
            continue
        if waited >= timeout:
            raise lock_refused(timeout, [row[:4] for row in holder])
        yield Sleep(PAUSE_SECONDS)
        waited += PAUSE_SECONDS


def give_back() -> Flow[None]:
    """Free the lock, if this session holds it."""
    own = (yield from fetch(_SESSION))[0][0]
    yield Run(_FREE, (own,))


def _has_ended(holder: Row) -> Flow[bool]:
    """Sessions of other users may be hidden: those never count as ended."""
    return bool(holder[4]) and not (yield from fetch(_ALIVE, holder[0]))
