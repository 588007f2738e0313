"""A TCP proxy in front of a server, for faults: refuse, cut, fall silent, vanish, be slow, come back on the same port.

In: the address of a real server. Out: a port that behaves as the test says, at once or from the moment on at which a
client sends certain bytes. It runs in threads of its own and works for blocking and async clients alike.
"""

from __future__ import annotations

import contextlib
import ctypes
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

SO_ATTACH_FILTER = 26
CAN_VANISH = sys.platform == "linux"
"""Whether packets can be dropped here; it takes no rights."""


@dataclass(frozen=True, slots=True)
class _Marker:
    """When something happens: the client has sent these bytes so often.

    Args:
        arrives: the server still gets them, and answers; else it never sees them.
        vanishes: the network drops everything from then on; else the connection is reset.
    """

    text: bytes
    times: int
    arrives: bool
    vanishes: bool


class Proxy:
    """One port; begins by forwarding."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener: socket.socket | None = None
        self._pairs: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._silent = threading.Event()
        self._forgotten: set[socket.socket] = set()
        self._marker: _Marker | None = None
        self._left: int | None = None
        self._pause = 0.0
        self._doomed: set[socket.socket] = set()
        self._expected = b""
        self.met = False
        """Whether a client has sent what `expect` was told of."""
        self.accepted = 0
        self.port = 0
        self.up()

    def up(self) -> None:
        """Listen (again), on the port of the first time."""
        self._silent.clear()
        if self._listener is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def down(self) -> None:
        """Refuse connections and cut those there are, as a server that was stopped does."""
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.cut()
        for end in self._forgotten:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for it
            end.close()

    def lead_to(self, host: str, port: int) -> None:
        """Forward new connections to another server, as a name does whose address was changed."""
        self._target = (host, port)

    def cut(self) -> None:
        """Reset every connection there is; new ones are welcome."""
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for end in pairs:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RDWR)

    def fall_silent(self) -> None:
        """Take everything and answer nothing, as a network that drops packets does."""
        self._silent.set()

    def forget(self) -> None:
        """Fall silent on every connection there is, as a firewall that lost its memory does; new ones are welcome."""
        with self._lock:
            self._forgotten |= self._pairs

    def vanish(self) -> None:
        """Drop every packet of the connections there are, acknowledging none: a cable that was pulled; Linux only."""
        with self._lock:
            ends = tuple(self._pairs)
            self._forgotten |= self._pairs
        for end in ends:
            with contextlib.suppress(OSError):
                _deafen(end)

    def delay(self, seconds: float) -> None:
        """Hold everything up for so long, in both directions."""
        self._pause = seconds

    def cut_after(self, count: int) -> None:
        """Cut a connection once so many more bytes have gone from the server to a client."""
        self._left = count

    def cut_at(self, marker: bytes, *, arrives: bool, times: int = 1) -> None:
        """Cut a connection whose client sends this: once the server has answered it, or before the server sees it.

        Args:
            times: how often it has to be sent before that happens.
        """
        self._marker = _Marker(marker, times, arrives, vanishes=False)

    def vanish_at(self, marker: bytes, *, arrives: bool, times: int = 1) -> None:
        """As `cut_at`, but the connection is not reset: nothing is heard of it any more."""
        self._marker = _Marker(marker, times, arrives, vanishes=True)

    @property
    def waits_for_marker(self) -> bool:
        """Nobody has sent what `cut_at` or `vanish_at` waits for."""
        return self._marker is not None

    def expect(self, marker: bytes) -> None:
        """Note whether any client sends this from now on."""
        self._expected, self.met = marker, False

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.accepted += 1
            try:
                server = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._pairs |= {client, server}
            for source, sink, from_client in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._forward, args=(source, sink, from_client), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket, from_client: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self._pause:
                    time.sleep(self._pause)
                if not self._passes(data, source, sink, from_client):
                    break
                if not self._silent.is_set() and source not in self._forgotten:
                    sink.sendall(data)
        if source in self._forgotten:
            return  # kept open: nobody is told that it ended
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._pairs.discard(source)
        source.close()

    def _passes(self, data: bytes, source: socket.socket, sink: socket.socket, from_client: bool) -> bool:
        self.met = self.met or (from_client and bool(self._expected and self._expected in data))
        if source in self._doomed:  # the server's answer, which nobody shall hear
            self.cut()
            return False
        if not from_client and self._left is not None:
            self._left -= len(data)
            if self._left < 0:
                self._left = None
                self.cut()
                return False
        if not from_client or self._marker is None or self._marker.text not in data:
            return True
        return self._reached(self._marker, data, sink)

    def _reached(self, marker: _Marker, data: bytes, sink: socket.socket) -> bool:
        if marker.times > 1:
            self._marker = replace(marker, times=marker.times - 1)
            return True
        self._marker = None
        if marker.vanishes:
            if marker.arrives:
                sink.sendall(data)
            self.vanish()
            return False
        if marker.arrives:
            self._doomed.add(sink)  # its answer is not passed on
        else:
            self.cut()
        return marker.arrives


def _deafen(end: socket.socket) -> None:
    """Let the kernel drop whatever comes for this socket, without an answer: a packet filter that takes nothing."""
    take_nothing = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    end.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, struct.pack("HL", 1, ctypes.addressof(take_nothing)))


@contextmanager
def proxy_to(host: str, port: int) -> Iterator[Proxy]:
    """A proxy for the length of a ``with`` block."""
    proxy = Proxy(host, port)
    try:
        yield proxy
    finally:
        proxy.down()
