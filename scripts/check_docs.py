"""Checks the Markdown here: links resolve, commands exist, Python compiles. Prints faults; exit code 1 if any.

Reads the files that git knows (or every .md outside hidden folders when there is no git). Never opens a network.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(
    r"^(?P<indent> *)(?P<ticks>`{3,})(?P<language>[\w+-]*)[^\n]*\n(?P<body>.*?)^ *(?P=ticks) *$",
    re.MULTILINE | re.DOTALL,
)
LINK = re.compile(r"!?\[[^\]\n]*\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *#*$", re.MULTILINE)
SHELL = {"sh", "bash", "console", "shell"}


def main() -> int:
    """Check everything; the exit code."""
    faults = [fault for file in markdown_files() for fault in check(file)]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults" if faults else "ok      documentation")
    return 1 if faults else 0


def markdown_files() -> list[Path]:
    """Every Markdown file of the repository."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        every = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
        listed = [path.as_posix() for path in every if not any(part.startswith(".") for part in path.parts)]
    return [ROOT / name for name in sorted(set(listed)) if (ROOT / name).is_file()]


def check(file: Path) -> Iterator[str]:
    """The faults of one file, each with its place."""
    text = file.read_text("utf-8")
    name = file.relative_to(ROOT).as_posix()
    prose = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
    prose = re.sub(r"`[^`\n]*`", "", prose)
    for match in LINK.finditer(prose):
        problem = link_problem(file, match["target"])
        if problem:
            yield f"{name}:{line(prose, match.start())}: {problem}"
    for match in FENCE.finditer(text):
        at = line(text, match.start("body"))
        if match["language"] in {"python", "py"}:
            yield from (f"{name}:{at + offset - 1}: {said}" for offset, said in python_problems(match["body"]))
        elif match["language"] in SHELL:
            yield from (f"{name}:{at + offset}: {said}" for offset, said in shell_problems(match["body"]))


def link_problem(file: Path, target: str) -> str | None:
    """What is wrong with a link; only links inside the repository are looked at."""
    if re.match(r"[a-z][a-z0-9+.-]*:", target, re.IGNORECASE):
        return None
    path, _, anchor = target.partition("#")
    aimed = (file.parent / unquote(path)).resolve() if path else file
    if not aimed.exists():
        return f"no such file: {target}"
    if anchor and aimed.suffix == ".md" and anchor not in anchors(aimed.read_text("utf-8")):
        return f"no such heading: {target}"
    return None


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of the headings, and the ones set by hand."""
    made: dict[str, int] = {}
    result = set(re.findall(r"<a (?:id|name)=\"([^\"]+)\"", text))
    for match in HEADING.finditer(FENCE.sub("", text)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match["text"])
        slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
        times = made.get(slug, 0)
        made[slug] = times + 1
        result.add(f"{slug}-{times}" if times else slug)
    return result


def python_problems(body: str) -> Iterator[tuple[int, str]]:
    """Whether a block compiles; ``await`` may stand at the top, and ``...`` may stand for what is left out."""
    source = textwrap.dedent(body)
    try:
        compile(source, "<block>", "exec", dont_inherit=True, flags=0x2000)  # PyCF_ALLOW_TOP_LEVEL_AWAIT
    except SyntaxError as error:
        yield error.lineno or 1, f"this Python does not compile: {error.msg}"


def shell_problems(body: str) -> Iterator[tuple[int, str]]:
    """Whether the programs and commands that a block calls are ours to call."""
    for offset, text in enumerate(body.splitlines()):
        words = split(text.strip().removeprefix("$ "))
        if not words:
            continue
        if words[0] == "kusto-db" and len(words) > 1 and re.fullmatch(r"[a-z]+", words[1]):
            known = commands()
            if known and words[1] not in known:
                yield offset, f"no such command: kusto-db {words[1]}"
        elif re.match(r"(\./)?(scripts|\.ci)/", words[0]) and not (ROOT / words[0]).is_file():
            yield offset, f"no such script: {words[0]}"


def split(text: str) -> list[str]:
    """A shell line's words, without leading variables; none for a comment or what only a shell can read."""
    try:
        words = shlex.split(text, comments=True)
    except ValueError:
        return []
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    return words


def commands() -> set[str]:
    """The names of the commands: one file per command."""
    folder = ROOT / "src/kusto/cli/commands"
    return {file.stem.removesuffix("_") for file in folder.glob("*.py") if not file.stem.startswith("_")}


def line(text: str, position: int) -> int:
    """The line, from one, that a position is in."""
    return text.count("\n", 0, position) + 1


if __name__ == "__main__":
    sys.exit(main())
