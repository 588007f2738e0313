"""How queries are written for CockroachDB: as for PostgreSQL, with other names of types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from kusto.dialects.postgresql.queries import NATIVE, PostgresqlQueries


@dataclass(frozen=True, slots=True)
class CockroachdbQueries(PostgresqlQueries):
    """See `kusto.dialect.QueryDialect`."""

    natives: ClassVar[Mapping[str, str]] = {
        **NATIVE,
        "Int2": "int2",
        "Float4": "float4",
        "CatalogSingleChar": '"char"',
    }
    narrow_floats: ClassVar[str] = "Float4"


QUERIES = CockroachdbQueries()
