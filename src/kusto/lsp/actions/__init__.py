"""Quick fixes: in go a snapshot, a file and a range, out come mends of the findings there, as edits.

What can be mended is seen in the schema and in the finding's code and place; no message is read for it.
"""

from __future__ import annotations

from kusto.lsp.actions.case import Action, Case
from kusto.lsp.actions.folder import folder_rules
from kusto.lsp.actions.missing import identity, listed_schema, namespaces, preview, unknown_type
from kusto.lsp.actions.names import dashes, reserved
from kusto.lsp.actions.relations import relations
from kusto.lsp.actions.spelling import needless, prefix, quotes, spelling
from kusto.lsp.diagnostics import findings
from kusto.lsp.snapshot import File, Snapshot

__all__ = ["Action", "actions"]

_MENDERS = (
    folder_rules,
    spelling,
    quotes,
    prefix,
    dashes,
    reserved,
    unknown_type,
    identity,
    namespaces,
    listed_schema,
    preview,
    relations,
    needless,
)


def actions(snapshot: Snapshot, file: File, start: int, end: int) -> list[Action]:
    """The mends of every finding that touches a range, each once."""
    found: dict[str, Action] = {}
    for finding in findings(snapshot)[file.uri]:
        if finding.start > end or finding.end < start:
            continue
        case = Case(snapshot, file, finding, file.outline.at(finding.start))
        for mender in _MENDERS:
            for action in mender(case):
                found.setdefault(action.title, action)
    return list(found.values())
