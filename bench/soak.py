"""A soak: an application of ours runs for minutes while its server and its network are taken away again and again.

In: `--minutes`, `--server`, `--seed`. Out: a line per half minute, then the counts; exit status 1 where anything is
stuck, leaks, is missing or is there twice. The application is a process of its own, since it is frozen, too. It must
never be judged by what it says alone: the rows are counted by another session.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from client import blog
from client.faults.conftest import Site
from kusto.engine.pool_options import PoolOptions
from kusto.errors import KustoError, OutcomeUnknownError
from servers import mariadb, postgresql
from servers.proxy import Proxy, proxy_to

LIMIT, WORKERS = 5, 40
STUCK_SECONDS = 30.0
QUIET_SECONDS = 10.0
"""How long before the end nothing is broken any more: everything must succeed then."""
Fault = tuple[str, float]


def main() -> int:
    """Run it; gives the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/soak", description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--server", choices=("postgresql", "mysql"), default="postgresql")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--application", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.application:
        asyncio.run(_application(given.server, *given.application))
        return 0
    throwaway = postgresql.throwaway_postgresql if given.server == "postgresql" else mariadb.throwaway_mariadb
    with throwaway() as server, tempfile.TemporaryDirectory() as folder:
        direct = server.create("soak")
        parts = urlsplit(direct)
        assert parts.hostname is not None and parts.port is not None
        with proxy_to(parts.hostname, parts.port) as proxy:
            url = parts._replace(netloc=f"{parts.username}@127.0.0.1:{proxy.port}").geturl()
            site = Site(given.server, sys.modules[__name__], direct, url, proxy)
            for statement in blog.tables_sql(given.server).split(";\n"):
                if statement.strip():
                    site.ask(statement)
            return _soak(site, folder, given.minutes * 60, random.Random(given.seed))


def _soak(site: Site, folder: str, seconds: float, dice: random.Random) -> int:
    command = [sys.executable, __file__, "--server", site.server, "--application", site.url, folder]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    heard: list[dict[str, Any]] = []
    listener = threading.Thread(target=_listen, args=(process, heard), daemon=True)
    listener.start()
    faults: Counter[str] = Counter()
    problems: list[str] = []
    began = shown = time.monotonic()
    while time.monotonic() < began + seconds - QUIET_SECONDS and process.poll() is None and not problems:
        name, _ = _break(site, process.pid, dice)
        faults[name] += 1
        time.sleep(dice.uniform(0.2, 4.0))
        if heard and time.time() - heard[-1]["progress"] > STUCK_SECONDS:
            problems.append(f"nothing was served for {STUCK_SECONDS:g} s: {heard[-1]}")
        if time.monotonic() - shown > 30 and heard:
            shown = time.monotonic()
            _say(f"{shown - began:6.0f} s  {heard[-1]}")
    if not problems:
        site.proxy.cut()  # what fell silent is open on the server until its keepalives find out, which takes minutes
        time.sleep(1.0)
        calm = dict(heard[-1]["errors"])
        time.sleep(QUIET_SECONDS - 1.0)
        sessions = site.sessions()
        problems += [f"{sessions} sessions for a pool of {LIMIT}"] if sessions > LIMIT else []
        problems += [f"errors after the last fault: {calm} became {heard[-1]['errors']}"] * (
            heard[-1]["errors"] != calm
        )
    with contextlib.suppress(subprocess.TimeoutExpired, ValueError, BrokenPipeError):
        process.communicate("end\n", timeout=30)
    if process.returncode != 0:
        process.kill()
        problems.append(f"the application ended with {process.returncode}")
    problems += _judge(site, Path(folder), heard)
    _say(f"faults: {dict(faults)}")
    _say(f"application: {heard[-1] if heard else 'said nothing'}")
    for problem in problems:
        _say(f"WRONG: {problem}")
    _say("stuck, leaked, missing or doubled: " + (f"{len(problems)} problems" if problems else "nothing"))
    return 1 if problems else 0


def _break(site: Site, pid: int, dice: random.Random) -> Fault:
    """One fault, over when this returns."""
    proxy: Proxy = site.proxy
    name = dice.choice(["kill", "kill", "kill", "kill all", "cut", "cut", "freeze", "freeze and cut", "away", "silent"])
    pause = dice.uniform(0.1, 3.0)
    if name == "kill":
        site.kill_all(at_most=1)
    elif name == "kill all":
        site.kill_all()
    elif name == "cut":
        proxy.cut()
    elif name.startswith("freeze"):
        os.kill(pid, signal.SIGSTOP)
        if name != "freeze":
            proxy.cut()
        time.sleep(pause * 3)
        os.kill(pid, signal.SIGCONT)
    elif name == "away":
        proxy.down()
        time.sleep(pause)
        proxy.up()
    else:
        proxy.forget()
    return name, pause


def _listen(process: subprocess.Popen[str], heard: list[dict[str, Any]]) -> None:
    assert process.stdout is not None
    with contextlib.suppress(ValueError):
        heard.extend(json.loads(line) for line in process.stdout)


def _judge(site: Site, folder: Path, heard: list[dict[str, Any]]) -> list[str]:
    """What the rows and the last words of the application show to be wrong."""
    there = Counter(email for (email,) in site.ask("SELECT email FROM users"))
    fates = dict(line.split(" ") for line in (folder / "fates").read_text().splitlines())
    done = {name for name, fate in fates.items() if fate == "done"}
    problems = [f"there twice: {name}" for name, count in there.items() if count > 1]
    problems += [f"acknowledged and missing: {name}" for name in done - there.keys()]
    problems += [f"refused and there: {name}" for name, fate in fates.items() if fate == "refused" and name in there]
    if heard and site.open_transactions():
        problems.append("a transaction is open")
    if len(heard) > 60 and heard[-1]["rss_kb"] > heard[30]["rss_kb"] * 1.5:
        problems.append(f"memory grew from {heard[30]['rss_kb']} kB to {heard[-1]['rss_kb']} kB")
    if heard and heard[-1]["files"] > 60:
        problems.append(f"{heard[-1]['files']} files are open")
    return problems


def _say(text: str) -> None:
    print(text, flush=True)


async def _application(server: str, url: str, folder: str) -> None:
    """The application: its workers read and write until told to end; says each second how it is."""
    package = blog.generate(server, Path(folder))
    told = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin, told.set)
    errors: Counter[str] = Counter()
    served = {"count": 0, "progress": time.time()}
    numbers = iter(range(10**9))
    with (Path(folder) / "fates").open("w", buffering=1) as fates:
        db = package.Client(url=f"{url}?socket_timeout=3&connect_timeout=3", pool=PoolOptions(limit=LIMIT))
        while not db.is_connected():
            with contextlib.suppress(KustoError):
                await db.connect()

        async def work() -> None:
            while not told.is_set():
                name = f"w{next(numbers)}"
                try:
                    await _request(db, name, fates)
                    served["count"] += 1
                    served["progress"] = time.time()
                except KustoError as error:
                    errors[f"{error.code} {type(error).__name__}"] += 1
                    unknown = isinstance(error, OutcomeUnknownError)
                    fates.write(f"{name} {'unknown' if unknown else 'refused'}\n")
                    await asyncio.sleep(0.05)

        workers = [asyncio.create_task(work()) for _ in range(WORKERS)]
        while not told.is_set():
            _report(db, served, errors)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), 1.0)
        await asyncio.wait_for(asyncio.gather(*workers), 20)
        _report(db, served, errors)
        await db.disconnect()


async def _request(db: Any, name: str, fates: Any) -> None:
    await db.user.find_many(take=5, include={"posts": True})
    if int(name[1:]) % 2:
        await db.user.create({"email": name})
    else:
        async with db.tx(max_wait=10, timeout=10) as tx:
            await tx.user.create({"email": name, "posts": {"create": {"title": name}}})
    fates.write(f"{name} done\n")
    await asyncio.sleep(0.02)


def _report(db: Any, served: dict[str, Any], errors: Counter[str]) -> None:
    status = db.pool_status()
    rss = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    _say(
        json.dumps(
            {
                "served": served["count"],
                "progress": served["progress"],
                "errors": dict(errors),
                "open": status.open,
                "idle": status.idle,
                "waiting": status.waiting,
                "rss_kb": rss,
                "files": len(os.listdir("/proc/self/fd")),
            }
        )
    )


if __name__ == "__main__":
    sys.exit(main())
