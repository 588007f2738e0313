"""Draws a schema and lets it grow: in go a seed and a provider, out come pairs of schemas that are valid.

The second schema of a pair is the first one after a few small changes of the kinds that people make. It knows what may
stand where, and never looks at what migrations make of it.
"""

from __future__ import annotations

import random
import re
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count

DEFAULTS = {
    "String": ['"a"', '"it\'s"', '""', "uuid()", "dbgenerated(\"upper('a')\")", '"a\\nb"', '"\\\\"'],
    "Int": ["1", "-7", "0", 'dbgenerated("1 + 2")'],
    "BigInt": ["500", "9007199254740993"],
    "Float": ["1.5", "-0.25", "3"],
    "Boolean": ["true", "false"],
    "DateTime": ["now()", '"2020-01-02T03:04:05Z"'],
    "Decimal": ["2.50", "0"],
    "Json": ['"{\\"a\\": [1]}"', '"[]"'],
    "Bytes": ['"aGk="'],
}
NATIVES = {
    "String": ["VarChar(20)", "VarChar(40)", "Char(8)", "VarChar", "Uuid", "Text", "Inet", "Bit(3)", "VarBit", "Xml"],
    "Int": ["SmallInt", "Integer", "Oid"],
    "Float": ["Real", "DoublePrecision"],
    "Decimal": ["Decimal(10, 2)", "Decimal(12, 4)", "Money"],
    "DateTime": ["Date", "Timestamp(6)", "Timestamptz(3)", "Timestamptz", "Time(2)", "Timetz"],
    "Json": ["Json", "JsonB"],
}
COCKROACHDB_DEFAULTS = {
    **DEFAULTS,
    "Int": [*DEFAULTS["Int"], "sequence()", "sequence(start: 10, cache: 5)", "sequence(increment: 2, maxValue: 900)"],
    "BigInt": [*DEFAULTS["BigInt"], "autoincrement()"],
}
COCKROACHDB_NATIVES = {
    "String": [
        "String(20)",
        "String(40)",
        "Char(8)",
        "String",
        "Uuid",
        "Inet",
        "Bit(3)",
        "VarBit",
        "CatalogSingleChar",
    ],
    "Int": ["Int2", "Int4", "Oid"],
    "Float": ["Float4", "Float8"],
    "Decimal": ["Decimal(10, 2)", "Decimal(12, 2)", "Decimal(12, 4)"],
    "DateTime": NATIVES["DateTime"],
    "Json": ["JsonB"],
}
DRAWN = {"postgresql": (DEFAULTS, NATIVES), "cockroachdb": (COCKROACHDB_DEFAULTS, COCKROACHDB_NATIVES)}
"""Where lists, native types and names of keys are drawn, too."""
ACTIONS = ("Cascade", "Restrict", "NoAction", "SetNull")
NAMES = ("a", "b", "cAmel", "d_e", "order", "ㄱ", "x1")
MODELS = ("Ant", "Bee", "Cat", "Dog", "User")
MEMBERS = ("RED", "GREEN", "BLUE", "GREY")


@dataclass
class Field:
    """A field that holds a value."""

    type: str
    arity: str = ""
    default: str = ""
    native: str = ""
    map: str = ""
    unique: bool = False

    def text(self, name: str) -> str:
        parts = [f"{name} {self.type}{self.arity}"]
        parts += [f"@default({self.default})"] * bool(self.default)
        parts += [f"@db.{self.native}"] * bool(self.native)
        parts += [f'@map("{self.map}")'] * bool(self.map)
        return " ".join(parts + ["@unique"] * self.unique)


@dataclass
class Model:
    """A model; ``lines`` are its block attributes."""

    key: str = "id Int @id @default(autoincrement())"
    map: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    lines: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)

    def text(self, name: str, relations: list[str]) -> str:
        lines = [*self.key.split("\n"), "kept String?", *(f.text(n) for n, f in self.fields.items()), *relations]
        lines += [what + rest for what, _, rest in self.lines]
        lines += [f'@@map("{self.map}")'] * bool(self.map)
        return f"model {name} {{\n" + "\n".join(f"  {line}" for line in lines) + "\n}\n"


@dataclass
class Link:
    """A relation with a foreign key."""

    source: str
    target: str
    optional: bool
    unique: bool
    action: str
    map: str

    @property
    def name(self) -> str:
        return f"{self.source}{self.target}"


@dataclass
class Draft:
    """A schema before it is text."""

    models: dict[str, Model]
    enums: dict[str, list[str]]
    links: dict[str, Link]
    joins: list[tuple[str, str]]

    def text(self) -> str:
        """The schema without its head."""
        related: dict[str, list[str]] = {name: [] for name in self.models}
        for link in self.links.values():
            mark = "?" * link.optional
            rest = f", onDelete: {link.action}" * bool(link.action) + f', map: "{link.map}"' * bool(link.map)
            column = f"to{link.target}Id"
            ends = f"fields: [{column}], references: [id]"
            related[link.source] += [
                f'to{link.target} {link.target}{mark} @relation("{link.name}", {ends}{rest})',
                f"{column} Int{mark}" + " @unique" * link.unique,
            ]
            many = "?" if link.unique else "[]"
            related[link.target].append(f'from{link.source} {link.source}{many} @relation("{link.name}")')
        for one, other in self.joins:
            related[one].append(f"many{other} {other}[]")
            related[other].append(f"many{one} {one}[]")
        texts = [model.text(name, related[name]) for name, model in self.models.items()]
        texts += [
            f"enum {name} {{\n" + "".join(f"  {m}\n" for m in members) + "}\n" for name, members in self.enums.items()
        ]
        return "\n".join(texts)


class Gardener:
    """Draws drafts and changes them.

    Args:
        seed: the same seed gives the same pairs.
        provider: a provider's name; what it cannot have is never drawn.
        leave_out: defaults that are not drawn.
        simple_keys: every row can be told by a column ``id`` that counts by itself, and can be made of nothing else.
    """

    def __init__(
        self, seed: int, provider: str, *, leave_out: frozenset[str] = frozenset(), simple_keys: bool = False
    ) -> None:
        self.random = random.Random(f"{seed} {provider}")
        self.numbers = count(1)
        self.rich = provider in DRAWN
        self.defaults, self.natives = DRAWN.get(provider, (DEFAULTS, NATIVES))
        self.counting = "sequence()" if self.defaults is COCKROACHDB_DEFAULTS else "autoincrement()"
        self.bracketed = provider == "mysql"  # an expression must stand in brackets there
        self.leave_out = leave_out
        self.simple_keys = simple_keys

    def pair(self) -> tuple[str, str]:
        """Two schemas, the second grown out of the first."""
        before = self.draft()
        after = deepcopy(before)
        for _ in range(self.random.choice((1, 1, 2, 3, 5))):
            self.grow(after)
        return self.written(before), self.written(after)

    def written(self, draft: Draft) -> str:
        """A draft as text; keys count as the provider lets them."""
        return draft.text().replace("Int @id @default(autoincrement())", f"Int @id @default({self.counting})")

    def draft(self) -> Draft:
        many = self.random.randint(1, 4)
        draft = Draft({}, {"Colour": list(MEMBERS[: self.random.randint(1, 4)])}, {}, [])
        for name in self.random.sample(MODELS, many):
            draft.models[name] = self.model(draft)
        for _ in range(self.random.randint(0, 3)):
            self.add_link(draft)
        if self.random.random() < 0.2:
            self.add_join(draft)
        return draft

    def model(self, draft: Draft) -> Model:
        model = Model()
        if not self.simple_keys and self.random.random() < 0.2:
            model.key = self.random.choice(("id Int @id", "id Int\nother Int\n@@id([id, other])\n@@unique([id])"))
        if self.random.random() < 0.2:
            model.map = self.random.choice(("animals", "Ta ble", "select", "t_of_ours")) + str(len(draft.models))
        for name in self.random.sample(NAMES, self.random.randint(0, 4)):
            model.fields[name] = self.field(draft)
        for _ in range(self.random.choice((0, 0, 1, 2))):
            self.add_line(model)
        return model

    def field(self, draft: Draft) -> Field:
        choice = self.random.random
        if draft.enums and choice() < 0.2:
            return self.enum_field(draft)
        found = Field(self.random.choice(list(DEFAULTS)))
        if self.rich and choice() < 0.4 and found.type in self.natives:
            found.native = self.random.choice(self.natives[found.type])
        if self.rich and choice() < 0.15:
            found.arity = "[]"
            return found
        found.arity = "?" * (choice() < 0.4)
        if found.arity == "" or choice() < 0.3:
            self.give_default(found)
        self.loosen(found)
        found.unique = choice() < 0.1 and found.type not in ("Json", "Bytes") and found.native != "Xml"
        found.map = self.random.choice(("", "", "", "", f"m_{next(self.numbers)}"))
        return found

    def enum_field(self, draft: Draft) -> Field:
        name = self.random.choice(list(draft.enums))
        arity = self.random.choice(("", "?", "[]") if self.rich else ("", "?"))
        member = self.random.choice(draft.enums[name])
        default = "" if self.random.random() < 0.3 else f"[{member}]" if arity == "[]" else member
        found = Field(name, arity, default)
        self.loosen(found)
        return found

    def loosen(self, found: Field) -> None:
        """A row must be possible without a value for the field."""
        if self.simple_keys and found.arity == "" and not found.default:
            found.arity = "?"

    def give_default(self, found: Field) -> None:
        options = [default for default in self.defaults.get(found.type, [""]) if default not in self.leave_out] or [""]
        if self.bracketed:
            options = [re.sub(r'\Adbgenerated\("(.*)"\)\Z', r'dbgenerated("(\1)")', option) for option in options]
        found.default = self.random.choice(options)
        strict = (
            "Uuid", "Inet", "Bit(3)", "VarBit", "Xml", "Char(8)", "CatalogSingleChar", "Money", "Oid", "Time(2)",
            "Timetz", "Date",
        )  # fmt: skip
        if found.native in strict:
            found.default = "uuid()" * (found.type == "String" and "uuid()" not in self.leave_out)
            if found.native in ("Money", "Oid"):
                found.default = "7"
        if found.native.startswith(("Time", "Date")):
            found.default = "now()"

    def add_line(self, model: Model) -> None:
        plain = [n for n, f in model.fields.items() if f.type not in ("Json", "Bytes") and f.arity != "[]"]
        names = [n for n in plain if model.fields[n].native != "Xml"]
        sample = tuple(self.random.sample(names, min(len(names), self.random.randint(1, 2))))
        name = f', map: "ix_{self.random.randint(0, 999)}"' * (self.random.random() < 0.3)
        lists = [n for n, f in model.fields.items() if f.arity == "[]" and not f.native and f.type != "Json"]
        if self.rich and lists and self.random.random() < 0.5 and not any(lists[0] in o[1] for o in model.lines):
            model.lines.append(("@@index", (lists[0],), f"([{lists[0]}], type: Gin{name})"))
        elif sample:
            sort = "(sort: Desc)" * (self.random.random() < 0.3)
            inside = ", ".join([sample[0] + sort, *sample[1:]])
            what = "@@index"
            if self.random.random() < 0.4:
                what, inside = "@@unique", f"{inside}, kept"
            line = (what, sample, f"([{inside}]{name})")
            if not any(other[1] == line[1] for other in model.lines):
                model.lines.append(line)

    def add_link(self, draft: Draft) -> None:
        source, target = (self.random.choice(list(draft.models)) for _ in range(2))
        optional = self.random.random() < 0.6
        actions = ("", *ACTIONS) if optional else ("", *ACTIONS[:3])
        link = Link(source, target, optional or self.simple_keys, self.random.random() < 0.2, "", "")
        link.action = self.random.choice(actions)
        link.map = f"fk_{self.random.randint(0, 999)}" * (self.rich and self.random.random() < 0.2)
        draft.links[link.name] = link

    def add_join(self, draft: Draft) -> None:
        free = [n for n, m in draft.models.items() if "@@id" not in m.key]
        if len(free) > 1:
            one, other = self.random.sample(free, 2)
            if (one, other) not in draft.joins and (other, one) not in draft.joins:
                draft.joins.append((one, other))

    # Changes

    def grow(self, draft: Draft) -> None:
        """One small change."""
        ways = (
            self.change_fields, self.change_fields, self.change_fields, self.change_fields, self.change_lines,
            self.change_links, self.change_enums, self.change_models, self.change_key,
        )  # fmt: skip
        self.random.choice(ways)(draft)

    def change_fields(self, draft: Draft) -> None:
        model = self.random.choice(list(draft.models.values()))
        free = [name for name in NAMES if name not in model.fields]
        kind = self.random.random()
        if free and (kind < 0.3 or not model.fields):
            model.fields[self.random.choice(free)] = self.field(draft)
            return
        name = self.random.choice(list(model.fields))
        if kind < 0.45:
            del model.fields[name]
        elif kind < 0.6:
            model.fields[name] = self.field(draft)
        else:
            self.change_field(model.fields[name], draft)
        kept = [line for line in model.lines if self.may_stay(line, model)]
        model.lines = kept

    def may_stay(self, line: tuple[str, tuple[str, ...], str], model: Model) -> bool:
        fields = [model.fields.get(name) for name in line[1]]
        gin = "Gin" in line[2]
        return all(
            f is not None and (f.arity == "[]") == gin and f.type not in ("Json", "Bytes") and f.native != "Xml"
            and not (gin and f.native)
            for f in fields
        )  # fmt: skip

    def change_field(self, found: Field, draft: Draft) -> None:
        kind = self.random.randint(0, 4)
        if kind == 0 and found.arity != "[]":
            found.arity = "" if found.arity else "?"
        elif kind == 1 and found.arity != "[]":
            if found.type in draft.enums:
                found.default = self.random.choice(("", *draft.enums[found.type]))
            elif found.default:
                found.default = ""
            else:
                self.give_default(found)
        elif kind == 2 and self.rich and found.type in self.natives:
            found.native = self.random.choice(("", *self.natives[found.type]))
            found.default, found.unique = "", False
            if found.arity == "":
                self.give_default(found)
        elif kind == 3 and found.type not in ("Json", "Bytes") and found.native != "Xml" and found.arity != "[]":
            found.unique = not found.unique
        else:
            found.map = "" if found.map else f"m_{next(self.numbers)}"
        self.loosen(found)

    def change_lines(self, draft: Draft) -> None:
        model = self.random.choice(list(draft.models.values()))
        if model.lines and self.random.random() < 0.5:
            what, names, rest = model.lines.pop()
            if self.random.random() < 0.4:
                name = f', map: "ix_{self.random.randint(1000, 1999)}")'
                model.lines.append((what, names, rest[:-1].partition(", map")[0] + name))
        else:
            self.add_line(model)

    def change_links(self, draft: Draft) -> None:
        if draft.links and self.random.random() < 0.6:
            link = self.random.choice(list(draft.links.values()))
            if self.random.random() < 0.3:
                del draft.links[link.name]
            elif self.random.random() < 0.5:
                link.action = self.random.choice(("", *ACTIONS) if link.optional else ("", *ACTIONS[:3]))
            elif self.random.random() < 0.5:
                link.unique = not link.unique
            elif self.rich:
                link.map = "" if link.map else f"fk_{self.random.randint(1000, 1999)}"
        elif self.random.random() < 0.7:
            self.add_link(draft)
        elif draft.joins:
            draft.joins.pop()
        else:
            self.add_join(draft)

    def change_enums(self, draft: Draft) -> None:
        members = draft.enums["Colour"]
        used = {f.default.strip("[]") for m in draft.models.values() for f in m.fields.values() if f.type == "Colour"}
        free = [member for member in MEMBERS if member not in members]
        loose = [member for member in members if member not in used]
        if free and self.random.random() < 0.6:
            members.insert(self.random.randint(0, len(members)), self.random.choice(free))
        elif loose and len(members) > 1 and self.random.random() < 0.7:
            members.remove(self.random.choice(loose))
        else:
            self.random.shuffle(members)

    def change_models(self, draft: Draft) -> None:
        free = [name for name in MODELS if name not in draft.models]
        kind = self.random.random()
        if free and kind < 0.5:
            draft.models[self.random.choice(free)] = self.model(draft)
        elif len(draft.models) > 1 and kind < 0.8:
            gone = self.random.choice(list(draft.models))
            del draft.models[gone]
            draft.links = {n: k for n, k in draft.links.items() if gone not in (k.source, k.target)}
            draft.joins = [join for join in draft.joins if gone not in join]
        elif not self.simple_keys:  # without an answer to a question the rows would go
            model = self.random.choice(list(draft.models.values()))
            model.map = "" if model.map else f"other{self.random.randint(0, 999)}"

    def change_key(self, draft: Draft) -> None:
        name, model = self.random.choice(list(draft.models.items()))
        if self.simple_keys or any(name in join for join in draft.joins):
            return
        model.key = self.random.choice(
            (
                "id Int @id",
                "id Int @id @default(autoincrement())",
                "id Int\nother Int\n@@id([id, other])\n@@unique([id])",
            )
        )
