"""What the resolver knows while it works: drafts of models and fields, filled step by step, and the diagnostics.

Drafts change; nothing outside `psl.resolve` and `psl.rules` sees them. The last step turns them into `psl.schema`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from kusto.psl.providers import Provider
from kusto.psl.schema import (
    Action,
    Arity,
    CompositeRef,
    Datasource,
    Default,
    EnumType,
    FieldType,
    Generator,
    KeyPart,
    NativeType,
)
from kusto.psl.tree import Attribute, Block, Expression, FieldNode, FileNode
from kusto.source.diagnostics import Diagnostic, Severity
from kusto.source.text import Span


@dataclass(slots=True, eq=False, repr=False)
class KeyDraft:
    """A key or an index as written.

    Args:
        kind: ``id``, ``unique``, ``index``, ``fulltext`` or ``shardKey``.
        parts: fields of the model, or paths into composite types (``address.city``).
        on_field: the field it stands on, where it is a field's attribute.
        map: the name in the database, as given.
        broken: something about its fields was reported already.
        operators: fields to the schema's names of their operator classes; raw ones are not in it.
    """

    kind: str
    parts: tuple[KeyPart, ...]
    attribute: Attribute
    on_field: str | None = None
    name: str | None = None
    map: str | None = None
    method: str | None = None
    clustered: bool | None = None
    broken: bool = False
    operators: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The field names, in order."""
        return tuple(part.field for part in self.parts)

    @property
    def label(self) -> str:
        """The attribute as messages call it: ``@id``, ``@@unique`` …"""
        return f"{'@' if self.on_field else '@@'}{self.kind}"


@dataclass(slots=True, eq=False, repr=False)
class RelationDraft:
    """What ``@relation`` says; None where it says nothing.

    Args:
        opposite: the other end, once paired (the field itself never).
        broken: something about it was reported already: do not pair it.
    """

    attribute: Attribute | None = None
    name: str | None = None
    fields: tuple[str, ...] | None = None
    references: tuple[str, ...] | None = None
    on_delete: Action | None = None
    on_update: Action | None = None
    map: str | None = None
    opposite: FieldDraft | None = None
    relation: str = ""
    broken: bool = False
    action_spans: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True, eq=False, repr=False)
class FieldDraft:
    """A field: a column where ``type`` is set, one end of a relation where ``relation`` is set."""

    node: FieldNode
    model: ModelDraft
    name: str
    arity: Arity
    column: str
    type: FieldType | None = None
    target: str = ""
    relation: RelationDraft | None = None
    default: Default | None = None
    default_map: str | None = None
    default_at: Attribute | None = None
    default_value: Expression | None = None
    native: NativeType | None = None
    native_at: Attribute | None = None
    mapped_at: Attribute | None = None
    updated_at: bool = False
    is_ignored: bool = False

    @property
    def is_required(self) -> bool:
        """Neither optional nor a list."""
        return self.arity is Arity.REQUIRED


@dataclass(slots=True, eq=False, repr=False)
class ModelDraft:
    """A model, a view or a composite type."""

    block: Block
    file: FileNode
    name: str
    table: str
    fields: dict[str, FieldDraft] = field(default_factory=dict)
    broken_fields: set[str] = field(default_factory=set)
    primary: KeyDraft | None = None
    uniques: list[KeyDraft] = field(default_factory=list)
    indexes: list[KeyDraft] = field(default_factory=list)
    namespace: str | None = None
    mapped_at: Attribute | None = None
    is_ignored: bool = False

    shard_key: KeyDraft | None = None

    @property
    def is_view(self) -> bool:
        """Declared as ``view``."""
        return self.block.keyword == "view"

    @property
    def is_composite(self) -> bool:
        """Declared as ``type``."""
        return self.block.keyword == "type"

    @property
    def kind(self) -> str:
        """How messages call it."""
        return "composite type" if self.is_composite else self.block.keyword

    @property
    def incomplete(self) -> bool:
        """Some line of it could not be read or understood: what seems missing may be there."""
        return self.block.damaged or bool(self.broken_fields)

    @property
    def keys(self) -> list[KeyDraft]:
        """Primary key, unique keys and indexes."""
        return [*([self.primary] if self.primary else []), *self.uniques, *self.indexes]


@dataclass(slots=True, eq=False, repr=False)
class Report:
    """The diagnostics so far.

    Args:
        phase: what new ones are marked with; see `Diagnostic`.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    phase: int = 0

    @property
    def clean(self) -> bool:
        """Was no error reported so far?"""
        return not any(finding.severity is Severity.ERROR for finding in self.diagnostics)

    def error(
        self, file: FileNode, message: str, start: int, end: int, hint: str | None = None, *, conceal: bool = False
    ) -> None:
        """An error of Prisma's kind at a place; ``conceal`` where the line may hold a secret."""
        span = Span(file.file, start, end)
        self.diagnostics.append(Diagnostic("P1012", message, span, hint, conceal=conceal, phase=self.phase))

    def warning(self, file: FileNode, message: str, start: int, end: int, hint: str | None = None) -> None:
        """A warning of Prisma's kind at a place."""
        span = Span(file.file, start, end)
        self.diagnostics.append(Diagnostic("P1012", message, span, hint, Severity.WARNING, phase=self.phase))

    def own(
        self,
        code: str,
        file: FileNode,
        message: str,
        span: tuple[int, int],
        hint: str | None = None,
        *,
        warn: bool = False,
        conceal: bool = False,
    ) -> None:
        """A finding about a rule of this project's own; ``conceal`` where the line holds a secret."""
        severity = Severity.WARNING if warn else Severity.ERROR
        self.diagnostics.append(Diagnostic(code, message, Span(file.file, *span), hint, severity, conceal, self.phase))


@dataclass(slots=True, eq=False, repr=False)
class Context:
    """Everything the steps share.

    Args:
        provider: what the datasource's provider allows.
        datasource: the datasource, once read.
    """

    files: tuple[FileNode, ...]
    provider: Provider
    datasource: Datasource
    generators: tuple[Generator, ...] = ()
    models: dict[str, ModelDraft] = field(default_factory=dict)
    composites: dict[str, ModelDraft] = field(default_factory=dict)
    enums: dict[str, EnumType] = field(default_factory=dict)
    enum_members: dict[str, frozenset[str]] = field(default_factory=dict)
    enum_blocks: dict[str, tuple[FileNode, Block]] = field(default_factory=dict)
    report: Report = field(default_factory=Report)

    def members(self, enum: str) -> frozenset[str]:
        """The names of an enum's members, gathered once."""
        if enum not in self.enum_members:
            self.enum_members[enum] = frozenset(member.name for member in self.enums[enum].members)
        return self.enum_members[enum]

    @property
    def emulated(self) -> bool:
        """Relations are kept by the client (``relationMode = "prisma"``), there are no foreign keys."""
        return self.datasource.relation_mode == "prisma"

    @property
    def features(self) -> frozenset[str]:
        """The preview features that any generator turns on."""
        return frozenset[str]().union(*(generator.features for generator in self.generators))

    def allowed_actions(self) -> frozenset[Action]:
        """The referential actions that are carried out here."""
        return self.provider.actions_emulated if self.emulated else self.provider.actions

    def field_at(self, model: ModelDraft, path: str) -> FieldDraft | None:
        """The field that a part of a key names: a field of the model, or one deep in its composite types."""
        return self.fields_along(model, path)[-1]

    def fields_along(self, model: ModelDraft, path: str) -> list[FieldDraft | None]:
        """The fields that a path leads through, the one it names last; None from where it leads nowhere."""
        fields: dict[str, FieldDraft] = model.fields
        found: list[FieldDraft | None] = []
        for name in path.split("."):
            field = fields.get(name)
            found.append(field)
            kind = None if field is None else field.type
            fields = self.composites[kind.name].fields if isinstance(kind, CompositeRef) else {}
        return found

    def fields_of(self, model: ModelDraft, key: KeyDraft) -> list[FieldDraft]:
        """The fields of a key, in order."""
        return [field for path in key.fields if (field := self.field_at(model, path)) is not None]

    def model_error(self, model: ModelDraft, message: str, hint: str | None = None) -> None:
        """An error about a whole model, shown at its name."""
        start = model.block.name_start
        text = f'Error validating {model.kind} "{model.name}": {message}'
        self.report.error(model.file, text, start, start + len(model.name), hint)

    def key_error(self, model: ModelDraft, at: Attribute, message: str, hint: str | None = None) -> None:
        """An error about a model, shown at one of its attributes."""
        text = f'Error validating model "{model.name}": {message}'
        self.report.error(model.file, text, at.start, at.end, hint)

    def plain_error(self, model: ModelDraft, at: Attribute | FieldNode, message: str, hint: str | None = None) -> None:
        """An error in so many words, shown at an attribute or a field."""
        self.report.error(model.file, message, at.start, at.end, hint)

    def attribute_error(self, model: ModelDraft, at: Attribute, message: str, hint: str | None = None) -> None:
        """An error about an attribute, with Prisma's words before it."""
        label = f"{'@@' if at.is_block else '@'}{at.name}"
        self.report.error(model.file, f'Error parsing attribute "{label}": {message}', at.start, at.end, hint)

    def field_error(self, field: FieldDraft, message: str, hint: str | None = None) -> None:
        """An error about a field, with Prisma's words before it."""
        model = field.model
        text = f"Error validating field `{field.name}` in {model.kind} `{model.name}`: {message}"
        self.report.error(model.file, text, field.node.start, field.node.end, hint)

    def relation_error(self, field: FieldDraft, message: str, hint: str | None = None) -> None:
        """An error about a relation, shown at its field."""
        text = f'Error parsing attribute "@relation": {message}'
        self.report.error(field.model.file, text, field.node.start, field.node.end, hint)
