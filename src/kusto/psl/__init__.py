"""The Prisma schema language: in go texts, out come a resolved `Schema` and diagnostics, or formatted text.

It does no input or output and compares no provider's name outside the datasource block.
"""
