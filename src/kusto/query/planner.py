"""From a call to a plan and its values. Plans are kept by shape (`plan_cache`).

A hit walks the arguments once, looks the shape up, and builds no text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kusto.errors import InputError, UnsupportedDatabaseError
from kusto.flow import Flow, transaction
from kusto.query import bulk, flows
from kusto.query.arguments import Shape
from kusto.query.arguments_write import WriteWalker
from kusto.query.build_read import ReadBuilder
from kusto.query.build_write import WriteBuilder
from kusto.query.decode import Classes
from kusto.query.group import GroupBuilder, group_shape
from kusto.query.model_index import Kind, ModelIndex, ModelInfo
from kusto.query.plan import AffectPlan, CountPlan, ReadPlan, WritePlan
from kusto.query.plan_cache import PlanCache


class Planner:
    """Plans for one schema on one dialect."""

    def __init__(self, index: ModelIndex, classes: Classes, plans: PlanCache | None = None) -> None:
        self.index = index
        self.classes = classes
        self.plans = PlanCache() if plans is None else plans
        self._by_key: dict[tuple[str, str], ReadPlan] = {}

    def __len__(self) -> int:
        return len(self.plans)

    # -- reads -------------------------------------------------------------------------------------------------

    def find_unique(self, info: ModelInfo, arguments: Mapping[str, Any]) -> tuple[ReadPlan, list[Any]]:
        """Plan and values of a find by unique key."""
        if len(arguments) == 1:
            quick = self._by_one_key(info, arguments["where"])
            if quick is not None:
                return quick
        walker = WriteWalker(self.index)
        shape = walker.read(info, arguments)
        plan = self.plans.get(
            ("unique", info.name, shape), lambda: ReadBuilder(self.index, self.classes).find(info, shape, unique=True)
        )
        return plan, walker.values

    def _by_one_key(self, info: ModelInfo, where: Any) -> tuple[ReadPlan, list[Any]] | None:
        """The commonest call of all, ``{"id": 1}``, without a walk."""
        if where.__class__ is not dict or len(where) != 1:
            return None
        ((name, value),) = where.items()
        if value is None or value.__class__ is dict or info.kinds.get(name) is not Kind.SCALAR:
            return None
        plan: ReadPlan | None = self._by_key.get((info.name, name))
        if plan is None:
            shape = (("where", (name,)),)
            plan = ReadBuilder(self.index, self.classes).find(info, shape, unique=True)
            self._by_key[info.name, name] = plan
        return plan, [value]

    def find_many(
        self, info: ModelInfo, arguments: Mapping[str, Any], *, single: bool = False
    ) -> tuple[ReadPlan, list[Any]]:
        """Plan and values of a find of many, or of the first."""
        walker = WriteWalker(self.index)
        shape = walker.read(info, arguments)
        plan = self.plans.get(
            ("first" if single else "many", info.name, shape),
            lambda: ReadBuilder(self.index, self.classes).find(info, shape, single=single),
        )
        return plan, walker.values

    def count(
        self, info: ModelInfo, arguments: Mapping[str, Any], select: Mapping[str, bool] | None
    ) -> tuple[CountPlan, list[Any]]:
        """Plan and values of a count; ``select`` names fields, or ``_all``."""
        walker = WriteWalker(self.index)
        shape = walker.read(info, arguments)
        if select is not None and not isinstance(select, dict):
            raise InputError(f"{info.name}: select of count is a dict", hint="{'_all': True}")
        names = tuple(name for name, wanted in (select or {}).items() if wanted)
        for name in names:
            if name != "_all" and name not in info.scalars:
                raise info.unknown(name, "select of count")
        plan = self.plans.get(
            ("count", info.name, shape, names), lambda: ReadBuilder(self.index, self.classes).count(info, shape, names)
        )
        return plan, walker.values

    def group_by(self, info: ModelInfo, given: Mapping[str, Any]) -> tuple[ReadPlan, list[Any]]:
        """Plan and values of a group_by."""
        walker = WriteWalker(self.index)
        shape = group_shape(walker, info, given)
        key = ("group_by", info.name, shape)
        return self.plans.get(key, lambda: GroupBuilder(self.index, self.classes).plan(info, shape)), walker.values

    # -- writes ------------------------------------------------------------------------------------------------

    def _selection(self, walker: WriteWalker, info: ModelInfo, include: Any, select: Any) -> Shape:
        return walker.read(info, {"include": include, "select": select}) if include or select else ()

    def create(
        self, info: ModelInfo, data: Mapping[str, Any], include: Any, select: Any
    ) -> tuple[WritePlan, list[Any]]:
        """Plan and values of a create."""
        walker = WriteWalker(self.index)
        shape = walker.data(info, data, update=False)
        selection = self._selection(walker, info, include, select)
        key = ("create", info.name, shape, selection)
        return self.plans.get(key, lambda: self._writes().create(info, shape, selection)), walker.values

    def update(
        self, info: ModelInfo, where: Mapping[str, Any], data: Mapping[str, Any], include: Any, select: Any
    ) -> tuple[WritePlan, list[Any]]:
        """Plan and values of an update of one record."""
        walker = WriteWalker(self.index)
        found, changed = walker.where(info, where), walker.data(info, data, update=True)
        selection = self._selection(walker, info, include, select)
        key = ("update", info.name, found, changed, selection)
        return self.plans.get(key, lambda: self._writes().update(info, found, changed, selection)), walker.values

    def upsert(
        self, info: ModelInfo, where: Mapping[str, Any], data: Mapping[str, Any], include: Any, select: Any
    ) -> tuple[WritePlan, list[Any]]:
        """Plan and values of an upsert."""
        walker = WriteWalker(self.index)
        shape, same = walker.upsert(info, where, data)
        selection = self._selection(walker, info, include, select)
        key = ("upsert", info.name, shape, same, selection)
        return self.plans.get(key, lambda: self._writes().upsert(info, shape, same, selection)), walker.values

    def delete(
        self, info: ModelInfo, where: Mapping[str, Any], include: Any, select: Any
    ) -> tuple[WritePlan, list[Any]]:
        """Plan and values of a delete of one record."""
        walker = WriteWalker(self.index)
        shape = walker.where(info, where)
        selection = self._selection(walker, info, include, select)
        key = ("delete", info.name, shape, selection)
        return self.plans.get(key, lambda: self._writes().delete(info, shape, selection)), walker.values

    def update_many(
        self, info: ModelInfo, where: Mapping[str, Any] | None, data: Mapping[str, Any]
    ) -> tuple[AffectPlan, list[Any]]:
        """Plan and values of an update of all that fit."""
        walker = WriteWalker(self.index)
        found, changed = walker.where(info, where or {}), walker.data(info, data, update=True)
        key = ("update_many", info.name, found, changed)
        return self.plans.get(key, lambda: self._writes().update_many(info, found, changed)), walker.values

    def delete_many(self, info: ModelInfo, where: Mapping[str, Any] | None) -> tuple[AffectPlan, list[Any]]:
        """Plan and values of a delete of all that fit."""
        walker = WriteWalker(self.index)
        shape = walker.where(info, where or {})
        key = ("delete_many", info.name, shape)
        return self.plans.get(key, lambda: self._writes().delete_many(info, shape)), walker.values

    def create_many(
        self, info: ModelInfo, data: Sequence[Mapping[str, Any]], skip_duplicates: bool
    ) -> Callable[[], Flow[int]]:
        """What makes the flow of a create of many, each time anew: a flow runs once, and a call may be sent again.

        All of its rows are created or none.
        """
        if isinstance(data, (str, dict)) or not hasattr(data, "__iter__"):
            raise InputError(f"{info.name}: create_many takes a list of dicts")
        groups = [(self._bulk(info, names, skip_duplicates), rows) for names, rows in bulk.group(info, data).items()]
        if len(groups) == 1 and len(groups[0][1]) <= groups[0][0].at_once:
            return lambda: bulk.insert_rows(*groups[0], self.index)
        return lambda: transaction(self._insert_groups(groups), immediate=True)

    def _bulk(self, info: ModelInfo, names: tuple[str, ...], skip_duplicates: bool) -> bulk.BulkPlan:
        key = ("create_many", info.name, names, skip_duplicates)
        return self.plans.get(key, lambda: bulk.plan_bulk(self.index, info, names, skip_duplicates))

    def _insert_groups(self, groups: Sequence[tuple[bulk.BulkPlan, Sequence[Sequence[Any]]]]) -> Flow[int]:
        count = 0
        for plan, rows in groups:
            count += yield from bulk.insert_rows(plan, rows, self.index)
        return count

    def write_flow(self, plan: WritePlan, values: Sequence[Any], *, within: bool, ends: bool = False) -> Flow[Any]:
        """The flow of a write: all of its statements take effect or none.

        Args:
            within: the caller's transaction is open already.
            ends: and it ends when this fails.
        """
        ends = ends or self.index.dialect.capabilities.errors_end_transactions
        if plan.single or (within and ends):
            return flows.write_steps(plan, values, self.index)
        return flows.write(plan, values, self.index)

    def _writes(self) -> WriteBuilder:
        return WriteBuilder(self.index, self.classes)


def isolation_name(written: str | None, known: Sequence[str]) -> str | None:
    """An isolation level as the database spells it; Prisma's spelling (``RepeatableRead``) is taken too.

    Raises:
        UnsupportedDatabaseError: the database does not have it.
    """
    if written is None:
        return None
    wanted = written.replace(" ", "").replace("_", "").lower()
    for name in known:
        if name.replace(" ", "").lower() == wanted:
            return name
    raise UnsupportedDatabaseError(
        f"this database has no isolation level {written!r}", hint=f"It has: {', '.join(known)}."
    )
