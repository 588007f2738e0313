"""Every message that the server answers, each with the part of `kusto.lsp` that knows the answer."""

from __future__ import annotations

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from kusto.lsp.actions import actions
from kusto.lsp.completion import complete
from kusto.lsp.formatting import formatting
from kusto.lsp.hover import hover
from kusto.lsp.navigation import definition, highlights, references
from kusto.lsp.rename import prepare, rename
from kusto.lsp.server.language_server import SchemaServer, View
from kusto.lsp.symbols import document_symbols, workspace_symbols

TRIGGERS = ("@", ".", '"', "(", "[")


def make_server(version: str) -> SchemaServer:
    """A server that answers everything there is."""
    server = SchemaServer(version)
    _life(server)
    _files(server)
    _typing(server)
    _reading(server)
    _changing(server)
    return server


def _life(server: SchemaServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.begin(params)
        server.watch(params.process_id)

    @server.feature(types.INITIALIZED)
    def initialized(_params: types.InitializedParams) -> None:
        if server.watches:
            patterns = ("**/*.prisma", "**/.env*", "**/pyproject.toml")
            watchers = [types.FileSystemWatcher(pattern) for pattern in patterns]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            wish = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([wish]))

    @server.feature(types.SHUTDOWN)
    def shutdown(*_: object) -> None:
        server.ended = True


def _files(server: SchemaServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_params: types.DidSaveTextDocumentParams) -> None:
        server.looked_away()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(_params: types.DidChangeWatchedFilesParams) -> None:
        server.looked_away()


def _typing(server: SchemaServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=list(TRIGGERS)))
    async def completion(params: types.CompletionParams) -> types.CompletionList | None:
        def work(view: View) -> types.CompletionList | None:
            offset = view.offset(params.position)
            if offset is None:
                return None
            return view.converter.completion(view.file, complete(view.snapshot, view.file, offset))

        return await server.ask("completion", params.text_document.uri, work)

    @server.feature(types.TEXT_DOCUMENT_FORMATTING)
    async def format_document(params: types.DocumentFormattingParams) -> list[types.TextEdit] | None:
        def work(view: View) -> list[types.TextEdit]:
            return view.converter.text_edits(view.file, formatting(view.snapshot, view.file))

        return await server.ask("formatting", params.text_document.uri, work)


def _reading(server: SchemaServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover_over(params: types.HoverParams) -> types.Hover | None:
        def work(view: View) -> types.Hover | None:
            offset = view.offset(params.position)
            found = hover(view.snapshot, view.file, offset) if offset is not None else None
            return view.converter.hover(view.file, found) if found is not None else None

        return await server.ask("hover", params.text_document.uri, work)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def go_to_definition(params: types.DefinitionParams) -> types.Location | None:
        def work(view: View) -> types.Location | None:
            offset = view.offset(params.position)
            found = definition(view.snapshot, view.file, offset) if offset is not None else None
            return view.converter.location(found) if found is not None else None

        return await server.ask("definition", params.text_document.uri, work)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def find_references(params: types.ReferenceParams) -> list[types.Location] | None:
        declared = params.context.include_declaration

        def work(view: View) -> list[types.Location]:
            offset = view.offset(params.position)
            found = references(view.snapshot, view.file, offset, declared=declared) if offset is not None else ()
            return [view.converter.location(one) for one in found]

        return await server.ask("references", params.text_document.uri, work)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
        def work(view: View) -> list[types.DocumentHighlight]:
            offset = view.offset(params.position)
            found = highlights(view.snapshot, view.file, offset) if offset is not None else ()
            return [types.DocumentHighlight(view.converter.range(one.file, one.start, one.end)) for one in found]

        return await server.ask("highlights", params.text_document.uri, work)

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        def work(view: View) -> list[types.DocumentSymbol]:
            return [view.converter.symbol(view.file, entry) for entry in document_symbols(view.file)]

        return await server.ask("symbols", params.text_document.uri, work)

    @server.feature(types.WORKSPACE_SYMBOL)
    async def search(params: types.WorkspaceSymbolParams) -> list[types.SymbolInformation] | None:
        snapshots = [server.snapshot(home) for home in server.homes().values()]

        def work() -> list[types.SymbolInformation]:
            found = (one for snapshot in snapshots for one in workspace_symbols(snapshot, params.query))
            return [server.converter.found_symbol(file, entry) for file, entry in found]

        return await server.on_thread("search", work)


def _changing(server: SchemaServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare_rename(params: types.PrepareRenameParams) -> types.Range | None:
        def work(view: View) -> types.Range | None:
            offset = view.offset(params.position)
            found = prepare(view.snapshot, view.file, offset) if offset is not None else None
            return view.converter.range(view.file, *found) if found is not None else None

        return await server.ask("rename", params.text_document.uri, work)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename_everywhere(params: types.RenameParams) -> types.WorkspaceEdit | None:
        def work(view: View) -> tuple[str | None, types.WorkspaceEdit] | None:
            offset = view.offset(params.position)
            if offset is None:
                return None
            found = rename(view.snapshot, view.file, offset, params.new_name)
            edit = view.converter.workspace_edit(found.edits, view.documents, versions=server.versions)
            return found.refusal, edit

        answer = await server.ask("rename", params.text_document.uri, work)
        if answer is None:
            return None
        refusal, edit = answer
        if refusal is not None:
            raise JsonRpcException(refusal, types.LSPErrorCodes.RequestFailed.value)
        return edit

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    async def quick_fixes(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        only = params.context.only
        if only is not None and not any(_is_quick_fix(kind) for kind in only):
            return []

        def work(view: View) -> list[types.CodeAction]:
            start, end = view.offset(params.range.start), view.offset(params.range.end)
            if start is None:
                return []
            found = actions(view.snapshot, view.file, start, end if end is not None else len(view.file.text))
            return [view.converter.action(view.file, one, view.documents, versions=server.versions) for one in found]

        return await server.ask("quick fixes", params.text_document.uri, work)


def _is_quick_fix(kind: types.CodeActionKind | str) -> bool:
    """``quickfix`` itself, or the empty kind, which holds all."""
    return str(getattr(kind, "value", kind)) in ("", types.CodeActionKind.QuickFix.value)
