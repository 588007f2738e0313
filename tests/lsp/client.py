"""A small editor: starts `kusto-db lsp`, speaks the protocol over its standard streams, remembers what it is told."""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import kusto

SECONDS = 30
NEW: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {"completion": {"completionItem": {"snippetSupport": True}}, "rename": {"prepareSupport": True}},
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}


class Refusal(Exception):
    """The server answered with an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]


class Editor:
    """One server and everything that it said."""

    def __init__(self, capabilities: Mapping[str, Any] = NEW, process: int | None = None, *arguments: str) -> None:
        source = str(Path(kusto.__file__).parent.parent)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kusto", "lsp", "--stdio", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": source},
        )
        self._numbers = itertools.count(1)
        self._answers: dict[int, dict[str, Any]] = {}
        self._heard = threading.Condition()
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[dict[str, Any]] = []
        self.noise: queue.Queue[bytes] = queue.Queue()
        self.log = b""
        self._readers = [threading.Thread(target=target, daemon=True) for target in (self._read, self._read_log)]
        for reader in self._readers:
            reader.start()
        parameters = {"processId": process, "rootUri": None, "capabilities": capabilities}
        self.server = self.ask("initialize", parameters)
        self.notify("initialized", {})

    # Messages

    def write(self, message: Mapping[str, Any]) -> None:
        """Send one message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def notify(self, method: str, parameters: Mapping[str, Any] | None) -> None:
        """Send what has no answer."""
        self.write({"method": method, "params": parameters})

    def send(self, method: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Ask, and do not wait; the question's number."""
        number = next(self._numbers)
        self.write({"id": number, "method": method, "params": parameters})
        return number

    def answer(self, number: int) -> Any:
        """Wait for an answer."""
        with self._heard:
            assert self._heard.wait_for(lambda: number in self._answers, SECONDS), "no answer"
            message = self._answers.pop(number)
        if "error" in message:
            raise Refusal(message["error"])
        return message.get("result")

    def ask(self, method: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """Ask, and wait for the answer."""
        return self.answer(self.send(method, parameters))

    def diagnostics(self, uri: str, fits: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Wait until what the server tells of a file fits."""
        with self._heard:
            assert self._heard.wait_for(lambda: uri in self.told and fits(self.told[uri]), SECONDS), self.told.get(uri)
            return self.told[uri]

    # Texts

    def open(self, uri: str, text: str) -> str:
        """Open a text."""
        document = {"uri": uri, "languageId": "prisma", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, version: int, *changes: Mapping[str, Any]) -> None:
        """Change a text."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def close(self, uri: str) -> None:
        """Close a text."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def at(self, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
        """Ask about a place."""
        position = {"line": line, "character": character}
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": position, **more})

    # The end

    def quit(self) -> int:
        """Say good-bye as the protocol has it; the exit code."""
        self.ask("shutdown")
        self.notify("exit", None)
        return self.ended()

    def ended(self) -> int:
        """Wait until the server has ended; its exit code."""
        try:
            code = self.process.wait(SECONDS)
        finally:
            self.process.kill()
            for reader in self._readers:
                reader.join(SECONDS)
            for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
                assert stream is not None
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
        return code

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            size = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name == b"Content-Length":
                    size = int(value)
                elif name != b"Content-Type":
                    self.noise.put(line)
            if not line:
                return
            self._hear(json.loads(stream.read(size)))

    def _hear(self, message: dict[str, Any]) -> None:
        if "id" in message and "method" in message:
            self.write({"id": message["id"], "result": None})
        with self._heard:
            if "method" in message and "id" in message:
                self.asked.append(message)
            elif message.get("method") == "textDocument/publishDiagnostics":
                self.told[message["params"]["uri"]] = message["params"]["diagnostics"]
            elif "id" in message:
                self._answers[message["id"]] = message
            self._heard.notify_all()

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        self.log = self.process.stderr.read()
