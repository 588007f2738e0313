"""Prisma's engine as a function: schemas in, verdicts out, in order.

It runs `engine.mjs` under Node, one process or several. Nothing here knows what kusto-db thinks of a schema.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

HERE = Path(__file__).parent

Files = list[tuple[str, str]]
"""The files of one schema: name and text."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One error or warning: its text, its file, the line (from 1) where it begins."""

    text: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the engine says of a schema.

    Args:
        errors, warnings: in the engine's order.
        format: the formatted files, where they were asked for.
        dmmf: the data model, where it was asked for and the schema is valid.
        mappings: which operations each model has, where they were asked for along with it.
        panic: the engine's last words, where it broke down.
        milliseconds: what reading and validating took within the engine.
        times: five more measurements of the same, where they were asked for.
    """

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    format: Files | None = None
    dmmf: dict[str, Any] | None = None
    mappings: dict[str, Any] | None = None
    panic: str | None = None
    milliseconds: float = 0.0
    times: tuple[float, ...] = field(default=())

    @property
    def valid(self) -> bool:
        """Does the engine accept the schema?"""
        return not self.errors and self.panic is None


def installed() -> bool:
    """Is the engine there?"""
    return (HERE / "node_modules/@prisma/prisma-schema-wasm").is_dir()


class Engine:
    """A Node process that answers; a context manager."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(HERE / "engine.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def ask(self, files: Files, want: Sequence[str] = ("format", "dmmf")) -> Verdict:
        """The verdict on one schema."""
        return next(self.ask_all([files], want))

    def ask_all(self, schemas: Iterable[Files], want: Sequence[str] = ("format", "dmmf")) -> Iterator[Verdict]:
        """The verdicts on many schemas, in order; they are sent while answers are read."""
        given = list(schemas)
        source, sink = self._process.stdout, self._process.stdin
        assert source is not None and sink is not None

        def send() -> None:
            try:
                for files in given:
                    sink.write(json.dumps({"files": files, "want": list(want)}).encode() + b"\n")
                sink.flush()
            except (BrokenPipeError, ValueError):
                pass  # whoever reads finds the end of the answers

        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        for files in given:
            line = source.readline()
            if not line:
                raise RuntimeError("The engine ended before it had answered.")
            yield _verdict(json.loads(line), files)
        sender.join()


def _verdict(answer: dict[str, Any], files: Files) -> Verdict:
    texts = {name: text.encode("utf-16-le") for name, text in files}
    formatted = answer.get("format")
    return Verdict(
        errors=tuple(_finding(one, texts) for one in answer.get("errors", ())),
        warnings=tuple(_finding(one, texts) for one in answer.get("warnings", ())),
        format=None if formatted is None else [(name, text) for name, text in formatted],
        dmmf=answer.get("dmmf"),
        mappings=answer.get("mappings"),
        panic=answer.get("panic"),
        milliseconds=answer.get("ms", 0.0),
        times=tuple(answer.get("times", ())),
    )


def _finding(one: dict[str, Any], texts: dict[str, bytes]) -> Finding:
    before = texts.get(one["file"], b"")[: 2 * one["start"]].decode("utf-16-le", errors="replace")
    return Finding(one["text"], one["file"], before.count("\n") + 1)
