"""Ctrl-C in the middle of a statement of a blocking client: it ends on the server too, and nothing stays open there."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from client.faults.conftest import SLEEP, Site, wait_until
from client.faults.lookout import LOOKOUTS, Lookout
from kusto.engine.pool_options import PoolOptions

SLEEPS = {
    "postgresql": "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    "mysql": "SELECT COUNT(*) FROM information_schema.processlist WHERE db = database() AND state = 'User sleep'",
}
WAITS = {
    "postgresql": (
        "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ),
    "mysql": (
        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = database() AND id <> connection_id() "
        "AND command = 'Query' AND info LIKE '%users%'"
    ),
}


@pytest.fixture
def look(site: Site) -> Iterator[Lookout]:
    found = LOOKOUTS[site.server](site.direct)
    yield found
    found.close()


@pytest.fixture
def db(site: Site) -> Iterator[Any]:
    with site.package.SyncClient(url=site.url, pool=PoolOptions(limit=1)) as client:
        client.user.create({"email": "base"})
        yield client


@contextmanager
def ctrl_c(when: Callable[[], bool]) -> Iterator[None]:
    """Ctrl-C is pressed once that is so; the block must be left by it."""
    main = threading.main_thread().ident
    assert main is not None and threading.current_thread() is threading.main_thread()

    def press() -> None:
        wait_until(when)
        signal.pthread_kill(main, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    finger = threading.Thread(target=press)
    try:
        finger.start()
        with pytest.raises(KeyboardInterrupt):
            yield
    finally:
        finger.join()
        signal.signal(signal.SIGINT, before)


def undisturbed(db: Any, look: Lookout) -> None:
    """Nothing is lent, nothing is open on the server, and the next one writes."""
    status = db.pool_status()
    assert (status.open, status.waiting) == (status.idle, 0)
    wait_until(lambda: look.transactions() == 0)
    assert db.execute_raw("UPDATE users SET name = 'seen' WHERE email = 'base'") == 1


def test_in_a_statement(db: Any, site: Site, look: Lookout) -> None:
    with ctrl_c(lambda: look.ask(SLEEPS[site.server])[0][0] == 1):
        db.query_raw(SLEEP[site.server])
    wait_until(lambda: look.ask(SLEEPS[site.server])[0][0] == 0)
    undisturbed(db, look)


def test_in_a_transaction(db: Any, site: Site, look: Lookout) -> None:
    with ctrl_c(lambda: look.ask(SLEEPS[site.server])[0][0] == 1), db.tx(timeout=60) as tx:
        tx.user.create({"email": "half"})
        tx.query_raw(SLEEP[site.server])
    undisturbed(db, look)
    assert db.user.count() == 1


def test_in_a_nested_write_that_waits_for_a_lock(db: Any, site: Site, look: Lookout) -> None:
    other = LOOKOUTS[site.server](site.direct)
    other.ask("BEGIN")
    other.ask("UPDATE users SET age = 1 WHERE email = 'base'")
    with ctrl_c(lambda: look.ask(WAITS[site.server])[0][0] == 1):
        db.user.update({"posts": {"create": {"title": "half"}}, "age": 2}, where={"email": "base"})
    wait_until(lambda: look.ask(WAITS[site.server])[0][0] == 0)
    other.ask("ROLLBACK")
    other.close()
    undisturbed(db, look)
    assert db.post.count() == 0 and db.user.count(where={"age": 2}) == 0


@pytest.mark.parametrize("last", ["ROLLBACK", "COMMIT"])
def test_while_the_transaction_ends(db: Any, site: Site, look: Lookout, last: str) -> None:
    """What became of it nobody knows: the connection goes to no one else."""

    def work() -> None:
        with db.tx() as tx:
            tx.user.create({"email": "whole", "posts": {"create": {"title": "t"}}})
            site.proxy.expect(last.encode())
            site.proxy.delay(0.3)
            if last == "ROLLBACK":
                raise LookupError

    with ctrl_c(lambda: site.proxy.met):
        work()
    site.proxy.delay(0.0)
    undisturbed(db, look)
    count = db.user.count(where={"email": "whole"})
    assert count == db.post.count()
    assert last == "COMMIT" or count == 0


def test_while_it_connects(site: Site, look: Lookout) -> None:
    site.proxy.delay(0.3)
    client = site.package.SyncClient(url=site.url)
    before = site.proxy.accepted
    with ctrl_c(lambda: site.proxy.accepted > before):
        client.connect()
    site.proxy.delay(0.0)
    assert not client.is_connected()
    wait_until(lambda: look.sessions() == 0)
    with client:
        assert client.user.count() == 0
