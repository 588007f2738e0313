"""What the words of the language mean, in a sentence each, for completion and hover. Texts only."""

from __future__ import annotations

KEYWORDS = {
    "model": "A table (a collection on MongoDB): fields, keys and indexes.",
    "view": "A view of the database: read like a model, never migrated.",
    "enum": "A type with a fixed set of values.",
    "type": "A composite type: fields embedded in a document.",
    "datasource": "The database: its provider, and which environment variable holds its URL.",
    "generator": "What `kusto-db generate` makes of the schema.",
}

SCALARS = {
    "String": "Text.",
    "Boolean": "`true` or `false`.",
    "Int": "A whole number of 32 bits.",
    "BigInt": "A whole number of 64 bits.",
    "Float": "A floating-point number of 64 bits.",
    "Decimal": "A decimal number, kept exactly.",
    "DateTime": "A moment: date and time, in UTC.",
    "Json": "A JSON document.",
    "Bytes": "Binary data.",
}
UNSUPPORTED = "A type that only the database knows, by the database's name for it."

FIELD_ATTRIBUTES = {
    "id": "The field identifies a row: it is the primary key.",
    "unique": "No two rows have the same value here.",
    "default": "The value of a row that is created without one: a constant or a function.",
    "relation": "How this relation is stored: which fields hold the key, and what they point to.",
    "map": "The name in the database, where it differs from the name here.",
    "updatedAt": "The client writes the time of the change with every update.",
    "ignore": "The field stays in the database and is left out of the client.",
    "shardKey": "A sharded database spreads the rows by this field.",
}
BLOCK_ATTRIBUTES = {
    "id": "A primary key of several fields.",
    "unique": "No two rows have the same values in these fields together.",
    "index": "An index over one or more fields.",
    "fulltext": "An index for searching text.",
    "map": "The name in the database, where it differs from the name here.",
    "ignore": "The table stays in the database and is left out of the client.",
    "schema": "The schema (namespace) of the database that this belongs to.",
    "shardKey": "A sharded database spreads the rows by these fields.",
}

FUNCTIONS = {
    "autoincrement": "The database counts up.",
    "now": "The moment at which the row is created.",
    "uuid": "A random UUID; `uuid(7)` sorts by time.",
    "cuid": "A short unique id; `cuid(2)` is the newer, harder to guess form.",
    "ulid": "A unique id that sorts by time.",
    "nanoid": "A short random id; its length may be given: `nanoid(16)`.",
    "dbgenerated": "An expression that the database evaluates.",
    "auto": "The database makes the id.",
    "sequence": "A sequence of the database, with options.",
    "env": "The value of an environment variable.",
    "raw": "Written into the database's statement as it is.",
}

ARGUMENTS = {
    "fields": "The fields that are meant, in order.",
    "references": "The fields of the other model that the key points to.",
    "name": "The name of the relation, or of the key in the client.",
    "map": "The name of the constraint or index in the database.",
    "onDelete": "What happens to these rows when the row they point to is deleted.",
    "onUpdate": "What happens to these rows when the key they point to changes.",
    "type": "The kind of index.",
    "sort": "The order in which the index holds the field.",
    "length": "How much of the field's beginning the key holds.",
    "ops": "The operator class of the field in the index.",
    "clustered": "Whether the rows lie in the order of this key.",
    "value": "The default value.",
}

ACTIONS = {
    "Cascade": "Delete or change these rows, too.",
    "Restrict": "Refuse while there are rows that point to it.",
    "NoAction": "The database does nothing by itself: it refuses where a row would point to nothing.",
    "SetNull": "Let the key of these rows become null.",
    "SetDefault": "Let the key of these rows become its default.",
}
SORTS = {"Asc": "Smallest first.", "Desc": "Largest first."}
INDEX_TYPES = {
    "BTree": "For equality, ranges and order.",
    "Hash": "For equality alone.",
    "Gin": "For what is inside JSON documents, lists and texts.",
    "Gist": "For geometry, ranges and networks.",
    "SpGist": "For data that falls into uneven parts, such as networks and prefixes.",
    "Brin": "For large tables whose rows lie in the order of the field.",
}

DATASOURCE = {
    "provider": "Which database it is.",
    "url": 'Where the database is: `env("…")`, since a URL holds a secret.',
    "directUrl": "A URL past the connection pooler, for migrations.",
    "shadowDatabaseUrl": "An empty database in which migrations may be replayed.",
    "relationMode": "Who keeps relations intact: the database (`foreignKeys`) or the client (`prisma`).",
    "schemas": "The database's schemas (namespaces) that the models are spread over.",
    "extensions": "The database's extensions that the schema needs.",
}
GENERATOR = {
    "provider": "What makes the client; both names make the Python client.",
    "output": 'The folder of the client: `"client"`.',
    "previewFeatures": "Features of the language that have to be turned on.",
    "models": 'The classes of the client: `"struct"` (fast) or `"pydantic"`.',
    "interface": 'Which client `Prisma` is: `"asyncio"` or `"sync"`.',
}
CLIENTS = ("prisma-client-js", "prisma-client-py")
