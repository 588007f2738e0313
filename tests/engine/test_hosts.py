"""Addresses that tell of a pooler or of a database that sleeps."""

from __future__ import annotations

import pytest

from kusto.engine.drivers import connect_seconds
from kusto.engine.hosts import host_of
from kusto.engine.target import parse_target

POOLERS = [
    ("ep-cool-darkness-123456-pooler.us-east-2.aws.neon.tech", 5432, "Neon"),
    ("EP-COOL-123456-POOLER.eu-central-1.aws.neon.tech", 5432, "Neon"),
    ("aws-0-eu-west-1.pooler.supabase.com", 6543, "Supabase"),
    ("db.abcdefghijklmnop.supabase.co", 6543, "Supabase"),
    ("shop.proxy-cabcdefghij.eu-central-1.rds.amazonaws.com", 5432, "RDS Proxy"),
    ("readers.endpoint.proxy-cabcdefghij.cn-north-1.rds.amazonaws.com.cn", 3306, "RDS Proxy"),
    ("0123456789abcdef.hyperdrive.local", 5432, "Hyperdrive"),
    ("db-postgresql-fra1-1.b.db.ondigitalocean.com", 25061, "DigitalOcean"),
    ("shop.postgres.database.azure.com", 6432, "Azure"),
    ("shop.horizon.psdb.cloud", 6432, "PlanetScale"),
]
DIRECT = [
    ("localhost", 5432),
    ("127.0.0.1", 6432),
    ("ep-cool-darkness-123456.us-east-2.aws.neon.tech", 5432),
    ("aws-0-eu-west-1.pooler.supabase.com", 5432),
    ("db.abcdefghijklmnop.supabase.co", 5432),
    ("shop.cabcdefghij.eu-central-1.rds.amazonaws.com", 5432),
    ("db-postgresql-fra1-1.b.db.ondigitalocean.com", 25060),
    ("neon.tech.example.com", 5432),
    ("my-pooler.example.com", 5432),
]


@pytest.mark.parametrize(("host", "port", "service"), POOLERS)
def test_the_poolers_of_services_are_known_by_their_address(host: str, port: int, service: str) -> None:
    found = host_of(host, port)
    assert found.pooler is not None and service in found.pooler
    assert found.direct


@pytest.mark.parametrize(("host", "port"), DIRECT)
def test_other_addresses_are_no_poolers(host: str, port: int) -> None:
    assert host_of(host, port).pooler is None


@pytest.mark.parametrize(
    ("url", "pooled"),
    [
        ("postgresql://u@h:5432/d", False),
        ("postgresql://u@h:5432/d?pgbouncer=true", True),
        ("postgresql://u@x-pooler.aws.neon.tech/d", True),
        ("postgresql://u@x-pooler.aws.neon.tech/d?pgbouncer=false", False),
    ],
)
def test_the_url_has_the_last_word(url: str, pooled: bool) -> None:
    assert parse_target(url, "postgresql", "/").pooled is pooled


@pytest.mark.parametrize(
    ("host", "seconds"),
    [
        ("localhost", 5),
        ("ep-cool-123456.us-east-2.aws.neon.tech", 10),
        ("shop.cluster-cabcdefghij.eu-central-1.rds.amazonaws.com", 35),
        ("shop.cluster-ro-cabcdefghij.eu-central-1.rds.amazonaws.com", 35),
        ("shop.cabcdefghij.eu-central-1.rds.amazonaws.com", 5),
    ],
)
def test_a_database_that_may_be_asleep_is_given_time_to_wake(host: str, seconds: float) -> None:
    assert connect_seconds(parse_target(f"postgresql://u@{host}/d", "postgresql", "/")) == seconds
    assert connect_seconds(parse_target(f"postgresql://u@{host}/d?connect_timeout=3", "postgresql", "/")) == 3
