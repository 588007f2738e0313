"""Draws random schemas: in go a seed and a provider, out comes text that is mostly valid and sometimes nearly so.

It knows the language's words, not its rules: how often a choice ignores what would fit is a number (``chaos``). It never
looks at what kusto-db thinks, except for the names of native types.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from kusto.psl.native import NativeSpec, native_types

PROVIDERS = ("postgresql", "mysql", "sqlite", "sqlserver", "cockroachdb", "mongodb")
SCALARS = ("String", "Boolean", "Int", "BigInt", "Float", "Decimal", "DateTime", "Json", "Bytes")
FEATURES = ("views", "relationJoins", "nativeDistinct", "postgresqlExtensions", "strictUndefinedChecks", "metrics")
ACTIONS = ("Cascade", "Restrict", "NoAction", "SetNull", "SetDefault")
LISTS = frozenset({"postgresql", "cockroachdb", "mongodb"})
WORDS = "id name email title body count price at kind owner parent size note code state rank user post tag".split()


@dataclass
class Drawn:
    """A model while it is drawn."""

    name: str
    keyword: str = "model"
    lines: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)
    scalars: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)


class Artist:
    """Draws one schema.

    Args:
        seed: the same seed and arguments give the same text.
        provider: one of `PROVIDERS`.
        chaos: how often, of one, a choice is made without regard to what fits.
        models: how many models.
    """

    def __init__(self, seed: int, provider: str, chaos: float = 0.0, models: int | None = None) -> None:
        self.random = random.Random(f"{seed} {provider}")
        self.provider = provider
        self.chaos = chaos
        self.natives = native_types(provider)
        self.enums: dict[str, list[str]] = {}
        self.composites: list[str] = []
        self.models: list[Drawn] = []
        self.count = models if models is not None else self.random.randint(1, 5)
        self.features: list[str] = []
        self.namespaces: list[str] = []
        self.emulated = False

    # Choices

    def chance(self, likely: float) -> bool:
        return self.random.random() < likely

    def wild(self) -> bool:
        return self.chance(self.chaos)

    def pick(self, items: list[str] | tuple[str, ...]) -> str:
        return self.random.choice(items)

    def fresh(self, taken: set[str]) -> str:
        while True:
            name = self.pick(WORDS)
            if self.chance(0.5):
                name += self.pick(("A", "B", "_x", "Two", "9", "Nr"))
            if name not in taken or self.wild():
                taken.add(name)
                return name

    # The whole

    def schema(self) -> str:
        """The text of one schema."""
        self.features = [feature for feature in FEATURES if self.chance(0.2)]
        if (
            self.provider in ("postgresql", "sqlserver", "cockroachdb")
            and self.chance(0.12)
            or self.chance(self.chaos / 4)
        ):
            self.namespaces = ["base", "extra"]
        head = [self.generator(), self.datasource()]
        names: set[str] = set()
        blocks = [self.enum(f"{self.pick(('Color', 'Role', 'State'))}{n}") for n in range(self.random.randint(0, 2))]
        if self.provider == "mongodb" or self.chance(self.chaos / 6):
            blocks += [self.composite(f"Part{n}") for n in range(self.random.randint(0, 2))]
        for number in range(self.count):
            base = self.pick(("User", "Post", "Item", "Order", "Tag", "Log"))
            name = base if base not in names else f"{base}{number}"
            names.add(name)
            view = "views" in self.features and self.chance(0.15) or self.chance(self.chaos / 8)
            self.models.append(Drawn(name, "view" if view else "model"))
        for model in self.models:
            self.fill(model)
        for _ in range(self.random.randint(0, len(self.models) + 1)):
            self.relate(self.random.choice(self.models), self.random.choice(self.models))
        for model in self.models:
            self.keys(model)
        if self.provider != "sqlserver" or self.wild():
            blocks = [*blocks]
        blocks += [self.written(model) for model in self.models]
        self.random.shuffle(blocks)
        return "\n".join([*head, *blocks])

    def generator(self) -> str:
        lines = ['  provider = "prisma-client-js"', '  output = "client"']
        if self.features:
            lines.append(f"  previewFeatures = [{', '.join(f'{chr(34)}{one}{chr(34)}' for one in self.features)}]")
        if self.chance(0.2):
            lines.append(self.pick(('  binaryTargets = ["native"]', '  engineType = "library"', '  anything = "goes"')))
        return "generator client {\n" + "\n".join(lines) + "\n}\n"

    def datasource(self) -> str:
        lines = [f'  provider = "{self.provider}"', '  url = env("RDS_USER_URL")']
        modes = ("prisma",) if self.provider == "mongodb" else ("prisma", "foreignKeys")
        if self.chance(0.15):
            mode = self.pick(modes)
            self.emulated = mode == "prisma"
            lines.append(f'  relationMode = "{mode}"')
        if self.namespaces:
            lines.append('  schemas = ["base", "extra"]')
        if self.chance(0.1):
            lines.append('  directUrl = env("DIRECT_URL")')
        if self.chance(0.1):
            lines.append('  shadowDatabaseUrl = env("SHADOW_URL")')
        if "postgresqlExtensions" in self.features and self.provider == "postgresql" and self.chance(0.7):
            lines.append(
                self.pick(
                    ("  extensions = [pgcrypto]", '  extensions = [citext(version: "1"), uuidOssp(map: "uuid-ossp")]')
                )
            )
        return "datasource db {\n" + "\n".join(lines) + "\n}\n"

    def place(self) -> list[str]:
        """``@@schema`` where it is needed, or now and then."""
        if (self.namespaces and not self.wild()) or self.chance(self.chaos / 8):
            return [f'  @@schema("{self.pick(("base", "extra"))}")']
        return []

    def enum(self, name: str) -> str:
        if self.provider == "sqlserver" and not self.wild():
            return ""
        members = self.random.sample(
            ("RED", "GREEN", "blue", "Admin", "off", "x1", "type", "in_stock"), self.random.randint(1, 4)
        )
        self.enums[name] = members
        lines = [f"  {member}{self.pick(('', '', f' @map({chr(34)}m {member}{chr(34)})'))}" for member in members]
        if self.chance(0.2):
            lines.append(f'  @@map("{name.lower()}")')
        return self.doc() + f"enum {name} {{\n" + "\n".join([*lines, *self.place()]) + "\n}\n"

    def composite(self, name: str) -> str:
        taken: set[str] = set()
        lines = []
        for _ in range(self.random.randint(1, 4)):
            field = self.fresh(taken)
            if self.composites and self.chance(0.3):
                lines.append(f"  {field} {self.pick(self.composites)}{self.pick(('', '?', '[]'))}")
            else:
                kind, arity, attributes = self.scalar(unique=False, key=False)
                lines.append(f"  {field} {kind}{arity} {attributes}".rstrip())
        self.composites.append(name)
        return f"type {name} {{\n" + "\n".join(lines) + "\n}\n"

    def doc(self, indent: str = "") -> str:
        if not self.chance(0.12):
            return ""
        return (
            indent + self.pick(("/// Said of it.", "// aside", "/// One line,\n" + indent + "/// and another.")) + "\n"
        )

    def written(self, model: Drawn) -> str:
        lines = []
        for line in model.lines:
            lines.append(self.doc("  ") + line + self.pick(("", "", "", "", " // behind", " /// behind")))
            if self.chance(0.05):
                lines.append("")
        attributes = [*model.attributes, *self.place()]
        if attributes and self.chance(0.8):
            lines.append("")
        return self.doc() + f"{model.keyword} {model.name} {{\n" + "\n".join([*lines, *attributes]) + "\n}\n"

    # Fields

    def fill(self, model: Drawn) -> None:
        """Scalar fields, an id first."""
        if self.chance(0.8):
            name = "id" if self.chance(0.8) else self.fresh(model.taken)
            model.taken.add(name)
            kind, attributes = self.identity()
            mark = "@id" if model.keyword == "model" or self.wild() else "@unique"
            model.scalars[name] = (kind, "", attributes)
            if mark == "@id":
                model.ids.append(name)
            model.lines.append(f"  {name} {kind} {mark} {attributes}".rstrip())
        for _ in range(self.random.randint(1, 6)):
            name = self.fresh(model.taken)
            if self.composites and self.chance(0.25):
                model.lines.append(f"  {name} {self.pick(self.composites)}{self.pick(('', '?', '[]'))}")
                continue
            kind, arity, attributes = self.scalar()
            model.scalars[name] = (kind, arity, attributes)
            model.lines.append(f"  {name} {kind}{arity} {attributes}".rstrip())

    def identity(self) -> tuple[str, str]:
        """Type and attributes of an id."""
        if self.provider == "mongodb" and not self.wild():
            return self.random.choice(
                [
                    ("String", '@default(auto()) @map("_id") @db.ObjectId'),
                    ("String", '@map("_id")'),
                    ("Int", '@map("_id")'),
                    ("String", '@default(cuid()) @map("_id")'),
                ]
            )
        choices = [
            ("Int", "@default(autoincrement())"),
            ("BigInt", "@default(autoincrement())"),
            ("String", "@default(uuid())"),
            ("String", "@default(cuid(2))"),
            ("String", "@default(uuid(7))"),
            ("Int", ""),
            ("String", "@default(nanoid(10))"),
            ("String", ""),
        ]
        if self.provider == "cockroachdb" and not self.wild():
            choices = [*choices[1:], ("Int", "@default(sequence())"), ("Int", "@default(sequence(start: 5, virtual))")]
        return self.random.choice(choices)

    def scalar(self, *, unique: bool = True, key: bool = True) -> tuple[str, str, str]:
        """Type, arity and attributes of a field."""
        if self.enums and self.chance(0.15):
            kind = self.pick(tuple(self.enums))
        elif self.chance(0.04):
            kind = self.pick(('Unsupported("circle")', 'Unsupported("some type(3)")'))
            if self.provider == "mongodb" and not self.wild():
                kind = "String"
        else:
            kind = self.pick(SCALARS)
        if not self.wild() and (
            kind == "Json" and self.provider == "sqlserver" or kind == "Decimal" and self.provider == "mongodb"
        ):
            kind = "String"
        arity = self.pick(("", "", "", "?", "?"))
        if (self.provider in LISTS and self.chance(0.12)) or self.chance(self.chaos / 4):
            arity = "[]"
            if kind == "Json" and self.provider == "cockroachdb" and not self.wild():
                arity = ""
        attributes = [self.native(kind)]
        if self.chance(0.35):
            attributes.append(self.default(kind, arity))
        if unique and self.chance(0.1) and (kind not in ("Json",) and not kind.startswith("Uns") or self.wild()):
            attributes.append(
                "@unique" + (f'(map: "{self.pick(WORDS)}_{self.random.randint(1, 99)}")' if self.chance(0.3) else "")
            )
        if self.chance(0.1):
            attributes.append(f'@map("{self.pick(WORDS)}_{self.random.randint(1, 999)}")')
        if kind == "DateTime" and arity != "[]" and self.chance(0.2) and unique or self.chance(self.chaos / 8):
            attributes.append("@updatedAt")
        if self.chance(0.04) and key and not kind.startswith("Uns") or self.chance(self.chaos / 8):
            attributes.append("@ignore")
        given = [attribute for attribute in attributes if attribute]
        self.random.shuffle(given)
        return kind, arity, " ".join(given)

    def native(self, kind: str) -> str:
        if not self.chance(0.25):
            return ""
        fitting = [s for s in self.natives.values() if any(scalar.value == kind for scalar in s.scalars)]
        if self.wild() and self.natives:
            fitting = list(self.natives.values())
        return self.spelled(self.random.choice(fitting)) if fitting else ""

    def spelled(self, spec: NativeSpec) -> str:
        count = spec.arguments + self.random.choice((0, spec.optional))
        args = [
            str(self.random.randint(1, 6) if self.chance(0.9) else self.random.randint(0, 9000)) for _ in range(count)
        ]
        if count == 2:
            args = sorted(args, key=int, reverse=not self.wild())
        if count == 1 and spec.keywords and self.chance(0.5):
            args = [spec.keywords[0]]
        if count == 1 and spec.name == "Bit" and not self.wild():
            args = ["1"]
        return f"@db.{spec.name}" + (f"({', '.join(args)})" if args else "")

    def default(self, kind: str, arity: str) -> str:
        named = (
            f', map: "{self.pick(WORDS)}_df{self.random.randint(1, 99)}"'
            if self.chance(0.1 if self.provider == "sqlserver" else self.chaos / 4)
            else ""
        )
        if arity == "[]":
            values = [self.literal(kind) for _ in range(self.random.randint(0, 3))]
            return f"@default([{', '.join(values)}]{named})" if not self.wild() else f"@default({self.literal(kind)})"
        if self.chance(0.35) or kind.startswith("Uns"):
            call = self.call(kind)
            return f"@default({call}{named})" if call else ""
        return f"@default({self.literal(kind)}{named})"

    def call(self, kind: str) -> str:
        if self.wild():
            kind = self.pick(SCALARS)
        calls = {
            "String": (
                "uuid()",
                "cuid()",
                "ulid()",
                "nanoid()",
                "uuid(4)",
                "uuid(7)",
                "cuid(1)",
                "cuid(2)",
                "nanoid(2)",
                "nanoid(255)",
            ),
            "DateTime": ("now()",),
        }.get(kind, ())
        database = ('dbgenerated("some()")', "dbgenerated()") if self.provider != "mongodb" or self.wild() else ()
        if self.wild():
            calls = (
                *calls,
                "autoincrement()",
                "auto()",
                "sequence()",
                "nanoid(1)",
                "uuid(5)",
                "now(1)",
                "what()",
                'dbgenerated("")',
            )
        both = (*calls, *database)
        return self.pick(both) if both else ""

    def literal(self, kind: str) -> str:
        if self.wild():
            kind = self.pick(SCALARS)
        if kind in self.enums:
            return self.pick(self.enums[kind])
        choices = {
            "String": ('"a"', '""', '"two words"', '"say \\"hi\\""', '"tab\\t"', '"snow ☃"', '"\\u00e9"'),
            "Boolean": ("true", "false"),
            "Int": ("0", "1", "-5", "2147483647"),
            "BigInt": ("0", "9007199254740993", "-1", "9223372036854775807"),
            "Float": ("0", "1.5", "-0.25", "3.10", "100"),
            "Decimal": ("0", "1.50", '"2.75"', "-3.125"),
            "DateTime": ('"2020-01-31T23:59:00Z"', '"1999-12-31T00:00:00.123+02:00"'),
            "Json": ('"{}"', '"[1, 2]"', '"{\\"a\\": null}"', '"null"'),
            "Bytes": ('"aGVsbG8="', '""', '"AAEC"'),
        }
        return self.pick(choices.get(kind, ('"x"',)))

    # Relations and keys

    def actions(self) -> str:
        allowed = [action for action in ACTIONS if action != "SetDefault" or self.chance(0.3)]
        if self.provider == "sqlserver" and not self.wild():
            allowed = ["NoAction"]
        parts = [f"{name}: {self.pick(allowed)}" for name in ("onDelete", "onUpdate") if self.chance(0.25)]
        if self.provider == "sqlserver" and self.chance(0.7):
            parts = ["onDelete: NoAction", "onUpdate: NoAction"]
        return "".join(f", {part}" for part in parts)

    def relate(self, one: Drawn, other: Drawn) -> None:
        """A relation between two models, which may be one."""
        plain = [
            name
            for name, (_, arity, _) in other.scalars.items()
            if name in other.ids or "@unique" in other.scalars[name][2] and arity == ""
        ]
        if not plain and not self.wild():
            return
        reference = self.pick(plain) if plain else "id"
        label = f"R{self.random.randint(1, 9999)}" if one is other or not self.chance(self.chaos) else ""
        name = f'"{label}", ' if label and self.chance(0.5) else f'name: "{label}", ' if label else ""
        if one is not other and not self.models_related(one, other) and self.chance(0.5):
            name = ""
        style = self.random.random()
        here, there = self.fresh(one.taken), self.fresh(other.taken)
        bare = f"@relation({name.removesuffix(', ')})" if name else ""
        if style < 0.15 and (self.provider != "mongodb" or self.wild()):
            one.lines.append(f"  {here} {other.name}[] {bare}".rstrip())
            other.lines.append(f"  {there} {one.name}[] {bare}".rstrip())
            return
        single = style < 0.4
        optional = "?" if self.chance(0.4) else ""
        key = f"{here}Key"
        kind, _, attributes = other.scalars.get(reference, ("Int", "", ""))
        native = next((word for word in attributes.split() if word.startswith("@db.")), "")
        unique = "@unique" if single and not self.wild() else ""
        line = f"  {key} {kind}{optional if not self.wild() else ''} {unique} {native}"
        one.scalars[key] = (kind, optional, f"{unique} {native}")
        one.lines.append(" ".join(("  " + line.strip()).split(" ")).rstrip())
        constraint = (
            f', map: "fk_{self.random.randint(1, 9999)}"'
            if self.provider not in ("sqlite", "mongodb") and self.chance(0.1) or self.chance(self.chaos / 8)
            else ""
        )
        relation = f"@relation({name}fields: [{key}], references: [{reference}]{self.actions()}{constraint})"
        one.lines.append(f"  {here} {other.name}{optional} {relation}")
        other.lines.append(f"  {there} {one.name}{'?' if single else '[]'} {bare}".rstrip())

    def models_related(self, one: Drawn, other: Drawn) -> bool:
        """Does some relation between them stand already?"""
        return any(f" {other.name}" in line for line in one.lines) or any(
            f" {one.name}" in line for line in other.lines
        )

    def keys(self, model: Drawn) -> None:
        usable = [
            name
            for name, (kind, arity, attributes) in model.scalars.items()
            if self.wild()
            or (
                kind not in ("Json", "Bytes")
                and not kind.startswith("Uns")
                and "@db." not in attributes
                and arity != "[]"
                or "ObjectId" in attributes
            )
        ]
        required = [name for name in usable if model.scalars[name][1] == "" or self.wild()]
        if not model.ids and required and self.provider != "mongodb" and (model.keyword == "model" or self.wild()):
            chosen = self.random.sample(required, min(len(required), self.random.randint(1, 3)))
            model.attributes.append(f"  @@id([{', '.join(chosen)}]{self.named('id')})")
        if usable and self.chance(0.25):
            chosen = self.random.sample(usable, min(len(usable), self.random.randint(1, 3)))
            model.attributes.append(f"  @@unique([{', '.join(chosen)}]{self.named('unique')})")
        if usable and self.chance(0.35) and (model.keyword == "model" or self.wild()):
            chosen = self.random.sample(usable, min(len(usable), self.random.randint(1, 3)))
            model.attributes.append(
                f"  @@index([{', '.join(self.part(model, n) for n in chosen)}]{self.named('index')})"
            )
        texts = [name for name in usable if model.scalars[name][:2] == ("String", "")]
        if (
            texts
            and self.provider in ("mysql", "mongodb")
            and self.chance(0.1)
            or texts
            and self.chance(self.chaos / 6)
        ):
            model.attributes.append(f"  @@fulltext([{self.pick(texts)}])")
        if self.chance(0.2):
            model.attributes.append(f'  @@map("{model.name.lower()}s")')
        if self.chance(0.04):
            model.attributes.append("  @@ignore")

    def named(self, kind: str) -> str:
        text = ""
        if self.chance(0.15) and kind != "index":
            text += f', name: "{self.pick(WORDS)}K{self.random.randint(1, 99)}"'
        if self.chance(0.15) and (
            kind != "id" or self.provider in ("postgresql", "sqlserver", "cockroachdb") or self.wild()
        ):
            text += f', map: "{self.pick(WORDS)}_{self.random.randint(1, 9999)}"'
        if (
            kind == "index"
            and self.provider in ("postgresql", "cockroachdb", "mysql")
            and self.chance(0.2)
            or self.chance(self.chaos / 6)
        ):
            text += f", type: {self.pick(('BTree', 'Hash') if not self.wild() else ('Gin', 'Gist', 'SpGist', 'Brin', 'Nix'))}"
        if self.provider == "sqlserver" and self.chance(0.1) or self.chance(self.chaos / 8):
            text += f", clustered: {self.pick(('true', 'false'))}"
        return text

    def part(self, model: Drawn, name: str) -> str:
        options = []
        if self.chance(0.15):
            options.append(f"sort: {self.pick(('Asc', 'Desc'))}")
        if (
            self.provider == "mysql"
            and model.scalars[name][0] in ("String", "Bytes")
            and self.chance(0.2)
            or self.chance(self.chaos / 6)
        ):
            options.append(f"length: {self.random.randint(1, 50)}")
        if self.provider == "postgresql" and self.chance(0.06) or self.chance(self.chaos / 8):
            options.append(
                self.pick(('ops: raw("int4_ops")', "ops: JsonbOps", "ops: TextOps", "ops: ArrayOps"))
                if self.wild()
                else 'ops: raw("some_ops")'
            )
        return f"{name}({', '.join(options)})" if options else name
