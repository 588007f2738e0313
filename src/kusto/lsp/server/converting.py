"""Answers as the protocol has them: in go values of `kusto.lsp`, out come messages' parts. It decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lsprotocol import types

from kusto.lsp.actions import Action
from kusto.lsp.completion.candidates import Candidate, Completion, Kind
from kusto.lsp.diagnostics import Finding
from kusto.lsp.documents import Change, Document
from kusto.lsp.edits import Edit, FileEdit, merged
from kusto.lsp.hover import Hover
from kusto.lsp.navigation import Range
from kusto.lsp.positions import Encoding, Lines
from kusto.lsp.snapshot import File
from kusto.lsp.symbols import Entry

_KINDS = {
    Kind.KEYWORD: types.CompletionItemKind.Keyword,
    Kind.SCALAR: types.CompletionItemKind.TypeParameter,
    Kind.MODEL: types.CompletionItemKind.Class,
    Kind.ENUM: types.CompletionItemKind.Enum,
    Kind.TYPE: types.CompletionItemKind.Struct,
    Kind.ATTRIBUTE: types.CompletionItemKind.Property,
    Kind.NATIVE: types.CompletionItemKind.TypeParameter,
    Kind.FUNCTION: types.CompletionItemKind.Function,
    Kind.MEMBER: types.CompletionItemKind.EnumMember,
    Kind.FIELD: types.CompletionItemKind.Field,
    Kind.ARGUMENT: types.CompletionItemKind.Property,
    Kind.VALUE: types.CompletionItemKind.Value,
    Kind.PROPERTY: types.CompletionItemKind.Property,
    Kind.VARIABLE: types.CompletionItemKind.Variable,
}
_SYMBOLS = {
    "model": types.SymbolKind.Class,
    "view": types.SymbolKind.Interface,
    "enum": types.SymbolKind.Enum,
    "type": types.SymbolKind.Struct,
    "datasource": types.SymbolKind.Object,
    "generator": types.SymbolKind.Object,
    "field": types.SymbolKind.Field,
    "member": types.SymbolKind.EnumMember,
    "property": types.SymbolKind.Property,
}
SOURCE = "kusto-db"


class Converter:
    """Turns offsets into positions, in the units agreed on with the editor.

    Args:
        encoding: those units.
        snippets: the editor knows places to fill in what is inserted.
    """

    def __init__(self, encoding: Encoding = Encoding.UTF16, *, snippets: bool = False) -> None:
        self.encoding, self.snippets = encoding, snippets
        self._lines: dict[str, Lines] = {}

    def lines(self, file: File) -> Lines:
        """Where the lines of a file begin."""
        found = self._lines.get(file.uri)
        if found is None or found.text != file.text:
            found = self._lines[file.uri] = Lines(file.text)
        return found

    def range(self, file: File, start: int, end: int) -> types.Range:
        """A range of offsets."""
        lines = self.lines(file)
        first, last = lines.position(start, self.encoding), lines.position(end, self.encoding)
        return types.Range(types.Position(*first), types.Position(*last))

    def location(self, found: Range) -> types.Location:
        """A range and its file."""
        return types.Location(found.file.uri, self.range(found.file, found.start, found.end))

    def text_edits(self, file: File, edits: Iterable[Edit]) -> list[types.TextEdit]:
        """Edits of one file."""
        return [types.TextEdit(self.range(file, edit.start, edit.end), edit.text) for edit in merged(edits)]

    def workspace_edit(
        self, edits: Iterable[FileEdit], documents: Mapping[str, Document], *, versions: bool
    ) -> types.WorkspaceEdit:
        """Edits of several files.

        Args:
            versions: the editor takes edits that say which version of a text they are for.
        """
        by_file: dict[str, tuple[File, list[Edit]]] = {}
        for one in edits:
            by_file.setdefault(one.file.uri, (one.file, []))[1].append(one.edit)
        made = {uri: self.text_edits(file, found) for uri, (file, found) in by_file.items()}
        if not versions:
            return types.WorkspaceEdit(changes=made)
        changes = [
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(
                    uri, documents[uri].version if uri in documents else None
                ),
                list(found),
            )
            for uri, found in made.items()
        ]
        return types.WorkspaceEdit(document_changes=changes)

    def completion(self, file: File, found: Completion) -> types.CompletionList:
        """Candidates."""
        where = self.range(file, found.start, found.end)
        items = [self._item(candidate, number, where) for number, candidate in enumerate(found.items)]
        return types.CompletionList(is_incomplete=False, items=items)

    def _item(self, candidate: Candidate, number: int, where: types.Range) -> types.CompletionItem:
        text = (candidate.insert if self.snippets else candidate.plain) or candidate.label
        is_snippet = self.snippets and bool(candidate.insert)
        return types.CompletionItem(
            label=candidate.label,
            kind=_KINDS[candidate.kind],
            detail=candidate.detail or None,
            documentation=types.MarkupContent(types.MarkupKind.Markdown, candidate.doc) if candidate.doc else None,
            sort_text=f"{candidate.rank}{number:05d}",
            insert_text_format=types.InsertTextFormat.Snippet if is_snippet else types.InsertTextFormat.PlainText,
            text_edit=types.TextEdit(where, text),
        )

    def hover(self, file: File, found: Hover) -> types.Hover:
        """An explanation."""
        content = types.MarkupContent(types.MarkupKind.Markdown, found.text)
        return types.Hover(content, self.range(file, found.start, found.end))

    def diagnostic(self, file: File, found: Finding) -> types.Diagnostic:
        """A finding."""
        related = [
            types.DiagnosticRelatedInformation(
                self.location(Range(one.file, one.start, one.end)),
                one.message,
            )
            for one in found.related
        ]
        return types.Diagnostic(
            range=self.range(file, found.start, found.end),
            message=found.message,
            severity=types.DiagnosticSeverity.Error if found.is_error else types.DiagnosticSeverity.Warning,
            code=found.code,
            source=SOURCE,
            related_information=related or None,
        )

    def action(
        self, file: File, found: Action, documents: Mapping[str, Document], *, versions: bool
    ) -> types.CodeAction:
        """A quick fix."""
        return types.CodeAction(
            title=found.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[self.diagnostic(file, found.finding)],
            is_preferred=found.preferred or None,
            edit=self.workspace_edit(found.edits, documents, versions=versions),
        )

    def symbol(self, file: File, entry: Entry) -> types.DocumentSymbol:
        """A block with what is in it."""
        return types.DocumentSymbol(
            name=entry.name,
            kind=_SYMBOLS[entry.kind],
            range=self.range(file, entry.start, entry.end),
            selection_range=self.range(file, entry.name_start, entry.name_end),
            detail=entry.detail or None,
            children=[self.symbol(file, child) for child in entry.children] or None,
        )

    def found_symbol(self, file: File, entry: Entry) -> types.SymbolInformation:
        """A block, as the answer to a search."""
        where = self.location(Range(file, entry.name_start, entry.name_end))
        return types.SymbolInformation(location=where, name=entry.name, kind=_SYMBOLS[entry.kind])


def change(given: types.TextDocumentContentChangeEvent) -> Change:
    """A change of a text as the editor tells it."""
    if isinstance(given, types.TextDocumentContentChangePartial):
        first, last = given.range.start, given.range.end
        return Change(((first.line, first.character), (last.line, last.character)), given.text)
    return Change(None, given.text)
