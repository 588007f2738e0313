"""What generated model classes are made of: msgspec Structs with the methods people know from pydantic.

Comes in: rows, by position, from the decoder (`User(*row)`), or plain values from a user. Goes out: objects that dump,
copy and validate as pydantic models do, and that pydantic and FastAPI accept. Never imports pydantic by itself and
never reads a database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

import msgspec
from msgspec import Struct

from kusto.client import dumping

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

M = TypeVar("M", bound="Model")


class _FieldsOfClass:
    """``User.model_fields``: the fields by name, worked out when asked."""

    def __get__(self, instance: object, owner: type[Model]) -> dict[str, msgspec.structs.FieldInfo]:
        import msgspec.structs

        return {info.name: info for info in msgspec.structs.fields(owner)}


class Model(Struct, repr_omit_defaults=True):
    """A row of a model: its scalar fields in the schema's order, then its relations, ``None`` until included."""

    if TYPE_CHECKING:
        model_fields: ClassVar[Mapping[str, msgspec.structs.FieldInfo]]
    else:
        model_fields = _FieldsOfClass()

    @property
    def model_fields_set(self) -> set[str]:
        """The fields that hold something fetched or given: all but relations that were not included."""
        return {name for name in self.__struct_fields__ if not dumping.is_unset(self, name)}

    def model_dump(
        self,
        *,
        mode: Literal["python", "json"] | str = "python",
        include: dumping.Selection = None,
        exclude: dumping.Selection = None,
        by_alias: bool = False,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        **_: Any,
    ) -> dict[str, Any]:
        """The fields as a dict, relations as dicts too.

        Args:
            mode: ``json`` turns every value into what JSON can say.
            include, exclude: names, or a mapping of names to what of a relation is meant.
            by_alias: keys as the schema spells them (``class``) instead of the attributes (``class_``).
            exclude_unset, exclude_defaults: leave out relations that were not included.
            exclude_none: leave out what is None.
        """
        options = dumping.Options(
            by_alias=by_alias, skip_unset=exclude_unset or exclude_defaults, skip_none=exclude_none
        )
        plain = dumping.dump(self, options, include, exclude)
        return dumping.jsonable(plain) if mode == "json" else plain

    def model_dump_json(
        self,
        *,
        indent: int | None = None,
        include: dumping.Selection = None,
        exclude: dumping.Selection = None,
        by_alias: bool = False,
        exclude_unset: bool = False,
        exclude_defaults: bool = False,
        exclude_none: bool = False,
        **_: Any,
    ) -> str:
        """The fields as JSON text; the arguments are those of `model_dump`."""
        plain = self.model_dump(
            include=include,
            exclude=exclude,
            by_alias=by_alias,
            exclude_unset=exclude_unset,
            exclude_defaults=exclude_defaults,
            exclude_none=exclude_none,
        )
        return dumping.json_text(plain, indent)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, with some fields replaced; values given are not checked.

        Args:
            deep: copy what the fields hold, too.
        """
        import copy

        twin = copy.deepcopy(self) if deep else copy.copy(self)
        for name, value in (update or {}).items():
            setattr(twin, name, value)
        return twin

    @classmethod
    def model_validate(
        cls, obj: Any, *, strict: bool | None = None, from_attributes: bool | None = None, **_: Any
    ) -> Self:
        """An object of this class from a mapping, or from an object's attributes; the types are checked.

        Args:
            obj: keys may be the schema's names or the attributes'; what may be None may be missing.
            strict: take no text for numbers, dates and the like.
            from_attributes: read the fields from the attributes of ``obj``.

        Raises:
            InputError: a value of the wrong type, or a missing one.
        """
        from kusto.client.validating import validate

        return validate(cls, obj, strict=bool(strict), from_attributes=bool(from_attributes))

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, *, strict: bool | None = None, **_: Any) -> Self:
        """As `model_validate`, from JSON text.

        Raises:
            InputError: no JSON, or a value of the wrong type.
        """
        from kusto.client.validating import validate_json

        return validate_json(cls, json_data, strict=bool(strict))

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """An object from values that are trusted; what is missing is None."""
        return cls(**{name: values.get(name) for name in cls.__struct_fields__})

    @classmethod
    def model_json_schema(cls, **_: Any) -> dict[str, Any]:
        """The JSON schema of the class."""
        import msgspec.json

        schema = msgspec.json.schema(cls, ref_template="#/$defs/{name}")
        others = dict(schema.get("$defs", {}))
        own = others.pop(cls.__name__, None)
        refers_to_itself = f'"#/$defs/{cls.__name__}"'.encode() in msgspec.json.encode([own, others])
        if own is None or refers_to_itself:
            return schema
        return {**own, "$defs": others} if others else dict(own)

    @classmethod
    def model_rebuild(cls, **_: Any) -> None:
        """Nothing to do: the fields' types are looked up when they are needed."""

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        for name in self.__struct_fields__:
            yield name, getattr(self, name)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        from kusto.client.pydantic_schema import core_schema

        return core_schema(cls, handler)
