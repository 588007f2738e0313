"""A lifted schema written into the present files: in go the trees and the schema, out come the new texts.

Lines that say already what they should stay as they are; only blocks that change are laid out anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kusto.catalog.extras import Note
from kusto.migrate.lift.extensions import extensions_line
from kusto.migrate.lift.models import Lifted
from kusto.psl.edit import BlockEdit, edit_file
from kusto.psl.resolve.names import default_name
from kusto.psl.schema import EnumType, Index, Key, Model, RelationField, Schema
from kusto.psl.tree import (
    ArrayNode,
    Attribute,
    Block,
    BlockAttribute,
    CallNode,
    EnumMemberNode,
    FieldNode,
    FileNode,
    NameNode,
    PropertyNode,
    StringNode,
)
from kusto.psl.write import Writer, inline_keys

_CHECKS = "and requires additional setup for migrations. Visit https://pris.ly/d/{} for more info."
_COMMENTS = "in the database, and requires an additional setup for migrations: Read more: {}"
_DOCS = {
    Note.PARTITION: "This table is a partition table " + _CHECKS.format("partition-tables"),
    Note.SUBCLASSES: "This table has subclasses " + _CHECKS.format("table-inheritance"),
    Note.NULL_ORDER: "This model contains an index with non-default null sort order "
    + _CHECKS.format("default-index-null-ordering"),
    Note.ROW_SECURITY: "This model contains row level security " + _CHECKS.format("row-level-security"),
    Note.CHECK: "This table contains check constraints " + _CHECKS.format("check-constraints"),
    Note.EXCLUSION: "This table contains exclusion constraints " + _CHECKS.format("exclusion-constraints"),
    Note.EXPRESSION_INDEX: "This model contains an expression index which requires additional setup for migrations. "
    "Visit https://pris.ly/d/expression-indexes for more info.",
    Note.DEFERRING: "This model has constraints using non-default deferring rules "
    + _CHECKS.format("constraint-deferring"),
}
_COMMENTS_URL = "https://pris.ly/d/database-comments"
_NO_KEY = (
    "The underlying table does not contain a valid unique identifier and can therefore currently not be handled by "
    "Prisma Client."
)


def rewrite(lifted: Lifted, present: Schema, trees: Sequence[FileNode], main: int = 0) -> list[str]:
    """The texts of the files.

    Args:
        present: the schema that the trees mean; without models where they do not count.
        trees: of the present files, with LF line ends.
        main: number of the file that new blocks go to.
    """
    return _Rewrite(lifted, present).files(trees, main)


class _Rewrite:
    def __init__(self, lifted: Lifted, present: Schema) -> None:
        self.lifted, self.present = lifted, present
        self.schema = lifted.schema
        self.old_models = {(m.namespace, m.table, m.is_view): m for m in present.models.values()}
        self.named = _named(self.schema)
        self.writer = Writer(self.schema, self.named)
        self.owners = {shown: name for name, shown in lifted.tables.items()}

    def files(self, trees: Sequence[FileNode], main: int) -> list[str]:
        """See `rewrite`."""
        # Of the relations of two models one may go without a name; it need not be given one because others come.
        self.named -= {
            (block.name, node.name)
            for tree in trees
            for block in tree.blocks
            if block.name in self.present.models
            for node in block.fields
            if not _says_name(node)
        }
        self.writer = Writer(self.schema, self.named)
        texts = []
        for number, tree in enumerate(trees):
            edits = {block.start: self._edit(block) for block in tree.blocks}
            added: dict[int, list[str]] = {}
            if number == main:
                added = self._added(tree, edits)
            texts.append(edit_file(tree, edits, added))
        return texts

    def _added(self, tree: FileNode, edits: dict[int, BlockEdit]) -> dict[int, list[str]]:
        """New models behind the last one of the file, new enums at its end."""
        models = [m for m in self.schema.models.values() if m.name not in self.present.models]
        texts = [self.writer.model(m, self._docs(m)) for m in models]
        enums = [self.writer.enum(e) for e in self.schema.enums.values() if e.name not in self.present.enums]
        kept = [b.start for b in tree.blocks if b.keyword in ("model", "view") and not edits[b.start].remove]
        if kept:
            return {kept[-1]: texts, -1: enums}
        return {-1: texts + enums}

    def _docs(self, model: Model) -> list[str]:
        name = self.owners[model.name]
        kinds = {found.note for found in self.lifted.extras.notes if found.owner == name}
        docs = [text for note, text in _DOCS.items() if note in kinds and not model.is_view]
        if model.name in dict(self.lifted.renamed):
            docs.insert(
                0,
                f"This model has been renamed to '{model.name}' during introspection, because the original name "
                f"'{model.table}' is reserved.",
            )
        if Note.COMMENT in kinds:
            what = "view" if model.is_view else "model"
            docs.append(f"This {what} or at least one of its fields has comments {_COMMENTS.format(_COMMENTS_URL)}")
        if model.name in self.lifted.unidentified:
            docs.append(_NO_KEY)
        return [doc for doc in docs if doc not in (model.doc or "")]

    def _edit(self, block: Block) -> BlockEdit:
        match block.keyword:
            case "model" | "view":
                old, new = self.present.models.get(block.name), self.schema.models.get(block.name)
                if old is None or new is None:
                    return BlockEdit(remove=True)
                return self._model(block, old, new)
            case "enum":
                before, after = self.present.enums.get(block.name), self.schema.enums.get(block.name)
                if before is None or after is None:
                    return BlockEdit(remove=True)
                return self._enum(block, before, after)
            case "datasource":
                return self._datasource(block)
            case _:
                return BlockEdit()

    def _datasource(self, block: Block) -> BlockEdit:
        lines = (line for line in block.members if isinstance(line, PropertyNode) and line.name == "extensions")
        node, extensions = next(lines, None), self.schema.datasource.extensions
        if node is None or extensions == self.present.datasource.extensions:
            return BlockEdit()
        comment = f" {node.comment}" if node.comment else ""
        return BlockEdit({node.start: extensions_line(extensions) + comment})

    def _enum(self, block: Block, old: EnumType, new: EnumType) -> BlockEdit:
        if old == new:
            return BlockEdit()
        kept = {member.name for member in new.members}
        nodes = {node.name: node.start for node in block.members if isinstance(node, EnumMemberNode)}
        lines: dict[int, str | None] = {start: None for name, start in nodes.items() if name not in kept}
        after: dict[int, list[str]] = {}
        last = -1
        for member in new.members:
            if member.name in nodes:
                last = nodes[member.name]
            else:
                after.setdefault(last, []).append(self.writer.member(new, member.name))
        return BlockEdit(lines, after)

    def _model(self, block: Block, old: Model, new: Model) -> BlockEdit:
        blocks = self._block_keys(block, old)
        lines: dict[int, str | None] = {}
        placed = set(blocks.values())
        wanted = [*((new.primary_key,) if new.primary_key else ()), *new.uniques, *new.indexes]
        for start, key in blocks.items():
            if key not in wanted:
                lines[start] = None
        own = [key for key in wanted if key not in placed]
        nodes = {node.name: node for node in block.fields}
        on_lines: set[int] = set()
        ends = [-1, -1]
        for name, node in nodes.items():
            if name not in new.fields:
                lines[node.start] = None
                continue
            inline = tuple(key for key in inline_keys(new, name) if key in own)
            on_lines |= {id(key) for key in inline}
            if not self._same(node, old, new, inline, placed):
                lines[node.start] = self.writer.field(new, name, inline)
            ends = [node.start if not isinstance(new.fields[name], RelationField) else ends[0], node.start]
        after: dict[int, list[str]] = {}
        for name, field in new.fields.items():
            if name in nodes:
                continue
            inline = tuple(key for key in inline_keys(new, name) if key in own)
            on_lines |= {id(key) for key in inline}
            place = ends[1] if isinstance(field, RelationField) else ends[0]
            after.setdefault(place, []).append(self.writer.field(new, name, inline))
        attributes = [self.writer.key(new, key) for key in own if id(key) not in on_lines]
        attributes += ["@@ignore"] * (new.is_ignored and not old.is_ignored)
        return BlockEdit(lines, after, attributes, self._docs(new))

    def _same(self, node: FieldNode, old: Model, new: Model, inline: tuple[Key, ...], placed: set[Key | Index]) -> bool:
        before, after = old.fields[node.name], new.fields[node.name]
        if isinstance(before, RelationField) or isinstance(after, RelationField):
            return before == after
        written = {attribute.name for attribute in node.attributes}
        said = [old.primary_key] if "id" in written and old.primary_key else []
        if "unique" in written:
            said += [key for key in old.uniques if key.fields == (node.name,) and key not in placed][:1]
        return before == after and tuple(said) == inline

    def _block_keys(self, block: Block, old: Model) -> dict[int, Key | Index]:
        """Lines that are keys → what they mean."""
        found: dict[int, Key | Index] = {}
        for member in block.members:
            if isinstance(member, BlockAttribute):
                key = self._meant(member.attribute, old, set(found.values()))
                if key is not None:
                    found[member.start] = key
        return found

    def _meant(self, attribute: Attribute, old: Model, taken: set[Key | Index]) -> Key | Index | None:
        candidates: Sequence[Key | Index]
        match attribute.name:
            case "id":
                candidates = (old.primary_key,) if old.primary_key else ()
            case "unique":
                candidates = old.uniques
            case "index" | "fulltext":
                candidates = old.indexes
            case _:
                return None
        given = {argument.name: argument.value for argument in attribute.args}
        written = given.get(None) or given.get("fields")
        items = written.items if isinstance(written, ArrayNode) else (written,)
        fields = tuple(i.text if isinstance(i, NameNode) else i.name if isinstance(i, CallNode) else "" for i in items)
        mapped = given.get("map")
        provider = self.writer.provider
        columns = [old.scalar(name).column if name in old.fields else name for name in fields]
        name = mapped.value if isinstance(mapped, StringNode) else default_name(
            provider, attribute.name, old.table, columns
        )  # fmt: skip
        fitting = [key for key in candidates if tuple(part.field for part in key.parts) == fields and key not in taken]
        return next((key for key in fitting if key.db_name == name), fitting[0] if fitting else None)


def _says_name(node: FieldNode) -> bool:
    relation = next((attribute for attribute in node.attributes if attribute.name == "relation"), None)
    return relation is not None and any(argument.name in (None, "name") for argument in relation.args)


def _named(schema: Schema) -> frozenset[tuple[str, str]]:
    """Relation fields that must say their relation's name: it is not the default one, or the default would not do."""
    ends = [(model.name, field) for model in schema.models.values() for field in model.relations]
    # Both ends are counted: two make one relation, but between a model and itself too.
    pairs = Counter(frozenset((name, field.target)) for name, field in ends)
    return frozenset(
        (name, field.name)
        for name, field in ends
        if pairs[frozenset((name, field.target))] > 2
        or name == field.target
        or field.relation != "To".join(sorted((name, field.target)))
    )
