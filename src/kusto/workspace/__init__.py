"""Folders are databases: in goes a place on disk, out come the project, its databases, their schemas and URLs.

It reads files and the environment it is given, writes only files of the project, and never opens a database.
"""
