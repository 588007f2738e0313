"""Which attributes fit: those of fields by type and provider, of blocks, of an enum's members, and native types."""

from __future__ import annotations

from kusto.lsp import facts
from kusto.lsp.completion.candidates import Candidate, Kind
from kusto.lsp.place import Place
from kusto.lsp.sections import Section
from kusto.lsp.shapes import SCALARS, attribute
from kusto.lsp.snapshot import Snapshot
from kusto.psl.native import NativeSpec
from kusto.psl.providers import Provider
from kusto.psl.schema import Arity, Scalar

_SNIPPETS = {
    "default": "default($1)",
    "relation": "relation(fields: [$1], references: [$2])",
    "map": 'map("$1")',
    "schema": 'schema("$1")',
}
_LISTS = ("id", "unique", "index", "fulltext", "shardKey")
_REPEATABLE = frozenset({"unique", "index", "fulltext"})


def field_attributes(snapshot: Snapshot, place: Place) -> list[Candidate]:
    """The attributes that a field may have which it has not yet."""
    section = place.section
    names = _of_field(snapshot, place, section)
    sign = "" if place.signed else "@"
    found = [_attribute(name, sign, facts.FIELD_ATTRIBUTES[name]) for name in names if name not in place.attributes]
    if place.type in SCALARS and _specs(snapshot, place) and not any("." in name for name in place.attributes):
        prefix = snapshot.source_name
        doc = "A type of the database, instead of the usual one for the field's type."
        insert = f"{sign}{prefix}."
        found.append(Candidate(f"{sign}{prefix}", Kind.ATTRIBUTE, doc=doc, insert=insert, plain=insert, rank=2))
    return found


def _of_field(snapshot: Snapshot, place: Place, section: Section | None) -> list[str]:
    if snapshot.type(place.type, "model", "view") is not None:
        return ["relation", "ignore"]
    composite = snapshot.type(place.type, "type") is not None
    if section is not None and section.keyword == "type":
        return ["map"] if composite else ["default", "map"]
    names = []
    is_list, is_optional = "[" in place.arity, "?" in place.arity
    if not composite and not is_list and not is_optional and not _has_id(section):
        names.append("id")
    if not composite:
        names += ["unique", "default"]
    if place.type == Scalar.DATETIME.value and not is_list:
        names.append("updatedAt")
    if snapshot.provider is not None and snapshot.provider.shard_keys and not composite:
        names.append("shardKey")
    return [*names, "map", "ignore"]


def _has_id(section: Section | None) -> bool:
    if section is None or section.block is None:
        return False
    fields = any(attribute(field.attributes, "id") is not None for field in section.fields)
    return fields or attribute(section.block.attributes, "id") is not None


def enum_attributes(place: Place) -> list[Candidate]:
    """The attributes of an enum's member."""
    sign = "" if place.signed else "@"
    return [] if "map" in place.attributes else [_attribute("map", sign, facts.FIELD_ATTRIBUTES["map"])]


def block_attributes(snapshot: Snapshot, place: Place) -> list[Candidate]:
    """The attributes that a block may have which it has not yet."""
    section, provider = place.section, snapshot.provider
    if section is None:
        return []
    names = {"enum": ["map"], "type": []}.get(section.keyword)
    if names is None:
        names = [name for name in facts.BLOCK_ATTRIBUTES if name not in ("schema", "fulltext", "shardKey")]
        if provider is not None and not provider.compound_ids:
            names.remove("id")
        if provider is not None and provider.shard_keys:
            names.append("shardKey")
        if section.keyword == "view":
            names = ["unique", "map", "ignore"]
        elif provider is None or provider.fulltext:
            names.append("fulltext")
    if section.keyword != "type" and (provider is None or provider.namespaces):
        names = [*names, "schema"]
    there = {found.name for found in section.block.attributes} if section.block is not None else set()
    if section.keyword != "enum" and _has_id(section):
        there.add("id")
    sign = "" if place.signed else "@@"
    return [
        _attribute(name, sign, facts.BLOCK_ATTRIBUTES[name])
        for name in names
        if name in _REPEATABLE or name not in there
    ]


def _attribute(name: str, sign: str, doc: str) -> Candidate:
    block = sign == "@@" or doc is facts.BLOCK_ATTRIBUTES.get(name)
    snippet = f"{name}([$1])" if block and name in _LISTS else _SNIPPETS.get(name, name)
    plain = snippet.partition("(")[0]
    return Candidate(f"{sign}{name}", Kind.ATTRIBUTE, doc=doc, insert=f"{sign}{snippet}", plain=f"{sign}{plain}")


def natives(snapshot: Snapshot, place: Place) -> list[Candidate]:
    """The native types that fit the field's type."""
    if place.attribute != snapshot.source_name:
        return []
    return [_native(spec, snapshot.provider) for spec in _specs(snapshot, place)]


def _specs(snapshot: Snapshot, place: Place) -> list[NativeSpec]:
    if snapshot.provider is None:
        return []
    return [
        spec
        for spec in snapshot.provider.natives.values()
        if any(scalar.value == place.type for scalar in spec.scalars)
    ]


def _native(spec: NativeSpec, provider: Provider | None) -> Candidate:
    insert = ""
    if spec.optional == 2:
        insert = f"{spec.name}(${{1:10}}, ${{2:2}})"
    elif spec.arguments or spec.optional:
        low, high = spec.limits or (1, 6 if Scalar.DATETIME in spec.scalars else 2**32)
        insert = f"{spec.name}(${{1:{high if high <= 8 else min(max(low, 191), high)}}})"
    label = provider.label if provider is not None else ""
    return Candidate(spec.name, Kind.NATIVE, label, native_doc(spec), insert, spec.name)


def native_doc(spec: NativeSpec) -> str:
    """What a native type fits and takes."""
    fits = " or ".join(scalar.value for scalar in spec.scalars)
    text = f"For fields of type {fits}."
    if spec.arguments:
        text += f" Takes {spec.arguments} argument{'s' if spec.arguments > 1 else ''}."
    elif spec.optional == 2:
        text += " May be given a precision and a scale."
    elif spec.optional:
        text += " May be given one argument."
    if spec.limits is not None:
        low, high = spec.limits
        text += f" It is at least {low}." if high >= 2**32 else f" It is between {low} and {high}."
    if spec.keyless:
        text += " No key or index can hold it" + (" without a `length`." if spec.keyless == "length" else ".")
    return text


def arity_of(place: Place) -> Arity:
    """How many values the field at a place holds."""
    return Arity.LIST if "[" in place.arity else Arity.OPTIONAL if "?" in place.arity else Arity.REQUIRED
