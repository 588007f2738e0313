"""Which policy follows from the environment, and that what a person sets wins."""

from __future__ import annotations

import pytest

from kusto.connections.policy import PLATFORMS, SERVERLESS, TRADITIONAL, adjusted, detect
from kusto.errors import SettingsError


@pytest.mark.parametrize("variable", [name for name, _ in PLATFORMS])
def test_each_platform_is_serverless(variable: str) -> None:
    policy = detect({variable: "x"})
    assert policy.serverless
    assert variable in policy.reason


@pytest.mark.parametrize(
    ("environ", "serverless"),
    [
        ({}, False),
        ({"KUSTO_ENV": "production"}, True),
        ({"NODE_ENV": "production"}, True),
        ({"KUSTO_ENV": "prod"}, True),
        ({"KUSTO_ENV": "development", "NODE_ENV": "production"}, False),
        ({"KUSTO_ENV": "", "NODE_ENV": "production"}, True),
        ({"NODE_ENV": "development"}, False),
        ({"VERCEL": ""}, False),
        ({"AWS_LAMBDA_FUNCTION_NAME": "f", "KUSTO_SERVERLESS": "false"}, False),
        ({"KUSTO_SERVERLESS": "1"}, True),
        ({"KUSTO_SERVERLESS": " On "}, True),
        ({"KUSTO_SERVERLESS": "no", "KUSTO_ENV": "production"}, False),
    ],
)
def test_variables_decide(environ: dict[str, str], serverless: bool) -> None:
    assert detect(environ).serverless is serverless


@pytest.mark.parametrize("serverless", [True, False])
def test_the_program_wins_over_every_variable(serverless: bool) -> None:
    environ = {"VERCEL": "1", "KUSTO_SERVERLESS": "0" if serverless else "1"}
    assert detect(environ, serverless=serverless).serverless is serverless


def test_a_word_that_means_nothing_is_refused() -> None:
    with pytest.raises(SettingsError, match="KUSTO_SERVERLESS"):
        detect({"KUSTO_SERVERLESS": "maybe"})


def test_defaults_are_those_promised() -> None:
    assert (SERVERLESS.check_interval, SERVERLESS.continue_on_failure) == (15, False)
    assert (TRADITIONAL.check_interval, TRADITIONAL.continue_on_failure) == (60, True)
    assert SERVERLESS.pool.limit < TRADITIONAL.pool.limit
    for policy in (SERVERLESS, TRADITIONAL):
        assert policy.ping_timeout + policy.connect_timeout < policy.deadline


def test_settings_replace_defaults_one_by_one() -> None:
    policy = adjusted(TRADITIONAL, check_interval=5, continue_on_failure=False)
    assert (policy.check_interval, policy.continue_on_failure) == (5, False)
    assert policy.attempts == TRADITIONAL.attempts
    assert adjusted(TRADITIONAL) == TRADITIONAL


def test_a_long_connect_timeout_lengthens_the_deadline_unless_that_is_set_too() -> None:
    assert adjusted(SERVERLESS, connect_timeout=30).deadline > 30
    assert adjusted(SERVERLESS, connect_timeout=30, deadline=8).deadline == 8


@pytest.mark.parametrize("name", ["check_interval", "attempts", "cooldown", "deadline", "connect_timeout"])
@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_numbers_that_mean_nothing_are_refused(name: str, value: float) -> None:
    with pytest.raises(SettingsError, match=name):
        adjusted(SERVERLESS, **{name: value})  # type: ignore[arg-type]
