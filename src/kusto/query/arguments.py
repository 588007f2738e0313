"""A call's arguments into a *shape* and its *values*. Two calls of one shape share one plan.

The shape is a nested tuple that says everything but the values, in the order in which the values were met; the plan
is built from the shape alone (`build_where`, `build_read`, `build_write`), so the two cannot disagree. This runs at
every call: it looks a name up once and builds no text.

Shape of a ``where``: a tuple of entries::

    "email"                         equals a value
    ("email", None)                 is NULL
    ("age", ("gt", "lt"))           operators, each with a value; ("not", …) and ("mode", "insensitive") nest
    ("AND", (where, …))             likewise OR, NOT
    ("posts", (("some", where),))   relation operators
    ("a_b", ("a", "b"))             a compound key
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from kusto.errors import InputError
from kusto.query.model_index import Kind, ModelIndex, ModelInfo

Shape: TypeAlias = tuple[Any, ...]

_LOGIC = frozenset({"AND", "OR", "NOT"})
_TO_ONE = frozenset({"is", "is_not"})
_TO_MANY = frozenset({"some", "none", "every"})
_SCALAR_OPERATORS = frozenset(
    {"equals", "in", "not_in", "lt", "lte", "gt", "gte", "contains", "startswith", "endswith", "not"}
)
_LIST_OPERATORS = frozenset({"equals", "has", "has_every", "has_some", "is_empty"})


class Walker:
    """Walks arguments of one call, collecting values in ``values``."""

    __slots__ = ("_index", "values")

    def __init__(self, index: ModelIndex) -> None:
        self._index = index
        self.values: list[Any] = []

    def where(self, info: ModelInfo, where: Mapping[str, Any]) -> Shape:
        """The shape of a ``where``."""
        kinds, values = info.kinds, self.values
        shape: list[Any] = []
        if not isinstance(where, dict):
            raise InputError(f"{info.name}: where must be a dict, got {type(where).__name__}")
        for name, value in where.items():
            kind = kinds.get(name)
            if kind is Kind.SCALAR:
                if value.__class__ is dict:
                    shape.append((name, self._operators(info, name, value, _SCALAR_OPERATORS)))
                elif value is None:
                    shape.append((name, None))
                else:
                    shape.append(name)
                    values.append(value)
            else:
                shape.append(self._where_entry(info, kind, name, value))
        return tuple(shape)

    def _where_entry(self, info: ModelInfo, kind: Kind | None, name: str, value: Any) -> Any:
        if kind is None:
            if name not in _LOGIC:
                raise info.unknown(name, "where")
            items = value if isinstance(value, (list, tuple)) else (value,)
            return name, tuple([self.where(info, item) for item in items])
        if value is None:
            return name, None
        if kind is Kind.JSON:
            return self._json(info, name, value)
        if kind is Kind.LIST:
            if isinstance(value, dict):
                return name, self._operators(info, name, value, _LIST_OPERATORS)
            self.values.append(value)
            return name, ("equals",)
        if kind is Kind.COMPOUND:
            return name, self._compound(info, name, value)
        return name, self._relation(info, kind, name, value)

    def _json(self, info: ModelInfo, name: str, value: Any) -> Any:
        # Json is compared as a whole; a plain dict of operators only where every key is one.
        if isinstance(value, dict) and value and value.keys() <= {"equals", "not"}:
            return name, self._operators(info, name, value, frozenset({"equals", "not"}), nested=False)
        self.values.append(value)
        return name

    def _compound(self, info: ModelInfo, name: str, value: Any) -> Shape:
        fields = info.keys[name].fields
        if not isinstance(value, dict) or set(value) != set(fields):
            raise InputError(f"{info.name}: {name!r} takes a dict with exactly {', '.join(fields)}")
        self.values.extend(value[field] for field in fields)
        return fields

    def _relation(self, info: ModelInfo, kind: Kind, name: str, value: Any) -> Shape:
        target = self._index[info.relations[name].target]
        known = _TO_ONE if kind is Kind.TO_ONE else _TO_MANY
        if not isinstance(value, dict):
            raise InputError(f"{info.name}.{name}: a relation filter is a dict with {', '.join(sorted(known))}")
        if kind is Kind.TO_ONE and not value.keys() & known:
            return (("is", self.where(target, value)),)
        shape = []
        for operator, inner in value.items():
            if operator not in known:
                raise InputError(
                    f"{info.name}.{name}: unknown relation filter {operator!r}", hint=f"One of: {', '.join(known)}."
                )
            shape.append((operator, None if inner is None else self.where(target, inner)))
        return tuple(shape)

    def _operators(
        self, info: ModelInfo, name: str, given: dict[str, Any], known: frozenset[str], nested: bool = True
    ) -> Shape:
        shape: list[Any] = []
        for operator, value in given.items():
            if operator == "mode" and known is _SCALAR_OPERATORS:
                if value not in ("default", "insensitive"):
                    raise InputError(f"{info.name}.{name}: mode is 'default' or 'insensitive'")
                shape.append(("mode", value))
            elif operator not in known:
                raise InputError(
                    f"{info.name}.{name}: unknown filter {operator!r}", hint=f"One of: {', '.join(sorted(known))}."
                )
            elif operator == "is_empty":
                shape.append((operator, bool(value)))
            elif operator == "not" and nested and value.__class__ is dict:
                shape.append((operator, self._operators(info, name, value, known)))
            elif value is None:
                shape.append((operator, None))
            else:
                shape.append(operator)
                self.values.append(value)
        return tuple(shape)

    # -- what to read ------------------------------------------------------------------------------------------

    def read(self, info: ModelInfo, arguments: Mapping[str, Any]) -> Shape:
        """The shape of what a find takes: entries ``(argument, shape)`` for those that were given."""
        shape: list[Any] = []
        for name, value in arguments.items():
            if value is None:
                continue
            if name == "where":
                shape.append((name, self.where(info, value)))
            elif name in ("order", "order_by"):
                shape.append(("order", self._order(info, value)))
            elif name == "take":
                shape.append(("take", self._take(value)))
            elif name == "skip":
                self._count(value, "skip")
                shape.append(("skip", True))
            elif name == "cursor":
                shape.append((name, self.where(info, value)))
            elif name == "distinct":
                shape.append((name, self._distinct(info, value)))
            else:
                shape.append(self._selection(info, name, value))
        return tuple(shape)

    def _selection(self, info: ModelInfo, name: str, value: Any) -> Any:
        if name == "include":
            return name, self._include(info, value)
        if name == "select":
            return name, self._select(info, value)
        raise InputError(f"{info.name}: unknown argument {name!r}")

    def _take(self, value: Any) -> str:
        if not isinstance(value, int) or isinstance(value, bool):
            raise InputError(f"take must be an int, got {type(value).__name__}")
        self.values.append(abs(value))
        return "backwards" if value < 0 else "forwards"

    def _count(self, value: Any, name: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise InputError(f"{name} must be an int of 0 or more")
        self.values.append(value)

    def _distinct(self, info: ModelInfo, value: Any) -> Shape:
        names = (value,) if isinstance(value, str) else value
        if not isinstance(names, (list, tuple, set, frozenset)):
            raise InputError(f"{info.name}: distinct is a list of names, got {type(value).__name__}")
        names = tuple(names)
        for name in names:
            if not isinstance(name, str) or name not in info.scalars:
                raise info.unknown(name, "distinct")
        return names

    def _order(self, info: ModelInfo, order: Any) -> Shape:
        items = order if isinstance(order, (list, tuple)) else (order,)
        if not all(isinstance(item, dict) for item in items):
            raise InputError(f"{info.name}: order is a dict or a list of dicts", hint="{'name': 'asc'}")
        return tuple([self._order_entry(info, n, d) for item in items for n, d in item.items()])

    def _order_entry(self, info: ModelInfo, name: str, direction: Any) -> Shape:
        kind = info.kinds.get(name)
        if kind in (Kind.SCALAR, Kind.JSON, Kind.LIST):
            nulls = None
            if isinstance(direction, dict):
                direction, nulls = direction.get("sort"), direction.get("nulls")
            if direction not in ("asc", "desc") or nulls not in (None, "first", "last"):
                raise InputError(f"{info.name}.{name}: order is 'asc' or 'desc', nulls 'first' or 'last'")
            return name, direction, nulls
        if kind is Kind.TO_ONE and isinstance(direction, dict):
            target = self._index[info.relations[name].target]
            return name, self._order(target, direction)
        if kind is Kind.TO_MANY and isinstance(direction, dict) and direction.get("_count") in ("asc", "desc"):
            return name, direction["_count"]
        if kind is None:
            raise info.unknown(name, "order")
        raise InputError(f"{info.name}: cannot order by {name!r} this way")

    def _include(self, info: ModelInfo, include: Any) -> Shape:
        shape = []
        for name, value in _items(info, include, "include"):
            if name not in info.relations:
                raise info.unknown(name, "include")
            if value:
                shape.append((name, self._child(info, name, value)))
        return tuple(shape)

    def _child(self, info: ModelInfo, name: str, value: Any) -> Shape:
        if value is True:
            return ()
        if not isinstance(value, dict):
            raise InputError(f"{info.name}.{name}: include takes True or a dict of arguments")
        return self.read(self._index[info.relations[name].target], value)

    def _select(self, info: ModelInfo, select: Any) -> Shape:
        shape: list[Any] = []
        for name, value in _items(info, select, "select"):
            if not value:
                continue
            if name in info.scalars:
                shape.append(name)
            elif name in info.relations:
                shape.append((name, self._child(info, name, value)))
            else:
                raise info.unknown(name, "select")
        if not shape:
            raise InputError(f"{info.name}: select names no field")
        return tuple(shape)


def _items(info: ModelInfo, given: Any, place: str) -> list[tuple[str, Any]]:
    if isinstance(given, dict):
        return list(given.items())
    if isinstance(given, (list, tuple, set, frozenset)) and all(isinstance(name, str) for name in given):
        return [(name, True) for name in dict.fromkeys(given)]
    raise InputError(f"{info.name}: {place} is a dict or a list of names, got {type(given).__name__}")
