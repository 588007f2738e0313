"""How the server lives and ends: its streams, its log, and the editor's process, without which it ends.

Nothing but the protocol is ever written to standard output: what is printed goes to standard error. Texts of schemas
go nowhere: they may hold secrets.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import traceback
from typing import BinaryIO

WATCH_SECONDS = 2.0


def take_streams() -> tuple[BinaryIO, BinaryIO]:
    """The streams of the protocol; from now on whatever is printed goes to standard error."""
    sys.stdout.flush()
    source = os.fdopen(os.dup(0), "rb")
    sink = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def be_silent() -> None:
    """Let the libraries log nothing: they would write down whole messages, and with them whole schemas."""
    for name in ("pygls", "asyncio"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
        logger.setLevel(logging.CRITICAL)


def end_on_signals() -> None:
    """End at once when told to: the thread that waits for input cannot be woken."""
    for number, code in ((signal.SIGTERM, 0), (signal.SIGINT, 130)):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_, code=code: os._exit(code))


def report(what: str, error: BaseException) -> None:
    """A line about a fault of ours: its kind and place, no text."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else "?"
    sys.stderr.write(f"kusto-db lsp: {what} failed: {type(error).__name__} at {place}\n")
    sys.stderr.flush()


async def end_with(process: int) -> None:
    """End when the editor's process is gone: it may have left our input open."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if not is_alive(process):
            os._exit(1)


def is_alive(process: int) -> bool:
    """Is there a process of this number?"""
    if os.name == "nt":
        return True  # a signal of number 0 would end it there
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
