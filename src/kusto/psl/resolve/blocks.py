"""Gathers the named blocks of all files: who is called what, and which type each field has.

In go trees, out come drafts of models and finished enums in the context. Attributes of fields are read later.
"""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft, RelationDraft
from kusto.psl.schema import EnumMember, EnumRef, EnumType, Scalar, Unsupported
from kusto.psl.suggest import closest
from kusto.psl.tree import Attribute, Block, EnumMemberNode, FieldNode, FileNode

SCALARS = {scalar.value: scalar for scalar in Scalar}


def gather(context: Context) -> None:
    """Register every model, view and enum under its name, then give every field its type."""
    kinds: dict[str, str] = {}
    for file in context.files:
        for block in file.blocks:
            if block.keyword in ("datasource", "generator") or not _free(context, kinds, file, block):
                continue
            kinds[block.name] = block.keyword
            if block.keyword == "enum":
                context.enum_blocks[block.name] = (file, block)
                context.enums[block.name] = _enum(context, file, block)
            elif block.keyword == "type":
                context.broken_types.add(block.name)
                _no_composites(context, file, block)
            else:
                context.models[block.name] = ModelDraft(block, file, block.name, block.name)
    _enum_names(context)
    for model in context.models.values():
        for node in model.block.fields:
            _field(context, model, node)


def _enum_names(context: Context) -> None:
    """Two enums cannot share a name in the database."""
    seen: set[tuple[str | None, str]] = set()
    for name, enum in context.enums.items():
        if (enum.namespace, enum.db_name) in seen:
            file, block = context.enum_blocks[name]
            message = "An enum with the same database name is already defined."
            context.report.error(file, message, block.name_start, block.name_start + len(name))
        seen.add((enum.namespace, enum.db_name))


def _free(context: Context, kinds: dict[str, str], file: FileNode, block: Block) -> bool:
    start, end = block.name_start, block.name_start + len(block.name)
    if block.name in SCALARS or block.name == "Unsupported":
        context.report.error(file, f'"{block.name}" is a reserved scalar type name and cannot be used.', start, end)
        return False
    if block.name in kinds:
        kind = "composite type" if block.keyword == "type" else block.keyword
        other = "composite type" if kinds[block.name] == "type" else kinds[block.name]
        message = f'The {kind} "{block.name}" cannot be defined because a {other} with that name already exists.'
        context.report.error(file, message, start, end)
        return False
    return True


def _no_composites(context: Context, file: FileNode, block: Block) -> None:
    start, end = block.name_start, block.name_start + len(block.name)
    if not context.provider.composite_types:
        message = f"Error validating: Composite types are not supported on {context.provider.label}."
        context.report.error(file, message, start, end)
        return
    message = f"The composite type {block.name} is not supported yet."
    context.report.own("K1110", file, message, (start, end), "Use a model with a relation, or a Json field, for now.")


def _enum(context: Context, file: FileNode, block: Block) -> EnumType:
    report = context.report
    members: dict[str, EnumMember] = {}
    for node in block.members:
        if not isinstance(node, EnumMemberNode):
            continue
        if node.name in members:
            message = f'Value "{node.name}" is already defined on enum "{block.name}".'
            report.error(file, message, node.start, node.start + len(node.name))
            continue
        mapped = _map(context, file, node.attributes, ("map",))
        members[node.name] = EnumMember(node.name, mapped or node.name, node.doc)
    if not members and not block.damaged:
        message = "Error validating: An enum must have at least one value."
        report.error(file, message, block.start, block.name_start + len(block.name))
    if not context.provider.enums:
        message = f"Error validating: You defined the enum `{block.name}`. "
        message += "But the current connector does not support enums."
        report.error(file, message, block.start, block.name_start + len(block.name))
    mapped = _map(context, file, block.attributes, ("map", "schema"))
    namespace = next((namespace_of(context, file, at) for at in block.attributes if at.name == "schema"), None)
    if namespace is None and context.datasource.namespaces and not any(a.name == "schema" for a in block.attributes):
        message = "This enum is missing an `@@schema` attribute."
        hint = f'Add `@@schema("{context.datasource.namespaces[0]}")`.'
        start = block.name_start
        report.error(file, message, start, start + len(block.name), hint)
    span = file.span(block.start, block.end)
    return EnumType(block.name, mapped or block.name, tuple(members.values()), namespace, block.doc, span)


def _map(context: Context, file: FileNode, attributes: tuple[Attribute, ...], known: tuple[str, ...]) -> str | None:
    """The ``@map`` among these attributes; the others must be known."""
    mapped: str | None = None
    for attribute in once(context, file, attributes):
        if attribute.name == "map":
            arguments = Arguments(context.report, file, attribute, "name")
            if arguments.required("name") is not None:
                mapped = arguments.text("name")
        elif attribute.name not in known:
            unknown(context, file, attribute, known)
    return mapped


def once(context: Context, file: FileNode, attributes: tuple[Attribute, ...]) -> list[Attribute]:
    """The attributes without those that stand there twice, which are reported."""
    counts: dict[str, int] = {}
    for attribute in attributes:
        counts[attribute.name] = counts.get(attribute.name, 0) + 1
    result: list[Attribute] = []
    for attribute in attributes:
        if counts[attribute.name] > 1:
            message = f'Attribute "@{attribute.name}" can only be defined once.'
            context.report.error(file, message, attribute.start, attribute.end)
        else:
            result.append(attribute)
    return result


def unknown(context: Context, file: FileNode, attribute: Attribute, known: tuple[str, ...]) -> None:
    """Complain about an attribute nobody knows."""
    sign = "@@" if attribute.is_block else "@"
    close = closest(attribute.name, known)
    hint = None if close is None else f"Did you mean `{sign}{close}`?"
    if close == attribute.name:
        hint = None
    context.report.error(file, f'Attribute not known: "@{attribute.name}".', attribute.start, attribute.end, hint)


def namespace_of(context: Context, file: FileNode, attribute: Attribute) -> str | None:
    """The argument of ``@@schema``, checked against the datasource."""
    arguments = Arguments(context.report, file, attribute, "map")
    value = arguments.required("map")
    if value is None:
        return None
    name = arguments.as_text(value)
    if name is None:
        return None
    if not context.provider.namespaces:
        arguments.error("@@schema is not supported on the current datasource provider", value)
    elif name not in context.datasource.namespaces:
        message = (
            "This schema is not defined in the datasource. Read more on `@@schema` at https://pris.ly/d/multi-schema"
        )
        close = closest(name, context.datasource.namespaces)
        hint = f"Did you mean `{close}`?" if close else f'Add `schemas = ["{name}"]` to the datasource.'
        arguments.error(message, value, hint)
    return name


def _field(context: Context, model: ModelDraft, node: FieldNode) -> None:
    kind = "view" if model.is_view else "model"
    if node.name in model.fields or node.name in model.broken_fields:
        message = f'Field "{node.name}" is already defined on {kind} "{model.name}".'
        context.report.error(model.file, message, node.start, node.name_end)
        return
    draft = FieldDraft(node, model, node.name, node.type.arity, node.name)
    name = node.type.name
    if node.type.unsupported is not None:
        draft.type = Unsupported(node.type.unsupported)
    elif name in SCALARS:
        draft.type = SCALARS[name]
    elif name in context.enums:
        draft.type = EnumRef(name)
    elif name in context.models:
        draft.target, draft.relation = name, RelationDraft()
    else:
        model.broken_fields.add(node.name)
        if name not in context.broken_types:
            _unknown_type(context, model, node)
        return
    model.fields[node.name] = draft


def _unknown_type(context: Context, model: ModelDraft, node: FieldNode) -> None:
    message = f'Type "{node.type.name}" is neither a built-in type, '
    message += "nor refers to another model, composite type, or enum."
    close = closest(node.type.name, [*SCALARS, *context.models, *context.enums])
    hint = None if close is None else f"Did you mean `{close}`?"
    if node.type.name == "Unsupported":
        hint = 'Write the database\'s name of the type: `Unsupported("circle")`.'
    end = node.type.start + len(node.type.name)
    context.report.error(model.file, message, node.type.start, end, hint)
