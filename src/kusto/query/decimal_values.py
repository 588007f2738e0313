"""Decimals as people write them: in goes what a database gives, out comes the same number without needless zeros."""

from __future__ import annotations

from decimal import Context, Decimal

_EXACT = Context(prec=2000)


def shortened(value: Decimal) -> Decimal:
    """Without the zeros that a column of 30 digits behind the point, Prisma's default, adds there."""
    if not value.is_finite():
        return value
    short = _EXACT.normalize(value)
    return short if short.as_tuple().exponent <= 0 else short.quantize(Decimal(1), context=_EXACT)  # type: ignore[operator]
