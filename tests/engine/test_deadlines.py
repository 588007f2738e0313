"""Limits of time for drivers that have none: what is late is told, what is in time is not, by one thread for all."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import time
import weakref

from kusto.engine.drivers.deadline import Deadline

LONG = 60.0


def watchers() -> int:
    return sum(thread.name == "kusto-deadlines" for thread in threading.enumerate())


def test_a_block_that_takes_too_long_is_told_once_and_while_it_runs() -> None:
    told = threading.Event()
    count = 0

    def late() -> None:
        nonlocal count
        count += 1
        told.set()

    deadline = Deadline(late, 0.02)
    with deadline:
        assert told.wait(5)
    assert deadline.passed and count == 1
    told.clear()
    with deadline:  # the next block has its whole time again
        assert told.wait(5)
    assert count == 2


def test_blocks_in_time_are_left_alone_and_need_one_thread_together() -> None:
    told: list[int] = []
    deadlines = [Deadline(lambda n=number: told.append(n), 0.05) for number in range(20)]  # type: ignore[misc]
    end = time.monotonic() + 0.3
    while time.monotonic() < end:
        for deadline in deadlines:
            with deadline:
                pass
    assert not told and watchers() == 1
    assert not any(deadline.passed for deadline in deadlines)


def test_a_short_one_is_not_held_up_by_a_long_one() -> None:
    told = threading.Event()
    with Deadline(lambda: None, LONG), Deadline(told.set, 0.01):
        assert told.wait(5)


def test_one_that_takes_its_time_holds_up_nobody_but_its_own_block() -> None:
    begun, go_on, other = threading.Event(), threading.Event(), threading.Event()
    left = threading.Event()

    def late() -> None:
        begun.set()
        go_on.wait(10)

    def block() -> None:
        with Deadline(late, 0.01):
            begun.wait(5)
        left.set()

    thread = threading.Thread(target=block)
    thread.start()
    assert begun.wait(5)
    with Deadline(other.set, 0.01):
        assert other.wait(5)
    assert not left.is_set(), "what is done about a block must not hit the next one on its connection"
    go_on.set()
    thread.join()
    assert left.is_set()


def test_what_is_gone_is_not_kept_for_its_limit() -> None:
    class Connection:
        def late(self) -> None: ...

        def __init__(self) -> None:
            self.deadline = Deadline(self.late, LONG)

    connection = Connection()
    with connection.deadline:
        pass
    gone = weakref.ref(connection)
    del connection
    gc.collect()
    assert gone() is None


FORK = """
import os, threading, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads is what is tried here
from kusto.engine.drivers.deadline import Deadline
with Deadline(lambda: None, 60):
    pass
child = os.fork()
told = threading.Event()
with Deadline(told.set, 0.01):
    in_time = told.wait(5)
if child == 0:
    os._exit(0 if in_time else 1)
assert in_time and os.waitpid(child, 0)[1] == 0
"""


def test_a_forked_child_has_a_thread_of_its_own() -> None:
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
