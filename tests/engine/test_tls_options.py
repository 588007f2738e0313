"""TLS in a PostgreSQL URL: Prisma's words and libpq's mean the same to both drivers."""

from __future__ import annotations

from pathlib import Path

import pytest

from kusto.engine.drivers.postgresql_tls import tls_options
from kusto.engine.target import parse_target
from kusto.errors import TlsError


def options(query: str, directory: str = "/") -> dict[str, str]:
    with tls_options(parse_target(f"postgresql://u@h/d?{query}", "postgresql", directory)) as found:
        return found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {}),
        ("sslmode=require", {"sslmode": "require"}),
        ("sslmode=disable&sslaccept=strict", {"sslmode": "disable"}),
        ("sslcert=ca.pem", {"sslrootcert": "ca.pem"}),
        ("sslcert=c.pem&sslkey=k.pem", {"sslcert": "c.pem", "sslkey": "k.pem"}),
        ("sslcert=ca.pem&sslaccept=strict", {"sslrootcert": "ca.pem", "sslmode": "verify-full"}),
        ("sslmode=require&sslcert=ca.pem&sslaccept=accept_invalid_certs", {"sslmode": "require"}),
        ("sslmode=verify-ca&sslrootcert=ca.pem&sslaccept=accept_invalid_certs",
         {"sslmode": "verify-ca", "sslrootcert": "ca.pem"}),
        ("sslrootcert=r.pem&sslcert=c.pem", {"sslrootcert": "r.pem"}),
    ],
)  # fmt: skip
def test_both_vocabularies_are_understood(query: str, expected: dict[str, str]) -> None:
    assert options(query) == expected


def test_strict_without_an_authority_means_those_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    roots = tmp_path / "roots.pem"
    roots.touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    assert options("sslaccept=strict") == {"sslrootcert": str(roots), "sslmode": "verify-full"}


def test_certificates_lie_beside_the_schema(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").touch()
    assert options("sslcert=ca.pem", str(tmp_path)) == {"sslrootcert": str(tmp_path / "ca.pem")}


def test_an_identity_becomes_a_file_that_is_gone_afterwards(tmp_path: Path) -> None:
    make_identity(tmp_path / "client.p12")
    target = parse_target("postgresql://u@h/d?sslidentity=client.p12&sslpassword=pw", "postgresql", str(tmp_path))
    with tls_options(target) as found:
        file = Path(found["sslkey"])
        assert found == {"sslcert": str(file), "sslkey": str(file)}
        assert "PRIVATE KEY" in file.read_text() and "BEGIN CERTIFICATE" in file.read_text()
        assert file.stat().st_mode & 0o077 == 0
    assert not file.exists()
    with pytest.raises(ConnectionError, match="of the body"), tls_options(target):
        raise ConnectionError("of the body")


def test_an_identity_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "client.p12").write_bytes(b"nothing")
    with pytest.raises(TlsError, match=r"client\.p12"):
        options("sslidentity=client.p12", str(tmp_path))
    with pytest.raises(TlsError, match=r"missing\.p12"):
        options("sslidentity=missing.p12", str(tmp_path))


def make_identity(path: Path) -> None:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import pkcs12

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "app")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    kind = serialization.BestAvailableEncryption(b"pw")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"app", key, certificate, None, kind))
