"""The state machine under a clock that the test sets: what is done when, and that nothing is done without bound."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusto.connections.mending import CLOCK_JUMP, fresh, retry_after, step
from kusto.connections.policy import SERVERLESS, TRADITIONAL, Policy
from kusto.connections.states import (
    Abandoned,
    Action,
    Connect,
    Connected,
    ConnectFailed,
    Dropped,
    Event,
    Fail,
    Faulted,
    Forced,
    Misconfigured,
    Moment,
    Pause,
    PauseEnded,
    Phase,
    Ping,
    PingAnswered,
    PingCrowdedOut,
    PingFailed,
    Requested,
    Rest,
    State,
    Use,
    Wait,
)


class Bench:
    """A state machine on a bench: time passes only when the test says so."""

    def __init__(self, policy: Policy = SERVERLESS, luck: float = 0.0) -> None:
        self.policy = policy
        self.luck = luck
        self.state = State()
        self.wall = 1_000_000.0
        self.steady = 50.0

    @property
    def now(self) -> Moment:
        return Moment(self.wall, self.steady)

    def pass_time(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def happens(self, event: Event) -> Action:
        self.state, action = step(self.state, event, self.now, self.policy, self.luck)
        return action

    def ask(self) -> Action:
        return self.happens(Requested())

    def connect(self) -> None:
        assert self.ask() == Connect(self.policy.connect_timeout)
        assert self.happens(Connected()) == Use()
        assert self.state.phase is Phase.HEALTHY

    def fail_until_cooling(self) -> Fail:
        """From here every attempt fails at once."""
        action = self.ask()
        if isinstance(action, Ping):
            action = self.happens(PingFailed())
        while not isinstance(action, Fail):
            if isinstance(action, Pause):
                self.pass_time(action.seconds)
                action = self.happens(PauseEnded())
            else:
                assert isinstance(action, Connect)
                action = self.happens(ConnectFailed())
        return action


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_the_first_request_connects(bench: Bench) -> None:
    assert bench.ask() == Connect(SERVERLESS.connect_timeout)
    assert bench.state.phase is Phase.RECONNECTING


def test_inside_the_interval_memory_is_enough(bench: Bench) -> None:
    bench.connect()
    bench.pass_time(SERVERLESS.check_interval - 0.001)
    assert bench.ask() == Use()


@pytest.mark.parametrize("policy", [SERVERLESS, TRADITIONAL])
def test_past_the_interval_the_server_is_asked(policy: Policy) -> None:
    bench = Bench(policy)
    bench.connect()
    bench.pass_time(policy.check_interval)
    assert bench.ask() == Ping(policy.ping_timeout)
    assert bench.happens(PingAnswered()) == Use()
    bench.pass_time(policy.check_interval - 0.001)
    assert bench.ask() == Use()


def test_a_caller_may_want_a_younger_or_an_older_proof(bench: Bench) -> None:
    bench.connect()
    bench.pass_time(6)
    assert bench.happens(Requested(max_age=10)) == Use()
    assert isinstance(bench.happens(Requested(max_age=5)), Ping)
    bench.happens(PingAnswered())
    bench.pass_time(100)
    assert bench.happens(Requested(max_age=120)) == Use()
    assert isinstance(bench.happens(Requested(max_age=0)), Ping)


def test_a_ping_leaves_half_of_a_short_deadline_for_the_reconnect() -> None:
    bench = Bench(replace(SERVERLESS, deadline=1.0))
    bench.happens(Requested())
    bench.happens(Connected())
    bench.pass_time(60)
    assert bench.ask() == Ping(0.5)
    bench.pass_time(0.5)
    assert bench.happens(PingFailed()) == Connect(0.5)


def test_a_failed_ping_reconnects_at_once(bench: Bench) -> None:
    bench.connect()
    bench.pass_time(60)
    bench.ask()
    assert bench.happens(PingFailed()) == Connect(SERVERLESS.connect_timeout)
    assert bench.happens(Connected()) == Use()
    assert not bench.state.faulted


@pytest.mark.parametrize("begin", [Requested(), Forced()])
def test_whoever_asks_while_work_is_under_way_waits_for_it(bench: Bench, begin: Event) -> None:
    bench.happens(begin)
    for event in (Requested(), Forced(), Requested(max_age=0)):
        assert bench.happens(event) == Wait()
    bench.happens(ConnectFailed())
    assert bench.ask() == Wait()  # in the pause too
    bench.happens(PauseEnded())
    assert bench.ask() == Wait()


def test_pauses_grow_and_attempts_are_counted() -> None:
    bench = Bench(replace(SERVERLESS, attempts=5, deadline=60))
    bench.ask()
    pauses = []
    action = bench.happens(ConnectFailed())
    while isinstance(action, Pause):
        pauses.append(action.seconds)
        bench.pass_time(action.seconds)
        assert isinstance(bench.happens(PauseEnded()), Connect)
        action = bench.happens(ConnectFailed())
    assert pauses == pytest.approx([0.05, 0.1, 0.2, 0.4])
    assert isinstance(action, Fail)
    assert bench.state.phase is Phase.OPEN


@given(luck=st.floats(0, 1, exclude_max=True))
def test_jitter_stays_between_half_and_whole(luck: float) -> None:
    bench = Bench(luck=luck)
    bench.ask()
    action = bench.happens(ConnectFailed())
    assert isinstance(action, Pause)
    assert SERVERLESS.first_pause / 2 <= action.seconds <= SERVERLESS.first_pause


def test_slow_failures_end_at_the_deadline_not_at_the_last_attempt() -> None:
    bench = Bench(replace(SERVERLESS, attempts=100))
    bench.ask()
    began = bench.steady
    action: Action = Connect(SERVERLESS.connect_timeout)
    while not isinstance(action, Fail):
        bench.pass_time(action.timeout if isinstance(action, Connect) else action.seconds)  # type: ignore[union-attr]
        action = bench.happens(ConnectFailed() if isinstance(action, Connect) else PauseEnded())
    assert bench.steady - began <= SERVERLESS.deadline


def test_the_last_connect_gets_only_what_is_left(bench: Bench) -> None:
    bench.connect()
    bench.pass_time(60)
    bench.ask()
    bench.pass_time(2)
    assert bench.happens(PingFailed()) == Connect(5.0)
    bench.pass_time(5)
    pause = bench.happens(ConnectFailed())
    assert isinstance(pause, Pause)
    bench.pass_time(pause.seconds)
    action = bench.happens(PauseEnded())
    assert isinstance(action, Connect)
    assert action.timeout == pytest.approx(SERVERLESS.deadline - 7 - pause.seconds)


def test_a_hopeless_failure_is_not_tried_again(bench: Bench) -> None:
    bench.ask()
    assert isinstance(bench.happens(ConnectFailed(hopeless=True)), Fail)
    assert bench.state.phase is Phase.OPEN


def test_in_the_cool_down_requests_fail_at_once_and_are_told_when(bench: Bench) -> None:
    failed = bench.fail_until_cooling()
    assert failed.retry_after == SERVERLESS.cooldown
    bench.pass_time(2)
    assert bench.ask() == Fail(SERVERLESS.cooldown - 2, cooling=True)
    assert retry_after(bench.state, bench.now) == SERVERLESS.cooldown - 2


def test_after_the_cool_down_one_probe_decides(bench: Bench) -> None:
    bench.fail_until_cooling()
    bench.pass_time(SERVERLESS.cooldown)
    assert bench.ask() == Connect(SERVERLESS.connect_timeout)
    assert bench.state.phase is Phase.HALF_OPEN
    assert bench.ask() == Wait()
    longer = bench.happens(ConnectFailed())
    assert longer == Fail(2 * SERVERLESS.cooldown)
    bench.pass_time(2 * SERVERLESS.cooldown)
    bench.ask()
    assert bench.happens(Connected()) == Use()
    assert bench.state.rounds == 0


def test_cool_downs_grow_to_a_bound() -> None:
    bench = Bench()
    lengths = []
    for _ in range(8):
        fail = bench.fail_until_cooling()
        lengths.append(fail.retry_after)
        bench.pass_time(fail.retry_after)
    assert lengths[:3] == [5, 10, 20]
    assert lengths[-1] == SERVERLESS.longest_cooldown


def test_a_person_may_reconnect_in_the_cool_down(bench: Bench) -> None:
    bench.fail_until_cooling()
    assert isinstance(bench.happens(Forced()), Connect)
    assert bench.happens(Connected()) == Use()


def test_a_fault_of_a_query_makes_the_next_request_look(bench: Bench) -> None:
    bench.connect()
    assert bench.happens(Faulted()) == Rest()
    assert bench.state.phase is Phase.SUSPECT
    assert isinstance(bench.ask(), Ping)
    assert bench.happens(PingAnswered()) == Use()


@pytest.mark.parametrize("phase", ["never", "reconnecting", "open"])
def test_a_fault_of_a_query_changes_nothing_where_it_is_no_news(bench: Bench, phase: str) -> None:
    if phase == "reconnecting":
        bench.ask()
    elif phase == "open":
        bench.fail_until_cooling()
    before = bench.state
    assert bench.happens(Faulted()) == Rest()
    assert bench.state == before


def test_a_pool_in_use_is_no_fault_and_not_asked_again_at_once(bench: Bench) -> None:
    bench.connect()
    bench.pass_time(60)
    bench.ask()
    assert bench.happens(PingCrowdedOut()) == Use()
    assert not bench.state.faulted
    bench.pass_time(4)
    assert bench.ask() == Use()
    bench.pass_time(2)
    assert isinstance(bench.ask(), Ping)


def test_nothing_to_connect_to_leaves_no_cool_down(bench: Bench) -> None:
    bench.ask()
    assert bench.happens(Misconfigured()) == Fail(0.0)
    assert isinstance(bench.ask(), Connect)


def test_work_cut_off_leaves_the_next_one_free(bench: Bench) -> None:
    bench.ask()
    bench.happens(Abandoned())
    assert bench.state.phase is Phase.NEVER
    bench.connect()
    bench.pass_time(60)
    bench.ask()
    bench.happens(Abandoned())
    assert isinstance(bench.ask(), Ping)
    bench.happens(PingFailed())
    bench.happens(Abandoned())
    assert isinstance(bench.ask(), Connect)


def test_a_probe_cut_off_is_made_again(bench: Bench) -> None:
    bench.fail_until_cooling()
    bench.pass_time(60)
    bench.ask()
    bench.happens(Abandoned())
    assert isinstance(bench.ask(), Connect)


def test_disconnecting_forgets(bench: Bench) -> None:
    bench.connect()
    bench.happens(Dropped())
    assert bench.state == State()


# Clocks.


def test_a_thaw_is_seen_although_the_steady_clock_stood_still(bench: Bench) -> None:
    bench.connect()
    bench.wall += CLOCK_JUMP + 1  # frozen: shorter than the interval, yet nothing remembered is believed
    assert isinstance(bench.ask(), Ping)


def test_a_thaw_is_seen_where_both_clocks_went_on(bench: Bench) -> None:
    bench.connect()
    bench.pass_time(7200)
    assert isinstance(bench.ask(), Ping)


@pytest.mark.parametrize("jump", [-3600.0, -CLOCK_JUMP - 1])
def test_a_wall_clock_set_back_does_not_make_memory_last_longer(bench: Bench, jump: float) -> None:
    bench.connect()
    bench.wall += jump
    assert isinstance(bench.ask(), Ping)


def test_a_clock_corrected_by_a_little_changes_nothing(bench: Bench) -> None:
    bench.connect()
    bench.wall -= 0.5
    assert bench.ask() == Use()


@pytest.mark.parametrize(("wall", "steady"), [(-3600.0, 30.0), (30.0, 0.0)])
def test_either_clock_ends_a_cool_down(bench: Bench, wall: float, steady: float) -> None:
    bench.fail_until_cooling()
    bench.wall += wall
    bench.steady += steady
    assert isinstance(bench.ask(), Connect)


def test_frozen_in_a_ping_the_round_begins_anew_on_waking(bench: Bench) -> None:
    bench.connect()
    bench.pass_time(60)
    bench.ask()
    bench.pass_time(3600)
    assert bench.happens(PingFailed()) == Connect(SERVERLESS.connect_timeout)


def test_frozen_in_a_connect_the_attempt_does_not_count(bench: Bench) -> None:
    bench.ask()
    bench.pass_time(3600)
    assert bench.happens(ConnectFailed()) == Connect(SERVERLESS.connect_timeout)
    assert bench.state.attempts == 0


def test_frozen_in_a_pause_there_is_still_an_attempt(bench: Bench) -> None:
    bench.ask()
    assert isinstance(bench.happens(ConnectFailed()), Pause)
    bench.pass_time(3600)
    assert isinstance(bench.happens(PauseEnded()), Connect)


def test_a_driver_that_keeps_no_time_does_not_make_attempts_endless(bench: Bench) -> None:
    action = bench.ask()
    for _ in range(20):
        if isinstance(action, Fail):
            break
        bench.pass_time(60)  # every connect takes a minute, whatever it was allowed
        action = bench.happens(ConnectFailed() if isinstance(action, Connect) else PauseEnded())
    assert isinstance(action, Fail)


EVENTS: tuple[Event, ...] = (
    Requested(),
    Forced(),
    PingAnswered(),
    PingCrowdedOut(),
    PingFailed(),
    Connected(),
    ConnectFailed(),
    ConnectFailed(hopeless=True),
    Misconfigured(),
    PauseEnded(),
    Faulted(),
    Abandoned(),
    Dropped(),
)


class Reporter:
    """Answers actions as a server of a given mood would, so that only sensible sequences arise."""

    def answers(self, action: Action, up: bool, crowded: bool) -> Event | None:
        match action:
            case Ping():
                return PingCrowdedOut() if crowded else PingAnswered() if up else PingFailed()
            case Connect():
                return Connected() if up else ConnectFailed()
            case Pause():
                return PauseEnded()
            case _:
                return None


@given(
    script=st.lists(
        st.tuples(
            st.sampled_from((Requested(), Forced(), Faulted(), Abandoned(), Dropped())),
            st.booleans(),
            st.booleans(),
            st.floats(0, 100),
            st.floats(-10, 10),
        ),
        max_size=30,
    )
)
def test_whatever_happens_work_ends_and_leaves_a_sound_state(
    script: list[tuple[Event, bool, bool, float, float]],
) -> None:
    bench = Bench()
    for event, up, crowded, seconds, set_by in script:
        bench.pass_time(seconds)
        bench.wall += set_by
        action = bench.happens(event)
        for _ in range(2 * SERVERLESS.attempts + 4):
            answer = Reporter().answers(action, up, crowded)
            if answer is None:
                break
            assert bench.state.busy
            action = bench.happens(answer)
        assert isinstance(action, Use | Fail | Rest)
        assert not bench.state.busy
        if isinstance(action, Use):
            assert fresh(bench.state, bench.now) or bench.state.phase is Phase.HEALTHY
        if isinstance(action, Fail):
            assert 0 <= action.retry_after <= SERVERLESS.longest_cooldown * 1.1


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_every_event_is_understood_in_every_phase(event: Event) -> None:
    for phase in Phase:
        for busy in (False, True):
            start = Moment(1.0, 1.0)
            state = State(phase=phase, busy=busy, proved=start, asked=start, round_began=start, opened=start)
            after, _ = step(state, event, Moment(2.0, 2.0), SERVERLESS, 0.5)
            assert isinstance(after, State)
