"""The validation rules: each looks at the resolved drafts and reports; none changes anything.

A rule is a function of the context in a small file of its own; the order here is the order of their findings. What a
rule of relations says comes last, and later still where it is not even clear which ends belong together.
"""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context
from kusto.psl.rules.ambiguity import check_ambiguity
from kusto.psl.rules.autoincrement import check_autoincrement
from kusto.psl.rules.client_names import check_client_names
from kusto.psl.rules.composites import check_composites
from kusto.psl.rules.constraint_names import check_constraint_names
from kusto.psl.rules.datasource import check_datasource
from kusto.psl.rules.documents import check_documents
from kusto.psl.rules.enums import check_enums
from kusto.psl.rules.fields import check_fields
from kusto.psl.rules.functions import check_functions
from kusto.psl.rules.indexes import check_indexes
from kusto.psl.rules.literals import check_literals
from kusto.psl.rules.models import check_models
from kusto.psl.rules.native_keys import check_native_keys
from kusto.psl.rules.native_types import check_native_types
from kusto.psl.rules.operator_classes import check_operator_classes
from kusto.psl.rules.relation_fields import check_relation_fields
from kusto.psl.rules.relations import check_relations
from kusto.psl.rules.shard_keys import check_shard_keys
from kusto.psl.rules.unsupported import check_unsupported
from kusto.psl.rules.views import check_views

RULES = (
    check_composites,
    check_datasource,
    check_functions,
    check_models,
    check_views,
    check_fields,
    check_literals,
    check_native_types,
    check_unsupported,
    check_autoincrement,
    check_shard_keys,
    check_indexes,
    check_client_names,
    check_documents,
    check_native_keys,
    check_operator_classes,
    check_relation_fields,
    check_constraint_names,
)


def check_rules(context: Context) -> None:
    """Run every rule."""
    context.report.phase = 1
    for rule in RULES:
        rule(context)
    if check_ambiguity(context):
        context.report.phase = 2
    check_enums(context)
    check_relations(context)
