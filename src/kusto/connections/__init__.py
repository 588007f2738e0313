"""Connections that mend themselves: in goes a database's name, out comes a client that was found working.

It never replays a statement, never opens anything before it is asked to, and needs no timer or thread of its own.
"""
