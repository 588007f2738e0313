"""The server as editors meet it: the started command, over its standard streams."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lsp.client import Editor, Refusal
from lsp.scenes import GENERATOR, head

USER = GENERATOR + head("sqlite") + "model User {\n  id    Int    @id\n  email String @unique\n  posts Post[]\n}\n"
POST = """model Post {
  id       Int  @id
  authorId Int
  author   User @relation(fields: [authorId], references: [id])
}
"""


@pytest.fixture(scope="module")
def editor() -> Iterator[Editor]:
    """One server for all tests of this module."""
    made = Editor()
    yield made
    assert made.quit() == 0
    assert made.noise.empty()
    assert made.log == b""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A database folder with two schema files."""
    made = tmp_path / "src/app/db/user"
    made.mkdir(parents=True)
    (made / "schema.prisma").write_text(USER)
    (made / "post.prisma").write_text(POST)
    (tmp_path / ".env").write_text('RDS_USER_URL="file:./secret.db"\n')
    return made


def none(diagnostics: list[dict[str, Any]]) -> bool:
    return diagnostics == []


def some(diagnostics: list[dict[str, Any]]) -> bool:
    return diagnostics != []


def uri(path: Path) -> str:
    return path.as_uri()


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n")


def place(text: str, part: str) -> tuple[int, int]:
    """Line and column right behind a part of a text."""
    before = text[: text.index(part) + len(part)]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def labels(answer: dict[str, Any]) -> list[str]:
    return [item["label"] for item in answer["items"]]


def test_it_says_what_it_can(editor: Editor) -> None:
    capabilities = editor.server["capabilities"]
    assert capabilities["positionEncoding"] == "utf-16"
    assert capabilities["textDocumentSync"]["change"] == 2
    assert capabilities["renameProvider"] == {"prepareProvider": True}
    assert {name for name in capabilities if name.endswith("Provider")} >= {
        "completionProvider", "hoverProvider", "definitionProvider", "referencesProvider", "documentSymbolProvider",
        "workspaceSymbolProvider", "documentFormattingProvider", "codeActionProvider", "documentHighlightProvider",
    }  # fmt: skip


def test_findings_come_and_go_as_the_text_changes(editor: Editor, folder: Path) -> None:
    text = USER.replace("String", "Strin")
    file = editor.open(uri(folder / "schema.prisma"), text)
    (finding,) = editor.diagnostics(file, some)
    assert (finding["code"], finding["source"], finding["severity"]) == ("P1012", "kusto-db", 1)
    assert finding["message"].endswith("Did you mean `String`?")
    line = line_of(text, "Strin @unique")
    assert finding["range"] == {"start": {"line": line, "character": 8}, "end": {"line": line, "character": 13}}
    editor.change(
        file,
        2,
        {"range": {"start": {"line": line, "character": 13}, "end": {"line": line, "character": 13}}, "text": "g"},
    )
    editor.diagnostics(file, none)
    editor.close(file)


def test_a_file_that_is_not_open_is_told_of_too(editor: Editor, folder: Path) -> None:
    file, other = uri(folder / "schema.prisma"), uri(folder / "post.prisma")
    editor.open(file, USER.replace("model User", "model Person"))
    (finding,) = editor.diagnostics(other, some)
    assert 'Type "User" is neither' in finding["message"]
    editor.change(file, 2, {"text": USER})
    editor.diagnostics(other, none)
    editor.close(file)


def test_what_was_told_of_a_file_that_is_gone_is_taken_back(editor: Editor, folder: Path) -> None:
    file, other = uri(folder / "schema.prisma"), folder / "post.prisma"
    other.write_text(POST.replace("Int ", "Integer "))
    editor.open(file, USER)
    editor.diagnostics(uri(other), some)
    other.unlink()
    editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri(other), "type": 3}]})
    editor.diagnostics(uri(other), none)
    editor.diagnostics(file, lambda told: any("Post" in one["message"] for one in told))
    editor.close(file)
    editor.diagnostics(file, none)


def test_a_saved_change_of_another_program_is_seen(editor: Editor, folder: Path) -> None:
    file = editor.open(uri(folder / "schema.prisma"), USER)
    editor.diagnostics(file, none)
    (folder / "post.prisma").write_text("model Post {\n}\n")
    editor.notify("textDocument/didSave", {"textDocument": {"uri": file}})
    editor.diagnostics(uri(folder / "post.prisma"), some)
    editor.close(file)


def test_rules_of_folders_do_not_hold_for_a_text_that_stands_alone(editor: Editor, folder: Path) -> None:
    alone = editor.open("untitled:Untitled-1", head() + "model A {\n  id Int @id\n}\n")
    inside = editor.open(uri(folder / "schema.prisma"), head("sqlite"))
    assert "K1101" in [one["code"] for one in editor.diagnostics(inside, some)]
    editor.diagnostics(alone, none)
    editor.close(alone)
    editor.close(inside)


def test_related_places_are_in_other_files(editor: Editor, folder: Path) -> None:
    file = editor.open(uri(folder / "schema.prisma"), USER.replace("  posts Post[]\n", ""))
    (finding,) = editor.diagnostics(uri(folder / "post.prisma"), some)
    (related,) = finding["relatedInformation"]
    assert related["location"]["uri"] == file
    editor.close(file)


def test_completion_knows_the_other_file(editor: Editor, folder: Path) -> None:
    text = POST.replace("references: [id]", "references: [")
    file = editor.open(uri(folder / "post.prisma"), text)
    answer = editor.at("completion", file, *place(text, "references: ["))
    assert labels(answer) == ["id", "email"]
    assert answer["items"][0]["textEdit"]["newText"] == "id"
    editor.close(file)


def test_snippets_are_for_editors_that_know_them(editor: Editor) -> None:
    text = head() + "model A {\n  s String @db.\n}\n"
    file = editor.open("untitled:snippets", text)
    answer = editor.at("completion", file, *place(text, "@db."))
    item = next(item for item in answer["items"] if item["label"] == "VarChar")
    assert (item["insertTextFormat"], item["textEdit"]["newText"]) == (2, "VarChar(${1:191})")
    editor.close(file)


def test_variables_are_proposed_without_what_they_hold(editor: Editor, folder: Path) -> None:
    text = USER.replace('env("RDS_USER_URL")', 'env("')
    file = editor.open(uri(folder / "schema.prisma"), text)
    answer = editor.at("completion", file, *place(text, 'env("'))
    assert labels(answer) == ["RDS_USER_URL"]
    assert "secret" not in str(answer)
    editor.close(file)


def test_hover_definition_references_and_highlights(editor: Editor, folder: Path) -> None:
    file = editor.open(uri(folder / "post.prisma"), POST)
    here = place(POST, "author   Us")
    hover = editor.at("hover", file, *here)
    assert "Table in the database: `User`." in hover["contents"]["value"]
    definition = editor.at("definition", file, *here)
    assert definition["uri"] == uri(folder / "schema.prisma")
    line = line_of(USER, "model User")
    assert definition["range"]["start"] == {"line": line, "character": 6}
    found = editor.at("references", file, *here, context={"includeDeclaration": True})
    assert [one["uri"].rpartition("/")[2] for one in found] == ["schema.prisma", "post.prisma"]
    found = editor.at("references", file, *here, context={"includeDeclaration": False})
    assert len(found) == 1
    assert len(editor.at("documentHighlight", file, *here)) == 1
    editor.close(file)


def test_outline_and_search(editor: Editor, folder: Path) -> None:
    file = editor.open(uri(folder / "post.prisma"), POST)
    (entry,) = editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": file}})
    assert (entry["name"], [child["name"] for child in entry["children"]]) == ("Post", ["id", "authorId", "author"])
    found = editor.ask("workspace/symbol", {"query": "use"})
    assert [one["name"] for one in found] == ["User"]
    editor.close(file)


def test_formatting_changes_what_is_not_formatted(editor: Editor) -> None:
    text = head() + "model A {\n  id Int @id\n  name   String\n}\n"
    file = editor.open("untitled:format", text)
    options = {"textDocument": {"uri": file}, "options": {"tabSize": 8, "insertSpaces": False}}
    (edit,) = editor.ask("textDocument/formatting", options)
    assert edit["newText"] == "  id   Int    @id\n  name String\n"
    editor.change(file, 2, edit_as_change(edit))
    assert editor.ask("textDocument/formatting", options) == []
    editor.change(file, 3, {"text": "model A {\n  id Int @@\n}\n"})
    assert editor.ask("textDocument/formatting", options) == []
    editor.close(file)


def edit_as_change(edit: dict[str, Any]) -> dict[str, Any]:
    return {"range": edit["range"], "text": edit["newText"]}


def test_a_rename_edits_all_files(editor: Editor, folder: Path) -> None:
    file = editor.open(uri(folder / "post.prisma"), POST)
    here = place(POST, "author   Us")
    assert editor.at("prepareRename", file, *here)["start"]["character"] == 11
    edit = editor.at("rename", file, *here, newName="Person")
    changes = {one["textDocument"]["uri"].rpartition("/")[2]: one for one in edit["documentChanges"]}
    assert changes["post.prisma"]["textDocument"]["version"] == 1
    assert changes["schema.prisma"]["textDocument"]["version"] is None
    assert [one["newText"] for one in changes["post.prisma"]["edits"]] == ["Person"]
    assert [one["newText"] for one in changes["schema.prisma"]["edits"]] == ['/// @renamed(from: "User")\n', "Person"]
    editor.close(file)


def test_a_rename_that_cannot_be_says_why(editor: Editor, folder: Path) -> None:
    file = editor.open(uri(folder / "post.prisma"), POST)
    with pytest.raises(Refusal, match="There is a model `Post` already") as refused:
        editor.at("rename", file, *place(POST, "author   Us"), newName="Post")
    assert refused.value.code == -32803
    assert editor.at("prepareRename", file, *place(POST, "authorId In")) is None
    editor.close(file)


def test_a_quick_fix_mends_a_finding(editor: Editor) -> None:
    text = head() + "model A {\n  id Int @id\n  s  Strin\n}\n"
    file = editor.open("untitled:fix", text)
    (finding,) = editor.diagnostics(file, some)
    wish = {"textDocument": {"uri": file}, "range": finding["range"], "context": {"diagnostics": [finding]}}
    found = {one["title"]: one for one in editor.ask("textDocument/codeAction", wish)}
    action = found["Change `Strin` to `String`"]
    assert (action["kind"], action["isPreferred"], action["diagnostics"]) == ("quickfix", True, [finding])
    (change,) = action["edit"]["documentChanges"]
    assert [one["newText"] for one in change["edits"]] == ["String"]
    wish["context"] = {"diagnostics": [], "only": ["source.organizeImports"]}
    assert editor.ask("textDocument/codeAction", wish) == []
    editor.close(file)


def test_columns_are_counted_in_utf_16(editor: Editor) -> None:
    text = head() + 'model A {\n  id Int @id\n  a String @default("😀😀") @uniqe\n}\n'
    file = editor.open("untitled:wide", text)
    (finding,) = editor.diagnostics(file, some)
    start = finding["range"]["start"]["character"]
    assert start == len('  a String @default("😀😀") '.encode("utf-16-le")) // 2
    line = finding["range"]["start"]["line"]
    where = {"start": {"line": line, "character": start + 1}, "end": {"line": line, "character": start + 6}}
    editor.change(file, 2, {"range": where, "text": "unique"})
    editor.diagnostics(file, none)
    editor.close(file)


def test_changes_in_one_message_are_made_in_order(editor: Editor) -> None:
    file = editor.open("untitled:many", "")
    nowhere = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
    editor.change(file, 2, {"text": "model A {\n  id Int @id\n}\n"}, {"range": nowhere, "text": head()})
    editor.diagnostics(file, none)
    assert len(editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": file}})) == 2
    editor.close(file)


@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("completion", {}),
        ("hover", {}),
        ("definition", {}),
        ("references", {"context": {"includeDeclaration": True}}),
        ("documentHighlight", {}),
        ("prepareRename", {}),
        ("rename", {"newName": "B"}),
    ],
)
def test_a_place_that_is_not_there_has_no_answer(editor: Editor, method: str, more: dict[str, Any]) -> None:
    file = editor.open("untitled:stale", "model A {\n}\n")
    assert not editor.at(method, file, 99, 0, **more)
    assert not editor.at(method, "untitled:never-opened", 0, 0, **more)
    editor.close(file)
    assert not editor.at(method, file, 0, 7, **more)
