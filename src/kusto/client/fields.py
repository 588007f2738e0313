"""Values that only queries know: `Json`, `Base64` and the two nulls of a JSON column.

Comes in: what a user passes in `data` or `where`. Goes out: the same value, marked for what it is. Never parses or
encodes anything by itself: that is the dialect's.
"""

from __future__ import annotations

from typing import Any, ClassVar, final


class Json:
    """Marks a value as JSON, as Prisma Client Python asks for; the bare value does as well.

    Args:
        data: anything that JSON can say.
    """

    __slots__ = ("data",)

    null: ClassVar[Json]

    def __init__(self, data: Any = None, /, **keys: Any) -> None:
        self.data: Any = keys or data

    @classmethod
    def keys(cls, **data: Any) -> Json:
        """An object made of keyword arguments: ``Json.keys(a=1)``."""
        return cls(data)

    def __kusto_json__(self) -> Any:
        return self.data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Json) and self.data == other.data

    def __hash__(self) -> int:
        return hash(repr(self.data))

    def __repr__(self) -> str:
        return f"Json({self.data!r})"


class Base64:
    """Bytes as Prisma Client Python holds them: base64 text. Wherever bytes are taken, this is taken too.

    Args:
        raw: the base64 text, as bytes or str.
    """

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes | str) -> None:
        self._raw = raw.encode("ascii") if isinstance(raw, str) else raw

    @classmethod
    def encode(cls, value: bytes) -> Base64:
        """Plain bytes, wrapped."""
        from base64 import b64encode

        return cls(b64encode(value))

    @classmethod
    def fromb64(cls, value: bytes | str) -> Base64:
        """Text that is base64 already."""
        return cls(value)

    def decode(self) -> bytes:
        """The plain bytes."""
        from base64 import b64decode

        return b64decode(self._raw)

    def __kusto_bytes__(self) -> bytes:
        return self.decode()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Base64) and self._raw == other._raw

    def __hash__(self) -> int:
        return hash(self._raw)

    def __str__(self) -> str:
        return self._raw.decode("ascii")

    def __repr__(self) -> str:
        return f"Base64({str(self)!r})"


@final
class Null:
    """One of the nulls of a JSON column: `DbNull` (no value), `JsonNull` (JSON's own ``null``), `AnyNull` (either)."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self) -> str:
        return self.name


DbNull = Null("DbNull")
JsonNull = Null("JsonNull")
AnyNull = Null("AnyNull")
Json.null = Json(None)
