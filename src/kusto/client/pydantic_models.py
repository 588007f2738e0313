"""The parent of generated pydantic models, for ``models = "pydantic"`` in the generator block.

Comes in: values, checked by pydantic unless the decoder fills the fields itself. Goes out: ordinary pydantic models.
This is the one module of the client that needs pydantic to be installed.
"""

from __future__ import annotations

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
