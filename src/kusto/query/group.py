"""``group_by``: the arguments into a shape, the shape into a plan of one statement whose rows become dicts.

Shape: entries ``(argument, shape)`` as in `arguments`; a ``having`` may compare aggregates:
``("views", ("_sum", ("gt",)))``.
Results are those of Prisma Client Python: the fields of ``by``, and ``_count``, ``_avg``, ``_sum``, ``_min``, ``_max``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kusto.dialect import Converter
from kusto.errors import InputError
from kusto.flow import Row
from kusto.psl.schema import Scalar, ScalarField
from kusto.query import ast, checks
from kusto.query.arguments import Shape
from kusto.query.arguments_write import WriteWalker
from kusto.query.build_where import COMPARISONS, Builder
from kusto.query.compile import compile_statement
from kusto.query.decode import Classes, converter
from kusto.query.model_index import ModelIndex, ModelInfo, plain
from kusto.query.plan import Make, ReadPlan
from kusto.query.slots import Argument

FUNCTIONS = ("_count", "_avg", "_sum", "_min", "_max")
_NUMBERS = frozenset({Scalar.INT, Scalar.BIGINT, Scalar.FLOAT, Scalar.DECIMAL})
_LOGIC = frozenset({"AND", "OR", "NOT"})


def group_shape(walker: WriteWalker, info: ModelInfo, given: Mapping[str, Any]) -> Shape:
    """The shape of a group_by; its values are collected by the walker.

    Raises:
        QueryError: a name or an operator that means nothing here.
    """
    by = given["by"]
    names = (by,) if isinstance(by, str) else tuple(by)
    if not names:
        raise InputError(f"{info.name}: by names no field")
    for name in names:
        if not isinstance(name, str) or name not in info.scalars:
            raise info.unknown(name, "by")
    shape: list[Any] = [("by", names)]
    shape += [(f, _aggregated(info, f, given[f])) for f in FUNCTIONS if given.get(f)]
    if given.get("where"):
        shape.append(("where", walker.where(info, given["where"])))
    if given.get("having"):
        shape.append(("having", _having(walker, info, names, given["having"])))
    order = given.get("order") or ([{name: "asc"} for name in names] if given.get("take") or given.get("skip") else [])
    items = order if isinstance(order, (list, tuple)) else (order,)
    shape.append(("order", tuple(_ordered(info, names, n, d) for item in items for n, d in item.items())))
    shape += walker.read(info, {"take": given.get("take"), "skip": given.get("skip")})
    return tuple(shape)


def _aggregated(info: ModelInfo, function: str, wanted: Any) -> Shape:
    if function == "_count" and wanted is True:
        return ("_all",)
    if not isinstance(wanted, dict):
        raise InputError(f"{info.name}: {function[1:]} is a dict of fields, like {{'views': True}}")
    names = tuple(name for name, chosen in wanted.items() if chosen)
    for name in names:
        _check_aggregate(info, function, name)
    return names


def _check_aggregate(info: ModelInfo, function: str, name: str) -> None:
    if function == "_count" and name == "_all":
        return
    if name not in info.scalars:
        raise info.unknown(name, function)
    if function in ("_avg", "_sum") and info.scalars[name].type not in _NUMBERS:
        raise InputError(f"{info.name}.{name} is no number: it has no {function[1:]}")


def _ordered(info: ModelInfo, by: Shape, name: str, direction: Any) -> Shape:
    if name in FUNCTIONS and isinstance(direction, dict) and len(direction) == 1:
        ((field, sort),) = direction.items()
        _check_aggregate(info, name, field)
        if sort in ("asc", "desc"):
            return name, field, sort
    elif name in by and direction in ("asc", "desc"):
        return "", name, direction
    raise InputError(
        f"{info.name}: cannot order groups by {name!r} this way",
        hint=f"Order by {', '.join(by)} or by an aggregate: {{'_sum': {{'field': 'desc'}}}}.",
    )


def _having(walker: WriteWalker, info: ModelInfo, by: Shape, having: Any) -> Shape:
    if not isinstance(having, dict):
        raise InputError(f"{info.name}: having must be a dict")
    shape: list[Any] = []
    for name, value in having.items():
        if name in _LOGIC:
            items = value if isinstance(value, (list, tuple)) else (value,)
            shape.append((name, tuple(_having(walker, info, by, item) for item in items)))
        elif isinstance(value, dict) and value.keys() & set(FUNCTIONS):
            shape.extend((name, (f, _compared(walker, info, name, f, test))) for f, test in value.items())
        elif name in by:
            shape.extend(walker.where(info, {name: value}))
        else:
            raise InputError(
                f"{info.name}: having can compare {', '.join(by)}, or aggregates of other fields",
                hint=f"Write {{{name!r}: {{'_sum': {{'gt': 10}}}}}}.",
            )
    return tuple(shape)


def _compared(walker: WriteWalker, info: ModelInfo, name: str, function: str, test: Any) -> Shape:
    if function not in FUNCTIONS:
        raise InputError(f"{info.name}.{name}: {function!r} cannot stand beside an aggregate")
    _check_aggregate(info, function, name)
    operators = test if isinstance(test, dict) else {"equals": test}
    for operator, value in operators.items():
        if operator not in {*COMPARISONS, "not"} or value is None:
            raise InputError(f"{info.name}.{name}.{function}: compares with {', '.join(COMPARISONS)} or not")
        walker.values.append(value)
    return tuple(operators)


class GroupBuilder(Builder):
    """Builds the plan of one shape."""

    def __init__(self, index: ModelIndex, classes: Classes) -> None:
        super().__init__(index)
        self.classes = classes

    def plan(self, info: ModelInfo, shape: Shape) -> ReadPlan:
        """The plan: one statement, one dict per group."""
        source = self.source(info)
        alias, parts = source.alias, dict(shape)
        # In the order in which the values were collected: where, having, take, skip.
        where = self.where(info, alias, parts["where"]) if "where" in parts else ast.All(())
        having = self._having(info, alias, parts.get("having", ()))
        limits = {name: self.argument(plain, name) for name, _ in shape if name in ("take", "skip")}
        by = tuple(ast.Column(alias, info.scalars[name]) for name in parts["by"])
        aggregates = tuple((f, name) for f in FUNCTIONS for name in parts.get(f, ()))
        columns = tuple(self._aggregate(info, alias, f, name) for f, name in aggregates)
        order = tuple((self._key(info, alias, f, name), sort == "desc") for f, name, sort in parts["order"])
        statement = ast.Group(source, by, columns, where, having, order, limits.get("take"), limits.get("skip"))
        compiled = compile_statement(statement, self.index)
        return ReadPlan(compiled.sql, compiled.slots, self._make(info, parts["by"], aggregates))

    @staticmethod
    def _aggregate(info: ModelInfo, alias: str, function: str, name: str) -> ast.Aggregate:
        column = None if name == "_all" else ast.Column(alias, info.scalars[name])
        return ast.Aggregate(function[1:], column)

    def _key(self, info: ModelInfo, alias: str, function: str, name: str) -> ast.Column | ast.Aggregate:
        return self._aggregate(info, alias, function, name) if function else ast.Column(alias, info.scalars[name])

    def _having(self, info: ModelInfo, alias: str, shape: Shape) -> ast.Predicate:
        items: list[ast.Predicate] = []
        for entry in shape:
            if isinstance(entry, str) or (entry[0] not in _LOGIC and not _is_aggregate(entry)):
                items.append(self.where(info, alias, (entry,)))
            elif entry[0] in _LOGIC:
                inner: tuple[ast.Predicate, ...] = tuple(self._having(info, alias, part) for part in entry[1])
                if entry[0] == "NOT":
                    inner = tuple(ast.Not(part) for part in inner)
                items.append(ast.AnyOf(inner) if entry[0] == "OR" else ast.All(inner))
            else:
                name, (function, operators) = entry
                items.extend(self._test(info, alias, name, function, operator) for operator in operators)
        return items[0] if len(items) == 1 else ast.All(tuple(items))

    def _test(self, info: ModelInfo, alias: str, name: str, function: str, operator: str) -> ast.Predicate:
        convert = self._compared_as(info, function, name)
        value: Argument = self.argument(convert, f"{info.name}.{name}.{function}")
        sign = "<>" if operator == "not" else COMPARISONS[operator]
        return ast.AggregateTest(self._aggregate(info, alias, function, name), sign, value)

    def _compared_as(self, info: ModelInfo, function: str, name: str) -> Converter:
        kind = None if name == "_all" else info.scalars[name].type
        if function == "_count" or (function == "_sum" and kind in (Scalar.INT, Scalar.BIGINT)):
            return checks.big_integer
        if kind is Scalar.DECIMAL and self.index.dialect.capabilities.decimal_digits is not None:
            return lambda value: float(checks.decimal(value))  # an aggregate has no affinity that would turn a text
        return checks.floating if function == "_avg" and kind is not Scalar.DECIMAL else self.index.encoder(info, name)

    def _make(self, info: ModelInfo, by: Sequence[str], aggregates: Sequence[tuple[str, str]]) -> Make:
        fields = [(name, converter(self.index, self.classes, info.scalars[name])) for name in by]
        found = [(f, name, self._result(info, f, name)) for f, name in aggregates]

        def make(rows: Sequence[Row]) -> list[Any]:
            made = []
            for row in rows:
                group: dict[str, Any] = {n: _one(v, c) for (n, c), v in zip(fields, row, strict=False)}
                for (function, name, convert), value in zip(found, row[len(fields) :], strict=True):
                    group.setdefault(function, {})[name] = _one(value, convert)
                made.append(group)
            return made

        return make

    def _result(self, info: ModelInfo, function: str, name: str) -> Converter | None:
        if function == "_count":
            return None
        field: ScalarField = info.scalars[name]
        if function in ("_min", "_max") or field.type is Scalar.DECIMAL:
            return converter(self.index, self.classes, field)
        return int if function == "_sum" and field.type is not Scalar.FLOAT else _float


def _is_aggregate(entry: Any) -> bool:
    return isinstance(entry[1], tuple) and len(entry[1]) == 2 and entry[1][0] in FUNCTIONS


def _one(value: Any, convert: Converter | None) -> Any:
    return value if value is None or convert is None else convert(value)


def _float(value: Decimal | float) -> float:
    return float(value)
