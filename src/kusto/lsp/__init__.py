"""An editor server for schema files: in go texts and positions, out come answers as plain values.

The parts that answer are pure and know nothing of the protocol; `server` alone imports pygls and speaks it, `folders`
alone reads the disk. Nothing here is imported before `kusto-db lsp` runs.
"""
