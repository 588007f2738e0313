"""Mends of relations: the other end, the key, what must be unique or optional, cycles, indexes."""

from __future__ import annotations

from collections.abc import Iterator

from kusto.lsp.actions.case import Action, Case, add_argument, add_block_attribute, add_lines
from kusto.lsp.edits import Edit, FileEdit
from kusto.lsp.sections import Section
from kusto.lsp.shapes import MODELS, attribute, is_relation, keys, opposite, opposites, relation
from kusto.lsp.snapshot import Declared
from kusto.psl.schema import Arity
from kusto.psl.tree import FieldNode

_NO_ACTION = "NoAction"
_ARGUMENTS = (None, "name", "onDelete", "onUpdate", "map")


def relations(case: Case) -> Iterator[Action]:
    """What mends the relation fields that a finding is about."""
    if case.section is None or case.section.keyword not in MODELS:
        return
    for field in case.fields():
        target = case.snapshot.types.get(field.type.name)
        if target is None or not is_relation(case.snapshot, field):
            continue
        other = opposite(case.snapshot, case.section, field)
        if other is None:
            yield from _other_end(case, field, target)
            continue
        if relation(field).fields:
            yield from _holder(case, field, other, target)
        else:
            yield from _back(case, field, other, target)


def _other_end(case: Case, field: FieldNode, target: Declared) -> Iterator[Action]:
    """The field that is missing in the other model."""
    section = case.section
    assert section is not None
    if opposites(case.snapshot, section, field):
        return  # there are too many of them, not too few
    edits: list[FileEdit] = []
    name = relation(field).name
    if target.section is section and name is None:
        name = f"{section.name}To{section.name}"  # both ends in one model are told apart by nothing else
        found = attribute(field.attributes, "relation")
        at = found.start + len("@relation(") if found is not None and found.args else field.type.end
        text = f'"{name}", ' if found is not None and found.args else f' @relation("{name}")'
        edits.append(case.here(at, at, text))
    lines = _back_lines(case, section, target.section, field, name)
    added = add_lines(target, lines)
    if added is not None:
        title = f"Add `{lines[0]}` to `{target.section.name}`"
        yield case.action(title, *edits, added, preferred=True)


def _back_lines(case: Case, section: Section, target: Section, field: FieldNode, name: str | None) -> list[str]:
    lower = section.name[0].lower() + section.name[1:]
    label = f'"{name}"' if name is not None else ""
    bare = f" @relation({label})" if label else ""
    if relation(field).fields:
        back = _free(target, f"{lower}s")
        return [f"{back} {section.name}[]{bare}"]
    identity = _id_of(case, section)
    if identity is None:
        return [f"{_free(target, lower)} {section.name}{bare}"]
    back = _free(target, lower)
    key = _free(target, f"{back}{identity.name[0].upper()}{identity.name[1:]}")
    is_list = field.type.arity is Arity.LIST
    said = f"{label}, " if label else ""
    mark = "?" if is_list else ""
    unique = "" if is_list else " @unique"
    return [
        f"{back} {section.name}{mark} @relation({said}fields: [{key}], references: [{identity.name}])",
        f"{key} {identity.type.name}{mark}{unique}{_native(case, identity)}",
    ]


def _id_of(case: Case, section: Section) -> FieldNode | None:
    """The one field that identifies a model."""
    for key in keys(section):
        if key.kind == "id" and len(key.fields) == 1:
            return section.field(key.fields[0])
    return None


def _native(case: Case, field: FieldNode) -> str:
    """The id's native type: a key must fit what it points to."""
    found = next((one for one in field.attributes if "." in one.name), None)
    return f" @{found.name}" if found is not None and not found.args else ""


def _free(section: Section, name: str) -> str:
    number, found = 2, name
    while section.field(found) is not None:
        found, number = f"{name}{number}", number + 1
    return found


def _holder(case: Case, field: FieldNode, other: FieldNode, target: Declared) -> Iterator[Action]:
    """This end holds the key."""
    section, said = case.section, relation(field)
    assert section is not None
    own = [found for name in said.fields if (found := section.field(name)) is not None]
    if Arity.LIST not in (field.type.arity, other.type.arity) and not _covered(section, said.fields, exact=True):
        yield from _unique(case, Declared(case.file, section), said.fields)
    if said.references and not _covered(target.section, said.references, exact=False):
        yield from _unique(case, target, said.references)
    optional = [one for one in own if one.type.arity is Arity.OPTIONAL]
    if field.type.arity is Arity.REQUIRED and optional:
        yield case.action(f"Make `{field.name}` optional", _mark(case, field), preferred=True)
        edits = [case.here(one.type.end - 1, one.type.end, "") for one in optional]
        yield case.action(f"Make {_shown(optional)} required", *edits)
    required = [one for one in (field, *own) if one.type.arity is Arity.REQUIRED]
    if "SetNull" in (said.on_delete, said.on_update) and required:
        yield case.action(f"Make {_shown(required)} optional", *(_mark(case, one) for one in required))
    yield from _cycle(case, field, target)
    if case.snapshot.emulated and not _indexed(section, said.fields):
        line = f"@@index([{', '.join(said.fields)}])"
        added = add_block_attribute(Declared(case.file, section), line)
        if added is not None:
            yield case.action(f"Add `{line}`", added, preferred=not case.finding.is_error)


def _mark(case: Case, field: FieldNode) -> FileEdit:
    return case.here(field.type.end, field.type.end, "?")


def _shown(fields: list[FieldNode]) -> str:
    return " and ".join(f"`{field.name}`" for field in fields)


def _covered(section: Section, names: tuple[str, ...], *, exact: bool) -> bool:
    """Is there a unique criterion of these fields (in this order, where it is to be ``exact``)?"""
    unique = [key.fields for key in keys(section) if key.kind in ("id", "unique")]
    return names in unique if exact else sorted(names) in [sorted(fields) for fields in unique]


def _indexed(section: Section, names: tuple[str, ...]) -> bool:
    return any(key.fields[: len(names)] == names for key in keys(section))


def _unique(case: Case, where: Declared, names: tuple[str, ...]) -> Iterator[Action]:
    if len(names) == 1:
        field = where.section.field(names[0])
        if field is not None:
            at = where.section.start + field.end
            edit = FileEdit(where.file, Edit(at, at, " @unique"))
            yield case.action(f"Add `@unique` to `{where.section.name}.{field.name}`", edit, preferred=True)
        return
    line = f"@@unique([{', '.join(names)}])"
    added = add_block_attribute(where, line)
    if added is not None:
        yield case.action(f"Add `{line}` to `{where.section.name}`", added, preferred=True)


def _cycle(case: Case, field: FieldNode, target: Declared) -> Iterator[Action]:
    """Some databases refuse tables that cascade in a circle."""
    provider, section = case.snapshot.provider, case.section
    found = attribute(field.attributes, "relation")
    if provider is None or not provider.cycles_forbidden or case.snapshot.emulated or found is None or section is None:
        return
    said = relation(field)
    if (said.on_delete, said.on_update) == (_NO_ACTION, _NO_ACTION) or not _reaches(case, target.section, section):
        return
    given = {arg.name: arg for arg in found.args}
    missing = [f"{name}: {_NO_ACTION}" for name in ("onDelete", "onUpdate") if name not in given]
    edits = [
        case.here(given[name].value.start, given[name].value.end, _NO_ACTION)
        for name in ("onDelete", "onUpdate")
        if name in given
    ]
    if missing:
        edits.append(add_argument(section, found, ", ".join(missing), case.file))
    yield case.action("Set `onDelete` and `onUpdate` to `NoAction`", *edits, preferred=True)


def _reaches(case: Case, start: Section, goal: Section) -> bool:
    """Do keys lead from one model to another?"""
    seen, waiting = {start.name}, [start]
    while waiting:
        section = waiting.pop()
        if section.name == goal.name:
            return True
        for field in section.fields:
            target = case.snapshot.type(field.type.name, *MODELS)
            if relation(field).fields and target is not None and target.name not in seen:
                seen.add(target.name)
                waiting.append(target)
    return False


def _back(case: Case, field: FieldNode, other: FieldNode, target: Declared) -> Iterator[Action]:
    """This end holds no key."""
    if relation(other).fields:
        if field.type.arity is Arity.REQUIRED and other.type.arity is not Arity.LIST:
            yield case.action(f"Make `{field.name}` optional", _mark(case, field), preferred=True)
        return
    identity = _id_of(case, target.section)
    found = attribute(field.attributes, "relation")
    if field.type.arity is Arity.LIST or identity is None or case.section is None:
        return
    if found is not None and any(arg.name not in _ARGUMENTS for arg in found.args):
        return  # what is not known there may have been meant for the key
    key = _free(case.section, f"{field.name}{identity.name[0].upper()}{identity.name[1:]}")
    text = f"fields: [{key}], references: [{identity.name}]"
    if found is None:
        edit = case.here(field.type.end, field.type.end, f" @relation({text})")
    else:
        edit = add_argument(case.section, found, text, case.file)
    mark = "?" if field.type.arity is Arity.OPTIONAL else ""
    unique = "" if other.type.arity is Arity.LIST else " @unique"
    line = f"{key} {identity.type.name}{mark}{unique}{_native(case, identity)}"
    added = add_lines(Declared(case.file, case.section), [line])
    if added is not None:
        yield case.action(f"Add the key `{key}` for `{field.name}`", edit, added, preferred=True)
