"""Prisma's way of working with databases, native to Python."""

__version__ = "0.1.0"
