"""What things of a schema are called in Python.

Comes in: a checked schema. Goes out: class names, attributes, names on the client. The schema's own names never change:
keys of `where` and `data` stay as the schema spells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from keyword import iskeyword

from kusto.client.package import RESERVED_ATTRIBUTES, client_fields
from kusto.psl.schema import EnumType, Model, Schema

IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z", re.ASCII)
INSTANCE_NAME = re.compile(r"""@Python\(\s*instance_name\s*:\s*["']([^"']*)["']\s*\)""")

STRUCT_ATTRIBUTES = frozenset(
    {
        "model_construct",
        "model_copy",
        "model_dump",
        "model_dump_json",
        "model_fields",
        "model_fields_set",
        "model_json_schema",
        "model_rebuild",
        "model_validate",
        "model_validate_json",
    }
)
"""Public names of `kusto.client.models.Model`; a field of such a name gets an underscore behind it."""

PYDANTIC_ATTRIBUTES = STRUCT_ATTRIBUTES | {
    "construct",
    "copy",
    "dict",
    "from_orm",
    "json",
    "model_computed_fields",
    "model_config",
    "model_extra",
    "model_parametrized_name",
    "model_post_init",
    "model_validate_strings",
    "mro",
    "parse_file",
    "parse_obj",
    "parse_raw",
    "prisma",
    "register",
    "schema",
    "schema_json",
    "update_forward_refs",
    "validate",
}
"""Public names of pydantic's BaseModel and of its metaclass, and of `kusto.client.pydantic_models.Model`."""

TEXT_METHODS = frozenset(
    {
        "capitalize",
        "casefold",
        "center",
        "count",
        "encode",
        "endswith",
        "expandtabs",
        "find",
        "format",
        "format_map",
        "index",
        "isalnum",
        "isalpha",
        "isascii",
        "isdecimal",
        "isdigit",
        "isidentifier",
        "islower",
        "isnumeric",
        "isprintable",
        "isspace",
        "istitle",
        "isupper",
        "join",
        "ljust",
        "lower",
        "lstrip",
        "maketrans",
        "partition",
        "removeprefix",
        "removesuffix",
        "replace",
        "rfind",
        "rindex",
        "rjust",
        "rpartition",
        "rsplit",
        "rstrip",
        "split",
        "splitlines",
        "startswith",
        "strip",
        "swapcase",
        "title",
        "translate",
        "upper",
        "zfill",
    }
)
"""Public names of str: a member of an enum may be called so, and hides the method."""


@dataclass(frozen=True, slots=True)
class Names:
    """The Python names of one schema.

    Args:
        classes: model or enum to its class.
        attributes: model to field to attribute, only the fields that a client shows.
        partials: model to the class that `select` gives.
        primary: model to its attribute on the client.
        actions: every attribute of the client to its model; a model can have two (``userprofile``, ``user_profile``).
    """

    classes: Mapping[str, str]
    attributes: Mapping[str, Mapping[str, str]]
    partials: Mapping[str, str]
    primary: Mapping[str, str]
    actions: Mapping[str, str]

    def renamed(self, model: str) -> dict[str, str]:
        """Only the fields whose attribute is called otherwise."""
        return {field: name for field, name in self.attributes[model].items() if field != name}


def free(name: str, taken: Iterable[str]) -> str:
    """The name, or the name with as many underscores behind it as make it free and no keyword."""
    taken = taken if isinstance(taken, (set, frozenset, dict)) else set(taken)
    while name in taken or iskeyword(name):
        name += "_"
    return name


def visible_models(schema: Schema) -> tuple[Model, ...]:
    """The models that a client shows."""
    return tuple(model for model in schema.models.values() if not model.is_ignored)


def names_of(schema: Schema, *, pydantic: bool) -> Names:
    """Works out every name.

    Args:
        pydantic: the models will be pydantic's, which have more names of their own.
    """
    reserved = PYDANTIC_ATTRIBUTES if pydantic else STRUCT_ATTRIBUTES
    models = visible_models(schema)
    classes: dict[str, str] = {}
    for name in (*(m.name for m in models), *schema.enums):
        classes[name] = free(name, set(classes.values()) | {other for other in schema.models if other != name})
    partials: dict[str, str] = {}
    for model in models:
        partials[model.name] = free(f"{classes[model.name]}Partial", {*classes.values(), *partials.values()})
    primary = {model.name: instance_name(model) for model in models}
    return Names(
        classes,
        {model.name: _attributes(model, reserved) for model in models},
        partials,
        primary,
        _actions(models, primary),
    )


def instance_name(model: Model) -> str:
    """The model's attribute on the client: ``userprofile``, or what ``/// @Python(instance_name: "…")`` says."""
    said = INSTANCE_NAME.search(model.doc or "")
    return said[1] if said else free(model.name.lower(), RESERVED_ATTRIBUTES)


def enum_members(enum: EnumType) -> dict[str, str]:
    """Member of the schema to member of the class: ``None`` becomes ``None_``, ``mro`` (enums refuse it) ``mro_``."""
    members: dict[str, str] = {}
    names = {member.name for member in enum.members}
    for member in enum.members:
        others = (names - {member.name}) | set(members.values())
        members[member.name] = free(member.name, others | {"mro"})
    return members


def _attributes(model: Model, reserved: frozenset[str]) -> dict[str, str]:
    attributes: dict[str, str] = {}
    names = {field.name for field in client_fields(model)}
    for name in (field.name for field in client_fields(model)):
        attributes[name] = free(name, reserved | (names - {name}) | set(attributes.values()))
    return attributes


def _actions(models: tuple[Model, ...], primary: Mapping[str, str]) -> dict[str, str]:
    actions = {primary[model.name]: model.name for model in models}
    for model in models:
        snake = snake_case(model.name)
        if not INSTANCE_NAME.search(model.doc or "") and not iskeyword(snake) and snake not in RESERVED_ATTRIBUTES:
            actions.setdefault(snake, model.name)
    return actions


def snake_case(name: str) -> str:
    """``UserProfile`` to ``user_profile``, ``HTTPLog`` to ``http_log``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
