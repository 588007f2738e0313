"""How eagerly connections are checked and mended: in go environment variables, out comes a `Policy`.

Pure: it reads the mapping it is given and nothing else. It never decides by the name of a database or of a provider.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kusto.errors import SettingsError

SERVERLESS_VARIABLE = "KUSTO_SERVERLESS"
PLATFORMS = (
    ("AWS_LAMBDA_FUNCTION_NAME", "AWS Lambda"),
    ("VERCEL", "Vercel"),
    ("NETLIFY", "Netlify"),
    ("FUNCTIONS_WORKER", "Azure Functions"),
    ("FUNCTIONS_WORKER_RUNTIME", "Azure Functions"),
    ("K_SERVICE", "Cloud Run"),
    ("CLOUD_RUN_JOB", "Cloud Run"),
    ("FUNCTION_TARGET", "Cloud Functions"),
)
"""Variables that a platform sets where a process may be frozen between two requests."""

_YES = ("1", "true", "yes", "on")
_NO = ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class PoolDefaults:
    """How large and how old a pool may grow where the database's URL does not say otherwise; times in seconds.

    Args:
        limit: most connections at once.
        pool_timeout: longest wait for a free one.
        check_after: a connection unused for longer is asked before it is used.
        max_idle: a connection unused for longer is replaced (networks forget quiet connections after some 350 s).
        max_age: a connection older than this is replaced.
    """

    limit: int
    pool_timeout: float
    check_after: float
    max_idle: float
    max_age: float


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything that mending depends on; times in seconds.

    Args:
        serverless: the process may be frozen or thrown away between two requests.
        reason: what decided that, for people.
        check_interval: how long a proof of life is believed.
        attempts: connects in a row before the cool-down.
        first_pause, longest_pause: between them; each is about twice the one before.
        cooldown, longest_cooldown: how long nothing is tried after that; each is twice the one before.
        deadline: longest that anybody waits for a check and all it entails.
        ping_timeout, connect_timeout: longest for one round trip and for one connect.
        continue_on_failure: whether a request goes on where its database is down.
        pool: how a pool behaves where the URL does not say otherwise.
    """

    serverless: bool
    reason: str
    check_interval: float
    attempts: int
    first_pause: float
    longest_pause: float
    cooldown: float
    longest_cooldown: float
    deadline: float
    ping_timeout: float
    connect_timeout: float
    continue_on_failure: bool
    pool: PoolDefaults


SERVERLESS = Policy(
    serverless=True,
    reason="set",
    check_interval=15.0,
    attempts=3,
    first_pause=0.1,
    longest_pause=1.0,
    cooldown=5.0,
    longest_cooldown=30.0,
    deadline=10.0,
    ping_timeout=2.0,
    connect_timeout=5.0,
    continue_on_failure=False,
    pool=PoolDefaults(limit=2, pool_timeout=10.0, check_after=10.0, max_idle=60.0, max_age=900.0),
)
"""Check often, reconnect fast, fail the request."""

TRADITIONAL = Policy(
    serverless=False,
    reason="no sign of a serverless platform",
    check_interval=60.0,
    attempts=5,
    first_pause=0.25,
    longest_pause=4.0,
    cooldown=10.0,
    longest_cooldown=60.0,
    deadline=20.0,
    ping_timeout=3.0,
    connect_timeout=5.0,
    continue_on_failure=True,
    pool=PoolDefaults(limit=10, pool_timeout=10.0, check_after=30.0, max_idle=300.0, max_age=1800.0),
)
"""Check less, try longer, tolerate errors."""


def detect(environ: Mapping[str, str], *, serverless: bool | None = None) -> Policy:
    """The policy for a process with these variables.

    An explicit setting wins: the argument, then KUSTO_SERVERLESS; then the platforms' variables; then the environment's
    name (KUSTO_ENV, else NODE_ENV) being ``production``.

    Args:
        environ: environment variables.
        serverless: True or False where a person has decided; None to detect.

    Raises:
        SettingsError: KUSTO_SERVERLESS means neither yes nor no.
    """
    if serverless is not None:
        return replace(SERVERLESS if serverless else TRADITIONAL, reason="set by the program")
    word = environ.get(SERVERLESS_VARIABLE, "").strip().lower()
    if word in _YES or word in _NO:
        return replace(SERVERLESS if word in _YES else TRADITIONAL, reason=f"{SERVERLESS_VARIABLE}={word}")
    if word:
        raise SettingsError(f"{SERVERLESS_VARIABLE} means neither yes nor no", hint="Write `true` or `false`.")
    for variable, platform in PLATFORMS:
        if environ.get(variable):
            return replace(SERVERLESS, reason=f"{platform} ({variable} is set)")
    for variable in ("KUSTO_ENV", "NODE_ENV"):
        if environ.get(variable):
            if environ[variable] in ("production", "prod"):
                return replace(SERVERLESS, reason=f"{variable}={environ[variable]}")
            break
    return TRADITIONAL


def adjusted(  # each is one setting of a person
    policy: Policy,
    *,
    check_interval: float | None = None,
    attempts: int | None = None,
    cooldown: float | None = None,
    deadline: float | None = None,
    connect_timeout: float | None = None,
    continue_on_failure: bool | None = None,
) -> Policy:
    """``policy`` with what a person set in place of its defaults; None leaves a default.

    A connect timeout above what the deadline leaves room for lengthens the deadline: whoever waits for a database that
    wakes up (20–30 s) says so in one place only, the URL.

    Raises:
        SettingsError: a value that means nothing.
    """
    numbers = {
        "check_interval": check_interval,
        "attempts": attempts,
        "cooldown": cooldown,
        "deadline": deadline,
        "connect_timeout": connect_timeout,
    }
    for name, value in numbers.items():
        lowest = 0 if name == "check_interval" else 0.001
        if value is not None and not lowest <= value < float("inf"):
            raise SettingsError(f"{name} = {value} means nothing", hint="Write a positive number.")
    changes: dict[str, float | bool] = {name: value for name, value in numbers.items() if value is not None}
    if continue_on_failure is not None:
        changes["continue_on_failure"] = continue_on_failure
    if cooldown is not None:
        changes["longest_cooldown"] = max(cooldown, policy.longest_cooldown)
    if connect_timeout is not None and deadline is None:
        changes["deadline"] = max(policy.deadline, connect_timeout + policy.ping_timeout + 1)
    return replace(policy, **changes)  # type: ignore[arg-type]  # names and kinds are those of the parameters
