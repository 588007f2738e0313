"""What both clients share: the target of a URL, the planner of a package, raw queries. It waits for nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kusto.client.classes import PackageClasses
from kusto.client.package import Package
from kusto.dialects import dialect
from kusto.engine.target import PasswordSource, Target, parse_target
from kusto.errors import FieldNotFoundError, MissingVariableError, RawQueryError
from kusto.psl.schema import EnvUrl
from kusto.query import checks
from kusto.query.decode import converter
from kusto.query.model_index import ModelIndex
from kusto.query.plan_cache import PlanCache
from kusto.query.planner import Planner

if TYPE_CHECKING:
    from kusto.flow import Row

_planners: dict[tuple[str, str | None], Planner] = {}
_lock = threading.Lock()


def planner_for(package: Package, namespace: str | None) -> Planner:
    """The planner of a package; every client of the package in this process shares its plans."""
    key = (package.module, namespace)
    found = _planners.get(key)
    if found is None:
        with _lock:
            found = _planners.get(key)
            if found is None:
                index = ModelIndex(package.schema, dialect(package.provider), namespace)
                plans = PlanCache(lock=threading.Lock())
                found = _planners[key] = Planner(index, PackageClasses(package), plans)
    return found


def forget_planners() -> None:
    """Begin anew, as after a client was generated again in a running process."""
    _planners.clear()


def target_of(
    package: Package, url: str | None, datasource: Mapping[str, str] | None, ask: PasswordSource | None = None
) -> Target:
    """Where the package's database is.

    Args:
        url: said by the caller; else ``datasource["url"]``, else the schema's environment variable.
        ask: gives the password of each new connection, in place of the URL's.

    Raises:
        MissingVariableError: nobody says.
        InvalidUrlError: the URL cannot be understood.
    """
    written = url or (datasource or {}).get("url") or _from_environment(package)
    target = parse_target(written, package.provider, os.path.abspath(package.folder))
    return target if ask is None else replace(target, ask=ask)


def _from_environment(package: Package) -> str:
    found = package.schema.datasource.url
    if not isinstance(found, EnvUrl):
        return found or ""
    value = os.environ.get(found.variable) or _from_files(package, found.variable)
    if value:
        return value
    raise MissingVariableError(
        f"the variable {found.variable} of database {package.name!r} is not set",
        hint=f'Put {found.variable}="…" into .env, or into the environment.',
        meta={"variable": found.variable, "database": package.name},
    )


def _from_files(package: Package, variable: str) -> str | None:
    from pathlib import Path

    from kusto.workspace.environment import load_environment
    from kusto.workspace.settings import find_project

    return load_environment(find_project(Path(package.folder))).get(variable)


def raw_parameter(value: Any) -> Any:
    """A parameter of a raw query in the driver's form: `Json` is written out, enums give their value."""
    if hasattr(value, "__kusto_json__") or isinstance(value, dict):
        return checks.json_text(value)
    if hasattr(value, "__kusto_bytes__"):
        return checks.octets(value)
    if hasattr(value, "_member_map_") or (hasattr(value, "name") and hasattr(value, "value")):
        return value.value
    return value


def raw_dicts(planner: Planner, names: Sequence[str], rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows of a raw query as dicts of plain values; a Decimal stays exact."""
    plain = planner.index.values.decode_unknown
    return [{name: plain(value) for name, value in zip(names, row, strict=True)} for row in rows]


def raw_models(planner: Planner, model: str, names: Sequence[str], rows: Sequence[Row]) -> list[Any]:
    """Rows of a raw query as objects of a model; columns are matched by their names in the database or the schema.

    Raises:
        RawQueryError: a required field of the model is not among the columns.
    """
    info = planner.index[model]
    by_name = {f.column: f for f in info.scalars.values()} | dict(info.scalars)
    for name in names:
        if name not in by_name:
            raise FieldNotFoundError(f"the raw query's column {name!r} is no field of {model}")
    positions = {by_name[name].name: i for i, name in enumerate(names)}
    missing = [f.name for f in info.scalars.values() if f.name not in positions and f.arity.value == "required"]
    if missing:
        raise RawQueryError(f"the raw query gives no {', '.join(missing)} for {model}")
    build = planner.classes.model(model)
    parts = [(positions.get(f.name), converter(planner.index, planner.classes, f)) for f in info.scalars.values()]
    return [build(*[_one(row, position, convert) for position, convert in parts]) for row in rows]


def raw_objects(model: type[Any], dicts: list[dict[str, Any]]) -> list[Any]:
    """Rows of a raw query as objects of a class of the caller's own, by the names of the columns.

    Args:
        model: a class with pydantic's ``model_validate``; or what msgspec can fill: a dataclass, a TypedDict, a Struct.

    Raises:
        RawQueryError: a row does not fit. What pydantic raises is left as it is.
    """
    validate = getattr(model, "model_validate", None)
    if validate is not None:
        return [validate(row) for row in dicts]
    import msgspec

    try:
        return [msgspec.convert(row, model, strict=False) for row in dicts]
    except (msgspec.ValidationError, TypeError) as fault:
        called = getattr(model, "__name__", repr(model))
        raise RawQueryError(f"the raw query's rows do not fit {called}: {fault}") from fault


def _one(row: Row, position: int | None, convert: Any) -> Any:
    value = None if position is None else row[position]
    return value if convert is None or value is None else convert(value)
