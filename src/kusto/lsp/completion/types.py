"""What can be the type of a field: scalars, and everything that the schema declares."""

from __future__ import annotations

from kusto.lsp import facts
from kusto.lsp.completion.candidates import Candidate, Kind
from kusto.lsp.sections import doc_above
from kusto.lsp.snapshot import Declared, Snapshot

_KINDS = {"model": Kind.MODEL, "view": Kind.MODEL, "enum": Kind.ENUM, "type": Kind.TYPE}


def types(snapshot: Snapshot) -> list[Candidate]:
    """Every type, those of the schema first."""
    provider = snapshot.provider
    unfit = set()
    if provider is not None:
        unfit = {name for name, fits in (("Json", provider.json), ("Decimal", provider.decimal)) if not fits}
    found = [
        Candidate(name, _KINDS[declared.section.keyword], declared.section.keyword, _doc(declared))
        for name, declared in snapshot.types.items()
        if provider is None or declared.section.keyword != "type" or provider.composite_types
    ]
    found += [
        Candidate(name, Kind.SCALAR, "scalar", meaning, rank=2)
        for name, meaning in facts.SCALARS.items()
        if name not in unfit
    ]
    insert = 'Unsupported("${1:name}")'
    found.append(Candidate("Unsupported", Kind.SCALAR, "", facts.UNSUPPORTED, insert, "Unsupported", rank=3))
    return found


def _doc(declared: Declared) -> str:
    return doc_above(declared.file.text, declared.section.start)
