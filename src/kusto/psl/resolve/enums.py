"""Reads enum blocks: in go trees, out come finished `EnumType`s; what is wrong with one is reported."""

from __future__ import annotations

from kusto.psl.resolve.arguments import Arguments
from kusto.psl.resolve.attributes import namespace_of, once, unknown
from kusto.psl.resolve.drafts import Context
from kusto.psl.resolve.identifiers import check_attribute_names, check_name
from kusto.psl.schema import EnumMember, EnumType
from kusto.psl.tree import Attribute, Block, EnumMemberNode, FileNode


def read_enum(context: Context, file: FileNode, block: Block) -> EnumType:
    """One enum; members that cannot be read are left out."""
    report = context.report
    check_attribute_names(report, file, block.attributes)
    members: dict[str, EnumMember] = {}
    for node in block.members:
        if not isinstance(node, EnumMemberNode):
            continue
        check_name(report, file, node.name, node.start, "Enum Value", '@map("{}")')
        check_attribute_names(report, file, node.attributes)
        if node.name in members:
            message = f'Value "{node.name}" is already defined on enum "{block.name}".'
            report.error(file, message, node.start, node.start + len(node.name))
            continue
        mapped = _map(context, file, node.attributes, ("map",))
        members[node.name] = EnumMember(node.name, node.name if mapped is None else mapped, node.doc)
    if not members:
        message = "Error validating: An enum must have at least one value."
        report.error(file, message, block.start, block.name_start + len(block.name))
    mapped = _map(context, file, block.attributes, ("map", "schema"))
    namespace = next((namespace_of(context, file, at) for at in block.attributes if at.name == "schema"), None)
    span = file.span(block.start, block.end)
    return EnumType(
        block.name, block.name if mapped is None else mapped, tuple(members.values()), namespace, block.doc, span
    )


def _map(context: Context, file: FileNode, attributes: tuple[Attribute, ...], known: tuple[str, ...]) -> str | None:
    """The ``@map`` among these attributes; the others must be known."""
    mapped: str | None = None
    for attribute in once(context, file, attributes, known):
        if attribute.name == "map":
            arguments = Arguments(context.report, file, attribute, "name")
            if arguments.required("name") is not None:
                mapped = arguments.text("name")
            arguments.close()
        elif attribute.name not in known:
            unknown(context, file, attribute, known)
    return mapped
