"""Findings per file: every file is told of, related places are named, secrets are not shown."""

from __future__ import annotations

from kusto.lsp.diagnostics import findings
from lsp.scenes import GENERATOR, RULES, head, snapshot


def test_every_file_is_in_the_answer() -> None:
    schema = snapshot(head() + "model A {\n  id Int @id\n}\n", "model B {\n  id Int @id\n  x Unknown\n}\n")
    found = findings(schema)
    assert {uri: len(list(ones)) for uri, ones in found.items()} == {"file:///a.prisma": 0, "file:///b.prisma": 1}
    finding = found["file:///b.prisma"][0]
    assert schema.files[1].text[finding.start : finding.end] == "Unknown"
    assert (finding.code, finding.is_error) == ("P1012", True)


def test_a_hint_stands_below_the_message() -> None:
    schema = snapshot(head() + "model A {\n  id Int @id\n  x Strin\n}\n")
    finding = findings(schema)["file:///a.prisma"][0]
    assert finding.message.endswith("\nDid you mean `String`?")


def test_the_other_model_is_a_related_place() -> None:
    first = head() + "model A {\n  id Int @id\n  bId Int\n  b B @relation(fields: [bId], references: [id])\n}\n"
    schema = snapshot(first, "\nmodel B {\n  id Int @id\n}\n")
    (finding,) = findings(schema)["file:///a.prisma"]
    (related,) = finding.related
    assert related.file is schema.files[1]
    assert related.file.text[related.start : related.end] == "B"
    assert related.message == "The model `B` is here."


def test_the_first_of_two_of_one_name_is_a_related_place() -> None:
    schema = snapshot(head() + "model A {\n  id Int @id\n}\n", "enum A {\n  X\n}\n")
    (finding,) = findings(schema)["file:///b.prisma"]
    assert [related.file.name for related in finding.related] == ["a.prisma"]


def test_warnings_are_no_errors() -> None:
    schema = snapshot(GENERATOR + head().replace("RDS_USER_URL", "OTHER"), rules=RULES)
    (finding,) = findings(schema)["file:///a.prisma"]
    assert (finding.code, finding.is_error) == ("K1105", False)


def test_the_rules_of_folders_hold_only_in_folders() -> None:
    text = head() + "model A {\n  id Int @id\n}\n"
    assert findings(snapshot(text))["file:///a.prisma"] == []
    assert [one.code for one in findings(snapshot(text, rules=RULES))["file:///a.prisma"]] == ["K1101"]


def test_a_finding_can_be_seen() -> None:
    for text in ("\n\nmodel A {\n  id Int @id\n}\n", "model A {", "x", "model A {\n  id\n}\n"):
        schema = snapshot(text, rules=RULES)
        for finding in findings(schema)["file:///a.prisma"]:
            assert 0 <= finding.start <= finding.end <= len(text)
            assert finding.end > finding.start or "\n" in text[:2]


def test_no_secret_is_told() -> None:
    url = "postgresql://ada:s3cr3t@host/db"
    for line in (f'url = "{url}"', f"url = {url}", f'url = env("{url}")', f'"{url}"', f'foo = "{url}'):
        schema = snapshot(f'{GENERATOR}datasource db {{\n  provider = "postgresql"\n  {line}\n}}\n', rules=RULES)
        found = findings(schema)["file:///a.prisma"]
        assert found
        assert [one.message for one in found if "s3cr3t" in one.message or "ada" in one.message] == []


def test_nothing_at_all_is_told_of_where_a_database_should_be() -> None:
    assert findings(snapshot(""))["file:///a.prisma"] == []
    found = findings(snapshot("", rules=RULES))["file:///a.prisma"]
    assert {(finding.start, finding.end, finding.code) for finding in found} == {(0, 0, "K1100"), (0, 0, "K1101")}
