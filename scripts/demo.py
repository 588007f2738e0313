"""Shows the whole thing: a new project, its databases, its service, a database taken away and given back.

    scripts/demo [--database sqlite|postgresql] [--keep]

Everything happens in a temporary folder, on the loopback, with real commands, a real server and real requests; it takes
well under a minute and leaves nothing behind. Ends with a summary; exit code 1 where something was not as it should be.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

DATABASES = ("user", "temporary")
REQUEST_SECONDS = 15.0
"""Longest that the demo waits for an answer: a service that hangs fails here."""

PLAIN = not sys.stdout.isatty() or bool(os.environ.get("NO_COLOR"))


def paint(text: str, code: str) -> str:
    """``text`` in a colour, on a terminal."""
    return text if PLAIN else f"\x1b[{code}m{text}\x1b[0m"


@dataclass
class Summary:
    """What was shown, and whether it was as it should be."""

    lines: list[tuple[bool, str, str]] = field(default_factory=list)

    def add(self, good: bool, what: str, detail: str) -> None:
        """One line of the table; a failure shows at once, too."""
        self.lines.append((good, what, detail))
        print(paint(f"  {'ok' if good else 'FAILED'}: {what}, {detail}", "32" if good else "31"), flush=True)

    def show(self, seconds: float) -> int:
        """Print the table; returns the exit code."""
        width = max(len(what) for _, what, _ in self.lines)
        print(paint("\nSummary", "1"))
        for good, what, detail in self.lines:
            print(f"  {paint('ok    ', '32') if good else paint('FAILED', '31')}  {what:<{width}}  {detail}")
        failed = sum(not good for good, _, _ in self.lines)
        print(f"\n{len(self.lines) - failed} of {len(self.lines)} as they should be, {seconds:.1f} s")
        return 1 if failed else 0


@dataclass
class Demo:
    """One run.

    Args:
        folder: the project's folder.
        provider: ``sqlite`` or ``postgresql``.
        environment: variables of every process that is started.
    """

    folder: Path
    provider: str
    environment: dict[str, str]
    summary: Summary = field(default_factory=Summary)

    def command(self, *arguments: str, where: Path | None = None, check: str | None = None) -> str:
        """Run ``kusto-db`` and show it with its output; returns the output.

        Args:
            check: what the output must hold.
        """
        print(paint(f"\n$ kusto-db {shlex.join(arguments)}", "1;36"), flush=True)
        begin = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "kusto", *arguments],
            cwd=where or self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        seconds = time.perf_counter() - begin
        print(done.stdout.rstrip(), flush=True)
        good = done.returncode == 0 and (check is None or check in done.stdout)
        shown = " ".join(arguments[: 3 if arguments[1:2] == ("-t",) else 1])
        self.summary.add(good, f"kusto-db {shown}", f"exit code {done.returncode}, {seconds:.2f} s")
        return done.stdout

    def request(self, client: httpx.Client, method: str, path: str, expected: int, **more: object) -> httpx.Response:
        """Send one request and show it with its answer."""
        begin = time.perf_counter()
        answer = client.request(method, path, **more)  # type: ignore[arg-type]
        seconds = time.perf_counter() - begin
        after = f", Retry-After: {answer.headers['retry-after']}" if "retry-after" in answer.headers else ""
        body = answer.text if len(answer.text) <= 200 else answer.text[:200] + "…"
        print(paint(f"\n{method} {path}", "1;36"), f"\n  {answer.status_code}{after}  {body}", flush=True)
        self.summary.add(
            answer.status_code == expected, f"{method} {path}", f"{answer.status_code}{after} in {seconds:.2f} s"
        )
        return answer


def main() -> int:
    """Run the demo; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--keep", action="store_true", help="keep the temporary folder and say where it is")
    given = parser.parse_args()
    begin = time.perf_counter()
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="kusto-demo-"))
        if given.keep:
            stack.callback(print, f"kept: {folder}")
        else:
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
        outage, urls = stack.enter_context(PROVIDERS[given.database](folder / "shop"))
        demo = Demo(folder / "shop", given.database, environment(urls))
        show_commands(demo)
        with service(demo) as client:
            show_service(demo, client, outage)
        return demo.summary.show(time.perf_counter() - begin)


def environment(urls: dict[str, str]) -> dict[str, str]:
    """Variables of the processes: ours, without what would steer them, with the database's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KUSTO_", "RDS_"))}
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), kept.get("PYTHONPATH", ""))))
    # Serverless: mend fast and answer 503 at once, as on AWS Lambda.
    return {**kept, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1", "KUSTO_SERVERLESS": "true", "KUSTO_LANG": "en", **urls}


def show_commands(demo: Demo) -> None:
    """A new project, from nothing to a filled database."""
    demo.command("init", demo.folder.name, "--provider", demo.provider, where=demo.folder.parent)
    demo.command("validate", "-a", check="user: valid")
    demo.command("generate", "-a", check="client generated")
    demo.command("migrate", "-t", "dev", "-a", "-n", "init")
    demo.command("seed", "-a", check="users: 2")
    demo.command("list", check="RDS_USER_URL")
    demo.command("migrate", "-t", "status", "-a", check="up to date")
    demo.command("migrate", "-t", "deploy", "-a", "--wait", "1", check="nothing pending")
    demo.command(
        "execute", "-d", "user", "-c", "SELECT id, email, name FROM users ORDER BY id", check="ada@example.com"
    )


def show_service(demo: Demo, client: httpx.Client, outage: Outage) -> None:
    """Requests to the example service before, during and after an outage of its database."""
    demo.request(client, "GET", "/users", 200)
    demo.request(client, "POST", "/users", 201, json={"email": "alan@example.com", "name": "Alan"})
    demo.request(client, "GET", "/users", 200)
    demo.request(client, "GET", "/notes", 200)

    print(paint(f"\n--- {outage.what}", "1;33"))
    outage.begin()
    time.sleep(CHECK_INTERVAL)
    down = demo.request(client, "GET", "/users", 503)
    demo.summary.add(
        "retry-after" in down.headers, "down: says when to come back", down.headers.get("retry-after", "-")
    )
    demo.summary.add(down.elapsed.total_seconds() < 10, "down: no hang", f"{down.elapsed.total_seconds():.2f} s")
    demo.request(client, "GET", "/users", 503)

    print(paint("\n--- The database is given back", "1;33"))
    outage.end()
    answer, seconds = until_mended(client)
    demo.summary.add(answer.status_code == 200, "mended by itself", f"{answer.status_code} after {seconds:.1f} s")
    demo.request(client, "GET", "/users", 200)
    said = (demo.folder / "service.log").read_text("utf-8")
    print(paint("\nwhat the service printed", "1;36"), said.rstrip(), sep="\n")
    demo.summary.add("user is back" in said, "on_reconnect was told", "user is back")


def until_mended(client: httpx.Client) -> tuple[httpx.Response, float]:
    """Ask until the service works again; the last answer and how long it took."""
    begin = time.perf_counter()
    while True:
        answer = client.get("/users")
        seconds = time.perf_counter() - begin
        if answer.status_code == 200 or seconds > 30:
            return answer, seconds
        time.sleep(0.25)


# The service.

CHECK_INTERVAL = 0.5
"""Seconds for which the service of the demo believes a connection; the default would make the demo long."""


@contextmanager
def service(demo: Demo) -> Iterator[httpx.Client]:
    """The example service of `kusto-db init`, running on a free port of the loopback."""
    file = demo.folder / "src/app/main.py"
    text = file.read_text("utf-8")
    wanted = "continue_on_failure=False,"
    assert wanted in text
    file.write_text(text.replace(wanted, f"check_interval={CHECK_INTERVAL}, {wanted}"), "utf-8")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    command = ["uvicorn", "app.main:app", "--app-dir", "src", "--port", str(port), "--log-level", "warning"]
    print(paint(f"\n$ {shlex.join(command)}", "1;36"), flush=True)
    with (demo.folder / "service.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=demo.folder, env=demo.environment, stdout=log, stderr=log
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=REQUEST_SECONDS) as client:
                _wait_for(process, port, demo.folder / "service.log")
                yield client
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until somebody listens on the port."""
    deadline = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"the service did not start:\n{log.read_text('utf-8')}")


# Databases that can be taken away.


@dataclass
class Outage:
    """How a database is taken away and given back."""

    what: str
    begin: Callable[[], None]
    end: Callable[[], None]


@contextmanager
def sqlite(project: Path) -> Iterator[tuple[Outage, dict[str, str]]]:
    """The files that `kusto-db init` names; taken away by moving the file."""
    file = project / "src/app/db/user/dev.db"
    away = project / "dev.db.away"
    yield (
        Outage(f"The database file is moved away: {file.relative_to(project)}", lambda: _move(file, away),
               lambda: _move(away, file)),
        {},
    )  # fmt: skip


def _move(source: Path, target: Path) -> None:
    source.rename(target)


@contextmanager
def postgresql(project: Path) -> Iterator[tuple[Outage, dict[str, str]]]:
    """A server of our own; taken away by stopping it."""
    from servers.lifeline import Unavailable
    from servers.postgresql import throwaway_postgresql

    with ExitStack() as stack:
        try:
            server = stack.enter_context(throwaway_postgresql())
        except Unavailable as error:
            sys.exit(f"There is no PostgreSQL for the demo: {error}")
        print(f"PostgreSQL {server.version} on port {server.port}")
        data = Path(server.directory) / "data"
        command = shlex.split((data / "postmaster.opts").read_text())
        urls = {f"RDS_{name.upper()}_URL": server.url_for(f"demo_{name}") for name in DATABASES}
        yield (
            Outage("The PostgreSQL server is stopped", lambda: _stop(data), lambda: _start(data, command, server.port)),
            urls,
        )


def _stop(data: Path) -> None:
    import signal

    os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGINT)
    while (data / "postmaster.pid").exists():
        time.sleep(0.05)


def _start(data: Path, command: list[str], port: int) -> None:
    owner = data.stat()
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with (data.parent / "log").open("a") as log:
        subprocess.Popen(command, cwd=data, stdout=log, stderr=log, start_new_session=True, **identity)  # type: ignore[call-overload]
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


PROVIDERS = {"sqlite": sqlite, "postgresql": postgresql}

if __name__ == "__main__":
    sys.exit(main())
