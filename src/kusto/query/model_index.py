"""What the query layer looks up about a model, worked out once: kinds of names, unique keys, encoders.

In goes a resolved `Schema` and a dialect; each model's record is made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kusto.dialect import Converter, Dialect, QueryDialect, ValueDialect
from kusto.errors import FieldNotFoundError, QueryError
from kusto.psl.schema import Arity, EnumType, Key, Model, RelationField, Scalar, ScalarField, Schema, Unsupported


class Kind(Enum):
    """What a name in a call stands for."""

    SCALAR = "scalar"
    JSON = "json"
    LIST = "list"
    TO_ONE = "to-one"
    TO_MANY = "to-many"
    COMPOUND = "compound"


def plain(value: object) -> object:
    """The converter that changes nothing."""
    return value


@dataclass(slots=True)
class ModelInfo:
    """A model as queries see it: fields the client has, by name."""

    model: Model
    kinds: Mapping[str, Kind]
    scalars: Mapping[str, ScalarField]
    relations: Mapping[str, RelationField]
    keys: Mapping[str, Key]
    """Unique keys by the name they have in a ``where``: fields alone, or ``a_b``."""
    identity: tuple[str, ...]
    """The fields that tell records apart: primary key, else the first unique key of required fields."""
    encoders: dict[str, Converter] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    def unknown(self, name: object, place: str) -> QueryError:
        """The error for a name that means nothing here, with the nearest one that does."""
        import difflib

        known = [*self.kinds] + (["AND", "OR", "NOT"] if place == "where" else [])
        near = [] if str(name) in self.kinds else difflib.get_close_matches(str(name), known, 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"It has: {', '.join(known)}."
        return FieldNotFoundError(
            f"{self.name} has no field {name!r} (in {place})", hint=hint, meta={"model": self.name, "field": str(name)}
        )


class ModelIndex:
    """Records of all models of a schema, for one dialect."""

    def __init__(self, schema: Schema, dialect: Dialect, namespace: str | None = None) -> None:
        self.schema = schema
        self.dialect = dialect
        self.queries: QueryDialect = dialect.queries.within(namespace)
        self.values: ValueDialect = dialect.values
        self.enums: Mapping[str, EnumType] = schema.enums
        self._infos: dict[str, ModelInfo] = {}

    def __getitem__(self, name: str) -> ModelInfo:
        info = self._infos.get(name)
        if info is None:
            info = self._infos[name] = self._make(self.schema.models[name])
        return info

    def encoder(self, info: ModelInfo, name: str) -> Converter:
        """The converter of one value of a field."""
        found = info.encoders.get(name)
        if found is None:
            found = info.encoders[name] = self.values.encoder(info.scalars[name], self.enums) or plain
        return found

    def _make(self, model: Model) -> ModelInfo:
        scalars = {f.name: f for f in model.scalars if not f.is_ignored and not isinstance(f.type, Unsupported)}
        relations = {f.name: f for f in model.relations if not f.is_ignored}
        keys = {k.client_name: k for k in _keys(model)}
        kinds: dict[str, Kind] = {name: Kind.COMPOUND for name, key in keys.items() if len(key.fields) > 1}
        kinds |= {name: _scalar_kind(f) for name, f in scalars.items()}
        kinds |= {n: Kind.TO_MANY if f.arity is Arity.LIST else Kind.TO_ONE for n, f in relations.items()}
        return ModelInfo(model, kinds, scalars, relations, keys, identity(model))


def _keys(model: Model) -> tuple[Key, ...]:
    return ((model.primary_key,) if model.primary_key else ()) + model.uniques


def _scalar_kind(scalar: ScalarField) -> Kind:
    if scalar.arity is Arity.LIST:
        return Kind.LIST
    return Kind.JSON if scalar.type is Scalar.JSON else Kind.SCALAR


def identity(model: Model) -> tuple[str, ...]:
    if model.primary_key:
        return model.primary_key.fields
    for key in model.uniques:
        if all(model.scalar(name).arity is Arity.REQUIRED for name in key.fields):
            return key.fields
    return model.uniques[0].fields if model.uniques else ()
