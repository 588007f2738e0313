"""A URL taken apart: what cannot be meant is refused, and nothing of a password ever stands in an address."""

from __future__ import annotations

import pytest

from kusto.engine.target import hide_secrets, parse_target
from kusto.errors import InvalidUrlError


@pytest.mark.parametrize("password", ["can@ry/77", "12?ry@77", "12#ry@77", "12/ry77", "c@n?ry77", "c@n#ry77"])
def test_a_password_that_is_not_encoded_is_refused_and_not_shown(password: str) -> None:
    with pytest.raises(InvalidUrlError) as caught:
        parse_target(f"postgresql://app:{password}@db.example:5432/x", "postgresql", "/")
    assert "%2F" in str(caught.value.hint)
    assert "77" not in str(caught.value)


@pytest.mark.parametrize("hosts", ["a.example,b.example", "a.example:5432,b.example:5433", "10.0.0.1:5432,[::1]:5432"])
def test_several_hosts_are_refused_in_so_many_words(hosts: str) -> None:
    with pytest.raises(InvalidUrlError, match="several hosts") as caught:
        parse_target(f"postgresql://app:secret@{hosts}/x", "postgresql", "/")
    assert "endpoint" in str(caught.value.hint)
    assert parse_target("postgresql://app:a,b@a.example/x", "postgresql", "/").password == "a,b"


def test_an_at_sign_in_a_password_that_leaves_no_doubt_is_understood() -> None:
    target = parse_target("postgresql://app:can@ry@db.example/x", "postgresql", "/")
    assert (target.password, target.shown) == ("can@ry", "db.example:5432/x")


def test_an_encoded_password_is_decoded_and_hidden_in_both_spellings() -> None:
    url = "postgresql://app:can%40ry%2F77@db.example/x"
    assert parse_target(url, "postgresql", "/").password == "can@ry/77"
    assert hide_secrets("can@ry/77 can%40ry%2F77", url) == "*** ***"


def test_an_example_of_a_url_in_a_hint_stays_readable() -> None:
    assert "USER:PASSWORD@" in hide_secrets("Set A=postgresql://USER:PASSWORD@localhost:5432/DATABASE")
    assert hide_secrets("at mysql://user:p@h/d") == "at mysql://***@h/d"
