"""Names and texts chosen to break generated code: the package imports, its annotations resolve, nothing of it runs."""

from __future__ import annotations

import builtins
import json
import keyword
from pathlib import Path

import pytest

from codegen.schemas import HEAD, pydantic, run, write_project
from kusto.codegen import generate_client
from kusto.errors import SchemaError
from kusto.psl import parse_schema
from kusto.psl.schema import Schema
from kusto.source.diagnostics import Diagnostic
from kusto.source.text import SourceFile

WORDS = sorted({*keyword.kwlist, *keyword.softkwlist, *(name for name in dir(builtins) if name[0] != "_")})
CLIENT = """
find_many create include where data select set not_in connect tx batch_ models enums types actions errors register
get_client Client SyncClient Prisma Batch Json Base64 User UserWhereInput StringFilter SortOrder AsyncUserActions
"""
MACHINERY = """
mro name value names values keys items self cls Model Partial Field Struct BaseModel model_config model_fields copy
dict json schema Any datetime date Decimal TypedDict Literal Required annotations StrEnum partial_getattr globals
rename frozen tag encode count generate_next_value_ prisma a__b a_ x1
"""
SOME_WORDS = "None class def lambda type match print id str int list property object super"
NAMES = {
    "chosen": sorted({*SOME_WORDS.split(), *CLIENT.split(), *MACHINERY.split(), "A" * 300}),
    "words": WORDS,
}
PLACES = {
    "model": "model {0} {{\n  id Int @id\n  o Other?\n}}\n"
    "model Other {{\n  id Int @id\n  r {0} @relation(fields: [id], references: [id])\n}}\n",
    "field": "model M {{\n  key Int @id\n  {0} Int?\n"
    "  t String\n  l Int[]\n  j Json?\n  d DateTime?\n  p Decimal\n}}\n",
    "relation": "model M {{\n  key Int @id\n  {0} Other?\n}}\n"
    "model Other {{\n  id Int @id\n  r M @relation(fields: [id], references: [key])\n}}\n",
    "enum": "enum {0} {{\n  A\n}}\nmodel M {{\n  id Int @id\n  e {0} @default(A)\n}}\n",
    "member": "enum E {{\n  {0}\n  B\n}}\nmodel M {{\n  id Int @id\n  e E @default({0})\n  l E[]\n}}\n",
    "key": 'model M {{\n  id Int @id\n  a1 Int\n  b1 Int\n  @@unique([a1, b1], name: "{0}")\n}}\n',
}

PROGRAM = """
import importlib, typing
for database in {databases}:
    client = importlib.import_module("app.db." + database + ".client")
    package = client.SyncClient._package
    for name, model in package.schema.models.items():
        cls = package.model_class(name)
        hints = typing.get_type_hints(cls)
        assert cls.__module__.endswith(".models"), (database, cls)
        assert not {{package.attribute(name, field) for field in model.fields}} - set(hints), (database, hints)
        if package.style == "pydantic":
            cls.model_json_schema()
    for name, enum in package.schema.enums.items():
        cls = package.enum_class(name)
        for member in enum.members:
            made = cls(member.name)
            assert type(made) is cls and made == member.name and repr(made), (database, made)
    for name in {absent!r}:
        assert not hasattr(client.models, name)
"""


def usable(text: str) -> Schema | None:
    """The schema, where Prisma's language and the generator take its names; else they have said why, and where."""
    result = parse_schema([SourceFile("schema.prisma", text)])
    if result.schema is None:
        assert all(found.span is not None for found in result.errors)
        return None
    refused: tuple[Diagnostic, ...] = ()
    try:
        generate_client(result.schema, database="x")
    except SchemaError as error:
        refused = tuple(error.diagnostics)
    assert all(found.code.startswith("K18") and found.span and found.hint for found in refused)
    return None if refused else result.schema


@pytest.mark.parametrize("style", ["struct", "pydantic"])
@pytest.mark.parametrize("names", ["chosen", pytest.param("words", marks=pytest.mark.long)])
@pytest.mark.parametrize("place", PLACES)
def test_a_name_works_or_is_refused_at_its_place(tmp_path: Path, place: str, names: str, style: str) -> None:
    databases = {}
    for number, name in enumerate(NAMES[names]):
        text = HEAD + PLACES[place].format(name)
        text = pydantic(text) if style == "pydantic" else text
        if usable(text) is not None:
            databases[f"d{number}"] = text
    assert len(databases) > len(NAMES[names]) // 2
    imports = write_project(tmp_path, databases)
    run(imports, PROGRAM.format(databases=list(databases), absent=["NoSuchClass"]))


@pytest.mark.parametrize("name", ["AND", "OR", "NOT"])
@pytest.mark.parametrize("place", ["field", "relation", "key"])
def test_the_operators_of_where_are_refused(place: str, name: str) -> None:
    schema = parse_schema([SourceFile("schema.prisma", HEAD + PLACES[place].format(name))]).schema
    assert schema is not None
    with pytest.raises(SchemaError) as caught:
        generate_client(schema, database="x")
    assert [found.code for found in caught.value.diagnostics] == ["K1802"]
    assert caught.value.diagnostics[0].span is not None


VALUES = [
    '"""', "'''", "\\", "\n", "a\\", '"', "'", "{0}", "{}", "\\N{BULLET}", "# type: ignore", "é\u2028\u0085",
    "\u202e", "%s",     "$(x)", '"""\nimport os\n"""', "' + exit(1) + '",
]  # fmt: skip


def test_values_of_a_schema_come_back_as_they_were_and_never_run(tmp_path: Path) -> None:
    fields = "".join(
        f"  f{number} String @default({json.dumps(value)}) @map({json.dumps(f'{number}{value}')})\n"
        for number, value in enumerate(VALUES)
    )
    docs = "".join(f"/// {line}\n" for value in VALUES for line in value.splitlines())
    text = f"{HEAD}{docs}model M {{\n  id Int @id\n{fields}\n{docs}  z E?\n}}\n{docs}enum E {{\n{docs}  A\n}}\n"
    imports = write_project(tmp_path, {"a": text, "b": pydantic(text)})
    wanted = {f"f{n}": [value, f"{n}{value}"] for n, value in enumerate(VALUES)}
    run(imports, f"""
import importlib
for database in ("a", "b"):
    client = importlib.import_module("app.db." + database + ".client")
    model = client.SyncClient._package.schema.models["M"]
    for name, (default, column) in {wanted!r}.items():
        assert [model.fields[name].default, model.fields[name].column] == [default, column], name
    assert "import os" in client.models.M.__doc__ and "import os" in client.enums.E.__doc__
""")  # fmt: skip
