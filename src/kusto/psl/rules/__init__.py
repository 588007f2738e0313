"""The validation rules: each looks at the resolved drafts and reports; none changes anything.

A rule is a function of the context in a small file of its own; the order here is the order of their findings.
"""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context
from kusto.psl.rules.autoincrement import check_autoincrement
from kusto.psl.rules.constraint_names import check_constraint_names
from kusto.psl.rules.cycles import check_cycles
from kusto.psl.rules.fields import check_fields
from kusto.psl.rules.indexes import check_indexes
from kusto.psl.rules.models import check_models
from kusto.psl.rules.native_keys import check_native_keys
from kusto.psl.rules.operator_classes import check_operator_classes
from kusto.psl.rules.referential_actions import check_actions
from kusto.psl.rules.relations import check_relations

RULES = (
    check_models,
    check_fields,
    check_autoincrement,
    check_indexes,
    check_native_keys,
    check_operator_classes,
    check_relations,
    check_actions,
    check_cycles,
    check_constraint_names,
)


def check_rules(context: Context) -> None:
    """Run every rule."""
    for rule in RULES:
        rule(context)
