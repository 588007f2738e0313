"""Runs the server in this process until the editor is done with it: what `kusto-db lsp` does."""

from __future__ import annotations

import gc

from kusto.lsp.server.features import make_server
from kusto.lsp.server.lifetime import be_silent, end_on_signals, take_streams


def serve(version: str, process: int | None = None) -> int:
    """Answer until the input ends or the editor says so.

    Args:
        version: what the server tells of itself.
        process: the number of the editor's process, where it was given on the command line.

    Returns:
        0 where the editor said good-bye first, else 1.
    """
    be_silent()
    end_on_signals()
    gc.set_threshold(10_000, 20, 20)
    source, sink = take_streams()
    server = make_server(version)
    server.parent = process
    server.start_io(source, sink)
    return 0 if server.ended else 1
