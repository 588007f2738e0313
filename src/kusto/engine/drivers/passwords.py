"""The password of a connection that is about to be opened, where a function gives it: a token, a rotated secret.

In goes a target, out comes one with the password. What the function raises is never shown: it may hold the secret.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import replace

from kusto.engine.target import Target
from kusto.errors import AuthenticationError, ConnectionTimeoutError, KustoError, UsageError


def with_password(target: Target) -> Target:
    """The target with the password that its function gives now; itself where it has none.

    Raises:
        AuthenticationError: the function failed.
        UsageError: what it gives is no text, or has to be awaited.
    """
    if target.ask is None:
        return target
    given = _asked(target)
    if isinstance(given, Awaitable):
        getattr(given, "close", lambda: None)()
        raise UsageError(
            "the function that gives the password is async, but this client blocks",
            hint="Give blocking clients a function that returns the text.",
        )
    return _completed(target, given)


async def with_password_async(target: Target, timeout: float) -> Target:
    """The same for asyncio, where the function may be async; it then has ``timeout`` seconds.

    Raises:
        ConnectionTimeoutError: it took longer.
    """
    if target.ask is None:
        return target
    given = _asked(target)
    if isinstance(given, Awaitable):
        import asyncio  # a blocking client does without

        try:
            async with asyncio.timeout(timeout):
                given = await given
        except TimeoutError:
            raise ConnectionTimeoutError(f"the password of {target.shown} was not given within {timeout:g} s") from None
        except KustoError:
            raise
        except Exception as error:  # whatever somebody else's code raises
            raise _failed(target, error) from None
    return _completed(target, given)


def _asked(target: Target) -> str | Awaitable[str]:
    assert target.ask is not None
    try:
        return target.ask()
    except KustoError:
        raise
    except Exception as error:  # whatever somebody else's code raises
        raise _failed(target, error) from None


def _failed(target: Target, error: Exception) -> AuthenticationError:
    return AuthenticationError(
        f"the function that gives the password of {target.shown} failed ({type(error).__name__})",
        hint="It is called for every new connection; call it by itself to see what is wrong.",
    )


def _completed(target: Target, given: object) -> Target:
    if not isinstance(given, str):
        raise UsageError(
            f"the function that gives the password returned a {type(given).__name__}", hint="Let it return a text."
        )
    return replace(target, password=given)
