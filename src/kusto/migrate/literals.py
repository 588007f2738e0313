"""Literals that every database writes alike. In go values of a schema's defaults, out comes SQL; nothing is judged."""

from __future__ import annotations

from datetime import datetime


def quoted(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("'", "''") + "'"


def moment_text(text: str) -> str:
    """A DateTime default as Prisma writes it, without its quotes; what is no moment is left as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    fraction = f".{moment.microsecond:06d}" if moment.microsecond % 1000 else f".{moment.microsecond // 1000:03d}"
    zone = moment.strftime("%z") or "+0000"
    return f"{moment:%Y-%m-%d %H:%M:%S}{fraction if moment.microsecond else ''} {zone[:3]}:{zone[3:5]}"


def plain_number(text: str) -> str | None:
    """A decimal number without an exponent; None for what is none (``NaN``)."""
    import re
    from decimal import Decimal

    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return text
    return f"{Decimal(text):f}" if re.fullmatch(r"(?i)-?\d+(\.\d+)?e[+-]?\d{1,3}", text) else None
