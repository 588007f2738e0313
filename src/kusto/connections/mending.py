"""The life of one database's connection as a state machine: ``(state, event, now) → (state, action)``.

    never ──Requested──▶ reconnecting ──Connected──▶ healthy ──(interval over, clock jumped, Faulted)──▶ suspect
                           │  ▲   ▲                     ▲                                                  │
            ConnectFailed  │  │   └────── PingFailed ───┼──────────────────────────────────────────────────┤
            (pause, again, │  │                         └────────────────────── PingAnswered ──────────────┘
            a few times)   ▼  │
                          open ──Requested after the cool-down──▶ half-open ──Connected──▶ healthy
                                                                     └──ConnectFailed──▶ open, for longer

Pure: in come the state, what happened, two clocks' readings and a random number; out come the next state and what to do
now. Whoever runs it does the waiting and reports what came of it. At most one piece of work is under way (`busy`), so
whoever asks meanwhile is told to `Wait` for it. It never sleeps, never reads a clock, never retries without bound.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from kusto.connections.policy import Policy
from kusto.connections.states import (
    START,
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

CLOCK_JUMP = 5.0
"""Seconds by which wall clock and steady clock may drift apart between two looks: more is a thaw (or a set clock)."""

BUSY_GRACE = 5.0
"""Seconds for which a pool with no free connection is not asked again: it is in use, which is no fault."""


def fresh(state: State, now: Moment, max_age: float | None = None) -> bool:
    """Whether the remembered state may be used without asking the server.

    The age is judged by the wall clock, which goes on while a process is frozen; where the two clocks disagree about
    how much time went by, the process was frozen or a clock was set, and nothing remembered is believed.
    """
    if state.phase is not Phase.HEALTHY:
        return False
    age = now.wall - state.proved.wall
    limit = state.believed_for if max_age is None else max_age
    return age < limit and abs(age - (now.steady - state.proved.steady)) < CLOCK_JUMP


def retry_after(state: State, now: Moment) -> float:
    """Seconds until the cool-down is over, 0 where there is none.

    Either clock may end it: the steady one may stand still, the wall clock may be set back.
    """
    if state.phase is not Phase.OPEN:
        return 0.0
    passed = max(now.wall - state.opened.wall, now.steady - state.opened.steady)
    return max(0.0, state.cooling - passed)


def step(state: State, event: Event, now: Moment, policy: Policy, luck: float) -> tuple[State, Action]:
    """The next state, and what to do now.

    Args:
        luck: a random number in [0, 1), for the jitter.
    """
    after, action = _step(state, event, now, policy, luck)
    match action:
        case Ping(seconds) | Connect(seconds) | Pause(seconds):
            return replace(after, asked=now, allowed=seconds), action
        case Use() | Wait() | Fail() | Rest():
            return after, action
    assert_never(action)


def _step(state: State, event: Event, now: Moment, policy: Policy, luck: float) -> tuple[State, Action]:
    match event:
        case Requested(max_age):
            return _requested(state, now, policy, max_age)
        case Forced():
            if state.busy:
                return state, Wait()
            return _connect(
                replace(state, busy=True, attempts=0, round_began=now, thawed=False), now, policy, Phase.RECONNECTING
            )
        case PingAnswered() | Connected():
            return _proved(state, now, policy.check_interval), Use()
        case PingCrowdedOut():
            return _proved(state, now, min(BUSY_GRACE, policy.check_interval)), Use()
        case PingFailed():
            failed = replace(_thawed(state, now), faulted=True, attempts=0)
            return _connect(failed, now, policy, Phase.RECONNECTING)
        case ConnectFailed(hopeless):
            return _connect_failed(state, now, policy, luck, hopeless)
        case PauseEnded():
            return _connect(_thawed(state, now), now, policy, Phase.RECONNECTING)
        case Misconfigured():
            return State(), Fail(0.0)
        case Faulted():
            if state.phase is Phase.HEALTHY:
                return replace(state, phase=Phase.SUSPECT, faulted=True), Rest()
            return state, Rest()
        case Abandoned():
            return replace(state, busy=False, phase=_phase_when_abandoned(state)), Rest()
        case Dropped():
            return State(), Rest()
    assert_never(event)


def _requested(state: State, now: Moment, policy: Policy, max_age: float | None) -> tuple[State, Action]:
    if state.busy:
        return state, Wait()
    if fresh(state, now, max_age):
        return state, Use()
    begun = replace(state, busy=True, attempts=0, round_began=now, thawed=False)
    match state.phase:
        case Phase.HEALTHY | Phase.SUSPECT:
            return replace(begun, phase=Phase.SUSPECT), Ping(min(policy.ping_timeout, policy.deadline / 2))
        case Phase.NEVER | Phase.RECONNECTING:
            return _connect(begun, now, policy, Phase.RECONNECTING)
        case Phase.OPEN | Phase.HALF_OPEN:
            seconds = retry_after(state, now)
            if seconds > 0:
                return state, Fail(seconds, cooling=True)
            return _connect(begun, now, policy, Phase.HALF_OPEN)
    assert_never(state.phase)


def _proved(state: State, now: Moment, seconds: float) -> State:
    return State(phase=Phase.HEALTHY, proved=now, believed_for=seconds)


def _connect(state: State, now: Moment, policy: Policy, phase: Phase) -> tuple[State, Action]:
    """One attempt with what is left of the deadline; a cool-down where nothing is left."""
    left = _left(state, now, policy)
    if left <= 0:
        return _open(state, now, policy, 0.0)
    return replace(state, phase=phase), Connect(min(policy.connect_timeout, left))


def _connect_failed(state: State, now: Moment, policy: Policy, luck: float, hopeless: bool) -> tuple[State, Action]:
    if _was_frozen(state, now) and not hopeless:
        return _connect(_thawed(state, now), now, policy, state.phase)
    attempts = state.attempts + 1
    failed = replace(state, attempts=attempts, faulted=True)
    if hopeless or state.phase is Phase.HALF_OPEN or attempts >= policy.attempts:
        return _open(failed, now, policy, luck)
    grown = min(policy.longest_pause, policy.first_pause * 2.0 ** (attempts - 1))
    seconds = grown * (0.5 + luck / 2)
    if seconds >= _left(state, now, policy):
        return _open(failed, now, policy, luck)
    return failed, Pause(seconds)


def _open(state: State, now: Moment, policy: Policy, luck: float) -> tuple[State, Action]:
    """Cool down: twice as long as the last time, and jittered, so that many processes do not come back at once."""
    grown = min(policy.longest_cooldown, policy.cooldown * 2.0 ** min(state.rounds, 30))
    seconds = grown * (1 + luck / 10)
    cooled = replace(
        state, phase=Phase.OPEN, busy=False, faulted=True, opened=now, cooling=seconds, rounds=state.rounds + 1
    )
    return cooled, Fail(seconds)


def _was_frozen(state: State, now: Moment) -> bool:
    """Whether what was asked took much longer than it was allowed to: then our own timer stood still too.

    Only once per piece of work: a driver that keeps no time must not make the attempts endless.
    """
    return not state.thawed and now.steady - state.asked.steady > state.allowed + CLOCK_JUMP


def _thawed(state: State, now: Moment) -> State:
    """A round that was frozen in the middle begins anew: what failed then says nothing about the database."""
    return replace(state, attempts=0, round_began=now, thawed=True) if _was_frozen(state, now) else state


def _left(state: State, now: Moment, policy: Policy) -> float:
    return policy.deadline - (now.steady - state.round_began.steady)


def _phase_when_abandoned(state: State) -> Phase:
    match state.phase:
        case Phase.HEALTHY:
            return Phase.SUSPECT
        case Phase.RECONNECTING | Phase.HALF_OPEN:
            return Phase.NEVER if state.proved == START and state.rounds == 0 else Phase.RECONNECTING
        case Phase.NEVER | Phase.SUSPECT | Phase.OPEN:
            return state.phase
    assert_never(state.phase)
