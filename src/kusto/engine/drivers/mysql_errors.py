"""Errors of both MySQL drivers, which carry the server's number and message, as errors of ours. Opens nothing."""

from __future__ import annotations

from kusto.dialects.mysql.errors import ERRORS
from kusto.engine.target import Target, hide_secrets
from kusto.errors import ConnectionFault, ConnectionLostError, ConnectionTimeoutError, KustoError, TlsError


def number(error: Exception) -> int | None:
    """The server's (or the driver's) number of an error."""
    first = error.args[0] if error.args else None
    return first if isinstance(first, int) else None


def translate(error: Exception, kind: type[Exception], *, closed: bool) -> Exception:
    """The error of ours for one of the driver's; others are returned as they are.

    Args:
        kind: the driver's own class of errors.
        closed: the driver has given the connection up.
    """
    if isinstance(error, kind):
        code = number(error)
        text = hide_secrets(str(error.args[1]) if len(error.args) > 1 else str(error))
        if code in (0, None) or "Already closed" in text:  # the drivers look before they send
            return ConnectionLostError("the connection is closed", meta={"sent": False})
        found = ERRORS.error(str(code), text, {})
        if closed and not isinstance(found, ConnectionFault):
            return ConnectionLostError(found.message, meta=found.meta)
        return found
    if isinstance(error, TimeoutError):
        return ConnectionTimeoutError("the statement took too long")
    if isinstance(error, (OSError, EOFError)):
        return ConnectionLostError(hide_secrets(str(error)) or "the connection broke")
    return error


def opening(error: Exception, target: Target, timeout: float) -> KustoError:
    """The error of ours for a connect that failed."""
    where = f"cannot connect to {target.shown}"
    if isinstance(error, TimeoutError):
        return ConnectionTimeoutError(
            f"{where}: no answer within {timeout:g} s", hint="Raise `connect_timeout` in the URL if it wakes slowly."
        )
    text = str(error.args[1]) if len(error.args) > 1 else str(error)
    text = hide_secrets(text.replace(target.password, "***") if target.password else text)
    if "SSL" in text or "certificate" in text:
        return TlsError(f"{where}: {text}", hint="Check `sslaccept` and `sslcert` in the URL.")
    code = number(error)
    if (code is not None and 1000 <= code < 2000) or code in (3118, 3159, 4031, 4151):
        found = ERRORS.error(str(code), text, {})
        if not isinstance(found, ConnectionLostError):
            return type(found)(f"{where}: {found.message}", hint=found.hint, meta=found.meta)
    return ConnectionFault(
        f"{where}: {text}",
        hint="Check that the server runs and that host and port in the URL's variable are right.",
    )
