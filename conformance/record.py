"""Records what Prisma's engine says of every case in `cases`; `--check` fails where a recording is not current.

In go `cases/<topic>/<name>.prisma`, a schema each (or a folder of files), out come `cases/<topic>/expected.json`:

    "<name>": {
        "valid": false,                               null where the engine broke down over it
        "errors": [[line, text], …], "warnings": …    in the engine's order; [line, text, file] where there are several
        "format": null | [text, …],                   null where the files are formatted already
        "dmmf": "<sha-256 of the canonical JSON>",    where the schema is valid
        "panic": "<last words>"                       where it broke down over this or over what it makes of the schema
    }

Nothing here knows what kusto-db thinks of a schema.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine import Engine, Files, Finding

CASES = Path(__file__).parent / "cases"


def topics() -> list[Path]:
    """The folders of cases, one a topic."""
    return sorted(path for path in CASES.iterdir() if path.is_dir())


def cases_of(topic: Path) -> Iterator[tuple[str, Files]]:
    """Name and files of every case of a topic, by name."""
    found = {path.stem: [path] for path in topic.glob("*.prisma")}
    found |= {path.name: sorted(path.glob("*.prisma")) for path in topic.iterdir() if path.is_dir()}
    for name in sorted(found):
        # newline="" matters: some cases are about the ends of lines.
        yield name, [(path.name, path.read_bytes().decode()) for path in found[name]]


def recording(engine: Engine, files: Files) -> dict[str, Any]:
    """What is kept of what the engine says of a schema."""
    verdict = engine.ask(files)
    panic = verdict.panic
    if panic is not None:
        # Was it the judging that broke down, or only the formatting or the data model?
        verdict = engine.ask(files, want=())
    several = len(files) > 1

    def kept(findings: tuple[Finding, ...]) -> list[list[int | str]]:
        return [[one.line, one.text, *([one.file] if several else ())] for one in findings]

    result: dict[str, Any] = {
        "valid": verdict.valid if verdict.panic is None else None,
        "errors": kept(verdict.errors),
        "warnings": kept(verdict.warnings),
    }
    if verdict.format is not None:
        changed = verdict.format != [tuple(file) for file in files]
        result["format"] = [text for _, text in verdict.format] if changed else None
    if verdict.dmmf is not None:
        canonical = json.dumps(verdict.dmmf, sort_keys=True, separators=(",", ":"))
        result["dmmf"] = hashlib.sha256(canonical.encode()).hexdigest()
    if panic is not None:
        # The last words begin with where and what; then comes a stack that is another one with every build.
        result["panic"] = " ".join(panic.split("\n")[:2])
    return result


def rendered(recordings: dict[str, dict[str, Any]]) -> str:
    """The recording of a topic as text; stable, a line for every finding, so that differences are small."""
    blocks = []
    for name, one in recordings.items():
        parts = [f'"valid": {json.dumps(one["valid"])}']
        for key in ("errors", "warnings", "format"):
            if items := one.get(key):
                lines = ",\n".join(f"      {json.dumps(item, ensure_ascii=False)}" for item in items)
                parts.append(f'"{key}": [\n{lines}\n    ]')
            elif key in one:
                parts.append(f'"{key}": {json.dumps(one[key])}')
        parts += [f'"{key}": {json.dumps(one[key], ensure_ascii=False)}' for key in ("dmmf", "panic") if key in one]
        blocks.append(f"  {json.dumps(name)}: {{\n    " + ",\n    ".join(parts) + "\n  }")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def main() -> int:
    """Records, or checks; 1 where a check fails."""
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--check", action="store_true", help="write nothing, fail where a recording is not current")
    check = options.parse_args().check
    stale, number = [], 0
    with Engine() as engine:
        for topic in topics():
            cases = list(cases_of(topic))
            number += len(cases)
            answers = {name: recording(engine, files) for name, files in cases}
            text, path = rendered(answers), topic / "expected.json"
            if path.exists() and path.read_text("utf-8") == text:
                continue
            stale.append(topic.name)
            if not check:
                path.write_text(text, "utf-8")
    sys.stdout.write(f"{number} cases; {'not current' if check else 'recorded anew'}: {', '.join(stale) or 'none'}\n")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main())
