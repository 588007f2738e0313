"""The ``data`` of a write into shape and values (see `arguments`).

Shape of ``data``: a tuple of entries::

    "email"                                   a value
    ("email", None)                           NULL
    ("age", "increment")                      an operator with a value
    ("posts", (("create", (data, …)), …))     nested writes; each item is a shape, or several of them
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kusto.errors import InputError
from kusto.psl.schema import Arity, Scalar
from kusto.query.arguments import Shape, Walker
from kusto.query.model_index import Kind, ModelInfo

_NUMBER_OPERATORS = frozenset({"set", "increment", "decrement", "multiply", "divide"})
_LIST_OPERATORS = frozenset({"set", "push"})
_NUMBERS = frozenset({Scalar.INT, Scalar.BIGINT, Scalar.FLOAT, Scalar.DECIMAL})
_CREATE_NESTED = ("create", "connect", "connect_or_create")
_UPDATE_MANY = (*_CREATE_NESTED, "set", "disconnect", "delete", "update", "update_many", "delete_many")
_UPDATE_ONE = (*_CREATE_NESTED, "disconnect", "delete", "update")


class WriteWalker(Walker):
    """Walks the arguments of writes."""

    __slots__ = ()

    def data(self, info: ModelInfo, data: Mapping[str, Any], *, update: bool) -> Shape:
        """The shape of ``data`` for a create or an update."""
        if not isinstance(data, dict):
            raise InputError(f"{info.name}: data must be a dict, got {type(data).__name__}")
        kinds, values = info.kinds, self.values
        shape: list[Any] = []
        for name, value in data.items():
            kind = kinds.get(name)
            if kind is Kind.SCALAR and value.__class__ is not dict:
                if value is None:
                    shape.append((name, None))
                else:
                    shape.append(name)
                    values.append(value)
            else:
                shape.append(self._entry(info, kind, name, value, update))
        return tuple(shape)

    def _entry(self, info: ModelInfo, kind: Kind | None, name: str, value: Any, update: bool) -> Any:
        if kind is None or kind is Kind.COMPOUND:
            raise info.unknown(name, "data")
        if kind in (Kind.TO_ONE, Kind.TO_MANY):
            return name, self._nested(info, kind, name, value, update)
        if value is None:
            return name, None
        if kind is Kind.JSON or not isinstance(value, dict):
            self.values.append(value)
            return name
        operator = self._operator(info, kind, name, value, update)
        inner = value[operator]
        if inner is None:
            return name, None
        self.values.append(inner)
        return name if operator == "set" else (name, operator)

    @staticmethod
    def _operator(info: ModelInfo, kind: Kind, name: str, value: dict[str, Any], update: bool) -> str:
        known: frozenset[str] = frozenset({"set"})
        if kind is Kind.LIST:
            known = _LIST_OPERATORS if update else known
        elif update and info.scalars[name].type in _NUMBERS:
            known = _NUMBER_OPERATORS
        if len(value) != 1 or not value.keys() <= known:
            raise InputError(
                f"{info.name}.{name}: expected a value or a dict with exactly one of {', '.join(sorted(known))}"
            )
        return next(iter(value))

    def _nested(self, info: ModelInfo, kind: Kind, name: str, value: Any, update: bool) -> Shape:
        relation = info.relations[name]
        target = self._index[relation.target]
        many = relation.arity is Arity.LIST
        known = _CREATE_NESTED if not update else _UPDATE_MANY if many else _UPDATE_ONE
        if not isinstance(value, dict):
            raise InputError(f"{info.name}.{name}: nested writes are a dict with {', '.join(known)}")
        shape: list[Any] = []
        for operator, inner in value.items():
            if operator not in known:
                raise InputError(
                    f"{info.name}.{name}: unknown nested write {operator!r}", hint=f"One of: {', '.join(known)}."
                )
            if not many and operator in ("disconnect", "delete") and isinstance(inner, bool):
                if inner:
                    shape.append((operator, ()))
                continue
            items = inner if isinstance(inner, (list, tuple)) else (inner,)
            if not many and len(items) != 1:
                raise InputError(f"{info.name}.{name}.{operator}: one record, not {len(items)}")
            if not many and operator == "update":
                shape.append((operator, (((), self.data(target, items[0], update=True)),)))
            else:
                shape.append((operator, tuple([self._item(target, operator, item) for item in items])))
        return tuple(shape)

    def _item(self, target: ModelInfo, operator: str, item: Any) -> Shape:
        if operator == "create":
            return self.data(target, item, update=False)
        if operator in ("connect", "set", "disconnect", "delete", "delete_many"):
            return self.where(target, item)
        if not isinstance(item, dict):
            raise InputError(f"{target.name}: {operator} takes a dict, got {type(item).__name__}")
        try:
            if operator == "connect_or_create":
                return self.where(target, item["where"]), self.data(target, item["create"], update=False)
            return self.where(target, item["where"]), self.data(target, item["data"], update=True)
        except KeyError as missing:
            raise InputError(f"{target.name}: {operator} lacks {missing}") from None

    def upsert(self, info: ModelInfo, where: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[Shape, bool]:
        """The shape of an upsert: ``(where, create, update)``; and whether one statement can do it.

        One can where the key looked for is the key created, by equal values.
        """
        if not isinstance(data, dict) or data.keys() != {"create", "update"}:
            raise InputError(f"{info.name}: upsert's data is a dict with 'create' and 'update'")
        shape = (
            self.where(info, where),
            self.data(info, data["create"], update=False),
            self.data(info, data["update"], update=True),
        )
        return shape, _same_key(info, where, data["create"])


def _same_key(info: ModelInfo, where: Mapping[str, Any], create: Mapping[str, Any]) -> bool:
    if len(where) != 1:
        return False
    name, value = next(iter(where.items()))
    pairs = value if info.kinds.get(name) is Kind.COMPOUND and isinstance(value, dict) else {name: value}
    return all(key in create and create[key] is not None and create[key] == wanted for key, wanted in pairs.items())
