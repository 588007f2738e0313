"""The types of single fields in input types: in `where`, in `data` of a create and of an update.

Comes in: a scalar field. Goes out: a type, written with the names of the module that it will stand in.
"""

from __future__ import annotations

from collections.abc import Iterator

from kusto.codegen import scalars
from kusto.codegen.input_names import InputNames
from kusto.codegen.model_text import ENUMS
from kusto.codegen.naming import Names
from kusto.codegen.text import Keys, Scope
from kusto.psl.schema import Arity, EnumRef, EnumType, Scalar, ScalarField


class FieldWriter:
    """Writes the types of fields.

    Shared types (`kusto.client.filters`) are written by their own name: no other type of the module may have it.
    """

    def __init__(self, names: Names, inputs: InputNames, scope: Scope) -> None:
        self._names = names
        self._inputs = inputs
        self._scope = scope

    def typing(self, name: str) -> str:
        """A name of `typing_extensions`, which has what `typing` lacks before Python 3.13."""
        return self._scope.use(name, "typing_extensions")

    def many(self, kind: str) -> str:
        """Several values of a type."""
        if kind == self._scope.use("str"):  # a text is a sequence of texts, too: that would let a mistake pass
            return f"{self._scope.use('list')}[{kind}] | {self._scope.use('tuple')}[{kind}, ...]"
        return f"{self._scope.use('Sequence', 'collections.abc')}[{kind}]"

    def some(self, kind: str) -> str:
        """One value of a type, or several."""
        return f"{kind} | {self.many(kind)}"

    def required(self, kind: str) -> str:
        """The type of a key that must be there."""
        return f"{self.typing('Required')}[{kind}]"

    def enum(self, enum: EnumType) -> Iterator[str]:
        """The types of an enum: what may be given for a member, and the filters."""
        cls = self._names.classes[enum.name]
        values = ", ".join(repr(member.name) for member in enum.members)
        given = self._inputs.of(cls, "Input")
        literal = f" | {self.typing('Literal')}[{values}]" if values else ""
        yield f"{given}: {self.typing('TypeAlias')} = {ENUMS}.{cls}{literal}\n"
        for nullable in (False, True):
            name = self._inputs.of(cls, "NullableFilter" if nullable else "Filter")
            none = " | None" if nullable else ""
            keys = {
                "equals": f"{given}{none}",
                "not": f"{given} | {name}{none}",
                "in": self.many(given),
                "not_in": self.many(given),
            }
            yield Keys(name, keys).write(self._scope)

    def given(self, field: ScalarField) -> str:
        """One value of a field, None aside."""
        if isinstance(field.type, EnumRef):
            return self._inputs.of(self._names.classes[field.type.name], "Input")
        name, module = scalars.INPUTS[scalars.kind_of(field)]
        return name if module == scalars.FILTERS else self._scope.use(name, module)

    def filter(self, field: ScalarField) -> str:
        """A field in `where`."""
        given = self.given(field)
        if field.arity is Arity.LIST:
            none = " | None" if field.type is not Scalar.JSON else ""
            return f"{self.many(given)} | ListFilter[{given}]{none}"
        if field.type is Scalar.JSON:
            return f"{given} | JsonFilter"
        purpose = "NullableFilter" if field.arity is Arity.OPTIONAL else "Filter"
        if isinstance(field.type, EnumRef):
            operators = self._inputs.of(self._names.classes[field.type.name], purpose)
        else:
            operators = scalars.kind_of(field) + purpose
        return f"{given} | {operators}{' | None' if field.arity is Arity.OPTIONAL else ''}"

    def value(self, field: ScalarField) -> str:
        """A field in `data` of a create."""
        given = self.given(field)
        if field.arity is Arity.LIST:
            return self.many(given)
        nullable = field.arity is Arity.OPTIONAL and field.type is not Scalar.JSON
        return f"{given} | None" if nullable else given

    def change(self, field: ScalarField) -> str:
        """A field in `data` of an update."""
        if field.arity is Arity.LIST:
            return f"{self.value(field)} | ListUpdate[{self.given(field)}]"
        if isinstance(field.type, Scalar) and field.type.value in scalars.NUMBERS:
            none = " | None" if field.arity is Arity.OPTIONAL else ""
            return f"{self.given(field)} | Atomic{field.type.value}Input{none}"
        return self.value(field)
