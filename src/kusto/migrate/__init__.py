"""Migrations: catalogs and histories go in, changes, plans and flows come out.

It decides and renders; it never opens a connection, reads a file, asks a person or prints.
"""
