"""TLS as a PostgreSQL URL asks for it, in libpq's words or in Prisma's: in goes a target, out come libpq's options."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from kusto.engine.drivers.identity import identity_file
from kusto.engine.target import Target
from kusto.errors import TlsError

_WORDS = ("sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslpassword")
_UNCHECKED = (None, "allow", "prefer", "require")
"""Modes that check no certificate by themselves."""
_ROOTS = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Amazon Linux
    "/etc/ssl/cert.pem",  # macOS, BSD
)


@contextmanager
def tls_options(target: Target) -> Iterator[dict[str, str]]:
    """libpq's options; files made for them are gone afterwards.

    In Prisma's words ``sslcert`` is the authority's certificate (in libpq's the client's, which has a ``sslkey`` with
    it), ``sslaccept=strict`` checks certificate and name, and ``sslidentity`` is a PKCS #12 file that ``sslpassword``
    opens.

    Raises:
        TlsError: a file cannot be used.
    """
    options = target.options
    given = {name: options[name] for name in _WORDS if options.get(name)}
    if "sslcert" in given and "sslkey" not in given:
        given = {"sslrootcert": given.pop("sslcert"), **given}
    if given.get("sslmode") in _UNCHECKED:
        if options.get("sslaccept") == "strict":
            given = {"sslrootcert": "system", **given, "sslmode": "verify-full"}
        elif options.get("sslaccept") == "accept_invalid_certs":
            given.pop("sslrootcert", None)
    if given.get("sslrootcert") == "system":
        given["sslrootcert"] = _system_roots()
    with ExitStack() as stack:
        if options.get("sslidentity"):
            file = _identity(stack, options["sslidentity"], given.pop("sslpassword", ""))
            given |= {"sslcert": file, "sslkey": file}
        yield given


def _system_roots() -> str:
    """The file of this system's authorities: the drivers' own TLS libraries do not know where it is."""
    import ssl  # most URLs name their authority, or none

    paths = ssl.get_default_verify_paths()
    known = (os.environ.get("SSL_CERT_FILE"), paths.cafile, paths.openssl_cafile, *_ROOTS)
    return next((path for path in known if path and os.path.isfile(path)), "system")


def _identity(stack: ExitStack, path: str, password: str) -> str:
    try:
        return stack.enter_context(identity_file(path, password))
    except (OSError, ValueError) as error:
        raise TlsError(
            f"the file {path} cannot be used: {error}", hint="Check `sslidentity` and `sslpassword` in the URL."
        ) from error
