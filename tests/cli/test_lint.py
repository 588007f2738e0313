"""`kusto-db migrate -t lint` and `--online`, as a person meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import Run
from cli.test_diff import HEAD
from cli.test_messages import places
from kusto.cli.messages import en_lint, ko_lint
from kusto.migrate.lint import CODES

PERSON = "model Person {\n  id   Int     @id\n  name String?\n  note String?\n}\n"
LINT = ("migrate", "-t", "lint")
DEV = ("migrate", "-t", "dev", "--skip-generate")


@pytest.fixture
def user(home: Path, provider: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a database with one applied migration, on a fresh database of each provider."""
    return made(home, provider, database_url, monkeypatch)


def made(home: Path, provider: str, url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home / "src/app/db/user"
    folder.mkdir(parents=True)
    (folder / "schema.prisma").write_text(HEAD.format(provider) + PERSON)
    monkeypatch.setenv("RDS_USER_URL", url)
    return folder


@pytest.fixture
def migrated(user: Path, kusto_db: Run) -> Path:
    """The same with the migration applied."""
    ran = kusto_db(*DEV, "-n", "init")
    assert ran.code == 0, ran.text
    return user


def written(folder: Path, name: str, sql: str) -> Path:
    file = folder / "migrations" / name / "migration.sql"
    file.parent.mkdir(parents=True)
    file.write_text(sql)
    return file


def test_pending_migrations_are_looked_at_and_applied_ones_are_not(migrated: Path, kusto_db: Run) -> None:
    ran = kusto_db(*LINT)
    assert (ran.code, ran.out) == (0, "user: nothing pending to look at\n")
    written(migrated, "20990101000000_drop", "\n\nDROP TABLE Person;\n")
    ran = kusto_db(*LINT)
    assert ran.code == 0, ran.text
    file = "src/app/db/user/migrations/20990101000000_drop/migration.sql"
    assert f"{file}:3:1: warning[D101]: " in ran.out and "person is dropped" in ran.out.lower()
    assert "hint: " in ran.out
    assert ran.out.endswith("user: 1 looked at; errors: 0, warnings: 1\n")
    assert kusto_db(*LINT, "--strict").code == 1
    assert "user: 2 looked at" in kusto_db(*LINT, "--whole-history").out


def test_an_error_has_an_exit_code(migrated: Path, kusto_db: Run) -> None:
    written(migrated, "20990101000000_back", "ROLLBACK;\n")
    ran = kusto_db(*LINT, "-d", "user")
    assert ran.code == 1
    assert "error[L304]" in ran.out


def test_programs_get_json(migrated: Path, kusto_db: Run) -> None:
    written(migrated, "20990101000000_drop", "SELECT 1;\n  DROP TABLE x;\n")
    ran = kusto_db(*LINT, "--json")
    [report] = json.loads(ran.out)
    assert (report["database"], report["linted"]) == ("user", ["20990101000000_drop"])
    assert (report["errors"], report["warnings"]) == (0, 1)
    [one] = report["findings"]
    assert (one["code"], one["severity"], one["line"], one["column"]) == ("D101", "warning", 2, 3)
    assert one["file"] == "src/app/db/user/migrations/20990101000000_drop/migration.sql"
    assert one["what"] and one["why"] and one["mend"]


def test_silenced_is_silent(migrated: Path, kusto_db: Run) -> None:
    written(migrated, "20990101000000_drop", "-- kusto-lint: ignore D101 it is empty\nDROP TABLE x;\n")
    ran = kusto_db(*LINT, "--strict")
    assert (ran.code, ran.out) == (0, "user: 1 looked at, nothing found\n")


@pytest.fixture
def unreachable(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database whose server does not answer, with two migrations."""
    folder = made(home, "postgresql", "postgresql://me:s3cr3t@127.0.0.1:1/none", monkeypatch)
    written(folder, "20260101000000_first", 'CREATE TABLE "Person" ("id" INTEGER PRIMARY KEY);\n')
    written(folder, "20260102000000_index", 'CREATE INDEX "i" ON "Person" ("id");\n')
    return folder


def test_without_the_database_all_are_looked_at(
    unreachable: Path, kusto_db: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        ran = kusto_db(*LINT)
        assert ran.code == 0, ran.text
        assert "user: which migrations are pending is not known" in ran.err and "s3cr3t" not in ran.text
        assert "warning[L101]" in ran.out and "user: 2 looked at; errors: 0, warnings: 1" in ran.out
        monkeypatch.delenv("RDS_USER_URL", raising=False)


@pytest.mark.parametrize("typed", ["20260102000000_index", "index", "PATH", "FOLDER"])
def test_migrations_can_be_named(typed: str, unreachable: Path, kusto_db: Run) -> None:
    folder = unreachable / "migrations/20260102000000_index"
    ran = kusto_db(*LINT, {"PATH": str(folder / "migration.sql"), "FOLDER": str(folder)}.get(typed, typed))
    assert (ran.code, ran.err) == (0, "")
    assert "user: 1 looked at; errors: 0, warnings: 1" in ran.out


def test_what_is_named_must_be_there(unreachable: Path, kusto_db: Run) -> None:
    ran = kusto_db(*LINT, "nowhere")
    assert ran.code == 2 and "there is no file and no migration nowhere" in ran.err
    ran = kusto_db(*LINT, "2026")
    assert ran.code == 2 and "several migrations are meant by 2026" in ran.err


def test_a_file_elsewhere_is_looked_at_after_the_history(unreachable: Path, kusto_db: Run, tmp_path: Path) -> None:
    loose = tmp_path / "loose.sql"
    loose.write_text('CREATE INDEX "j" ON "Person" ("id");\n')
    ran = kusto_db(*LINT, str(loose))
    assert f"{loose}:1:1: warning[L101]" in ran.out
    assert "user: 1 looked at" in ran.out
    other = unreachable.parent / "other"
    other.mkdir()
    (other / "schema.prisma").write_text((unreachable / "schema.prisma").read_text().replace("USER", "OTHER"))
    ran = kusto_db(*LINT, str(loose))
    assert ran.code == 2 and "belongs to no database's migrations" in ran.err
    assert kusto_db(*LINT, "-d", "user", str(loose)).code == 0
    ran = kusto_db(*LINT, str(unreachable / "migrations/20260102000000_index/migration.sql"))
    assert "user: 1 looked at" in ran.out and "other" not in ran.out


def test_the_way_back_is_passed_over(unreachable: Path, kusto_db: Run) -> None:
    down = unreachable / "migrations/20260102000000_index/down.sql"
    down.write_text('DROP INDEX "i";\n')
    ran = kusto_db(*LINT, str(down))
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_options_of_the_lint_are_refused_elsewhere(unreachable: Path, kusto_db: Run) -> None:
    for more in (("--strict",), ("--json",), ("--whole-history",), ("a.sql",)):
        assert kusto_db("migrate", "-t", "status", *more).code == 2
    assert kusto_db("migrate", "-t", "deploy", "--online").code == 2


def test_every_rule_is_explained_in_every_language() -> None:
    assert set(en_lint.RULES) == set(ko_lint.RULES) == set(CODES)
    for code, texts in en_lint.RULES.items():
        assert [places(text) for text in texts] == [places(text) for text in ko_lint.RULES[code]]
        assert all(any("가" <= letter <= "힣" for letter in text) for text in ko_lint.RULES[code])
        assert places(texts[1]) == places(texts[2]) == set()


def test_findings_are_told_in_korean(migrated: Path, kusto_db: Run) -> None:
    written(migrated, "20990101000000_drop", "DROP TABLE x;\n")
    ran = kusto_db(*LINT, "--lang", "ko")
    assert "삭제됩니다" in ran.out and "warning[D101]" in ran.out


def test_an_online_migration_is_made_applied_and_taken_back(
    migrated: Path, kusto_db: Run, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = 'INSERT INTO "Person" ("id", "name") VALUES (1, \'Ann\')'
    assert kusto_db("execute", "-d", "user", "-c", insert).code == 0
    file = migrated / "schema.prisma"
    file.write_text(file.read_text().replace("name String?", "name String @unique"))
    said = kusto_db("migrate", "-t", "diff", "--script", "--online")
    assert said.code == 0, said.text
    ran = kusto_db(*DEV, "-n", "required", "--online")
    assert ran.code == 0, ran.text
    assert ("sqlite has no other form" in ran.err) == (provider == "sqlite")
    [sql] = [path.read_text() for path in migrated.glob("migrations/*_required/migration.sql")]
    assert sql == said.out
    words = {"postgresql": "CREATE UNIQUE INDEX CONCURRENTLY", "mysql": "ALGORITHM=INPLACE LOCK=NONE"}
    assert words.get(provider, "CREATE UNIQUE INDEX") in sql
    assert kusto_db("migrate", "-t", "status", "--drift").code == 0
    monkeypatch.setenv("KUSTO_ALLOW_ROLLBACK", "user")
    ran = kusto_db("rollback", "-d", "user", "-t", "1", "--allow-rollback")
    assert ran.code == 0, ran.text
    back = kusto_db("migrate", "-t", "diff", "--from-database", "--to-schema")
    assert "~ column name" in back.out, back.text
    rows = json.loads(kusto_db("execute", "-d", "user", "-c", 'SELECT "id", "name" FROM "Person"', "--json").out)
    assert rows == [{"id": 1, "name": "Ann"}]


def test_an_online_migration_can_only_be_written(migrated: Path, kusto_db: Run, provider: str) -> None:
    file = migrated / "schema.prisma"
    file.write_text(file.read_text().replace("  note String?\n", "  note String?\n  age Int?\n  @@index([age])\n"))
    ran = kusto_db(*DEV, "-n", "age", "--online", "--create-only")
    assert ran.code == 0, ran.text
    [sql] = [path.read_text() for path in migrated.glob("migrations/*_age/migration.sql")]
    assert sql.startswith("-- kusto-db: no-transaction\n") == (provider == "postgresql")
    ran = kusto_db(*LINT, "--strict")
    assert ran.code == 0, ran.text
    ran = kusto_db("migrate", "-t", "deploy", "-d", "user")
    assert ran.code == 0, ran.text


def test_online_needs_a_script(migrated: Path, kusto_db: Run) -> None:
    ran = kusto_db("migrate", "-t", "diff", "--online")
    assert ran.code == 2 and "--online needs --script" in ran.err
