"""Meaning from syntax: in go trees, into drafts go names, types, attributes, keys and paired relations.

It reads no text (positions come from the trees) and checks only what it needs to go on; the rest is `psl.rules`.
"""
