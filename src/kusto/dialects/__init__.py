"""Databases: one folder each, with the same file names. In goes a provider's name, out comes its `Dialect`.

A dialect answers what `kusto.query` and `kusto.migrate` ask; it opens nothing.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from kusto.dialect import Dialect
from kusto.errors import UnsupportedProviderError

DRIVEN = ("postgresql", "cockroachdb", "mysql", "sqlite")
"""Providers that can be driven."""


@cache
def dialect(provider: str) -> Dialect:
    """The dialect of a provider.

    Raises:
        UnsupportedProviderError: its schemas can be read, its databases cannot be driven yet.
    """
    if provider not in DRIVEN:
        raise UnsupportedProviderError(
            f'the provider "{provider}" cannot be driven yet',
            hint=f"Its schema can be validated and formatted. Databases that work: {', '.join(DRIVEN)}.",
        )
    found: Dialect = import_module(f"kusto.dialects.{provider}").DIALECT
    return found
