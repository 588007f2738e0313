"""The model and enum classes: what runs (`models.py`, `enums.py`) and what type checkers read (`.pyi`).

Comes in: a checked schema and its names. Goes out: text. All classes of a schema stand in one module: a hundred Struct
classes take 8 ms to make (docs/why/models-are-structs.md), and annotations find one another there.
"""

from __future__ import annotations

from collections.abc import Iterator

from kusto.client.package import client_fields
from kusto.codegen import scalars
from kusto.codegen.naming import TEXT_METHODS, Names, enum_members, visible_models
from kusto.codegen.text import Scope, docstring, header, literal
from kusto.psl.renames import without_hints
from kusto.psl.schema import Arity, EnumRef, EnumType, Model, RelationField, ScalarField, Schema

ENUMS = "_enums"


class ModelWriter:
    """Writes the models of one schema.

    Args:
        pydantic: pydantic's classes instead of Structs.
        stub: for type checkers: documented fields, partials; else what runs.
        client: the class that `Prisma` is; the stub of pydantic's models names its actions.
    """

    def __init__(self, schema: Schema, names: Names, *, pydantic: bool, stub: bool, client: str = "Client") -> None:
        self._names = names
        self._models = visible_models(schema)
        self._pydantic = pydantic
        self._stub = stub
        self._client = client
        fields = {name for model in self._models for name in names.attributes[model.name].values()}
        classes = [names.classes[model.name] for model in self._models]
        self._scope = Scope({*fields, *classes, *names.partials.values(), "model_config"})
        hiding = fields | {"model_config"}  # every class of pydantic has that one
        # In a class body a field wins over a class of the same name: annotations then use another name of the class.
        self._references = {
            model.name: cls if cls not in hiding else f"_{cls}Class"
            for model, cls in zip(self._models, classes, strict=True)
        }

    def text(self, database: str) -> str:
        """The whole module."""
        classes = [self._class(model) for model in self._models]
        aliases = "".join(self._aliases())
        tail = self._partials() if self._stub else self._getattr()
        future = "" if self._stub else "from __future__ import annotations\n\n"
        imports = self._scope.imports()
        if any(ENUMS + "." in text for text in classes):
            imports += f"from . import enums as {ENUMS}\n"
        if self._pydantic and self._stub:
            imports += "from . import actions as _actions\n"
        what = "One class per model; relations are None until they are included."
        return f"{header(database, what)}\n{future}{imports}\n\n" + "\n\n".join(classes) + aliases + tail

    def _class(self, model: Model) -> str:
        cls = self._names.classes[model.name]
        module = "kusto.client.pydantic_models" if self._pydantic else "kusto.client.models"
        parent = self._scope.use("Model", module)
        rename = {attribute: field for field, attribute in self._names.renamed(model.name).items()}
        arguments = f", rename={literal(rename)}" if rename and not self._pydantic and not self._stub else ""
        lines = [f"class {cls}({parent}{arguments}):\n", docstring(self._doc(model), "    ") + "\n\n"]
        lines += [self._field(model, field) for field in client_fields(model)]
        return "".join(lines) + (self._own_actions(cls) if self._pydantic and self._stub else "")

    def _own_actions(self, cls: str) -> str:
        """``User.prisma()``, as Prisma Client Python's users write it."""
        client = self._scope.use(self._client, "kusto.client")
        actions = f"_actions.{self._client.removesuffix('Client') or 'Async'}{cls}Actions"
        decorator = self._scope.use("classmethod")
        return f"    @{decorator}\n    def prisma(cls, client: {client} | None = None) -> {actions}: ...\n"

    def _doc(self, model: Model) -> str:
        return without_hints(model.doc) or f"A row of {model.table!r}."

    def _field(self, model: Model, field: ScalarField | RelationField) -> str:
        attribute = self._names.attributes[model.name][field.name]
        line = f"    {attribute}: {self._annotation(field)}"
        optional = isinstance(field, RelationField) or (self._pydantic and field.arity is Arity.OPTIONAL)
        if self._pydantic and attribute != field.name and not self._stub:
            default = "default=None, " if optional else ""
            line += f" = {self._scope.use('Field', 'kusto.client.pydantic_models')}({default}alias={field.name!r})"
        elif optional:
            line += " = None"
        said = without_hints(field.doc)
        doc = docstring(said, "    ") + "\n" if self._stub and said else ""
        return f"{line}\n{doc}"

    def _annotation(self, field: ScalarField | RelationField) -> str:
        if isinstance(field, ScalarField):
            enum = f"{ENUMS}.{self._names.classes[field.type.name]}" if isinstance(field.type, EnumRef) else ""
            return scalars.output(self._scope, field, enum)
        target = self._references[field.target]
        return f"{self._scope.use('list')}[{target}] | None" if field.arity is Arity.LIST else f"{target} | None"

    def _aliases(self) -> Iterator[str]:
        for model in self._models:
            cls, reference = self._names.classes[model.name], self._references[model.name]
            if cls != reference:
                kind = f": {self._scope.use('TypeAlias', 'typing')}" if self._stub else ""
                yield f"\n{reference}{kind} = {cls}\n"

    def _partials(self) -> str:
        return "".join(self._partial(model) for model in self._models)

    def _partial(self, model: Model) -> str:
        parent = self._scope.use("Partial", "kusto.client.partials")
        doc = f"What `select` gives of {self._names.classes[model.name]}: the fields that were selected."
        attributes = self._names.attributes[model.name]
        lines = [f"    {attributes[field.name]}: {self._annotation(field)}\n" for field in client_fields(model)]
        return f"\n\nclass {self._names.partials[model.name]}({parent}):\n{docstring(doc, '    ')}\n\n{''.join(lines)}"

    def _getattr(self) -> str:
        partials = {self._names.partials[m.name]: self._names.classes[m.name] for m in self._models}
        loader = self._scope.use("partial_getattr", "kusto.client.partials")
        return f"\n\n__getattr__ = {loader}({self._scope.use('globals')}(), {literal(partials)})\n"


def enum_text(schema: Schema, names: Names, database: str) -> str:
    """The module of enums; the same text runs and is read by type checkers."""
    members = {name for enum in schema.enums.values() for name in enum_members(enum).values()}
    scope = Scope({*members, *(names.classes[name] for name in schema.enums)})
    classes = [_enum(scope, enum, names.classes[enum.name]) for enum in schema.enums.values()]
    what = "One class per enum; members are text, equal to the name that the schema gives them."
    return f"{header(database, what)}\nfrom __future__ import annotations\n\n{scope.imports()}" + "".join(classes)


def _enum(scope: Scope, enum: EnumType, cls: str) -> str:
    lines = [
        f"\n\nclass {cls}({scope.use('StrEnum', 'enum')}):\n",
        docstring(without_hints(enum.doc) or f"The values of {enum.name!r}.", "    ") + "\n\n",
    ]
    for name, attribute in enum_members(enum).items():
        remark = ""
        if attribute in TEXT_METHODS:
            remark = "  # type: ignore[assignment]"
        elif attribute in ("name", "value"):
            remark = "  # pyright: ignore[reportIncompatibleMethodOverride, reportAssignmentType]"
        lines.append(f"    {attribute} = {name!r}{remark}\n")
    return "".join(lines)
