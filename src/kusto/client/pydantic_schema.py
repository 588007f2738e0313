"""Tells pydantic what a Struct model is, so that FastAPI takes it as a response model, and as a body said to be one.

Comes in: a `kusto.client.models.Model` class and pydantic's handler. Goes out: a core schema. Imported only by
pydantic's own question, so that nobody else pays for its import.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable
from contextvars import ContextVar
from typing import Annotated, Any, get_type_hints

from msgspec.structs import asdict
from pydantic_core import core_schema as cs

from kusto.client.dumping import is_unset

_asked: ContextVar[set[type[Any]] | None] = ContextVar("kusto_pydantic_asked", default=None)


def core_schema(cls: type[Any], handler: Callable[[Any], Any]) -> cs.CoreSchema:
    """The core schema of a model class; relations refer to one another by name, so cycles end.

    Args:
        handler: pydantic's; its ``generate_schema`` answers for the fields' types.
    """
    asked = _asked.get()
    reference = f"{cls.__module__}.{cls.__qualname__}:{id(cls)}"
    if asked is not None and cls in asked:
        return cs.definition_reference_schema(reference)
    token = _asked.set({cls}) if asked is None else None
    if asked is not None:
        asked.add(cls)
    try:
        return _schema(cls, handler, reference)
    finally:
        if token is not None:
            _asked.reset(token)


def _schema(cls: type[Any], handler: Any, reference: str) -> cs.CoreSchema:
    hints = get_type_hints(cls)
    fields: dict[str, cs.TypedDictField] = {}
    for attribute, name in zip(cls.__struct_fields__, cls.__struct_encode_fields__, strict=True):
        hint = hints.get(attribute, Any)
        schema = handler.generate_schema(_BYTES.get(hint, hint))
        alias = name if name != attribute else None
        optional = type(None) in getattr(hint, "__args__", ())
        paths: Any = [[name], [attribute]] if alias else None
        fields[attribute] = cs.typed_dict_field(
            cs.with_default_schema(schema, default=None) if optional else schema,
            required=not optional,
            validation_alias=paths,
            serialization_alias=alias,
        )
    described: dict[str, Any] = {"title": cls.__name__, **({"description": cls.__doc__} if cls.__doc__ else {})}
    plain = cs.typed_dict_schema(fields, cls_name=cls.__name__, metadata={"pydantic_js_updates": described})
    made = cs.no_info_after_validator_function(lambda values: cls(**values), plain)
    dumped = cs.wrap_serializer_function_ser_schema(_plain, info_arg=True, schema=plain)
    return cs.no_info_wrap_validator_function(
        lambda value, inner: value if isinstance(value, cls) else inner(value),
        made,
        ref=reference,
        serialization=dumped,
    )


def _plain(value: Any, inner: Callable[[Any], Any], info: cs.SerializationInfo) -> Any:
    """The fields as pydantic's serializer takes them; as in `Model.model_dump`, only relations can be unset."""
    values = asdict(value)
    if info.exclude_unset or info.exclude_defaults:
        values = {name: held for name, held in values.items() if not is_unset(value, name)}
    return inner(values)


class _Base64Text:
    """Bytes travel in JSON as standard base64, as they do everywhere else here; pydantic's own way is UTF-8."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> cs.CoreSchema:
        return cs.no_info_before_validator_function(
            _from_base64,
            cs.bytes_schema(),
            json_schema_input_schema=cs.str_schema(),
            serialization=cs.plain_serializer_function_ser_schema(
                lambda value: b64encode(value).decode("ascii"), return_schema=cs.str_schema(), when_used="json"
            ),
        )


def _from_base64(value: Any) -> Any:
    return b64decode(value, validate=True) if isinstance(value, str) else value


_Encoded: Any = Annotated[bytes, _Base64Text]
_BYTES: dict[Any, Any] = {bytes: _Encoded, bytes | None: _Encoded | None, list[bytes]: list[_Encoded]}
