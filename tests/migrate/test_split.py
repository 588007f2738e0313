"""Files are cut at the right semicolons, and each statement knows its line and its kind."""

from __future__ import annotations

import pytest

from kusto.catalog.steps import Kind
from migrate.scenes import migrations_of
from migrate.test_cases import CASES, FOLDER

BOTH = [
    ("SELECT 1;\nSELECT 2;", ["SELECT 1", "SELECT 2"]),
    ("SELECT ';'; SELECT ''';'", ["SELECT ';'", "SELECT ''';'"]),
    ('SELECT ";" ; -- a; b\nSELECT 2', ['SELECT ";"', "SELECT 2"]),
    ("/* a; b */ SELECT 1;\n\n;;\n", ["SELECT 1"]),
    ("-- only a comment;\n", []),
    ("", []),
]
POSTGRESQL = [
    (
        "CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql; SELECT 1",
        ["CREATE FUNCTION f() RETURNS int AS $$ BEGIN; RETURN 1; END $$ LANGUAGE plpgsql", "SELECT 1"],
    ),
    ("DO $x$ ; $$ ; $x$; SELECT 1", ["DO $x$ ; $$ ; $x$", "SELECT 1"]),
    ("SELECT E'a\\';'; SELECT 1", ["SELECT E'a\\';'", "SELECT 1"]),
    ("/* a /* b; */ c; */ SELECT 1", ["SELECT 1"]),
    (
        "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END; SELECT 2",
        ["CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END", "SELECT 2"],
    ),
]
SQLITE = [
    (
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT 1; END; SELECT 2",
        ["CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; SELECT 1; END", "SELECT 2"],
    ),
    ("SELECT [;], `;`; SELECT 1", ["SELECT [;], `;`", "SELECT 1"]),
]
_LOOP = "l: LOOP LEAVE l; END LOOP; END"
_CASE = "ELSE SET NEW.y = CASE WHEN 1 THEN 2 END; END IF; "
_BODY = f"FOR EACH ROW BEGIN IF NEW.x THEN SET NEW.y = IF(1, 2, 3); {_CASE}{_LOOP}"
MYSQL = [
    ("SELECT 1 # a; b\n; SELECT 2", ["SELECT 1 # a; b", "SELECT 2"]),
    ("SELECT 1--1; SELECT 'a\\';'; SELECT `;`", ["SELECT 1--1", "SELECT 'a\\';'", "SELECT `;`"]),
    ("/*!40101 SET x = 1 */; SELECT 2", ["/*!40101 SET x = 1 */", "SELECT 2"]),
    (
        f"CREATE TRIGGER t BEFORE INSERT ON a {_BODY}; SELECT 2",
        [f"CREATE TRIGGER t BEFORE INSERT ON a {_BODY}", "SELECT 2"],
    ),
    (
        "CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.x THEN SET NEW.y = 1; END IF; SELECT 2",
        ["CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW IF NEW.x THEN SET NEW.y = 1; END IF", "SELECT 2"],
    ),
    (
        "DROP PROCEDURE IF EXISTS p; CREATE DEFINER=`me`@`%` PROCEDURE p() WHILE x DO SELECT 1; END WHILE; SELECT 2",
        [
            "DROP PROCEDURE IF EXISTS p",
            "CREATE DEFINER=`me`@`%` PROCEDURE p() WHILE x DO SELECT 1; END WHILE",
            "SELECT 2",
        ],
    ),
    (
        "DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\nDELIMITER ;\nSELECT 2;",
        ["CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), BOTH)
def test_quotes_and_comments_hide_semicolons(text: str, expected: list[str], provider: str) -> None:
    assert [s.sql for s in migrations_of(provider).split(text)] == expected


@pytest.mark.parametrize(("text", "expected"), POSTGRESQL)
def test_postgresql_bodies_stay_whole(text: str, expected: list[str]) -> None:
    assert [s.sql for s in migrations_of("postgresql").split(text)] == expected


@pytest.mark.parametrize(("text", "expected"), SQLITE)
def test_sqlite_bodies_stay_whole(text: str, expected: list[str]) -> None:
    assert [s.sql for s in migrations_of("sqlite").split(text)] == expected


@pytest.mark.parametrize(("text", "expected"), MYSQL)
def test_mysql_bodies_stay_whole(text: str, expected: list[str]) -> None:
    assert [s.sql for s in migrations_of("mysql").split(text)] == expected


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("CREATE TABLE a (id INT)", Kind.OUTSIDE),
        ("-- CreateTable\n/* x */ALTER TABLE a ADD b INT", Kind.OUTSIDE),
        ("TRUNCATE a", Kind.OUTSIDE),
        ("GRANT ALL ON a TO b", Kind.OUTSIDE),
        ("/*!50003 CREATE VIEW v AS SELECT 1 */", Kind.OUTSIDE),
        ("SET GLOBAL x = 1", Kind.OUTSIDE),
        ("INSERT INTO a VALUES (1)", Kind.PLAIN),
        ("(SELECT 1)", Kind.PLAIN),
        ("SET FOREIGN_KEY_CHECKS=0", Kind.SESSION),
        ("/*!40101 SET NAMES utf8 */", Kind.SESSION),
        ("USE other", Kind.SESSION),
        ("START TRANSACTION", Kind.CONTROL),
        ("COMMIT", Kind.CONTROL),
    ],
)
def test_mysql_statements_have_kinds(sql: str, kind: Kind) -> None:
    assert [s.kind for s in migrations_of("mysql").split(sql)] == [kind]


def test_lines_are_counted_where_the_statement_begins(provider: str) -> None:
    found = migrations_of(provider).split("-- one\n\nSELECT 1;\nSELECT\n2;  SELECT 3;\r\n/* x\n*/ SELECT 4")
    assert [s.line for s in found] == [3, 4, 5, 7]


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("CREATE INDEX CONCURRENTLY i ON t (a)", Kind.OUTSIDE),
        ("create unique index concurrently i on t (a)", Kind.OUTSIDE),
        ("VACUUM", Kind.OUTSIDE),
        ("BEGIN", Kind.CONTROL),
        ("COMMIT", Kind.CONTROL),
        ("ALTER TYPE e ADD VALUE 'x'", Kind.PLAIN),
        ("CREATE INDEX i ON t (a)", Kind.PLAIN),
    ],
)
def test_postgresql_statements_have_kinds(sql: str, kind: Kind) -> None:
    assert [s.kind for s in migrations_of("postgresql").split(sql)] == [kind]


def test_a_member_used_in_its_own_file_is_committed_first() -> None:
    split = migrations_of("postgresql").split
    used = split("ALTER TYPE e ADD VALUE 'x'; UPDATE t SET e = 'x';")
    assert [(s.sql, s.kind) for s in used] == [
        ("ALTER TYPE e ADD VALUE IF NOT EXISTS 'x'", Kind.EARLY),
        ("UPDATE t SET e = 'x'", Kind.PLAIN),
    ]
    made = split("CREATE TYPE e AS ENUM ('a'); ALTER TYPE e ADD VALUE 'x'; UPDATE t SET e = 'x';")
    assert {s.kind for s in made} == {Kind.PLAIN}


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("PRAGMA foreign_keys=OFF", Kind.KEYS_OFF),
        ("pragma foreign_keys = 0", Kind.KEYS_OFF),
        ("PRAGMA foreign_keys(on)", Kind.KEYS_ON),
        ("PRAGMA defer_foreign_keys=ON", Kind.PLAIN),
        ("VACUUM", Kind.OUTSIDE),
        ("BEGIN IMMEDIATE", Kind.CONTROL),
    ],
)
def test_sqlite_statements_have_kinds(sql: str, kind: Kind) -> None:
    assert [s.kind for s in migrations_of("sqlite").split(sql)] == [kind]


@pytest.mark.parametrize("case", CASES)
def test_a_statement_knows_where_it_stands(case: str, provider: str) -> None:
    file = FOLDER / case / f"{provider}.sql"
    if not file.exists():
        pytest.skip("a case of other databases")
    text = file.read_text()
    for statement in migrations_of(provider).split(text):
        assert text[statement.start : statement.end] == statement.sql
        assert text.count("\n", 0, statement.start) + 1 == statement.line


@pytest.mark.parametrize("case", CASES)
def test_words_and_marks_leave_out_nothing_but_space(case: str, provider: str) -> None:
    file = FOLDER / case / f"{provider}.sql"
    if not file.exists():
        pytest.skip("a case of other databases")
    text = file.read_text()
    found = migrations_of(provider).tokens(text)
    assert [token.start for token in found] == sorted({token.start for token in found})
    covered = "".join(text[token.start : token.end] for token in found)
    assert covered.split() and "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("database", "sql", "wanted"),
    [
        ("postgresql", "A \"b\"\"c\" 'd''e' $x$f;$x$ -- g", ["A", 'b"c', "d'e", "f;", "-- g"]),
        ("postgresql", "/* a /* b */ c */ E'd\\'e' $$f", ["/* a /* b */ c */", "d\\'e", "f"]),
        ("mysql", "# a\n`b``c` 'd\\'e' /*!40101 F */", ["# a", "b`c", "d\\'e", "F"]),
        ("sqlite", "[a b] `c` \"D\" 'e''f' /* g */", ["a b", "c", "D", "e'f", "/* g */"]),
    ],
)
def test_a_piece_is_what_stands_in_its_quotes(database: str, sql: str, wanted: list[str]) -> None:
    assert [token.text for token in migrations_of(database).tokens(sql)] == wanted
