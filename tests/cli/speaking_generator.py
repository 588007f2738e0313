"""A generator for the tests: speaks Prisma's protocol, and does as the word on its command line says.

Every question it gets, and a few facts, it writes into ``asked.jsonl`` beside itself.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

HERE = Path(__file__).parent
WORD = sys.argv[1] if len(sys.argv) > 1 else "good"
MANIFESTS: dict[str, Any] = {
    "good": {"manifest": {"prettyName": "Good One", "defaultOutput": "./proposed"}},
    "no_output": {"manifest": {"prettyName": "Nowhere"}},
    "no_manifest": {"manifest": None},
    "wrong_manifest": {"manifest": "a text"},
    "no_answer_at_all": 3,
    "needs_other": {"manifest": {"defaultOutput": "x", "requiresGenerators": ["prisma-client-js", "prisma-far-away"]}},
    "needs_client": {"manifest": {"defaultOutput": "x", "requiresGenerators": ["prisma-client-js"]}},
}


def say(text: str, stream: TextIO = sys.stderr) -> None:
    stream.write(text + "\n")
    stream.flush()


def send(**fields: Any) -> None:
    say(json.dumps({"jsonrpc": "2.0", **fields}))


def remember(question: dict[str, Any]) -> None:
    facts = {"cwd": os.getcwd(), "variables": dict(os.environ)}
    with (HERE / "asked.jsonl").open("a") as file:
        file.write(json.dumps({**question, **facts}) + "\n")


def write(options: dict[str, Any]) -> None:
    output = Path(options["generator"]["output"]["value"])
    output.mkdir(parents=True, exist_ok=True)
    names = [model["name"] for model in options["dmmf"]["datamodel"]["models"]]
    (output / "models.txt").write_text("\n".join(names))


def answer(question: dict[str, Any]) -> None:
    number, method = question["id"], question["method"]
    match WORD, method:
        case "silent", _:
            time.sleep(60)
        case "deaf", "generate":
            (HERE / "pid").write_text(str(os.getpid()))
            time.sleep(60)
        case "ends", _:
            say("I cannot go on")
            os._exit(3)
        case "ends_quietly", _:
            os._exit(0)
        case "error", "generate":
            send(id=number, error={"code": -32000, "message": "no such model: postgresql://me:hunter2@server/shop"})
        case "wrong_id", _:
            send(id="one", result={})
        case _, "getManifest":
            send(id=number, result=MANIFESTS.get(WORD, MANIFESTS["good"]))
        case _:
            say("said on the output", sys.stdout)
            say("said aside")
            say('{"not": "for you"}')
            write(question["params"])
            send(id=number)  # JavaScript leaves out a result that is undefined


for line in sys.stdin:
    asked = json.loads(line)
    remember(asked)
    answer(asked)
