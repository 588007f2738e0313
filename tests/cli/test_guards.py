"""Dangerous commands: a new code, typed exactly, twice; without a terminal two deliberate acts; the plan unchanged."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kusto.cli import guards
from kusto.cli.messages import Say
from kusto.cli.session import Session
from kusto.cli.terminal import Terminal
from kusto.errors import Refused, UsageError


class Person(Terminal):
    """A terminal with somebody at it, who answers each question."""

    def __init__(self, answer: Callable[[str], str | None]) -> None:
        super().__init__({})
        self.interactive = True
        self.answer = answer
        self.questions: list[str] = []

    def ask(self, question: str) -> str | None:
        self.questions.append(question)
        return self.answer(question)


def code_in(question: str) -> str:
    found = re.search(r"\b[A-Z2-9]{4}\b", question)
    assert found
    return found[0]


def session(terminal: Terminal, **environ: str) -> Session:
    return Session(Say("en"), terminal, environ)


def consent(with_session: Session, *, allowed: bool = False, plan: Callable[[], str] = lambda: "same") -> None:
    guards.require_consent(with_session, "reset", "user", plan, allowed=allowed, consequence="All goes.")


def test_two_right_codes_pass_and_differ_each_time() -> None:
    person = Person(code_in)
    consent(session(person))
    consent(session(person))
    assert len({code_in(question) for question in person.questions}) == len(person.questions) == 4


@pytest.mark.parametrize(
    "answer",
    [
        lambda question: "",
        lambda question: None,
        lambda question: code_in(question).lower(),
        lambda question: code_in(question) + "X",
        lambda question: "yes",
        lambda question: code_in(question) if "[1/2]" in question else "AAAA",
    ],
)
def test_any_wrong_code_refuses(answer: Callable[[str], str | None]) -> None:
    with pytest.raises(Refused) as caught:
        consent(session(Person(answer)))
    assert caught.value.exit_code == 2


def test_the_first_code_does_not_serve_again() -> None:
    person = Person(lambda question: code_in(person.questions[0]))
    with pytest.raises(Refused):
        consent(session(person))


@pytest.mark.parametrize(
    ("allowed", "environ"),
    [
        (False, {}),
        (True, {}),
        (False, {"KUSTO_ALLOW_RESET": "user"}),
        (True, {"KUSTO_ALLOW_RESET": "admin"}),
        (True, {"KUSTO_ALLOW_RESET": "1"}),
        (True, {"KUSTO_ALLOW_PUSH": "user"}),
    ],
)
def test_one_act_is_not_enough_without_a_terminal(allowed: bool, environ: dict[str, str]) -> None:
    with pytest.raises(Refused) as caught:
        consent(session(Terminal({}), **environ), allowed=allowed)
    assert "--allow-reset" in (caught.value.hint or "") and "KUSTO_ALLOW_RESET=user" in (caught.value.hint or "")


def test_two_acts_are_enough_without_a_terminal() -> None:
    consent(session(Terminal({}), KUSTO_ALLOW_RESET="user"), allowed=True)


def test_at_a_terminal_the_acts_do_not_replace_the_typing() -> None:
    person = Person(lambda question: None)
    with pytest.raises(Refused):
        consent(session(person, KUSTO_ALLOW_RESET="user"), allowed=True)
    assert person.questions


def test_a_plan_that_changed_meanwhile_is_not_agreed_to() -> None:
    plans = iter(["one", "other"])
    with pytest.raises(Refused, match="changed"):
        consent(session(Person(code_in)), plan=lambda: next(plans))


def test_codes_are_letters_and_digits_that_nobody_confuses() -> None:
    codes = {guards.new_code() for _ in range(200)}
    assert len(codes) > 190
    assert all(re.fullmatch(r"[A-Z2-9]{4}", code) and not set(code) & set("IO01") for code in codes)


@pytest.mark.parametrize(("typed", "variable", "seconds"), [(7.0, "9", 7.0), (None, "9", 9.0), (None, "0", 0.0)])
def test_length_of_the_wait(typed: float | None, variable: str, seconds: float) -> None:
    assert guards.wait_seconds(session(Terminal({}), KUSTO_DEPLOY_WAIT=variable), typed) == seconds


@pytest.mark.parametrize("variable", ["soon", "-1", "inf", "nan"])
def test_a_wait_that_means_nothing_is_refused(variable: str) -> None:
    with pytest.raises(UsageError):
        guards.wait_seconds(session(Terminal({}), KUSTO_DEPLOY_WAIT=variable), None)
