"""The entry point of `kusto-db`: in goes the command line, out comes the exit code.

Nothing is imported before the interrupt is guarded, so that Ctrl-C never shows a traceback, however early it comes.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line.

    Args:
        arguments: without the program's name; those of the process where left out.

    Returns:
        0 done, 1 failed, 2 wrong usage or refused, 3 somebody else migrates, 130 interrupted.
    """
    gc.set_threshold(50_000)  # a short life makes little garbage: looking for it costs a twentieth of `list`
    try:
        if None in (sys.stdin, sys.stdout, sys.stderr):
            _open_missing_streams()
        from kusto.cli.app import run

        code = run(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except OSError:  # the reader went away, or the disk that the output goes to is full (which was told)
        _forget_output()
        return 1
    return code


def _open_missing_streams() -> None:
    """Let standard streams that the process was started without lead to nothing.

    Their numbers must be taken, too: else the next file opened gets one, and what is said would be written into it.
    """
    import os

    while (number := os.open(os.devnull, os.O_RDWR)) < 3:
        os.set_inheritable(number, True)
    os.close(number)
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _forget_output() -> None:
    """Point the output at nothing, so that the interpreter does not complain about it at exit."""
    import os

    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nothing, stream.fileno())
        except (OSError, ValueError):  # not a real file: nothing to protect
            continue


if __name__ == "__main__":
    sys.exit(main())
