"""The rules of the lint, one file each. Each has ``CODE``, ``applies(dialect)`` and ``check(scene)``.

A rule about the same thing as a danger of a plan (`kusto.migrate.dangers`) has the danger's code.
"""
