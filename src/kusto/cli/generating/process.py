"""A generator as a child process: in go questions, out come answers, one JSON line each way (Prisma's JSON-RPC).

Questions go to its standard input, answers come on its standard error; every other line that it writes is handed on as
said aside. It never waits longer than it may, and leaves no process behind.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from kusto.errors import GeneratorAnswerError, GeneratorCommandError, GeneratorEndedError, GeneratorTimeoutError

GRACE_SECONDS = 2.0
"""How long a generator that is to end may take to do so by itself."""
_LOOK_SECONDS = 0.2
_NOT_FOUND = frozenset({127, 9009})
"""What a shell ends with where there is no such command: that of POSIX, that of Windows."""
_NOT_EXECUTABLE = 126
_WINDOWS = sys.platform == "win32"


class GeneratorProcess:
    """One running generator; a context manager.

    Args:
        command: as a shell understands it.
        folder: where it runs.
        environment: its variables.
        seconds: how long it has for everything.
        aside: called with each line that it writes and that is no answer.
    """

    def __init__(
        self,
        command: str,
        folder: Path,
        environment: Mapping[str, str],
        *,
        seconds: float,
        aside: Callable[[str], None],
    ) -> None:
        self._command, self._seconds, self._aside = command, seconds, aside
        self._ends_at = time.monotonic() + seconds
        self._lines: queue.SimpleQueue[tuple[bool, str | None]] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._asked = 0
        try:
            self._process = subprocess.Popen(
                command,
                shell=True,  # a provider is a command line, as it is for Prisma
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=not _WINDOWS,  # so that whatever it starts ends with it
            )
        except OSError as error:
            raise GeneratorCommandError(f"{command!r} cannot be run: {error.strerror or error}") from None
        assert self._process.stdout is not None and self._process.stderr is not None
        self._listen(self._process.stdout, answers=False)
        self._listen(self._process.stderr, answers=True)

    def __enter__(self) -> GeneratorProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(politely=error is None)

    def ask(self, method: str, params: Mapping[str, Any]) -> Any:
        """One question and its answer.

        Raises:
            GeneratorCommandError: there is no such command.
            GeneratorEndedError: it ended instead.
            GeneratorAnswerError: it answered with an error, or with what is no answer.
            GeneratorTimeoutError: no answer in time.
        """
        self._asked += 1
        question = {"jsonrpc": "2.0", "method": method, "params": params, "id": self._asked}
        data = json.dumps(question, ensure_ascii=False).encode() + b"\n"
        self._start(lambda: self._write(data))
        while True:
            try:
                is_answer, line = self._lines.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                if self._process.poll() is not None:
                    raise self._ended(method) from None
                if time.monotonic() > self._ends_at:
                    raise self._silent(method) from None
                continue
            if line is None:
                continue
            found = _message(line) if is_answer else None
            if found is None:
                self._aside(line)
            elif found.get("id") == self._asked:
                return self._answer(method, found)
            elif not isinstance(found.get("id"), int):
                message = f"{self._command!r} answered {method} with an id that is no number"
                raise GeneratorAnswerError(message, hint=_HINT)

    def _answer(self, method: str, found: dict[str, Any]) -> Any:
        fault = found.get("error")
        if fault is None:
            return found.get("result")  # JavaScript leaves out what is undefined
        text = fault.get("message") if isinstance(fault, dict) else fault
        message = f"{self._command!r} answered {method} with an error:\n{text}"
        raise GeneratorAnswerError(message, hint="The generator says what is wrong; its own documentation helps.")

    def _ended(self, method: str) -> GeneratorCommandError | GeneratorEndedError:
        code = self._process.wait()
        if code in _NOT_FOUND:
            hint = "Install what `provider` names, or mend the line."
            return GeneratorCommandError(f"{self._command!r}: there is no such command", hint=hint)
        if code == _NOT_EXECUTABLE:
            hint = "Make the file executable (`chmod +x`), or name the program that runs it, like `node ./gen.mjs`."
            return GeneratorCommandError(f"{self._command!r} is not executable", hint=hint)
        hint = "What it wrote before is shown above." if code else _HINT
        message = f"{self._command!r} ended with exit code {code} before it had answered {method}"
        return GeneratorEndedError(message, hint=hint, meta={"exit_code": code})

    def _silent(self, method: str) -> GeneratorTimeoutError:
        message = f"{self._command!r} did not answer {method} within {self._seconds:g} seconds, and was ended"
        hint = "Is it a generator? Where it is a slow one, give it more time: `--generator-timeout SECONDS`."
        return GeneratorTimeoutError(message, hint=hint)

    # Streams

    def _listen(self, stream: IO[bytes], *, answers: bool) -> None:
        def read() -> None:
            with stream:
                for line in stream:
                    self._lines.put((answers, line.decode("utf-8", "replace").rstrip("\r\n")))
            self._lines.put((answers, None))

        self._start(read)

    def _start(self, work: Callable[[], None]) -> None:
        """Do something that may have to wait for the generator, which must not keep us waiting."""
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _write(self, data: bytes) -> None:
        stream = self._process.stdin
        assert stream is not None
        try:
            stream.write(data)
            stream.flush()
        except (OSError, ValueError):  # it has ended, or closed its input: whoever waits for the answer tells why
            pass

    # The end

    def _end(self, *, politely: bool) -> None:
        """A generator ends when its input ends; one that does not, or is not wanted any more, is made to."""
        if politely:
            self._start(self._close_input)
            self._wait()
        self._signal(hard=False)
        if not self._wait():
            self._signal(hard=True)
            self._process.wait()
        self._signal(hard=True)  # what it started and left behind
        for thread in self._threads:  # they end with the streams
            thread.join(GRACE_SECONDS)
        self._close_input()
        self._drain()

    def _close_input(self) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except OSError:  # it has ended, and not all was said
            pass

    def _wait(self) -> bool:
        try:
            self._process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _signal(self, *, hard: bool) -> None:
        if _WINDOWS:
            if self._process.poll() is None:
                end_tree = ["taskkill", "/F", "/T", "/PID", str(self._process.pid)]
                subprocess.run(end_tree, capture_output=True, check=False)
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL if hard else signal.SIGTERM)
        except (ProcessLookupError, PermissionError):  # nobody is left
            pass

    def _drain(self) -> None:
        """Hand on what was written and not looked at yet."""
        while not self._lines.empty():
            is_answer, line = self._lines.get()
            if line is not None and not (is_answer and _message(line)):
                self._aside(line)


_HINT = "Is it a generator? It must speak Prisma's protocol: see docs/generators.md."


def _message(line: str) -> dict[str, Any] | None:
    """A line that belongs to the protocol, or None."""
    if not line.startswith("{"):
        return None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "jsonrpc" in found else None
