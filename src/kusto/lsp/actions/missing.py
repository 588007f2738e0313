"""Mends of what is not there: a model or enum that a field names, an id, a namespace, a preview feature."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.lsp.actions.case import Action, Case, add_block_attribute, add_lines
from kusto.lsp.edits import Edit, FileEdit, line_end
from kusto.lsp.shapes import SCALARS, attribute, is_relation, keys, relation
from kusto.lsp.snapshot import Declared, Snapshot
from kusto.psl.schema import Arity
from kusto.psl.tree import ArrayNode, Attribute, FieldNode, PropertyNode, StringNode


def id_line(snapshot: Snapshot) -> str:
    """A field that identifies a row, as it is usual for the provider."""
    provider = snapshot.provider
    if provider is not None and provider.auto:
        source = snapshot.source_name
        return f'id String @id @default(auto()) @map("{provider.id_column}") @{source}.{provider.auto}'
    kind = "BigInt" if provider is not None and not provider.autoincrement_int else "Int"
    return f"id {kind} @id @default(autoincrement())"


def unknown_type(case: Case) -> Iterator[Action]:
    """Make the model or enum that a field's type names."""
    for field in case.fields():
        name = field.type.name
        if name in SCALARS or name in case.snapshot.types or name == "Unsupported":
            continue
        if not case.is_at(field.type.start, field.type.start + len(name)):
            continue
        yield case.action(f"Create model `{name}`", _new_block(case, f"model {name}", [id_line(case.snapshot)]))
        provider = case.snapshot.provider
        if provider is None or provider.enums:
            yield case.action(f"Create enum `{name}`", _new_block(case, f"enum {name}", ["VALUE"]))


def _new_block(case: Case, head: str, lines: list[str]) -> FileEdit:
    text, newline = case.file.text, line_end(case.file.text)
    at = len(text.rstrip())
    body = "".join(f"  {line}{newline}" for line in lines)
    return FileEdit(case.file, Edit(at, len(text), f"{newline}{newline}{head} {{{newline}{body}}}{newline}"))


def identity(case: Case) -> Iterator[Action]:
    """A model needs a key all of whose fields are required."""
    section = case.section
    if section is None or section.keyword != "model" or not case.at_head() or _has_criterion(case):
        return
    fields = [field for field in section.fields if _can_identify(case, field)]
    named = next((field for field in fields if field.name.lower() in ("id", f"{section.name}id".lower())), None)
    if named is not None:
        edit = case.here(named.type.end, named.type.end, " @id")
        yield case.action(f"Mark `{named.name}` as the id", edit, preferred=True)
    elif section.field("id") is None:
        added = _first_line(case, id_line(case.snapshot))
        if added is not None:
            yield case.action("Add a field `id`", added, preferred=True)
    held = [name for field in section.fields for name in relation(field).fields]
    parts = [field.name for field in fields if field.name in held]
    if len(parts) > 1:
        line = f"@@id([{', '.join(parts)}])"
        added = add_block_attribute(Declared(case.file, section), line)
        if added is not None:
            yield case.action(f"Add `{line}`", added)


def _has_criterion(case: Case) -> bool:
    section = case.section
    assert section is not None
    for key in keys(section):
        fields = [section.field(name) for name in key.fields]
        required = all(field is not None and field.type.arity is not Arity.OPTIONAL for field in fields)
        if key.kind == "id" or (key.kind == "unique" and required):
            return True
    return False


def _can_identify(case: Case, field: FieldNode) -> bool:
    is_column = field.type.unsupported is None and not is_relation(case.snapshot, field)
    return is_column and field.type.arity is Arity.REQUIRED and attribute(field.attributes, "id") is None


def _first_line(case: Case, line: str) -> FileEdit | None:
    section = case.section
    assert section is not None
    at = section.text.find("\n", section.text.find("{"))
    if at < 0:
        return None
    return case.here(at + 1, at + 1, f"  {line}{line_end(case.file.text)}")


def namespaces(case: Case) -> Iterator[Action]:
    """Where the datasource lists schemas of the database, every block says which it belongs to."""
    section = case.section
    if section is None or section.block is None or not case.at_head():
        return
    if attribute(section.block.attributes, "schema") is not None or section.keyword in ("type", "datasource"):
        return
    for name in case.snapshot.setting("schemas"):
        added = add_block_attribute(Declared(case.file, section), f'@@schema("{name}")')
        if added is not None:
            yield case.action(f'Add `@@schema("{name}")`', added)


def listed_schema(case: Case) -> Iterator[Action]:
    """A schema of the database that a block names, and the datasource does not list."""
    section, source = case.section, case.snapshot.datasource
    attributes: tuple[Attribute, ...] = section.block.attributes if section is not None and section.block else ()
    found = attribute(attributes, "schema")
    value = found.args[0].value if found is not None and found.args else None
    if not isinstance(value, StringNode) or source is None or not case.is_at(value.start, value.end):
        return
    line = next((one for one in source.section.properties if one.name == "schemas"), None)
    title = f'Add "{value.value}" to the datasource\'s schemas'
    edit = _longer(source, line, "schemas", value.value)
    if edit is not None and value.value not in case.snapshot.setting("schemas"):
        yield case.action(title, edit)


def preview(case: Case) -> Iterator[Action]:
    """Views are to be turned on."""
    section = case.section
    generator = next(case.snapshot.sections("generator"), None)
    if section is None or section.keyword != "view" or generator is None or case.finding.start != section.start:
        return
    line = next((one for one in generator.section.properties if one.name == "previewFeatures"), None)
    value = line.value if line is not None else None
    listed = [one.value for one in value.items if isinstance(one, StringNode)] if isinstance(value, ArrayNode) else []
    edit = _longer(generator, line, "previewFeatures", "views")
    if "views" not in listed and edit is not None:
        yield case.action('Add `previewFeatures = ["views"]` to the generator', edit, preferred=True)


def _longer(where: Declared, line: PropertyNode | None, name: str, item: str) -> FileEdit | None:
    """One more string in the list of a property, which is made where it is not there."""
    at = where.section.start
    if line is None:
        return add_property(where, f'{name} = ["{item}"]')
    if not isinstance(line.value, ArrayNode):
        return None
    separator = ", " if line.value.items else ""
    end = at + line.value.end - 1
    return FileEdit(where.file, Edit(end, end, f'{separator}"{item}"'))


def add_property(where: Declared, line: str) -> FileEdit | None:
    """A new last line of a datasource or generator."""
    section, newline = where.section, line_end(where.file.text)
    if not section.properties:
        return add_lines(where, [line])
    at = section.text.find("\n", section.properties[-1].end)
    if at < 0:
        return None
    at -= section.text[at - 1] == "\r"
    return FileEdit(where.file, Edit(section.start + at, section.start + at, f"{newline}  {line}"))
