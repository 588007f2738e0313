"""What can stand within the parentheses of an attribute: names of arguments, fields, functions, actions, members."""

from __future__ import annotations

from collections.abc import Iterable

from kusto.lsp import facts
from kusto.lsp.completion.attributes import arity_of
from kusto.lsp.completion.candidates import Candidate, Kind, quoted
from kusto.lsp.completion.candidates import words as candidates
from kusto.lsp.completion.functions import functions
from kusto.lsp.place import Frame, Place
from kusto.lsp.sections import Section, doc_above
from kusto.lsp.shapes import allowed_actions, is_relation, relation
from kusto.lsp.snapshot import Snapshot
from kusto.psl.providers import Provider
from kusto.psl.resolve.operators import operator_classes
from kusto.psl.schema import Arity, Scalar
from kusto.psl.tree import FieldNode

_KEYS = ("id", "unique", "index", "fulltext", "shardKey")


def arguments(snapshot: Snapshot, place: Place) -> tuple[list[Candidate], bool]:
    """What can stand there, and whether nothing else can."""
    name, keyword = place.attribute, place.section.keyword if place.section is not None else ""
    is_block = place.name == ""
    if name == "relation" and not is_block:
        return _relation(snapshot, place)
    if name == "default" and not is_block and keyword != "enum":
        return _default(snapshot, place)
    if name in _KEYS:
        return _key(snapshot, place) if is_block else (_key_options(snapshot, place, _own_options(snapshot, name)))
    if name == "schema" and is_block:
        names = snapshot.setting("schemas")
        return [quoted(one, Kind.VALUE, within=place.quoted) for one in names], False
    return [], False


def _relation(snapshot: Snapshot, place: Place) -> tuple[list[Candidate], bool]:
    frame, outer = place.frame, place.frames[0]
    if len(place.frames) > 1 or outer.argument in ("fields", "references"):
        return _relation_fields(snapshot, place, frame, outer.argument)
    match outer.argument:
        case "onDelete" | "onUpdate":
            allowed = allowed_actions(snapshot.provider, snapshot.emulated)
            return candidates(facts.ACTIONS, Kind.VALUE, [action.value for action in allowed]), True
        case "name":
            return _relation_names(snapshot, place), False
        case "map":
            return [], False
        case _:
            if place.quoted:
                return _relation_names(snapshot, place), False
            names = ["fields", "references", "onDelete", "onUpdate", "name"]
            provider = snapshot.provider
            if provider is None or provider.named_foreign_keys:
                names.append("map")
            return _named(names, outer, lists=("fields", "references"), strings=("name", "map")), False


def _relation_fields(snapshot: Snapshot, place: Place, frame: Frame, argument: str) -> tuple[list[Candidate], bool]:
    owner = place.section if argument == "fields" else snapshot.type(place.type, "model", "view")
    if owner is None or argument not in ("fields", "references") or place.quoted:
        return [], False
    return _fields(snapshot, owner, frame, keyed=argument == "references"), True


def _relation_names(snapshot: Snapshot, place: Place) -> list[Candidate]:
    """The names that the other model's relations to this one have."""
    target = snapshot.type(place.type, "model", "view")
    if target is None or place.section is None:
        return []
    own = place.section.name
    names = (relation(field).name for field in target.fields if field.type.name == own)
    return [quoted(name, Kind.VALUE, within=place.quoted) for name in dict.fromkeys(names) if name]


def _fields(snapshot: Snapshot, owner: Section, frame: Frame, *, keyed: bool = False) -> list[Candidate]:
    """The columns of a model that are not in the list yet; with ``keyed`` those of its keys first."""
    found: list[Candidate] = []
    for field in owner.fields:
        if is_relation(snapshot, field) or (frame.opener == "[" and field.name in frame.items):
            continue
        is_key = any(one.name in ("id", "unique") for one in field.attributes)
        rank = 0 if keyed and is_key else 1
        found.append(Candidate(field.name, Kind.FIELD, shown_type(field), _field_doc(owner, field), rank=rank))
    return found


def _field_doc(owner: Section, field: FieldNode) -> str:
    return doc_above(owner.text, field.start)


def shown_type(field: FieldNode) -> str:
    """A field's type as it is written."""
    return field.type.name + {Arity.REQUIRED: "", Arity.OPTIONAL: "?", Arity.LIST: "[]"}[field.type.arity]


def _default(snapshot: Snapshot, place: Place) -> tuple[list[Candidate], bool]:
    outer = place.frames[0]
    if place.quoted or len(place.frames) > 2 or (len(place.frames) == 2 and place.frame.opener == "("):
        return [], False
    if outer.argument not in ("", "value"):
        return [], False
    enum = snapshot.type(place.type, "enum")
    found: list[Candidate] = []
    is_list, within = arity_of(place) is Arity.LIST, place.frame.opener == "["
    if enum is not None and (within or not is_list):
        found += [Candidate(member.name, Kind.MEMBER, enum.name, member.doc or "", rank=0) for member in enum.members]
    if place.type == Scalar.BOOLEAN.value and (within or not is_list):
        found += [Candidate(word, Kind.VALUE, rank=0) for word in ("true", "false")]
    if is_list and not within:
        found.append(Candidate("[]", Kind.VALUE, "an empty list", insert="[$1]", plain="[]", rank=0))
    if not within:
        found += functions(snapshot.provider, place.type, is_list=is_list)
        if snapshot.provider is not None and snapshot.provider.named_defaults and outer.argument == "":
            found += _named(["map"], outer, strings=("map",))
    return found, bool(enum or place.type)


def _key(snapshot: Snapshot, place: Place) -> tuple[list[Candidate], bool]:
    """Within ``@@id``, ``@@unique``, ``@@index`` or ``@@fulltext``."""
    frame, outer, section = place.frame, place.frames[0], place.section
    if section is None or place.quoted:
        return [], False
    if frame.opener == "[" and outer.argument in ("", "fields"):
        return _fields(snapshot, section, frame), True
    if len(place.frames) > 2:
        return _key_options(snapshot, place, _part_options(snapshot.provider, place.attribute))
    provider = snapshot.provider
    match outer.argument:
        case "type" if place.attribute == "index":
            known = provider.index_types if provider is not None else tuple(facts.INDEX_TYPES)
            return candidates(facts.INDEX_TYPES, Kind.VALUE, known), True
        case "fields":
            return [Candidate("[]", Kind.VALUE, "the fields", insert="[$1]", plain="[]")], False
        case "clustered":
            return candidates({"true": "", "false": ""}, Kind.VALUE), True
        case "":
            names = {"index": ["map"], "fulltext": ["map"], "shardKey": []}.get(place.attribute, ["name", "map"])
            if place.attribute == "index" and (provider is None or len(provider.index_types) > 1):
                names.append("type")
            if place.attribute not in ("fulltext", "shardKey") and provider is not None and provider.clustering:
                names.append("clustered")
            if "" not in outer.given:
                names.insert(0, "fields")
            found = _named(names, outer, lists=("fields",), strings=("name", "map"))
            if not outer.given:
                found.insert(0, Candidate("[]", Kind.VALUE, "the fields", insert="[$1]", plain="[]", rank=0))
            return found, False
        case _:
            return [], False


def _own_options(snapshot: Snapshot, name: str) -> list[str]:
    provider = snapshot.provider
    names = ["map", "sort"] if name == "unique" or provider is None or provider.id_sort else ["map"]
    if provider is None or provider.key_length:
        names.append("length")
    if provider is not None and provider.clustering:
        names.append("clustered")
    return names


def _part_options(provider: Provider | None, kind: str) -> list[str]:
    names = ["sort"] if kind != "id" or provider is None or provider.id_sort else []
    if provider is None or provider.key_length:
        names.append("length")
    if kind == "index" and (provider is None or provider.operator_classes):
        names.append("ops")
    return names


def _key_options(snapshot: Snapshot, place: Place, names: list[str]) -> tuple[list[Candidate], bool]:
    """Within ``@id(…)`` of a field, or ``[name(…)]`` of a block's key."""
    frame = place.frame
    match frame.argument:
        case "sort":
            return candidates(facts.SORTS, Kind.VALUE), True
        case "clustered":
            return candidates({"true": "", "false": ""}, Kind.VALUE), True
        case "ops":
            return _operators(place), False
        case "":
            return _named(names, frame, strings=("map",)), not place.quoted
        case _:
            return [], False


def _operators(place: Place) -> list[Candidate]:
    """Operator classes that fit the field, where its type can be told, and the way to write any other."""
    field = place.section.field(place.frame.callee) if place.section is not None else None
    found: list[Candidate] = []
    if field is not None:
        native = next((at.name.partition(".")[2] for at in field.attributes if "." in at.name), "")
        found = [Candidate(name, Kind.VALUE) for name in _fitting(field, native)]
    raw = Candidate("raw", Kind.FUNCTION, doc=facts.FUNCTIONS["raw"], insert='raw("$1")', plain="raw", rank=2)
    return [*found, raw]


def _fitting(field: FieldNode, native: str) -> Iterable[str]:
    for operator in operator_classes():
        if operator.scalar is None:
            if field.type.arity is Arity.LIST:
                yield operator.name
        elif operator.scalar.value == field.type.name and native in operator.natives:
            yield operator.name


def _named(
    names: Iterable[str], frame: Frame, *, lists: tuple[str, ...] = (), strings: tuple[str, ...] = ()
) -> list[Candidate]:
    """Names of arguments that are not given yet."""
    found: list[Candidate] = []
    for name in names:
        if name in frame.given:
            continue
        value = "[$1]" if name in lists else '"$1"' if name in strings else ""
        insert = f"{name}: {value}"
        found.append(Candidate(name, Kind.ARGUMENT, doc=facts.ARGUMENTS[name], insert=insert, plain=f"{name}: "))
    return found
