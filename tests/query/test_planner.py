"""Plans are made once per shape, kept within bounds, and never mix up two calls' values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kusto.errors import KustoError
from kusto.flow import Fetch, Run
from kusto.query.plan import Branch, Program, ReadPlan, Step, WritePlan
from kusto.query.plan_cache import PlanCache
from kusto.query.planner import Planner
from kusto.query.slots import Argument, Slot, fill
from query.calls import CALLS, plan
from query.conftest import planner_of

PLANNERS = {provider: planner_of(provider) for provider in ("sqlite", "postgresql")}


@pytest.mark.parametrize("name", CALLS)
def test_the_same_shape_has_the_same_plan(planner: Planner, name: str) -> None:
    first, values = plan(planner, *CALLS[name])
    second, again = plan(planner, *CALLS[name])
    assert first is second and values == again and values is not again


def test_other_values_of_one_shape_share_the_plan_and_keep_their_values(planner: Planner) -> None:
    def call(email: str, age: int) -> tuple[Any, list[Any]]:
        return plan(planner, "find_many", "User", {"where": {"email": email, "age": {"gt": age}}, "take": age})

    one, two = call("a", 1), call("b", 2)
    assert one[0] is two[0]
    assert (one[1], two[1]) == (["a", 1, 1], ["b", 2, 2])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ({"where": {"age": 1}}, {"where": {"age": None}}),
        ({"where": {"age": 1}}, {"where": {"id": 1}}),
        ({"where": {"age": {"gt": 1}}}, {"where": {"age": {"lt": 1}}}),
        ({"where": {"AND": [{"age": 1}]}}, {"where": {"OR": [{"age": 1}]}}),
        ({"where": {"name": {"equals": "x", "mode": "insensitive"}}}, {"where": {"name": {"equals": "x"}}}),
        ({"take": 1}, {"take": -1}),
        ({"take": 1}, {"skip": 1}),
        ({"order": {"id": "asc"}}, {"order": {"id": "desc"}}),
        ({"select": ["id"]}, {"select": ["id", "name"]}),
        ({"include": {"posts": True}}, {"include": {"staff": True}}),
        ({"include": {"posts": {"take": 1}}}, {"include": {"posts": True}}),
        ({"distinct": ["age"]}, {"distinct": ["name"]}),
        ({"where": {"boss": {"is": None}}}, {"where": {"boss": {"is_not": None}}}),
    ],
    ids=str,
)
def test_another_shape_has_another_plan(planner: Planner, one: Any, two: Any) -> None:
    assert plan(planner, "find_many", "User", one)[0] is not plan(planner, "find_many", "User", two)[0]


def test_models_and_actions_do_not_share_plans(planner: Planner) -> None:
    calls = [
        ("find_many", "User"),
        ("find_many", "Post"),
        ("find_unique", "User"),
        ("delete_many", "User"),
        ("count", "User"),
    ]
    found = [plan(planner, action, model, {"where": {"id": 1}})[0] for action, model in calls]
    assert len({id(p) for p in found}) == len(calls)


def test_ten_thousand_shapes_stay_within_bounds() -> None:
    planner = planner_of("postgresql", size=200)
    fields = ["id", "email", "name", "age", "class", "bossId"]
    kept = plan(planner, "find_many", "User", {})[0]
    for number in range(10_000):
        chosen = [f for bit, f in enumerate(fields) if number >> bit & 1] or ["id"]
        nested = [{"age": 1}] * (number // 64)
        plan(planner, "find_many", "User", {"select": chosen, "where": {"OR": nested}})
        assert plan(planner, "find_many", "User", {})[0] is kept, "what is used often stays"
        assert len(planner) <= 200


def test_heavy_shapes_are_kept_in_smaller_numbers() -> None:
    plans = PlanCache(size=1_000, weight=2_000)
    light = plans.get(("light",), object)
    for number in range(100):
        plans.get((number, ("x",) * 100), object)
        assert plans.weight <= 2_000
        assert plans.get(("light",), object) is light
    assert 15 < len(plans) < 21
    before = len(plans)
    plans.get(("x",) * 600, object)
    assert len(plans) == before, "for one giant everything else would go"


class Meddled:
    """A lock that somebody else gets first, and does something under."""

    def __init__(self) -> None:
        self.first: Callable[[], object] | None = None

    def __enter__(self) -> None:
        first, self.first = self.first, None
        if first is not None:
            first()

    def __exit__(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("again", [False, True])
def test_a_plan_that_another_thread_lets_go_meanwhile_is_given_all_the_same(again: bool) -> None:
    lock = Meddled()
    plans = PlanCache(size=3, lock=lock)
    first, *_ = [plans.get(number, object) for number in range(3)]

    def others() -> None:
        for number in range(10, 13):
            plans.get(number, object)
        if again:
            plans.get(0, object)

    lock.first = others
    assert plans.get(0, lambda: pytest.fail("it was there")) is first
    assert len(plans) == plans.weight == 3
    lock.first = lambda: plans.get("new", object)
    plans.get("new", object)  # made by two at once
    assert len(plans) == plans.weight == 3


def slots_of(found: Any) -> list[Slot]:
    if isinstance(found, WritePlan):
        return [*_slots(found.program), *(slots_of(found.read) if found.read else [])]
    if isinstance(found, ReadPlan):
        return [*found.slots, *(slot for child in found.children for slot in slots_of_child(child))]
    return list(found.slots)


def slots_of_child(child: Any) -> list[Slot]:
    return [*child.slots, *(slot for inner in child.children for slot in slots_of_child(inner))]


def _slots(program: Program) -> list[Slot]:
    slots: list[Slot] = []
    for item in program:
        match item:
            case Step():
                slots += item.slots
            case Branch():
                slots += [*_slots(item.present), *_slots(item.absent)]
    return slots


wheres = st.recursive(
    st.fixed_dictionaries(
        {},
        optional={
            "id": st.integers(0, 9) | st.fixed_dictionaries({"gt": st.integers(0, 9), "in": st.just([1, 2])}),
            "name": st.none() | st.just("x") | st.fixed_dictionaries({"contains": st.just("x"), "not": st.none()}),
            "age": st.fixed_dictionaries({"not": st.fixed_dictionaries({"lt": st.integers(0, 9)})}),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {},
        optional={
            "AND": st.lists(inner, max_size=2),
            "OR": st.lists(inner, max_size=2),
            "NOT": inner,
            "boss": st.none() | inner | st.fixed_dictionaries({"is_not": inner}),
            "staff": st.fixed_dictionaries({}, optional={"some": inner, "none": inner, "every": inner}),
        },
    ),
    max_leaves=5,
)
datas = st.recursive(
    st.fixed_dictionaries(
        {"email": st.just("e")}, optional={"name": st.none() | st.just("n"), "age": st.integers(0, 9)}
    ),
    lambda inner: st.fixed_dictionaries(
        {"email": st.just("e")},
        optional={
            "boss": st.fixed_dictionaries({"create": inner})
            | st.just({"connect": {"id": 1}})
            | st.just({"connect": {"email": "x"}}),
            "staff": st.fixed_dictionaries(
                {},
                optional={
                    "create": st.lists(inner, max_size=2),
                    "connect": st.just([{"id": 1}, {"email": "x"}]),
                    "connect_or_create": st.fixed_dictionaries({"where": st.just({"email": "y"}), "create": inner}),
                },
            ),
            "age": st.integers(0, 9),
            "groups": st.fixed_dictionaries(
                {}, optional={"create": st.just([{"name": "g"}]), "connect": st.just({"name": "h"})}
            ),
        },
    ),
    max_leaves=4,
)


@given(
    where=wheres,
    data=datas,
    take=st.none() | st.integers(-3, 3),
    nested=wheres,
    provider=st.sampled_from(["sqlite", "postgresql"]),
)
def test_every_value_of_a_call_has_its_slot(where: Any, data: Any, take: Any, nested: Any, provider: str) -> None:
    planner = PLANNERS[provider]
    include = {"staff": {"where": nested, "take": take, "order_by": {"id": "asc"}}, "boss": True}
    unique = {"email": "z", "AND": [where]}
    calls: list[tuple[str, dict[str, Any]]] = [
        ("find_many", {"where": where, "take": take, "include": include}),
        ("count", {"where": where, "take": take}),
        ("find_unique", {"where": unique, "include": include}),
        ("create", {"data": data, "include": include}),
        ("update", {"where": unique, "data": data, "include": include}),
        ("upsert", {"where": unique, "data": {"create": data, "update": data}, "include": include}),
        ("delete", {"where": unique, "include": include}),
        ("delete_many", {"where": where}),
    ]
    for action, given_ in calls:
        found, values = plan(planner, action, "User", given_)
        slots = slots_of(found)
        used = {slot.index for slot in slots if isinstance(slot, Argument)}
        assert used == set(range(len(values))), (action, used, values)
        for slot in slots:
            if isinstance(slot, Argument):
                fill((slot,), values)  # each converter is met by a value of its own kind


def test_a_flow_sends_what_the_plan_says() -> None:
    planner = PLANNERS["postgresql"]
    found, values = plan(
        planner, "update", "Post", {"where": {"id": 1}, "data": {"comments": {"create": {"text": "t"}}}}
    )
    flow = planner.write_flow(found, values, within=True)
    request = flow.send(None)
    assert isinstance(request, Fetch) and request.params == [1]
    request = flow.send([(7,)])
    assert isinstance(request, Run) and request.params == ["t", 7]
    assert isinstance(flow.send(1), Fetch)
    with pytest.raises(StopIteration) as stopped:
        flow.send([])
    assert stopped.value.value is None


def test_a_failed_plan_leaves_no_trace(planner: Planner) -> None:
    before = len(planner)
    for _ in range(2):
        with pytest.raises(KustoError):
            plan(planner, "create", "User", {"data": {}})
        with pytest.raises(KustoError):
            plan(planner, "update", "User", {"where": {"id": {"gt": 1}}, "data": {}})
    assert len(planner) == before
