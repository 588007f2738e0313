"""Gathers the named blocks of all files: who is called what, and which type each field has.

In go trees, out come drafts of models and composite types, and finished enums, in the context. Attributes of fields are
read later.
"""

from __future__ import annotations

from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft, RelationDraft
from kusto.psl.resolve.enums import read_enum
from kusto.psl.resolve.identifiers import check_attribute_names, check_name
from kusto.psl.resolve.reserved import RESERVED, reserved_message
from kusto.psl.schema import CompositeRef, EnumRef, Scalar, Unsupported
from kusto.psl.suggest import closest
from kusto.psl.tree import Block, FieldNode, FileNode

SCALARS = {scalar.value: scalar for scalar in Scalar}
_CALLED = {"type": "composite type", "datasource": "source", "generator": "generator"}
_NAMED = {"enum": "Enum", "view": "view", "model": "Model", "type": "Composite type"}


def gather(context: Context) -> None:
    """Register every model, view, type and enum under its name, then give every field its type."""
    kinds: dict[str, str] = {}
    for file in context.files:
        for block in file.blocks:
            if not _free(context, kinds, file, block):
                continue
            kinds[block.name] = block.keyword
            if block.keyword == "enum":
                context.enum_blocks[block.name] = (file, block)
                context.enums[block.name] = read_enum(context, file, block)
            elif block.keyword == "type":
                context.composites[block.name] = ModelDraft(block, file, block.name, block.name)
            else:
                context.models[block.name] = ModelDraft(block, file, block.name, block.name)
    for model in (*context.composites.values(), *context.models.values()):
        check_attribute_names(context.report, model.file, () if model.is_composite else model.block.attributes)
        for node in model.block.fields:
            _field(context, model, node)


def _free(context: Context, kinds: dict[str, str], file: FileNode, block: Block) -> bool:
    start, end = block.name_start, block.name_start + len(block.name)
    report = context.report
    if block.name in SCALARS:
        report.error(file, f'"{block.name}" is a reserved scalar type name and cannot be used.', start, end)
        return False
    if block.keyword in ("datasource", "generator"):
        return False
    mapping = None if block.keyword == "type" else '@@map("{}")'
    check_name(report, file, block.name, start, _NAMED[block.keyword], mapping)
    if block.name in RESERVED and block.keyword != "type":
        hint = f'Another name with `@@map("{block.name}")` keeps the one in the database.'
        report.error(file, reserved_message(block.keyword, block.name), start, end, hint)
    if block.name in kinds:
        kind = _CALLED.get(block.keyword, block.keyword)
        other = _CALLED.get(kinds[block.name], kinds[block.name])
        message = f'The {kind} "{block.name}" cannot be defined because a {other} with that name already exists.'
        report.error(file, message, start, end)
        return False
    return True


def _field(context: Context, model: ModelDraft, node: FieldNode) -> None:
    report, file = context.report, model.file
    if not model.is_composite:
        what = "field" if model.is_view else "Field"
        check_name(report, file, node.name, node.start, what, '@map("{}")')
        check_attribute_names(report, file, node.attributes)
    if node.name in model.fields or node.name in model.broken_fields:
        message = f'Field "{node.name}" is already defined on {model.kind} "{model.name}".'
        report.error(file, message, node.start, node.name_end)
        return
    draft = FieldDraft(node, model, node.name, node.type.arity, node.name)
    name = node.type.name
    if node.type.unsupported is not None:
        draft.type = Unsupported(node.type.unsupported)
    elif name in SCALARS:
        draft.type = SCALARS[name]
    elif name in context.enums:
        draft.type = EnumRef(name)
    elif name in context.composites:
        draft.type = CompositeRef(name)
    elif name in context.models and not model.is_composite:
        draft.target, draft.relation = name, RelationDraft()
    else:
        model.broken_fields.add(node.name)
        _wrong_type(context, model, node)
        return
    model.fields[node.name] = draft


def _wrong_type(context: Context, model: ModelDraft, node: FieldNode) -> None:
    name, start = node.type.name, node.type.start
    if name in context.models:
        message = f'Error validating composite type "{model.name}": {name} refers to a model, making this a relation '
        message += "field. Relation fields inside composite types are not supported."
        context.report.error(model.file, message, start, node.type.end)
        return
    message = f'Type "{name}" is neither a built-in type, '
    message += "nor refers to another model, composite type, or enum."
    close = closest(name, [*SCALARS, *context.models, *context.enums, *context.composites])
    hint = None if close is None else f"Did you mean `{close}`?"
    if close is not None and close.lower() == name.lower():
        message += f' Did you mean "{close}"?'
    if name == "Unsupported":
        hint = 'Write the database\'s name of the type: `Unsupported("circle")`.'
    context.report.error(model.file, message, start, start + len(name), hint)
