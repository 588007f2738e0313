"""Prisma's migration engine as a function: pairs of schemas in, its SQL out. It runs `engine.mjs` under Node."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine says of a pair: its statements, or why there are none."""

    sql: str
    error: str | None = None


def installed() -> bool:
    """Is the engine there?"""
    return (HERE.parent / "node_modules/@prisma/schema-engine-wasm").is_dir()


def ask(provider: str, pairs: Sequence[tuple[str | None, str | None]]) -> list[Answer]:
    """The engine's migrations for pairs of whole schemas; None: an empty database."""
    lines = (json.dumps({"provider": provider, "before": one, "after": other}) for one, other in pairs)
    process = subprocess.run(
        ["node", str(HERE / "engine.mjs")], input="\n".join(lines), stdout=subprocess.PIPE, text=True, check=True
    )
    answers = [json.loads(line) for line in process.stdout.splitlines()]
    if len(answers) != len(pairs):
        raise RuntimeError("The engine ended before it had answered.")
    return [Answer(answer.get("sql") or "", answer.get("error")) for answer in answers]
