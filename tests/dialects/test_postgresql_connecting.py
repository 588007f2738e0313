"""libpq has no codes while connecting: its sentences alone tell what is wrong, and each gets the hint that mends it."""

from __future__ import annotations

import pytest

from kusto import errors as e
from kusto.dialects.postgresql.errors import ERRORS

AT = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("said", "kind", "told", "hint"),
    [
        ('FATAL:  password authentication failed for user "a"', e.AuthenticationError, "password", "user and password"),
        ("fe_sendauth: no password supplied", e.AuthenticationError, "fe_sendauth", "user and password"),
        ('FATAL:  no pg_hba.conf entry for host "h"', e.AuthenticationError, "no pg_hba", "pg_hba.conf"),
        ('FATAL:  role "a" does not exist', e.AuthenticationError, "role", "user and password"),
        ('FATAL:  permission denied for database "x"', e.AccessDeniedError, "permission", "grant"),
        ('FATAL:  role "a" is not permitted to log in', e.AccessDeniedError, "role", "grant"),
        ('FATAL:  database "x" does not exist', e.DatabaseNotFoundError, "database", "migrate -t dev"),
        ("FATAL:  sorry, too many clients already", e.ConnectionFault, "sorry", "connection_limit"),
        ("server does not support SSL, but SSL was required", e.TlsError, "server does", "sslmode"),
        ("Connection refused", e.ConnectionFault, "Connection refused", ""),
    ],
)
def test_what_is_said_while_connecting(said: str, kind: type[e.KustoError], told: str, hint: str) -> None:
    found = ERRORS.error(None, AT + said, {})
    assert type(found) is kind
    assert found.message.startswith(told)
    assert hint in (found.hint or "")


def test_a_wrong_sslmode_is_told_with_its_hint() -> None:
    found = ERRORS.error(None, 'connection is bad: invalid sslmode value: "bogus"', {})
    assert (type(found), found.message) == (e.TlsError, 'invalid sslmode value: "bogus"')
    assert "sslmode" in (found.hint or "")
