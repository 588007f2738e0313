"""The Python that a seed runs in: ``python seeding.py SEED`` runs it as ``python SEED`` does, but tells faults.

In goes the path of a ``seed.py``. An error of kusto is told with its code and hint instead of a traceback, any other
with the traceback that Python shows (secrets hidden), Ctrl-C without one. It must import nothing of ours before
the seed does: the seed decides what is loaded.
"""

from __future__ import annotations

import sys
from types import CodeType, ModuleType, TracebackType


def main(path: str) -> int:
    """Run one seed.

    Args:
        path: absolute path of its file.

    Returns:
        The exit code: 0, that of the error, 1 for an error that is not ours, 130 interrupted.
    """
    try:
        run(path)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sys.stdout.flush()
        return _tell(error, path)
    return 0


def run(path: str) -> None:
    """Run the file as the main module of this process; raises whatever it raises."""
    with open(path, "rb") as stream:
        code: CodeType = compile(stream.read(), path, "exec")
    module = ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    sys.argv[:] = [path]
    exec(code, module.__dict__)


def _tell(error: Exception, path: str) -> int:
    import os

    from kusto.errors import KustoError

    trace = _below(error.__traceback__)
    if not isinstance(error, KustoError):
        import traceback

        from kusto.engine.target import hide_secrets

        text = "".join(traceback.format_exception(type(error), error, trace))
        sys.stderr.write(hide_secrets(text, *(value for value in os.environ.values() if "://" in value)))
        return 1
    from kusto.cli.failure import report
    from kusto.cli.messages import Say, choose_language
    from kusto.cli.session import Session
    from kusto.cli.terminal import Terminal

    environ = dict(os.environ)
    say = Say(choose_language([], environ, None))
    session = Session(say, Terminal(environ), environ, environ.get("KUSTO_DEBUG") == "1")
    code = report(session, error)
    session.terminal.note(f"  {path}:{_line(trace, path)}")
    return code


def _below(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of this file."""
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return trace


def _line(trace: TracebackType | None, path: str) -> int:
    """The line of the seed that the fault came from."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


if __name__ == "__main__":
    import os.path

    sys.path[0] = os.path.dirname(sys.argv[1])  # as for any script: what stands beside it can be imported
    sys.exit(main(sys.argv[1]))
