"""Calls by name, and the statements that a planner makes of them."""

from __future__ import annotations

from typing import Any

from kusto.query.bulk import BulkPlan
from kusto.query.plan import AffectPlan, Branch, Child, CountPlan, Program, ReadPlan, Step, WritePlan
from kusto.query.planner import Planner

CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "find_unique by id": ("find_unique", "User", {"where": {"id": 1}, "select": ["id", "class"]}),
    "find_unique by a compound key": (
        "find_unique",
        "Place",
        {"where": {"country_code": {"country": "KR", "code": 1}}},
    ),
    "find_many": ("find_many", "Tag", {}),
    "find_many with everything": (
        "find_many",
        "Post",
        {
            "where": {"views": {"gt": 1, "in": [1, 2]}, "OR": [{"title": {"contains": "x"}}, {"rating": None}]},
            "order": [{"views": "desc"}, {"author": {"email": "asc"}}],
            "take": 5,
            "skip": 2,
        },
    ),
    "find_many backwards from a cursor": (
        "find_many",
        "Tag",
        {"cursor": {"name": "x"}, "order": {"name": "asc"}, "take": -2},
    ),
    "find_many distinct": (
        "find_many",
        "Comment",
        {"distinct": ["likes"], "order": {"id": "asc"}, "take": 2, "select": ["text"]},
    ),
    "filters on relations": (
        "find_many",
        "Tag",
        {"where": {"posts": {"some": {"author": {"is": {"role": "ADMIN"}}, "comments": {"none": {}}}}}},
    ),
    "text without regard to case": (
        "find_many",
        "Tag",
        {"where": {"name": {"startswith": "x", "not": "y", "mode": "insensitive"}}},
    ),
    "includes": (
        "find_many",
        "Tag",
        {"include": {"posts": {"select": {"title": True, "comments": {"take": 1, "order_by": {"id": "asc"}}}}}},
    ),
    "count": ("count", "Post", {"where": {"views": 1}}),
    "count of a page": ("count", "Post", {"select": {"_all": True, "rating": True}, "take": 3}),
    "create": ("create", "Post", {"data": {"title": "x", "author": {"connect": {"id": 1}}}}),
    "create with children": (
        "create",
        "Post",
        {"data": {"title": "x", "comments": {"create": {"text": "y"}}, "tags": {"connect": {"name": "t"}}}},
    ),
    "update": ("update", "Post", {"where": {"id": 1}, "data": {"views": {"increment": 1}, "rating": None}}),
    "update with nested writes": (
        "update",
        "Post",
        {"where": {"id": 1}, "data": {"comments": {"update": {"where": {"id": 2}, "data": {"text": "z"}}}}},
    ),
    "upsert by the key created": (
        "upsert",
        "Tag",
        {"where": {"name": "x"}, "data": {"create": {"name": "x"}, "update": {"name": "y"}}},
    ),
    "upsert by another key": (
        "upsert",
        "Tag",
        {"where": {"name": "x"}, "data": {"create": {"name": "z"}, "update": {"name": "y"}}},
    ),
    "delete": ("delete", "Tag", {"where": {"name": "x"}}),
    "delete with what it was": ("delete", "Tag", {"where": {"name": "x"}, "include": {"posts": True}}),
    "update_many": ("update_many", "Post", {"where": {"author": None}, "data": {"views": 0}}),
    "delete_many": ("delete_many", "Post", {"where": {"tags": {"every": {"name": "x"}}}}),
    "create_many": ("create_many", "Group", {"data": [{"name": "x"}], "skip_duplicates": True}),
}


def plan(planner: Planner, action: str, model: str, given: dict[str, Any]) -> tuple[Any, list[Any]]:
    """Plan and values of a call, as the client asks for them."""
    info = planner.index[model]
    selection = (given.get("include"), given.get("select"))
    match action:
        case "find_unique":
            return planner.find_unique(info, given)
        case "find_many":
            return planner.find_many(info, given)
        case "count":
            rest = {k: v for k, v in given.items() if k != "select"}
            return planner.count(info, rest, given.get("select"))
        case "create":
            return planner.create(info, given["data"], *selection)
        case "update":
            return planner.update(info, given["where"], given["data"], *selection)
        case "upsert":
            return planner.upsert(info, given["where"], given["data"], *selection)
        case "delete":
            return planner.delete(info, given["where"], *selection)
        case "update_many":
            return planner.update_many(info, given["where"], given["data"])
        case "delete_many":
            return planner.delete_many(info, given.get("where"))
        case _:
            names = tuple(given["data"][0])
            return planner._bulk(info, names, given.get("skip_duplicates", False)), []


def statements(found: Any) -> list[str]:
    """The statements of a plan, in order; what runs only sometimes is indented."""
    match found:
        case ReadPlan():
            return [found.sql, *_children(found.children)]
        case CountPlan() | AffectPlan() | BulkPlan():
            return [found.sql]
        case WritePlan():
            read = statements(found.read) if found.read else []
            program = _program(found.program)
            return [*read, *program] if found.read_first else [*program, *read]
        case _:
            raise AssertionError(found)


def _children(children: tuple[Child, ...]) -> list[str]:
    return [sql for child in children for sql in (child.sql, *_children(child.children))]


def _program(program: Program) -> list[str]:
    lines: list[str] = []
    for item in program:
        match item:
            case Step():
                lines.append(item.sql)
            case Branch():
                lines += [f"  if found: {line}" for line in _program(item.present)]
                lines += [f"  if not found: {line}" for line in _program(item.absent)]
    return lines
