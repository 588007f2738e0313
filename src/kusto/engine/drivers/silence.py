"""How long a peer may be silent before the kernel gives the connection up. In goes a socket, its options are set."""

from __future__ import annotations

import socket

KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_COUNT = 30, 10, 3
"""Seconds of silence before the kernel asks whether the peer is there, between its questions, and how many it asks."""
SILENCE_MILLISECONDS = 60_000
"""What was sent and not acknowledged for so long ends the connection; TCP alone would wait a quarter of an hour."""
IDLE_SECONDS = 120
"""A session that keeps the migration lock and says nothing for so long is ended by its server: its client is gone."""
BEAT_SECONDS, ANSWER_SECONDS = 1.0, 2.0
LOOK_SECONDS, BEREAVED_SECONDS = 1.0, 6.0
"""Where a server does not notice that a client is gone: how often the client makes sure that its sign of life is there
and how long that may take, how often others look for it, and for how long they must have missed it."""

GRACE_SECONDS = 2.0
"""A server that ends a statement after ``socket_timeout`` may take so long to say it; then it is not there any more."""


def bound_silence(peer: socket.socket) -> None:
    """Let the kernel notice a peer that fell silent; a Unix socket needs none of it."""
    if peer.family not in (socket.AF_INET, socket.AF_INET6):
        return
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", KEEPALIVE_IDLE),
        ("TCP_KEEPINTVL", KEEPALIVE_INTERVAL),
        ("TCP_KEEPCNT", KEEPALIVE_COUNT),
        ("TCP_USER_TIMEOUT", SILENCE_MILLISECONDS),
    ):
        if hasattr(socket, name):  # not every system has each of them
            peer.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
