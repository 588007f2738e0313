"""Lays schema files out as ``prisma format`` does: in go trees without errors, out come their texts.

`layout` is the way in. Nothing is looked up and nothing added; it reads and writes no disk.
"""

from __future__ import annotations
