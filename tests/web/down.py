"""Managers whose database can be taken away and given back, for applications of every framework."""

from __future__ import annotations

from typing import Any

from connections.clients import Scripted, down
from kusto.connections.manager import Manager
from kusto.errors import AccessDeniedError, ConnectionLostError

BODY = {"error": "database_unavailable", "database": "user"}


def manager_of(*names: str, **settings: Any) -> Manager:
    """A manager over scripted clients."""
    return Manager(Scripted(*(names or ("user",))), **{"attempts": 1, "cooldown": 20.0, **settings})


def take_away(manager: Manager) -> None:
    """Let every client's server be gone, as the manager learns from a query."""
    for client in manager._links.source.made:  # type: ignore[attr-defined]
        client.fails = down()
        client._on_fault(ConnectionLostError("gone"))


def give_back(manager: Manager) -> None:
    """Let every server answer again; the cool-down is over."""
    for client in manager._links.source.made:  # type: ignore[attr-defined]
        client.fails = None
    links = [*manager._recent.values(), *manager.sync.links.values()]
    for link in links:
        state = link.state
        link.state = type(state)(phase=state.phase, faulted=state.faulted, rounds=state.rounds)


def is_refusal(status: int, headers: Any, body: Any) -> bool:
    """Our 503: when to come again, the database's name, no error's text."""
    known = {name.lower(): value for name, value in dict(headers).items()}
    return (
        status == 503
        and int(known["retry-after"]) >= 1
        and known["content-type"] == "application/json"
        and body["error"] == "database_unavailable"
        and body["database"] in ("user", None)
        and "canary" not in str(body)
    )


FAULTS = {"lost": ConnectionLostError("canary"), "denied": AccessDeniedError("canary")}
"""What an application's query may meet: one that waiting helps against, and one that it does not."""
