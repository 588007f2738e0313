"""The parent of generated pydantic models, for ``models = "pydantic"`` in the generator block.

Comes in: values, checked by pydantic unless the decoder fills the fields itself. Goes out: ordinary pydantic models.
This is the one module of the client that needs pydantic to be installed.
"""

from __future__ import annotations

from typing import Any

from kusto.errors import NotGeneratedError

try:
    from pydantic import BaseModel, ConfigDict, Field
except ModuleNotFoundError as fault:
    raise NotGeneratedError(
        "The client's models are pydantic's, but pydantic is not installed.",
        hint='Run: pip install pydantic. Or write models = "struct" in the generator block and generate again.',
    ) from fault

__all__ = ["Field", "Model"]


class Model(BaseModel):
    """A row of a model: its scalar fields in the schema's order, then its relations, ``None`` until included."""

    # A hundred models refer to one another: each is completed when it is first used, not while they are defined.
    # Bytes travel in JSON as base64, as with Structs; pydantic's alphabet for it is the one for URLs.
    model_config = ConfigDict(
        defer_build=True,
        populate_by_name=True,
        protected_namespaces=(),
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )

    @classmethod
    def prisma(cls, client: Any = None) -> Any:
        """The model's actions on a client, or on the one that was registered: ``await User.prisma().find_many()``.

        Raises:
            ClientNotConnectedError: no client is given and none is registered.
        """
        from kusto.client.registered import actions_for

        return actions_for(cls, client)

    def __init_subclass__(cls, **settings: Any) -> None:
        # A user's subclass takes over its parent's fields as they are now: their types must have been looked up where
        # the parent was defined, since the subclass's module need not know them.
        for parent in cls.__bases__:
            if issubclass(parent, Model) and parent is not Model and parent.__module__ != cls.__module__:
                parent.model_rebuild()
        super().__init_subclass__(**settings)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        # Only the definition is to be put off: a TypeAdapter (a route of FastAPI) that read the setting would be built
        # at its first request, outside the place where FastAPI silences pydantic's warnings.
        cls.model_config.pop("defer_build", None)
