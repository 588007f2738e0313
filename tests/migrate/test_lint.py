"""Each rule of the lint: where it speaks, where it does not, and that comments silence it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kusto.catalog.model import EMPTY
from kusto.dialects import dialect
from kusto.migrate.dev import plan_to
from kusto.migrate.history import Migration
from kusto.migrate.lint import CODES, RULES, Finding, lint
from kusto.migrate.plan import plan_between
from migrate.lint_cases import APART, BEFORE, FIRES, HIDDEN, QUIET
from migrate.scenes import catalog_of, migrations_of
from migrate.test_cases import CASES, FOLDER, read

PROVIDERS = ("postgresql", "mysql", "sqlite")
APPLIES = {code: {p for p in PROVIDERS for r in RULES if code == r.CODE and r.applies(dialect(p))} for code in CODES}


def found(sql: str, provider: str) -> list[Finding]:
    before, after = lint([Migration("1", BEFORE), Migration("2", sql)], dialect(provider))
    assert before.findings == ()
    return list(after.findings)


def codes(sql: str, provider: str) -> set[str]:
    return {finding.code for finding in found(sql, provider)}


def spread(table: dict[str, dict[str, list[str]]]) -> list[tuple[str, str, str]]:
    return [
        (code, provider, sql)
        for code, by_provider in table.items()
        for wanted, texts in by_provider.items()
        for provider in ([wanted] if wanted else PROVIDERS)
        if wanted or provider in APPLIES[code]
        for sql in texts
    ]


@pytest.mark.parametrize(("code", "database", "sql"), spread(FIRES))
def test_a_rule_speaks(code: str, database: str, sql: str) -> None:
    assert code in codes(sql, database)


@pytest.mark.parametrize(("code", "database", "sql"), spread(QUIET))
def test_a_rule_is_quiet(code: str, database: str, sql: str) -> None:
    assert code not in codes(sql, database)


@pytest.mark.parametrize(("code", "database", "sql"), spread(FIRES))
def test_a_comment_silences_the_file(code: str, database: str, sql: str) -> None:
    head, body = (APART, sql[len(APART) :]) if sql.startswith(APART) else ("", sql)
    left = codes(f"{head}-- kusto-lint: ignore-file {code} it is known\n{body}", database)
    assert left == codes(sql, database) - {code}


def test_every_rule_is_tried() -> None:
    ours = {rule.CODE for rule in RULES}
    assert set(FIRES) == set(QUIET) == ours
    assert len(ours) == len(RULES)
    tried = {(code, provider) for code, provider, _ in spread(FIRES)}
    assert tried == {(code, provider) for code in ours for provider in APPLIES[code]} - {("L203", "sqlite")}


HIDDEN_IN = [(p, sql) for name, texts in HIDDEN.items() for p in ([name] if name else PROVIDERS) for sql in texts]


@pytest.mark.parametrize(("database", "sql"), HIDDEN_IN)
def test_what_is_quoted_or_commented_out_is_no_statement(database: str, sql: str) -> None:
    assert found(sql, database) == []


def test_a_comment_silences_the_statement_after_it(provider: str) -> None:
    drop = "DROP TABLE t;\n"
    assert codes(f"-- kusto-lint: ignore D101 nobody uses it\n{drop}", provider) == set()
    assert codes(f"/* kusto-lint: ignore D101, L999 why */\n{drop}", provider) == {"L901"}
    assert codes("DROP TABLE /* kusto-lint: ignore d101 */ t;", provider) == set()
    both = found(f"-- kusto-lint: ignore D101\n{drop}DROP TABLE u;\n", provider)
    assert [(finding.code, finding.values) for finding in both] == [("D101", {"table": "u"})]
    late = found(f"{drop}-- kusto-lint: ignore D101\n", provider)
    assert [finding.code for finding in late] == ["D101", "L902"]


def test_a_comment_that_silences_nothing_is_told(provider: str) -> None:
    assert codes("-- kusto-lint: ignore D102 gone\nDROP TABLE t;", provider) == {"D101", "L902"}
    assert codes("-- kusto-lint: ignore-file L777\nSELECT 1;", provider) == {"L901"}
    assert codes("-- kusto-lint: please\nSELECT 1;", provider) == {"L903"}
    assert codes("-- kusto-lint: ignore\nSELECT 1;", provider) == {"L903"}
    assert codes("-- kusto-lint: ignore-file D101 for a table that goes later\n", provider) == {"L902"}


def test_a_place_is_where_the_words_stand(provider: str) -> None:
    sql = "\ufeff-- first\n\n  ALTER TABLE t\n    RENAME COLUMN a TO z;\n"
    [linted] = lint([Migration("1", sql)], dialect(provider))
    [finding] = linted.findings
    assert linted.sql[finding.at :].startswith("RENAME COLUMN a")


def test_names_that_differ_in_case_only_are_one_where_the_server_thinks_so() -> None:
    assert found('DROP TABLE "T";', "sqlite")[0].values == {"table": "T"}
    assert (
        found('CREATE TABLE "N" (a INT); DROP TABLE n; ALTER TABLE T ADD COLUMN c INT; UPDATE t SET C = 1;', "sqlite")
        == []
    )
    assert [f.code for f in found('CREATE TABLE "N" (a INT); DROP TABLE n;', "postgresql")] == ["D101"]


def test_only_the_chosen_are_judged_but_all_are_known() -> None:
    history = [
        Migration("1", "DROP TABLE x;"),
        Migration("2", BEFORE),
        Migration("3", "ALTER TABLE t ALTER b TYPE text;"),
    ]
    linted = lint(history, dialect("postgresql"), lambda migration: migration.name == "3")
    assert [(one.name, one.findings) for one in linted] == [("3", ())]
    alone = lint(history[2:], dialect("postgresql"))
    assert [finding.values["before"] for finding in alone[0].findings] == ["?"]


@pytest.mark.parametrize("case", CASES)
def test_a_first_migration_that_dev_writes_is_never_blamed(case: str, provider: str) -> None:
    if not (FOLDER / case / f"{provider}.sql").exists():
        pytest.skip("a case of other databases")
    for name in ("from.prisma", "to.prisma"):
        made = plan_between(EMPTY, catalog_of(provider, read(FOLDER / case / name)), migrations_of(provider)).sql
        assert [one.findings for one in lint([Migration("1", made)], dialect(provider))] == [()]


SPARED = {"L101", "L102", "L103", "L105", "L303", "L306"}
"""What the online forms are for; L106 and L107 have cases that they cannot help."""


@pytest.mark.parametrize("case", CASES)
def test_an_online_migration_is_not_blamed_for_what_it_avoids(case: str) -> None:
    if not (FOLDER / case / "postgresql.sql").exists():
        pytest.skip("a case of other databases")
    before, after = (catalog_of("postgresql", read(FOLDER / case / name)) for name in ("from.prisma", "to.prisma"))
    spoken = dialect("postgresql")
    first = plan_between(EMPTY, before, spoken.migrations).sql
    made = plan_to(before, after, None, spoken, online=True).plan.sql
    linted = lint([Migration("1", first), Migration("2", made)], spoken)[1]
    assert {finding.code for finding in linted.findings} & SPARED == set()


def test_no_text_is_too_odd_to_be_looked_at(provider: str) -> None:
    texts = [
        sql
        for by_provider in (*FIRES.values(), *QUIET.values(), HIDDEN)
        for more in by_provider.values()
        for sql in (more if isinstance(more, list) else [more])
    ]
    for sql in texts:
        for end in range(0, len(sql), 11):
            lint([Migration("1", sql[:end]), Migration("2", sql[end:])], dialect(provider))


def test_docs_list_every_code_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs/lint.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith(("| L", "| D"))]
    assert sorted(rows) == sorted(CODES)
