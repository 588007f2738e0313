"""What ``client.<model>`` can do. Written once: each call becomes a plan, and the client's ``_do_…`` methods run it.

In an async client those methods give awaitables, in a blocking one results; so does every action. What may be said in
a call stands, typed, in the generated package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from kusto.flow import Flow
    from kusto.query.model_index import ModelInfo
    from kusto.query.plan import AffectPlan, CountPlan, ReadPlan, WritePlan
    from kusto.query.planner import Planner


class Runs(Protocol):
    """A client, or a batch: what runs the plans."""

    _planner: Planner

    def _do_read(self, plan: ReadPlan, values: list[Any], name: str | None, single: bool) -> Any: ...

    def _do_count(self, plan: CountPlan, values: list[Any]) -> Any: ...

    def _do_write(self, plan: WritePlan, values: list[Any]) -> Any: ...

    def _do_affect(self, plan: AffectPlan, values: list[Any]) -> Any: ...

    def _do_flow(self, make: Callable[[], Flow[Any]]) -> Any: ...

    def _do_raw(self, sql: str, args: tuple[Any, ...], model: str, first: bool) -> Any: ...


class Actions:
    """The actions of one model on one client; see the generated package for each one's arguments and result."""

    __slots__ = ("_info", "_model", "_planner", "_runs")

    _planner: Planner
    _info: ModelInfo

    def __init__(self, runs: Runs, model: str) -> None:
        self._runs = runs
        self._model = model

    if not TYPE_CHECKING:  # a checker would take it to mean that every attribute exists

        def __getattr__(self, name: str) -> Any:
            """Fills the two slots at the first call: before `connect`, a client's models can be named, not asked."""
            if name not in ("_planner", "_info"):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
            self._planner = self._runs._planner
            self._info = self._planner.index[self._model]
            return getattr(self, name)

    def find_unique(self, where: Mapping[str, Any], include: Any = None, *, select: Any = None) -> Any:
        """The record with this unique key, or None."""
        arguments = {"where": where}
        if include is not None or select is not None:
            arguments |= {"include": include, "select": select}
        return self._runs._do_read(*self._planner.find_unique(self._info, arguments), None, True)

    def find_unique_or_raise(self, where: Mapping[str, Any], include: Any = None, *, select: Any = None) -> Any:
        """The record with this unique key; raises `RecordNotFoundError`."""
        arguments = {"where": where}
        if include is not None or select is not None:
            arguments |= {"include": include, "select": select}
        return self._runs._do_read(*self._planner.find_unique(self._info, arguments), self._info.name, True)

    def find_first(
        self, skip: int | None = None, where: Any = None, cursor: Any = None, include: Any = None, order: Any = None,
        distinct: Any = None, *, select: Any = None, take: int | None = None,
    ) -> Any:  # fmt: skip
        """The first record that fits, or None."""
        return self._first(None, skip, where, cursor, include, order, distinct, select, take)

    def find_first_or_raise(
        self, skip: int | None = None, where: Any = None, cursor: Any = None, include: Any = None, order: Any = None,
        distinct: Any = None, *, select: Any = None, take: int | None = None,
    ) -> Any:  # fmt: skip
        """The first record that fits; raises `RecordNotFoundError`."""
        return self._first(self._info.name, skip, where, cursor, include, order, distinct, select, take)

    def _first(self, name: str | None, *given: Any) -> Any:
        skip, where, cursor, include, order, distinct, select, take = given
        arguments = {
            "where": where, "order": order, "take": -1 if take is not None and take < 0 else 1, "skip": skip,
            "cursor": cursor, "distinct": distinct, "include": include, "select": select,
        }  # fmt: skip
        return self._runs._do_read(*self._planner.find_many(self._info, arguments, single=True), name, True)

    def find_many(
        self, take: int | None = None, skip: int | None = None, where: Any = None, cursor: Any = None,
        include: Any = None, order: Any = None, distinct: Any = None, *, select: Any = None,
    ) -> Any:  # fmt: skip
        """Every record that fits."""
        arguments = {
            "where": where, "order": order, "take": take, "skip": skip, "cursor": cursor, "distinct": distinct,
            "include": include, "select": select,
        }  # fmt: skip
        return self._runs._do_read(*self._planner.find_many(self._info, arguments), None, False)

    def count(
        self, select: Mapping[str, bool] | None = None, take: int | None = None, skip: int | None = None,
        where: Any = None, cursor: Any = None,
    ) -> Any:  # fmt: skip
        """How many records fit; with ``select`` how many values of each field."""
        arguments = {"where": where, "take": take, "skip": skip, "cursor": cursor}
        return self._runs._do_count(*self._planner.count(self._info, arguments, select))

    def group_by(
        self, by: Any, *, where: Any = None, take: int | None = None, skip: int | None = None, avg: Any = None,
        sum: Any = None, min: Any = None, max: Any = None, having: Any = None, count: Any = False, order: Any = None,
    ) -> Any:  # fmt: skip
        """One dict per group of records that agree in ``by``, with the aggregates asked for."""
        given = {
            "by": by, "where": where, "take": take, "skip": skip, "_avg": avg, "_sum": sum, "_min": min, "_max": max,
            "_count": count, "having": having, "order": order,
        }  # fmt: skip
        return self._runs._do_read(*self._planner.group_by(self._info, given), None, False)

    def create(self, data: Mapping[str, Any], include: Any = None, *, select: Any = None) -> Any:
        """Make a record and give it."""
        return self._runs._do_write(*self._planner.create(self._info, data, include, select))

    def create_many(self, data: Sequence[Mapping[str, Any]], *, skip_duplicates: bool = False) -> Any:
        """Make many records, all or none; gives their number."""
        return self._runs._do_flow(self._planner.create_many(self._info, data, skip_duplicates))

    def update(
        self, data: Mapping[str, Any], where: Mapping[str, Any], include: Any = None, *, select: Any = None
    ) -> Any:
        """Change a record and give it; None where there is none."""
        return self._runs._do_write(*self._planner.update(self._info, where, data, include, select))

    def upsert(
        self, where: Mapping[str, Any], data: Mapping[str, Any], include: Any = None, *, select: Any = None
    ) -> Any:
        """Change the record, or make it where there is none."""
        return self._runs._do_write(*self._planner.upsert(self._info, where, data, include, select))

    def update_many(self, data: Mapping[str, Any], where: Mapping[str, Any]) -> Any:
        """Change every record that fits; gives their number."""
        return self._runs._do_affect(*self._planner.update_many(self._info, where, data))

    def delete(self, where: Mapping[str, Any], include: Any = None, *, select: Any = None) -> Any:
        """Delete a record and give it as it was; None where there is none."""
        return self._runs._do_write(*self._planner.delete(self._info, where, include, select))

    def delete_many(self, where: Mapping[str, Any] | None = None) -> Any:
        """Delete every record that fits, all where nothing is said; gives their number."""
        return self._runs._do_affect(*self._planner.delete_many(self._info, where))

    def query_raw(self, query: str, *args: Any) -> Any:
        """Rows of a query of the caller's own, as objects of this model."""
        return self._runs._do_raw(query, args, self._info.name, False)

    def query_first(self, query: str, *args: Any) -> Any:
        """The first row of a query of the caller's own, as an object of this model, or None."""
        return self._runs._do_raw(query, args, self._info.name, True)


def actions_of(runs: Runs, models: Mapping[str, str], name: str) -> Actions:
    """The actions that an attribute of a client stands for.

    Raises:
        AttributeError: no model has that attribute; names the nearest one.
    """
    model = models.get(name)
    if model is None:
        import difflib

        near = difflib.get_close_matches(name, models, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise AttributeError(f"this database has no model {name!r}{hint}", name=name, obj=runs)
    return Actions(runs, model)
