"""Generators of a schema that are programs of their own: started, asked over Prisma's protocol, and ended."""
