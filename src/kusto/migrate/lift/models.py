"""A catalog made a schema: in go a live catalog and the present schema, out comes the schema that describes it.

What the present schema says and the database does not contradict is kept. Nothing is written and nobody is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kusto.catalog.extras import Extras, Note
from kusto.catalog.model import Catalog, Column, ForeignKey, Index, Name, Table
from kusto.dialect import Dialect
from kusto.migrate.lift.extensions import lift_extensions
from kusto.migrate.lift.known import Known
from kusto.migrate.lift.names import cleaned, free, type_name
from kusto.migrate.lift.relations import Relations, Tables, in_order, join_tables
from kusto.migrate.lift.scalars import Fields
from kusto.psl.providers import PROVIDERS
from kusto.psl.schema import (
    Arity,
    EnumMember,
    EnumRef,
    EnumType,
    Key,
    KeyPart,
    Model,
    RelationField,
    ScalarField,
    Schema,
    Unsupported,
)
from kusto.psl.schema import Index as SchemaIndex


@dataclass(frozen=True, slots=True)
class Lifted:
    """What was found.

    Args:
        schema: the schema that describes the database.
        extras: what it cannot say.
        tables: name in the database → name in the schema, views and enums too.
        unidentified: models that the client cannot handle, for want of a key.
        unsupported: fields whose types schemas do not know: model, field, type.
        renamed: models and enums whose names nothing may have: name in the schema, name in the database.
        unlike: foreign keys between fields of different types, by table: no relation can say them.
    """

    schema: Schema
    extras: Extras
    tables: Mapping[Name, str]
    unidentified: tuple[str, ...]
    unsupported: tuple[tuple[str, str, str], ...]
    renamed: tuple[tuple[str, str], ...]
    unlike: tuple[tuple[Name, ForeignKey], ...] = ()


def lift(catalog: Catalog, extras: Extras, known: Known, dialect: Dialect) -> Lifted:
    """The schema of a live database.

    Args:
        catalog, extras: what `kusto.dialect.MigrationDialect` found.
        known: the present schema.
        dialect: of the schema's provider.
    """
    return _Lift(catalog, extras, known, dialect).lifted()


class _Lift:
    def __init__(self, catalog: Catalog, extras: Extras, known: Known, dialect: Dialect) -> None:
        self.catalog, self.extras, self.known, self.dialect = catalog, extras, known, dialect
        self.provider = PROVIDERS[known.schema.datasource.provider]
        features = {feature for generator in known.schema.generators for feature in generator.features}
        self.views = dict(extras.views) if "views" in features else {}
        self.taken = {model.name for name, model in known.models.items() if name in catalog.tables}
        self.taken |= {view.name for name, view in known.views.items() if name in self.views}
        self.taken |= set(known.schema.types)
        self.inline: dict[tuple[Name, str], EnumType] = {}
        self.enums = self._enums()
        self.names = self._model_names(_sorted(catalog.tables))
        self.joins = join_tables(catalog, self.names)
        for join in [name for name in self.joins if name not in known.models]:
            del self.names[join]
        self.joins = {name: ends for name, ends in self.joins.items() if name not in self.names}
        self.view_names = self._model_names(_sorted(self.views))

    def _model_names(self, names: list[Name]) -> dict[Name, str]:
        wanted = {name: type_name(name.name, "model") for name in names}
        several = list(wanted.values())
        result = {}
        for name, found in wanted.items():
            old = self.known.models.get(name) or self.known.views.get(name)
            crowded = several.count(found) > 1 and name.namespace
            result[name] = old.name if old else free(f"{name.namespace}_{found}" if crowded else found, self.taken)
        return result

    def _enums(self) -> dict[Name, EnumType]:
        known, found = self.known.enums, {}
        if not self.dialect.capabilities.native_enums:
            self.taken |= {enum.name for enum in known.values()}
            self._enums_of_columns()
            # Of an enum that no column has a database without enum types tells nothing: it stays.
            return {**known, **{Name(None, enum.db_name): enum for enum in self.inline.values()}}
        self.taken |= {enum.name for name, enum in known.items() if name in self.catalog.enums}
        names = _sorted(self.catalog.enums)
        wanted = [type_name(name.name, "enum") for name in names]
        for name, base in zip(names, wanted, strict=True):
            old = known.get(name)
            given = f"{name.namespace}_{base}" if wanted.count(base) > 1 and name.namespace else base
            shown = old.name if old else free(given, self.taken)
            members = _members(self.catalog.enums[name].members, old)
            made = EnumType(shown, name.name, members, name.namespace, old.doc if old else None)
            found[name] = old if old == made and old is not None else made
        return found

    def _enums_of_columns(self) -> None:
        """The enums that stand in the types of columns; those of the present schema where several columns share one."""
        enums, made = self.known.schema.enums, dict[str, EnumType]()
        places = [
            (name, c) for name in _sorted(self.catalog.tables) for c in self.catalog.tables[name].columns.values()
        ]
        places += [(name, column) for name in _sorted(self.views) for column in self.views[name]]
        for name, column in places:
            members = self.dialect.migrations.column_enum(column)
            if members is None:
                continue
            before = self.known.field_of(name, column.name)
            old = enums.get(before.type.name) if before is not None and isinstance(before.type, EnumRef) else None
            found = replace(old, members=_members(members, old)) if old else None
            if found is None or made.get(found.name, found).members != found.members:
                shown = free(type_name(f"{name.name}_{column.name}", "enum"), self.taken | set(enums) | set(made))
                found = EnumType(shown, shown, _members(members, None))
            made[found.name] = self.inline[name, column.name] = old if old == found and old is not None else found
        self.taken |= set(made)

    def lifted(self) -> Lifted:
        migrations = self.dialect.migrations
        enums = {enum.name: enum for enum in self.enums.values()}
        fields = Fields(migrations, enums, {name: enum.name for name, enum in self.enums.items()})
        models = {name: self._model(self.catalog.tables[name], shown, fields) for name, shown in self.names.items()}
        unidentified = frozenset(name for name, model in models.items() if not _is_usable(model))
        columns = {name: {f.column: f.name for f in model.scalars} for name, model in models.items()}
        catalog, unlike = _of_one_type(self.catalog, models)
        tables = Tables(catalog, self.names, columns, self.known)
        hidden = unidentified | {name for name, model in models.items() if model.is_ignored}
        relations = Relations(tables, self.joins, frozenset(hidden)).all()
        for name, model in models.items():
            every: dict[str, ScalarField | RelationField] = {one.name: one for one in model.scalars}
            every |= {one.name: one for one in self._kept(name, relations[name])}
            models[name] = replace(model, fields=every, is_ignored=model.is_ignored or name in unidentified)
        views = {name: self._view(name, shown, fields) for name, shown in self.view_names.items()}
        everything = {model.name: model for model in (*models.values(), *views.values())}
        source = self.known.schema.datasource
        source = replace(source, extensions=lift_extensions(source.extensions, self.catalog.extensions))
        schema = replace(self.known.schema, models=everything, enums=enums, datasource=source)
        shown = {**self.names, **self.view_names, **{name: enum.name for name, enum in self.enums.items()}}
        return Lifted(
            schema,
            self.extras,
            shown,
            tuple(models[name].name for name in _sorted(models) if name in unidentified),
            tuple(
                (model.name, field.name, field.type.name)
                for model in everything.values()
                for field in model.scalars
                if isinstance(field.type, Unsupported)
            ),
            tuple((name, db.name) for db, name in shown.items() if name == f"Renamed{cleaned(db.name, '')}"),
            unlike,
        )

    def _kept(self, name: Name, found: list[RelationField]) -> list[RelationField]:
        """The relations of the database, and those of the present schema that no database holds."""
        old = self.known.models.get(name)
        if old is None:
            return found
        emulated = self.known.schema.datasource.relation_mode != "foreignKeys"
        names = {one.name for one in found}
        present = set(self.names.values()) | set(self.view_names.values())
        kept = [
            one
            for one in old.relations
            if one.name not in names
            and one.target in present
            and (emulated or self.known.schema.models[one.target].is_view)
        ]
        return [*found, *kept]

    def _model(self, table: Table, shown: str, fields: Fields) -> Model:
        old = self.known.models.get(table.name)
        primary = table.primary_key.columns if table.primary_key else ()
        made = self._columns(table.name, tuple(table.columns.values()), primary, fields)
        names = {field.column: field.name for field in made}
        key = self._primary(table, old, names)
        excluding = {one.name for one in self.extras.notes if one.note is Note.EXCLUSION and one.owner == table.name}
        said = {key.db_name for key in old.uniques} | {index.db_name for index in old.indexes} if old else set[str]()
        indexes = [
            index
            for index in in_order(table.indexes.values(), self.provider)
            if index.name not in excluding and (not index.implied or index.name in said)
        ]
        uniques = [index for index in indexes if index.unique]
        return Model(
            shown,
            table.name.name,
            {field.name: field for field in made},
            key,
            tuple(self._unique(table.name, index, old, names) for index in uniques),
            tuple(self._index(table.name, index, old, names) for index in indexes if not index.unique),
            table.name.namespace,
            is_ignored=bool(old and old.is_ignored),
            doc=old.doc if old else None,
        )

    def _columns(
        self, table: Name, columns: tuple[Column, ...], primary: tuple[str, ...], fields: Fields
    ) -> list[ScalarField]:
        olds = {column.name: self.known.field_of(table, column.name) for column in columns}
        taken = {old.name for old in olds.values() if old}
        made = []
        for column in columns:
            old = olds[column.name]
            name = old.name if old else free(cleaned(column.name, "field"), taken)
            computed = (table, column.name) in self.extras.generated
            inline = self.inline.get((table, column.name))
            alone = primary == (column.name,)
            made.append(fields.field(name, column, alone=alone, old=old, computed=computed, inline=inline))
        return made

    def _view(self, name: Name, shown: str, fields: Fields) -> Model:
        old = self.known.views.get(name)
        made: dict[str, ScalarField | RelationField] = {}
        for field in self._columns(name, self.views[name], (), fields):
            before = self.known.field_of(name, field.column)
            # That a view's column is never NULL only people know.
            if before is not None and (before.type, before.native) == (field.type, field.native):
                field = before if (before.arity is Arity.LIST) == (field.arity is Arity.LIST) else field
            made[field.name] = field
        if old is None:
            return Model(shown, name.name, made, namespace=name.namespace, is_view=True)
        made |= {one.name: one for one in old.relations}
        return replace(old, fields=made)

    def _primary(self, table: Table, old: Model | None, names: Mapping[str, str]) -> Key | None:
        if table.primary_key is None:
            return None
        columns = table.primary_key.columns
        lengths = table.primary_key.lengths or (None,) * len(columns)
        parts = tuple(KeyPart(names[one], length=length) for one, length in zip(columns, lengths, strict=True))
        before = old.primary_key if old else None
        name = table.primary_key.name or f"{table.name.name}_pkey"
        if before is not None and _places(before.parts) == _places(parts):
            same = before.db_name == table.primary_key.name or not self.provider.named_primary_keys
            return before if same else replace(before, db_name=name)
        return Key(parts, name)

    def _says_index(self, table: Name, index: Index) -> bool:
        """Whether the present schema asks for exactly this index, however it spells it."""
        known = self.known.catalog.tables.get(table)
        return known is not None and known.indexes.get(index.name) == index

    def _unique(self, table: Name, index: Index, old: Model | None, names: Mapping[str, str]) -> Key:
        if old and self._says_index(table, index):
            same = next((key for key in old.uniques if key.db_name == index.name), None)
            if same is not None:
                return same
        # No unique constraint of a schema can name an operator class.
        made = Key(tuple(replace(part, ops=None) for part in _parts(index, names)), index.name)
        before = next((key for key in old.uniques if _places(key.parts) == _places(made.parts)), None) if old else None
        return replace(made, name=before.name) if before else made

    def _index(self, table: Name, index: Index, old: Model | None, names: Mapping[str, str]) -> SchemaIndex:
        if old and self._says_index(table, index):
            same = next((one for one in old.indexes if one.db_name == index.name), None)
            if same is not None:
                return same
        method = next((one for one in self.provider.index_types if one.lower() == index.method), None)
        full = index.method == "fulltext"
        return SchemaIndex(_parts(index, names), index.name, None if index.method == "btree" else method, fulltext=full)


def _parts(index: Index, names: Mapping[str, str]) -> tuple[KeyPart, ...]:
    return tuple(
        KeyPart(names[p.column], "Desc" if p.descending else None, length=p.length, ops=p.ops) for p in index.parts
    )


def _places(parts: tuple[KeyPart, ...]) -> tuple[tuple[str, int | None], ...]:
    return tuple((part.field, part.length) for part in parts)


def _of_one_type(catalog: Catalog, models: Mapping[Name, Model]) -> tuple[Catalog, tuple[tuple[Name, ForeignKey], ...]]:
    """The catalog without the foreign keys that join fields of different types (SQLite allows them), and those."""
    unlike: list[tuple[Name, ForeignKey]] = []
    tables = dict(catalog.tables)
    for name, table in catalog.tables.items():
        kept = {}
        for key in table.foreign_keys.values():
            ends = ((name, key.columns), (key.target, key.references))
            sides = [_types(models[one], columns) if one in models else None for one, columns in ends]
            if None not in sides and sides[0] != sides[1]:
                unlike.append((name, key))
            else:
                kept[key.name] = key
        tables[name] = replace(table, foreign_keys=kept)
    return replace(catalog, tables=tables), tuple(unlike)


def _types(model: Model, columns: tuple[str, ...]) -> list[object]:
    found = {field.column: field.type for field in model.scalars}
    return [found.get(column) for column in columns]


def _sorted(names: Mapping[Name, object]) -> list[Name]:
    return sorted(names, key=lambda name: (name.namespace or "", name.name))


def _members(written: tuple[str, ...], old: EnumType | None) -> tuple[EnumMember, ...]:
    known = {member.db_name: member for member in old.members} if old else {}
    taken = {member.name for member in known.values()}
    found = []
    for text in written:
        name = cleaned(text, "value") if text else "EMPTY_ENUM_VALUE"
        found.append(known.get(text) or EnumMember(free(name, taken), text))
    return tuple(found)


def _is_usable(model: Model) -> bool:
    keys = ((model.primary_key,) if model.primary_key else ()) + model.uniques
    for key in keys:
        fields = [model.scalar(name) for name in key.fields]
        if all(f.arity is Arity.REQUIRED and not isinstance(f.type, Unsupported) for f in fields):
            return True
    return False
