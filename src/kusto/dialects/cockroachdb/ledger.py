"""The migration ledger in CockroachDB: Prisma makes the same one as in PostgreSQL."""

from __future__ import annotations

from kusto.dialects.postgresql.ledger import LEDGER

__all__ = ["LEDGER"]
