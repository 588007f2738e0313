"""The language server: which message gets which answer. It computes nothing itself.

Changes are taken in at once and in order. A question is answered from the schema as it was when the question came, on
a thread, so that it can be called off; where the text has changed in the meantime the answer is empty.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from kusto.lsp.documents import Document
from kusto.lsp.folders import Folders, Home
from kusto.lsp.positions import Encoding
from kusto.lsp.server.converting import Converter, change
from kusto.lsp.server.lifetime import end_with, is_alive, report
from kusto.lsp.server.publishing import DEBOUNCE, Publisher
from kusto.lsp.snapshot import File, Snapshot

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class View:
    """What a question is about: a schema and one of its files, as they were when it came."""

    snapshot: Snapshot
    file: File
    document: Document
    converter: Converter
    documents: dict[str, Document]

    def offset(self, position: types.Position) -> int | None:
        """The offset of a position; None where the text has no such line."""
        if position.line >= self.document.lines.count:
            return None
        return self.document.lines.offset(position.line, position.character, self.converter.encoding)


class SchemaServer(LanguageServer):
    """The server with its open documents."""

    def __init__(self, version: str) -> None:
        super().__init__(
            "kusto-db",
            version,
            types.TextDocumentSyncKind.Incremental,
        )
        self.documents: dict[str, Document] = {}
        self.folders = Folders()
        self.converter = Converter()
        self.versions = self.watches = False
        self.publisher = Publisher(self)
        self.ended = False
        self.parent: int | None = None
        self._questions = ThreadPoolExecutor(1, "questions")
        self._tasks: set[asyncio.Task[None]] = set()
        # Texts are kept here and not by pygls, which counts lines as Python does: the protocol does not.
        taken = self.protocol.fm.builtin_features
        taken[types.TEXT_DOCUMENT_DID_OPEN] = self.opened
        taken[types.TEXT_DOCUMENT_DID_CHANGE] = self.changed
        taken[types.TEXT_DOCUMENT_DID_CLOSE] = self.closed

    def begin(self, params: types.InitializeParams) -> None:
        """Agree with the editor."""
        capabilities = params.capabilities
        encoding = self.workspace.position_encoding
        text = capabilities.text_document
        item = text.completion.completion_item if text is not None and text.completion is not None else None
        self.converter = Converter(
            Encoding(str(getattr(encoding, "value", encoding))),
            snippets=bool(item is not None and item.snippet_support),
        )
        workspace = capabilities.workspace
        edits = workspace.workspace_edit if workspace is not None else None
        self.versions = bool(edits is not None and edits.document_changes)
        files = workspace.did_change_watched_files if workspace is not None else None
        self.watches = bool(files is not None and files.dynamic_registration)

    def watch(self, process: int | None) -> None:
        """End when the editor's process does, of which it has told the number here or on the command line.

        One that is not there lives elsewhere (in another container, say): nothing can be told of it.
        """
        number = process or self.parent
        if number is not None and number > 0 and is_alive(number):
            self.keep(end_with(number))

    def keep(self, work: Any) -> None:
        """Do something beside everything else."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Texts

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is open; its file may be the one that makes its folder a database."""
        before, given = self.homes(), params.text_document
        self.documents[given.uri] = Document(given.uri, given.text, given.version)
        self.moved(before)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take a change in."""
        given = params.text_document
        document = self.documents.get(given.uri)
        if document is None:
            return
        changes = [change(one) for one in params.content_changes]
        self.documents[given.uri] = document.changed(changes, given.version, self.converter.encoding)
        self.publisher.look(self.folders.home(given.uri, self.documents), after=DEBOUNCE)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """The editor has let go of a text: it is as it is on the disk from now on."""
        before = self.homes()
        if self.documents.pop(params.text_document.uri, None) is not None:
            self.moved(before)

    def looked_away(self) -> None:
        """Files on the disk have changed."""
        self.moved(self.homes())

    def homes(self) -> dict[str, Home]:
        """The schemas of which a file is open."""
        found = (self.folders.home(uri, self.documents) for uri in self.documents)
        return {home.key: home for home in found}

    def moved(self, before: dict[str, Home]) -> None:
        """Look at every schema of which a file is open; take back what was told of the others."""
        self.folders.forget()
        now = self.homes()
        for key, home in before.items():
            if key not in now:
                self.publisher.take_back(home, but=self._told_by(now))
                self.folders.drop(home)
        for home in now.values():
            self.publisher.look(home)

    def _told_by(self, homes: dict[str, Home]) -> frozenset[str]:
        return frozenset(file.uri for home in homes.values() for file in self.snapshot(home).files)

    def snapshot(self, home: Home) -> Snapshot:
        """A schema as it is now."""
        return self.folders.snapshot(home, self.documents)

    # Questions

    def view(self, uri: str) -> View | None:
        """An open text within its schema."""
        document = self.documents.get(uri)
        if document is None:
            return None
        snapshot = self.snapshot(self.folders.home(uri, self.documents))
        file = snapshot.file(uri)
        return View(snapshot, file, document, self.converter, dict(self.documents)) if file is not None else None

    async def ask(self, what: str, uri: str, work: Callable[[View], Answer | None]) -> Answer | None:
        """An answer about a text; None where there is none (any more)."""
        view = self.view(uri)
        if view is None:
            return None
        answer = await self.on_thread(what, work, view)
        return answer if self.documents.get(uri) is view.document else None

    async def on_thread(self, what: str, work: Callable[..., Answer | None], *arguments: object) -> Answer | None:
        """Do a piece of work when those before it are done."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._questions, lambda: self.guarded(what, work, *arguments))

    def guarded(self, what: str, work: Callable[..., Answer | None], *arguments: object) -> Answer | None:
        """The outcome; None, and a line in the log, where it fails."""
        try:
            return work(*arguments)
        except Exception as error:
            report(what, error)
            return None

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A fault of ours, or a message that means nothing: not to be shown to the person who types."""
        if source is not FeatureRequestError:  # who asked was told
            report("a message", error)
