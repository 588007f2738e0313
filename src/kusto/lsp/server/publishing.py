"""Tells the editor what is wrong, a moment after a change: in go schemas that may have changed, out go diagnostics.

The work is done on a thread of its own, so that whoever types waits for nothing. What is told of a file is taken back
when it no longer holds, also where the file is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from lsprotocol import types

from kusto.lsp.diagnostics import Finding, findings
from kusto.lsp.folders import Home
from kusto.lsp.snapshot import Snapshot

if TYPE_CHECKING:
    from kusto.lsp.server.language_server import SchemaServer

DEBOUNCE = 0.15
"""Seconds after a key before a schema is looked at."""


class Publisher:
    """What was told to the editor, and what is to be told next."""

    def __init__(self, server: SchemaServer) -> None:
        self._server = server
        self._thread = ThreadPoolExecutor(1, "findings")
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._told: dict[str, dict[str, tuple[types.Diagnostic, ...]]] = {}

    def look(self, home: Home, *, after: float = 0) -> None:
        """Look at a schema soon; what was planned for it before is off."""
        planned = self._waiting.pop(home.key, None)
        if planned is not None:
            planned.cancel()
        self._waiting[home.key] = asyncio.get_running_loop().create_task(self._look(home, after))

    async def _look(self, home: Home, after: float) -> None:
        await asyncio.sleep(after)
        server = self._server
        loop = asyncio.get_running_loop()
        while True:
            snapshot = server.snapshot(home)
            found = await loop.run_in_executor(self._thread, _all, server.guarded, snapshot)
            if server.snapshot(home) is snapshot:
                break
        if found is not None:
            self._tell(home, snapshot, found)

    def _tell(self, home: Home, snapshot: Snapshot, found: dict[str, list[Finding]]) -> None:
        converter = self._server.converter
        now = {file.uri: tuple(converter.diagnostic(file, one) for one in found[file.uri]) for file in snapshot.files}
        before = self._told.get(home.key, {})
        for uri in [uri for uri in before if uri not in now]:
            self._send(uri, ())
        for uri, diagnostics in now.items():
            self._send(uri, diagnostics)
        self._told[home.key] = now

    def take_back(self, home: Home, *, but: frozenset[str] = frozenset()) -> None:
        """Nothing is told any more of a schema; files that another one tells of are left alone."""
        planned = self._waiting.pop(home.key, None)
        if planned is not None:
            planned.cancel()
        for uri in self._told.pop(home.key, {}):
            if uri not in but:
                self._send(uri, ())

    def _send(self, uri: str, diagnostics: tuple[types.Diagnostic, ...]) -> None:
        document = self._server.documents.get(uri)
        version = document.version if document is not None else None
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, list(diagnostics), version))


def _all(guarded: Callable[..., object], snapshot: Snapshot) -> dict[str, list[Finding]] | None:
    found = guarded("diagnostics", findings, snapshot)
    return found if isinstance(found, dict) else None
