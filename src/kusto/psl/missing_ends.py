"""Writes in what a relation lacks: the field at its other end, the fields of its key, the arguments of ``@relation``.

In go the trees of a schema's files, out come the texts with insertions, not yet laid out. It adds and never changes; a
schema with other faults of names or attributes is left alone. Source: what ``prisma format`` adds, measured; where that
would make a schema that is no better (two fields of one name, a named relation whose other end has no name)
the addition is one that works.
"""

from __future__ import annotations

from kusto.psl.field_names import camel_case, plural
from kusto.psl.parse import read_names
from kusto.psl.resolve.drafts import Context, FieldDraft, ModelDraft
from kusto.psl.rules.pairs import Inline, pairs_of, relation_of
from kusto.psl.rules.relation_keys import criteria, is_strict
from kusto.psl.schema import Arity, Unsupported
from kusto.psl.tree import FileNode

_ARITIES = {Arity.REQUIRED: "", Arity.OPTIONAL: "?", Arity.LIST: "[]"}


def complete(syntax: tuple[FileNode, ...]) -> dict[int, str]:
    """New texts by the number of the file; files that lack nothing are not among them."""
    context = read_names(syntax)
    if not context.report.clean:
        return {}
    additions = _Additions(context)
    for pair in pairs_of(context):
        if isinstance(pair, Inline):
            additions.complete(pair)
    return {
        number: _inserted(tree.file.text, additions.places[id(tree)])
        for number, tree in enumerate(context.files)
        if id(tree) in additions.places
    }


def _inserted(text: str, places: list[tuple[int, str]]) -> str:
    parts: list[str] = []
    at = 0
    for place, addition in sorted(places, key=lambda one: one[0]):
        parts += [text[at:place], addition]
        at = place
    return "".join([*parts, text[at:]])


class _Additions:
    """What is to be written, by file: places and texts, in the order in which they were found."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.places: dict[int, list[tuple[int, str]]] = {}
        self.taken = {model.name: set(model.fields) for model in context.models.values()}
        self.added: set[tuple[str, str]] = set()

    def complete(self, pair: Inline) -> None:
        """Write in what a relation lacks."""
        field = pair.forward or pair.back
        assert field is not None
        holder = pair.forward.model if pair.forward is not None else self.context.models[field.target]
        target = self.context.models[field.target] if pair.forward is not None else field.model
        name = pair.forward.name if pair.forward is not None else self._free(holder, camel_case(target.name))
        key = _Key(self.context, holder, target, pair.forward)
        if any((holder.name, part) in self.added for part in key.names):
            key = _Key(self.context, holder, target, pair.forward, stem=name)
        if not key.parts:
            return  # nothing there to point to
        label = relation_of(field).name
        if holder is target and label is None:
            label = f"{holder.name}To{target.name}"
        if pair.back is None:
            self._back(pair, holder, target, label)
        if pair.forward is None:
            self._forward(holder, name, target, key, label)
            self._name(field, label)
        elif relation_of(pair.forward).fields is None or relation_of(pair.forward).references is None:
            self._arguments(pair.forward, key, label)
        elif pair.back is None:
            self._name(pair.forward, label)
        if pair.forward is None or relation_of(pair.forward).fields is None:
            for name, kind in key.missing():
                if name not in self.taken[holder.name]:
                    self._field(holder, name, kind)

    def _back(self, pair: Inline, holder: ModelDraft, target: ModelDraft, label: str | None) -> None:
        name = camel_case(holder.name)
        if not pair.one_to_one:
            name = plural(name)
        assert pair.forward is not None
        if name in self.taken[target.name]:
            name = f"{name}By{pair.forward.name[:1].upper()}{pair.forward.name[1:]}"
        attributes = [f'@relation("{label}")'] if label is not None else []
        if holder.is_ignored and not target.is_ignored:
            attributes.append("@ignore")
        arity = "?" if pair.one_to_one else "[]"
        self._field(target, name, " ".join([holder.name + arity, *attributes]))

    def _forward(self, holder: ModelDraft, name: str, target: ModelDraft, key: _Key, label: str | None) -> None:
        arguments = ([f'"{label}"'] if label is not None else []) + [key.fields(), key.references()]
        self._field(holder, name, f"{target.name}{_ARITIES[key.arity]} @relation({', '.join(arguments)})")

    def _free(self, model: ModelDraft, name: str) -> str:
        number, found = 1, name
        while found in self.taken[model.name]:
            number += 1
            found = f"{name}{number}"
        return found

    def _arguments(self, field: FieldDraft, key: _Key, label: str | None) -> None:
        relation = relation_of(field)
        given = relation.attribute
        lacking = [key.fields()] if relation.fields is None else []
        lacking += [key.references()] if relation.references is None else []
        if label is not None and relation.name is None:
            lacking.insert(0, f'"{label}"' if given is None or not given.args else f'name: "{label}"')
        if given is None:
            self._insert(field.model.file, field.node.type.end, f" @relation({', '.join(lacking)})")
        elif given.args:
            self._insert(field.model.file, given.end - 1, f", {', '.join(lacking)}")
        else:
            called = field.model.file.file.text[given.end - 1] == ")"
            text = ", ".join(lacking)
            self._insert(field.model.file, given.end - called, text if called else f"({text})")

    def _name(self, field: FieldDraft, label: str | None) -> None:
        """Give the end that is there the name of the relation, where it needs one."""
        relation = relation_of(field)
        if label is None or relation.name is not None:
            return
        if relation.attribute is None:
            self._insert(field.model.file, field.node.type.end, f' @relation("{label}")')
        else:
            self._insert(field.model.file, relation.attribute.end - 1, f', name: "{label}"')

    def _field(self, model: ModelDraft, name: str, kind: str) -> None:
        self.taken[model.name].add(name)
        self.added.add((model.name, name))
        self._insert(model.file, model.block.end - 1, f"{name} {kind}\n")

    def _insert(self, file: FileNode, place: int, text: str) -> None:
        self.places.setdefault(id(file), []).append((place, text))


class _Key:
    """The key that a relation would have: for each field that it points to, the field that holds its value."""

    def __init__(
        self, context: Context, holder: ModelDraft, target: ModelDraft, forward: FieldDraft | None, stem: str = ""
    ) -> None:
        self.holder, self.forward = holder, forward
        given = None if forward is None else relation_of(forward).references
        names = given if given is not None else _criterion(context, target)
        self.parts = [target.fields[name] for name in names]
        owned = None if forward is None else relation_of(forward).fields
        stem = stem or target.name[:1].lower() + target.name[1:]
        made = tuple(f"{stem}{part.name[:1].upper()}{part.name[1:]}" for part in self.parts)
        self.names = owned if owned is not None else made

    @property
    def arity(self) -> Arity:
        """Of the end that holds the key: as it is, or required only where fields that are there already are."""
        if self.forward is not None:
            return self.forward.arity
        there = [self.holder.fields.get(name) for name in self.names]
        required = all(field is not None and field.arity is Arity.REQUIRED for field in there)
        return Arity.REQUIRED if required else Arity.OPTIONAL

    def fields(self) -> str:
        """The argument ``fields``."""
        return f"fields: [{', '.join(self.names)}]"

    def references(self) -> str:
        """The argument ``references``."""
        return f"references: [{', '.join(part.name for part in self.parts)}]"

    def missing(self) -> list[tuple[str, str]]:
        """Name and type of every field that would hold the key."""
        arity = self.forward.arity if self.forward is not None else Arity.OPTIONAL
        found: list[tuple[str, str]] = []
        for name, part in zip(self.names, self.parts, strict=False):
            native = "" if part.native_at is None else f" {_written(part)}"
            found.append((name, f"{part.node.type.name}{_ARITIES[arity]}{native}"))
        return found


def _written(field: FieldDraft) -> str:
    at = field.native_at
    assert at is not None
    return field.model.file.file.text[at.start : at.end]


def _criterion(context: Context, model: ModelDraft) -> tuple[str, ...]:
    """The fields of the first key that can identify a record."""
    for key in criteria(context, model):
        fields = context.fields_of(model, key)
        sound = is_strict(context, model, key) and not any("." in name for name in key.fields)
        if key.parts and sound and not any(isinstance(field.type, Unsupported) for field in fields):
            return key.fields
    return ()
