"""The command `kusto-db`: in go a command line and a terminal, out come text and an exit code.

Commands return records, `render` makes text of them, `messages` holds every sentence in each language. It decides
nothing about schemas, migrations or queries: it calls the packages below.
"""
