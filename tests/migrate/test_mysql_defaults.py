"""MySQL and MariaDB keep an expression in other words than it was written in: no change, and pull keeps ours."""

from __future__ import annotations

import pytest

from kusto.catalog.model import EMPTY
from kusto.psl import format_schema
from migrate.scenes import catalog_of, change, connect
from migrate.test_pull import HEAD, left_to_do, pulled

EXPRESSIONS = [
    "upper('a')",
    "LCASE('A')",
    "1 + 2",
    "substr('abc', 1, 2)",
    "mid('abc', 1, 1)",
    "length('a')",
    "character_length('a%')",
    "mod(5, 2)",
    "5 % 2",
    "concat('5 % 2 != 3', lower('Ucase(x)'))",
    "date_add(now(), interval 1 day)",
    "date_sub(curdate(), interval 2 hour)",
    "year(localtime())",
    "schema()",
    "1 != 2",
    "power(2, 3)",
    "ceil(2.5)",
    "cast(1 as char)",
    "replace(uuid(), '-', '')",
    "json_array(1, json_object('a', 2))",
    "_utf8mb4'a'",
    "N'a'",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_stays_as_it_was_written(expression: str, mysql_url: str) -> None:
    models = f'model A {{\n  id Int    @id\n  a  String @default(dbgenerated("({expression})"))\n}}\n'
    connection = connect(mysql_url, "mysql")
    try:
        change(connection, "mysql", EMPTY, catalog_of("mysql", models))
        present = format_schema(HEAD.format("mysql") + "\n" + models)
        assert left_to_do(connection, "mysql", present) == ""
        assert pulled(connection, "mysql", present) == (present,)
    finally:
        connection.close()


def test_another_expression_is_a_change(mysql_url: str) -> None:
    model = 'model A {{\n  id Int    @id\n  a  String @default(dbgenerated("({})"))\n}}\n'
    connection = connect(mysql_url, "mysql")
    try:
        change(connection, "mysql", EMPTY, catalog_of("mysql", model.format("upper('a')")))
        for other in ("lower('a')", "upper('b')", "upper('A')", "concat('a')"):
            assert "MODIFY `a`" in left_to_do(connection, "mysql", HEAD.format("mysql") + model.format(other))
    finally:
        connection.close()
