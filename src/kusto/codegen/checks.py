"""What no client can be generated from: every reason at once.

Comes in: a resolved schema. Goes out: nothing, or a `SchemaError` with a diagnostic for each reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from keyword import iskeyword

from kusto.client.package import RESERVED_ATTRIBUTES, client_fields
from kusto.codegen.naming import IDENTIFIER, INSTANCE_NAME, instance_name, visible_models
from kusto.errors import SchemaError
from kusto.psl.schema import CompositeRef, Model, ScalarField, Schema
from kusto.source.diagnostics import Diagnostic
from kusto.source.text import Span

LOGICAL = frozenset({"AND", "OR", "NOT"})


def check(schema: Schema) -> None:
    """Refuses a schema that no client can be made of.

    Raises:
        SchemaError: with all the reasons.
    """
    found = [*_identifiers(schema), *_fields(schema), *_composites(schema), *_clashes(schema)]
    if found:
        raise SchemaError(
            "No client can be generated from this schema:\n" + "\n".join(f"- {finding.message}" for finding in found),
            diagnostics=found,
            hint=found[0].hint,
        )


def _identifiers(schema: Schema) -> Iterator[Diagnostic]:
    for model in schema.models.values():
        yield from _identifier("model", model.name, model.span)
        for field in model.fields.values():
            yield from _identifier(f"field of model {model.name!r}", field.name, field.span)
        for key in (*model.uniques, *((model.primary_key,) if model.primary_key else ())):
            yield from _identifier(f"key of model {model.name!r}", key.client_name, model.span)
    for enum in schema.enums.values():
        yield from _identifier("enum", enum.name, enum.span)
        for member in enum.members:
            yield from _identifier(f"value of enum {enum.name!r}", member.name, enum.span)


def _identifier(what: str, name: str, span: Span | None) -> Iterator[Diagnostic]:
    if not IDENTIFIER.match(name):
        yield Diagnostic(
            "K1801",
            f"The {what} is called {name!r}, which is no name that Python can say.",
            span,
            "Names begin with a letter and hold letters, digits and underscores only.",
        )


def _fields(schema: Schema) -> Iterator[Diagnostic]:
    for model in visible_models(schema):
        for name in (field.name for field in client_fields(model) if field.name in LOGICAL):
            yield Diagnostic(
                "K1802",
                f"The field {name!r} of model {model.name!r} has the name of an operator of `where`.",
                model.fields[name].span,
                f'Give it another name and keep the column: `{name.lower()}_ … @map("{name}")`',
            )
        for key in (*model.uniques, *((model.primary_key,) if model.primary_key else ())):
            if len(key.fields) > 1 and key.client_name in LOGICAL:
                yield Diagnostic(
                    "K1802",
                    f"The key {key.client_name!r} of model {model.name!r} has the name of an operator of `where`.",
                    model.span,
                    f'Give it another name: `name: "{key.client_name.lower()}_key"`',
                )


def _composites(schema: Schema) -> Iterator[Diagnostic]:
    for model in visible_models(schema):
        for field in client_fields(model):
            if isinstance(field, ScalarField) and isinstance(field.type, CompositeRef):
                yield Diagnostic(
                    "K1805",
                    f"The field {field.name!r} of model {model.name!r} is of the composite type {field.type.name!r}, "
                    f"which the client cannot hold.",
                    field.span,
                    "Write `Json` in its place, or mark the field with `@ignore`.",
                )


def _clashes(schema: Schema) -> Iterator[Diagnostic]:
    taken: dict[str, Model] = {}
    for model in visible_models(schema):
        name = instance_name(model)
        impossible = not IDENTIFIER.match(name) or iskeyword(name) or name in RESERVED_ATTRIBUTES
        if impossible and INSTANCE_NAME.search(model.doc or ""):
            yield Diagnostic(
                "K1803",
                f"The instance name {name!r} of model {model.name!r} cannot be an attribute of the client.",
                model.span,
                "Choose another name in `/// @Python(instance_name: …)`.",
            )
        if name in taken:
            yield Diagnostic(
                "K1804",
                f"The models {taken[name].name!r} and {model.name!r} would both be `client.{name}`.",
                model.span,
                f'Write `/// @Python(instance_name: "…")` above the model {model.name!r}.',
            )
        taken.setdefault(name, model)
