"""A TCP proxy in front of a server, for faults: refuse, cut, fall silent, come back on the same port.

In: the address of a real server. Out: a port that behaves as the test says. It runs in threads of its own and works for
blocking and async clients alike.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Proxy:
    """One port; begins by forwarding."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener: socket.socket | None = None
        self._pairs: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._silent = threading.Event()
        self._forgotten: set[socket.socket] = set()
        self._marker: tuple[bytes, bool] | None = None
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

    def cut_at(self, marker: bytes, *, arrives: bool) -> None:
        """Cut a connection whose client sends this: once the server has answered it, or before the server sees it."""
        self._marker = (marker, arrives)

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
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._forward, args=(source, sink), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if source in self._doomed or not self._passes(data, sink):
                    self.cut()
                    break
                if not self._silent.is_set() and source not in self._forgotten:
                    sink.sendall(data)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._pairs.discard(source)
        source.close()

    def _passes(self, data: bytes, sink: socket.socket) -> bool:
        self.met = self.met or bool(self._expected and self._expected in data)
        if self._marker is None or self._marker[0] not in data:
            return True
        arrives, self._marker = self._marker[1], None
        if arrives:
            self._doomed.add(sink)  # its answer is not passed on
        return arrives


@contextmanager
def proxy_to(host: str, port: int) -> Iterator[Proxy]:
    """A proxy for the length of a ``with`` block."""
    proxy = Proxy(host, port)
    try:
        yield proxy
    finally:
        proxy.down()
