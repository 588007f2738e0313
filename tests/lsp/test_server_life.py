"""How the server begins and ends, what it does with editors of other kinds, and that nothing brings it down."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import kusto
from lsp.client import NEW, Editor, Refusal
from lsp.scenes import GENERATOR, head

URI = "untitled:a"
TEXT = head() + "model A {\n  id Int @id\n  s  Strin\n}\n"


@contextmanager
def running(*given: Any) -> Iterator[Editor]:
    """A server of one's own, which ends as it should."""
    editor = Editor(*given)
    try:
        yield editor
        assert editor.quit() == 0
        assert editor.noise.empty()
    finally:
        editor.process.kill()
        editor.ended()


def large(count: int = 1000) -> str:
    """A schema of this many models, in one file."""
    models = (
        f"model M{n} {{\n  id Int @id\n  name String\n  nextId Int?\n"
        f'  next M{(n + 1) % count}? @relation("r{n}", fields: [nextId], references: [id])\n'
        f'  before M{(n - 1) % count}[] @relation("r{(n - 1) % count}")\n\n  @@index([name])\n}}\n\n'
        for n in range(count)
    )
    return head() + "".join(models)


def test_it_ends_when_its_input_does() -> None:
    editor = Editor()
    assert editor.process.stdin is not None
    editor.process.stdin.close()
    assert editor.ended() == 1


def test_it_ends_when_told_to_without_a_good_bye() -> None:
    editor = Editor()
    editor.notify("exit", None)
    assert editor.ended() == 1


def test_it_ends_when_the_system_says_so() -> None:
    editor = Editor()
    editor.process.terminate()
    assert editor.ended() == 0


def test_it_ends_when_the_editor_is_gone_though_its_input_is_open() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        editor = Editor(NEW, other.pid)
        assert editor.process.poll() is None
    assert editor.ended() == 1


def test_a_process_given_on_the_command_line_is_watched_too() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        editor = Editor(NEW, None, f"--clientProcessId={other.pid}")
    assert editor.ended() == 1


def test_an_editor_that_knows_nothing_new_is_served() -> None:
    with running({}) as editor:
        assert editor.server["capabilities"]["positionEncoding"] == "utf-16"
        editor.open(URI, TEXT)
        item = editor.at("completion", URI, 7, 9)["items"][0]
        assert (item["insertTextFormat"], item["textEdit"]["newText"]) == (1, "A")
        edit = editor.at("rename", URI, 5, 6, newName="B")
        assert set(edit) == {"changes"}
        assert editor.asked == []


@pytest.mark.parametrize(("encoding", "width"), [("utf-8", 4), ("utf-32", 1)])
def test_other_units_are_agreed_on(encoding: str, width: int) -> None:
    with running({"general": {"positionEncodings": [encoding, "utf-16"]}}) as editor:
        assert editor.server["capabilities"]["positionEncoding"] == encoding
        editor.open(URI, head() + 'model A {\n  id Int @id\n  s String @default("😀") @uniqe\n}\n')
        (finding,) = editor.diagnostics(URI, bool)
        assert finding["range"]["start"]["character"] == len('  s String @default("') + width + len('") ')


def test_files_are_watched_where_the_editor_can() -> None:
    with running({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}) as editor:
        editor.open(URI, TEXT)
        editor.diagnostics(URI, bool)
        (wish,) = editor.asked
        patterns = wish["params"]["registrations"][0]["registerOptions"]["watchers"]
        assert "**/*.prisma" in [one["globPattern"] for one in patterns]


def test_a_question_can_be_called_off() -> None:
    with running() as editor:
        editor.open(URI, large())
        where = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
        wish = {"textDocument": {"uri": URI}, "range": where, "context": {"diagnostics": []}}
        numbers = [editor.send("textDocument/codeAction", wish) for _ in range(2)]
        editor.notify("$/cancelRequest", {"id": numbers[1]})
        with pytest.raises(Refusal) as refused:
            editor.answer(numbers[1])
        assert refused.value.code == -32800
        assert editor.answer(numbers[0]) == []


def test_an_answer_about_a_text_that_has_changed_is_empty() -> None:
    with running() as editor:
        editor.open(URI, large())
        formatting = {"textDocument": {"uri": URI}, "options": {"tabSize": 2, "insertSpaces": True}}
        number = editor.send("textDocument/formatting", formatting)
        editor.change(URI, 2, {"text": ""})
        assert editor.answer(number) is None


def test_a_thousand_models_are_no_hindrance() -> None:
    text = large()
    with running() as editor:
        editor.open(URI, text)
        line = text[: text.index("next M501?")].count("\n")
        for version in range(2, 7):
            at = {"line": line, "character": 8}
            editor.change(URI, version, {"range": {"start": at, "end": at}, "text": "x"})
            answer = editor.at("completion", URI, line, 9)
            assert len(answer["items"]) > 1000
        editor.diagnostics(URI, lambda told: any("Mxxxxx501" in one["message"] for one in told))


def test_messages_that_mean_nothing_are_survived() -> None:
    with running() as editor:
        pipe = editor.process.stdin
        assert pipe is not None
        for body in (b"{}", b"[]", b"nothing", b'{"jsonrpc": "2.0", "id": 99, "method": "textDocument/hover"}'):
            pipe.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        pipe.flush()
        editor.notify("textDocument/didOpen", {"wrong": 1})
        editor.notify("no/suchThing", {})
        editor.change("untitled:never-opened", 2, {"text": "x"})
        editor.close("untitled:never-opened")
        with pytest.raises(Refusal):
            editor.ask("no/suchQuestion", {})
        editor.open(URI, TEXT)
        assert editor.diagnostics(URI, bool)
    assert b"Strin" not in editor.log


def test_no_text_gets_into_the_log(tmp_path: Path) -> None:
    folder = tmp_path / "src/app/db/user"
    folder.mkdir(parents=True)
    text = GENERATOR + head().replace('env("RDS_USER_URL")', '"postgresql://ada:s3cr3t@host/db"')
    (folder / "schema.prisma").write_text(text)
    uri = (folder / "schema.prisma").as_uri()
    with running() as editor:
        editor.open(uri, text)
        found = editor.diagnostics(uri, bool)
        assert [one["code"] for one in found] == ["K1104"]
        line = text[: text.index("url ")].count("\n")
        answers = [editor.at(method, uri, line, 20) for method in ("hover", "completion", "definition")]
        where = {"textDocument": {"uri": uri}, "range": found[0]["range"], "context": {"diagnostics": found}}
        answers += [editor.ask("textDocument/codeAction", where), editor.ask("textDocument/documentSymbol", where)]
        assert "s3cr3t" not in json.dumps([found, answers])
        editor.change(uri, 2, {"range": {"wrong": True}, "text": "s3cr3t"})
        assert editor.at("hover", uri, 0, 0) is not None
    assert b"s3cr3t" not in editor.log


@pytest.mark.parametrize("seed", range(3))
def test_random_typing_keeps_both_sides_alike(seed: int) -> None:
    chance = random.Random(seed)
    pieces = ["model ", "A", " {\n", "}\n", "@", "id", " Int", "😀", "\r\n", "é", "[", "(", '"', "//", "/*", "\u2028"]
    text = TEXT
    with running() as editor:
        editor.open(URI, text)
        for version in range(2, 60):
            start = chance.randrange(len(text) + 1)
            end = min(len(text), start + chance.choice([0, 0, 0, 1, 5, 20]))
            put = "".join(chance.choices(pieces, k=chance.randrange(4)))
            if "\r\n" in (text[start - 1 : start + 1], text[end - 1 : end + 1]):
                continue
            where = {"start": position(text, start), "end": position(text, end)}
            text = text[:start] + put + text[end:]
            editor.change(URI, version, {"range": where, "text": put})
            if "\r" in text.replace("\r\n", ""):
                text = text.replace("\r\n", "\n").replace("\r", "\n")
                editor.change(URI, version, {"text": text})
            at = position(text, chance.randrange(len(text) + 1))
            editor.at(chance.choice(["hover", "completion", "definition"]), URI, at["line"], at["character"])
        last = f'\n"*/\n{head()}model Last {{\n  id Int @id\n}}\n'
        end = position(text, len(text))
        editor.change(URI, 1000, {"range": {"start": end, "end": end}, "text": last})
        text += last
        symbols = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
        found = next(one for one in symbols if one["name"] == "Last")
        assert found["selectionRange"]["start"] == position(text, text.index("Last {\n"))
    assert editor.log == b""


def position(text: str, offset: int) -> dict[str, int]:
    """A place in UTF-16, for texts without lone carriage returns."""
    start = text.rfind("\n", 0, offset) + 1
    return {"line": text.count("\n", 0, offset), "character": len(text[start:offset].encode("utf-16-le")) // 2}


def test_without_its_library_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pygls").mkdir()
    (tmp_path / "pygls/__init__.py").write_text("raise ModuleNotFoundError('no', name='pygls')\n")
    path = os.pathsep.join([str(tmp_path), str(Path(kusto.__file__).parent.parent)])
    ran = subprocess.run(
        [sys.executable, "-m", "kusto", "lsp", "--lang", "en"],
        capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert ran.returncode == 2
    assert "error[K0001]" in ran.stderr and 'pip install "kusto-db[lsp]"' in ran.stderr
