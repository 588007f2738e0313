"""The data model as Prisma hands it to generators (DMMF): in go a schema and its trees, out come JSON-able values.

It equals what Prisma's engine says of the same schema, down to the order of keys, oddities included. No input, no
output.
"""

from __future__ import annotations

from kusto.codegen.dmmf.document import data_model, document
from kusto.codegen.dmmf.generators import (
    GeneratorBlock,
    Places,
    generator_blocks,
    generator_config,
    generator_options,
)

__all__ = [
    "GeneratorBlock",
    "Places",
    "data_model",
    "document",
    "generator_blocks",
    "generator_config",
    "generator_options",
]
