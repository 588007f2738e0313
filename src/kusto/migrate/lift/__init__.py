"""A live database made a schema: catalogs go in, schemas and texts come out. Nothing is read or written here."""
