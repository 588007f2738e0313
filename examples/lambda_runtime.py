"""A simulated AWS Lambda: runs a function in a process of its own and freezes it between two invocations.

    python lambda_runtime.py lambda_function.handler

As on Lambda the process stands still (SIGSTOP) as soon as it has answered, timers, threads and all, and goes on
(SIGCONT) when the next event arrives; servers and networks do not wait for it meanwhile. Events and answers go over
pipes as lines of JSON. Needs a POSIX system.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent / "src"


class Function:
    """A deployed function: ``with Function("lambda_function.handler") as function: function.invoke(event)``.

    Args:
        handler: module and function, as Lambda's setting names them.
        folder: where the module is.
        environment: variables beside those of this process.
        seconds: what an invocation may take.
    """

    def __init__(
        self,
        handler: str,
        folder: Path = SOURCE,
        environment: Mapping[str, str] | None = None,
        seconds: float = 30.0,
    ) -> None:
        variables = {**os.environ, "AWS_LAMBDA_FUNCTION_NAME": handler, **(environment or {})}
        command = [sys.executable, __file__, "--serve", handler, str(seconds)]
        self._process = subprocess.Popen(
            command, cwd=folder, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._freeze()

    def invoke(self, event: Any) -> Any:
        """Thaw, hand over the event, wait for the answer, freeze.

        Raises:
            RuntimeError: the handler raised; Lambda would deliver an event of a queue again.
        """
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        process.send_signal(signal.SIGCONT)
        process.stdin.write(json.dumps(event) + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
        self._freeze()
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]

    def _freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def __enter__(self) -> "Function":
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.send_signal(signal.SIGCONT)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


class Context:
    """What a handler is given beside the event."""

    def __init__(self, seconds: float) -> None:
        self._end = time.time() + seconds

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the invocation is ended."""
        return max(0, int((self._end - time.time()) * 1000))


def serve(handler: str, seconds: float) -> None:
    """The process of the function: import once, then answer events until there are no more."""
    sys.path.insert(0, os.getcwd())
    module, name = handler.rsplit(".", 1)
    function = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        try:
            answer = {"result": function(json.loads(line), Context(seconds))}
        except Exception as error:  # noqa: BLE001  # whatever it is, the runtime reports it and goes on
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def http_event(method: str, body: Any = None) -> dict[str, Any]:
    """An event of a function URL."""
    return {
        "version": "2.0",
        "rawPath": "/notes",
        "headers": {"content-type": "application/json"},
        "requestContext": {"http": {"method": method, "path": "/notes"}},
        "body": None if body is None else json.dumps(body),
    }


def main(handler: str) -> None:
    """Three invocations with pauses between them."""
    with Function(handler) as function:
        for event in (http_event("POST", {"text": "from a function"}), http_event("GET"), http_event("GET")):
            answer = function.invoke(event)
            print(answer["statusCode"], answer["body"][:100])
            time.sleep(1.0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(sys.argv[2], float(sys.argv[3]))
    else:
        main(sys.argv[1] if len(sys.argv) > 1 else "lambda_function.handler")
