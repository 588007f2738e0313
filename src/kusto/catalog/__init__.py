"""A database described neutrally: in go a schema, a live database or a replayed history, out comes one `Catalog` value.

The closed set of changes between two catalogs is here too. It never renders SQL and never asks anybody.
"""
