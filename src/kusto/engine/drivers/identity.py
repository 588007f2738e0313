"""A PKCS #12 file, Prisma's ``sslidentity``, as the file that TLS libraries want: key and certificates as PEM."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kusto.errors import TlsError, UsageError


@contextmanager
def identity_file(path: str, password: str) -> Iterator[str]:
    """The path of a file that only this user can read, and that is gone afterwards.

    Args:
        path: of the PKCS #12 file.
        password: that opens it; empty for none.

    Raises:
        TlsError: it holds no key with a certificate.
        OSError, ValueError: it cannot be read.
        UsageError: the library that reads such files is not installed.
    """
    import os
    import tempfile

    descriptor, name = tempfile.mkstemp()
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(_pem(path, password))
        yield name
    finally:
        os.unlink(name)


def _pem(path: str, password: str) -> bytes:
    from pathlib import Path

    try:
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
    except ModuleNotFoundError as error:
        raise UsageError(
            "`sslidentity` needs the package cryptography", hint="Install it: pip install cryptography"
        ) from error

    key, certificate, others = pkcs12.load_key_and_certificates(Path(path).read_bytes(), password.encode() or None)
    if key is None or certificate is None:
        raise TlsError(f"{path} holds no key with a certificate", hint="Check `sslidentity` in the URL.")
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return text + b"".join(found.public_bytes(Encoding.PEM) for found in (certificate, *others))
