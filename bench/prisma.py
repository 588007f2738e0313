"""Prisma itself, to measure against: its engine as `conformance/engine.py` runs it, and its command line.

Both come from npm, the first time they are asked for: the engine into ``conformance/node_modules``, the command line
into the virtual environment. Neither downloads anything more, and the command line tells nobody that it was used.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import engine

CLI_VERSION = "6.19.3"
CLI_FOLDER = Path(sys.prefix) / "kusto-bench" / f"prisma-{CLI_VERSION}"
QUIET = {
    "PRISMA_SCHEMA_ENGINE_BINARY": shutil.which("true") or "",  # validating needs neither of the two binaries
    "PRISMA_QUERY_ENGINE_LIBRARY": shutil.which("true") or "",
    "CHECKPOINT_DISABLE": "1",
    "PRISMA_HIDE_UPDATE_MESSAGE": "1",
    "BENCH_URL": "postgresql://nobody@localhost/nothing",
}


class Missing(Exception):
    """Prisma is not here, and why."""


def install() -> Path:
    """Engine and command line are there when it returns; the path of ``prisma``.

    Raises:
        Missing: there is no Node, no npm, or no registry.
    """
    if not shutil.which("node") or not shutil.which("npm"):
        raise Missing("Node and npm are not here (https://nodejs.org)")
    command = CLI_FOLDER / "node_modules/.bin/prisma"
    if not engine.installed():
        _npm("ci", engine.HERE)
    if not command.exists():
        CLI_FOLDER.mkdir(parents=True, exist_ok=True)
        (CLI_FOLDER / "package.json").write_text('{"private": true}\n', "utf-8")
        _npm("install", CLI_FOLDER, f"prisma@{CLI_VERSION}", "--ignore-scripts")
    return command


def versions() -> str:
    """What was measured, for the list of facts."""
    package = engine.HERE / "node_modules/@prisma/prisma-schema-wasm/package.json"
    wasm = json.loads(package.read_text("utf-8"))["version"].rpartition(".")[0]
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    return f"engine {wasm}, command line {CLI_VERSION}, Node {node.removeprefix('v')}"


def _npm(word: str, folder: Path, *arguments: str) -> None:
    command = ["npm", "--prefix", str(folder), word, "--no-audit", "--no-fund", *arguments]
    done = subprocess.run(command, env={**os.environ, **QUIET}, check=False, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"npm {word} failed: {done.stderr.strip()[-500:]}")
