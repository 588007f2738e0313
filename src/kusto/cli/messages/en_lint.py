"""What the lint says in English: code → what it is, why it matters, how to mend it; places in braces are filled in."""

from __future__ import annotations

RULES: dict[str, tuple[str, str, str]] = {
    "D101": (
        "{table} is dropped, with all that is in it",
        "Code that still runs while you deploy reads it, and the rows are gone.",
        "First deploy code that does not use it, then drop it in a migration of its own.",
    ),
    "D102": (
        "the column {table}.{column} is dropped, with its values",
        "Code that still runs while you deploy reads and writes it, and the values are gone.",
        "First deploy code that does not use it, then drop it in a migration of its own.",
    ),
    "D201": (
        "the column {table}.{column} is added, required and without a default",
        "It fails where the table holds rows, or fills in what nobody chose, and code that still runs cannot insert.",
        "Add it with a default, or nullable: fill it in, and make it required in a later migration.",
    ),
    "L101": (
        "the index {name} is built while nobody can write to {table}",
        "CREATE INDEX keeps every writer of the table waiting until it is built.",
        "Write CREATE INDEX CONCURRENTLY, or let `kusto-db migrate -t dev --online` write it.",
    ),
    "L102": (
        "the index {name} is dropped while nobody can use its table",
        "DROP INDEX waits for every query of the table, and all that come after wait behind it.",
        "Write DROP INDEX CONCURRENTLY, or let `kusto-db migrate -t dev --online` write it.",
    ),
    "L103": (
        "a foreign key from {table} to {target} is added and checked while nobody can write to them",
        "Every row is looked up while writers of both tables wait.",
        ("Add it NOT VALID, then VALIDATE CONSTRAINT in a later migration, or in a file that begins with "
        "`-- kusto-db: no-transaction`; `kusto-db migrate -t dev --online` writes it so."),
    ),
    "L104": (
        "a check of {table} is added and looked at while nobody can use the table",
        "Every row is read under a lock that keeps readers out too.",
        ("Add it NOT VALID, then VALIDATE CONSTRAINT in a later migration, or in a file that begins with "
        "`-- kusto-db: no-transaction`."),
    ),
    "L105": (
        "the constraint {name} of {table} is validated in the transaction that added it",
        "The lock that adding it took is held until the transaction ends, so NOT VALID spares nobody anything.",
        "Validate it in a later migration, or begin the file with `-- kusto-db: no-transaction`.",
    ),
    "L106": (
        "the column {table}.{column} becomes required while nobody can use the table",
        "SET NOT NULL reads every row under a lock that keeps readers out too.",
        ("First add CHECK (… IS NOT NULL) NOT VALID and validate it: then SET NOT NULL reads no row. "
        "`kusto-db migrate -t dev --online` writes it so."),
    ),
    "L107": (
        "a constraint of {table} builds its index while nobody can use the table",
        "The whole index is built under a lock that keeps readers out too.",
        "First CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.",
    ),
    "L108": (
        "the column {table}.{column} is filled row by row while nobody can use the table",
        "A default that differs from row to row, a sequence or a stored value writes the whole table anew.",
        "Add it nullable and without the default, set the default, and fill the rows in small parts.",
    ),
    "L109": (
        "the column {table}.{column} becomes {after} (it was {before})",
        "Where the values are stored otherwise than before, the table is written anew while nobody can write to it.",
        "Add a column of the new type, fill it in small parts, and let the code move over.",
    ),
    "L110": (
        "{how} holds the table as long as it takes",
        "The table is written anew, or read in full, while others wait.",
        "Use the form that lets others go on (CONCURRENTLY), or do it while nobody uses the table.",
    ),
    "L111": (
        "a foreign key is added, for which {table} is copied while nobody can write to it",
        "MySQL checks a new foreign key by copying the table.",
        "Do it while nobody writes, or with foreign_key_checks = 0 where you know that every row fits.",
    ),
    "L112": (
        "rows of {table} are changed in the transaction that altered the table",
        "The lock that the change of the table took is held until the last row is done.",
        "Fill the rows in a migration of its own, in small parts.",
    ),
    "L201": (
        "{name} gets another name",
        "Code that still runs while you deploy knows the old one only.",
        "Add the new one beside it and move the code over; or keep the name in the database and use @map or @@map.",
    ),
    "L202": (
        "{verb} without WHERE touches every row of {table}",
        "It may be meant; then it locks every row until it ends.",
        "Say which rows are meant, or work in small parts.",
    ),
    "L203": (
        "every row of {table} goes",
        "TRUNCATE locks out readers too, and what goes does not come back with a rollback of the migration.",
        "Do it by hand where it is meant.",
    ),
    "L301": (
        "{words} … cannot run between BEGIN and COMMIT",
        "The database refuses it there, and the migration stops.",
        "Take BEGIN and COMMIT out of the file, or move the statement.",
    ),
    "L302": (
        "the index that is built concurrently on {table} has no name",
        "Where a run is broken off, nobody can tell whether the index is there, or only half of it.",
        "Give it a name.",
    ),
    "L303": (
        "for the sake of {words} … the file runs in several transactions, and line {line} loses something",
        "A run that stops between them leaves the database half way; it can only go forward.",
        "Move one of the two into a migration of its own.",
    ),
    "L304": (
        "the file rolls back",
        "What it takes back is written into the ledger as done.",
        "Take the ROLLBACK out; `down.sql` is what takes a migration back.",
    ),
    "L305": (
        "the file begins or ends a transaction of its own",
        ("A migration is one transaction together with its entry in the ledger; where it cannot be (MySQL), this one "
        "does not hold either."),
        "Take BEGIN and COMMIT out of the file.",
    ),
    "L306": (
        "{how} lasts only for its own statement here",
        "The statements of this file run each in a transaction of its own.",
        "Put it between BEGIN and COMMIT with the statements that need it, or use SET without LOCAL.",
    ),
    "L307": (
        "the value '{value}' is added to the enum {type} and used by the same migration",
        ("PostgreSQL wants it committed first. kusto-db does that by itself, so the value stays when the rest fails; "
        "other tools cannot run the file."),
        "Add the value in a migration of its own.",
    ),
    "L901": (
        "there is no rule {code}",
        "A comment that silences it silences nothing.",
        "docs/lint.md lists the codes.",
    ),
    "L902": (
        "nothing here breaks the rule {code}",
        "A comment that silences it may hide something later.",
        "Take it away, or move it before the statement that it is about.",
    ),
    "L903": (
        "a comment for kusto-lint that is not understood",
        "It silences nothing.",
        "Write `-- kusto-lint: ignore L103 reason` or `-- kusto-lint: ignore-file L103 reason`.",
    ),
}  # fmt: skip
