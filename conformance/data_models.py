"""Records what Prisma's engine says of the schemas in `tests/codegen/data_models`: their data models and operations.

    python conformance/data_models.py

In goes each folder of ``.prisma`` files, out comes its ``expected.json``. Nothing here knows what kusto-db says.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from engine import HERE, Engine

FOLDER = HERE.parent / "tests/codegen/data_models"


def main() -> None:
    """Record every folder."""
    with Engine() as engine:
        for case in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
            paths = sorted(case.glob("*.prisma"), key=lambda path: (path.name != "schema.prisma", path.name))
            files = [(path.name, path.read_bytes().decode()) for path in paths]
            verdict = engine.ask(files, ("dmmf", "mappings"))
            if not verdict.valid:
                raise SystemExit(f"{case.name}: {verdict.errors or verdict.panic}")
            found = {"datamodel": verdict.dmmf, "mappings": verdict.mappings}
            text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            (case / "expected.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
