"""What a database folder asks of its schema beyond the language."""

from __future__ import annotations

import pytest

from kusto.psl import FolderRules, parse_schema
from kusto.psl.schema import EnvUrl
from kusto.source import SourceFile

RULES = FolderRules("user", "RDS_USER_URL")
GENERATOR = 'generator client {{\n  provider = "{}"\n  output   = "{}"\n}}\n'
MODEL = "model A {\n  id Int @id\n}\n"


def source(url: str) -> str:
    return f'datasource db {{\n  provider = "sqlite"\n{url}}}\n'


@pytest.mark.parametrize("maker", ["prisma-client-js", "prisma-client-py"])
@pytest.mark.parametrize("output", ["client", "./client"])
def test_both_clients_and_both_spellings_of_the_output_are_accepted(maker: str, output: str) -> None:
    text = GENERATOR.format(maker, output) + source('  url = env("RDS_USER_URL")\n') + MODEL
    result = parse_schema([SourceFile("schema.prisma", text)], RULES)
    assert not result.diagnostics
    assert result.schema is not None


def test_a_url_left_out_is_the_variable_of_the_naming_rule() -> None:
    text = GENERATOR.format("prisma-client-js", "client") + source("") + MODEL
    schema = parse_schema([SourceFile("schema.prisma", text)], RULES).schema
    assert schema is not None
    assert schema.datasource.url == EnvUrl("RDS_USER_URL")


def test_another_variable_is_a_warning_only() -> None:
    text = GENERATOR.format("prisma-client-js", "client") + source('  url = env("OTHER")\n') + MODEL
    result = parse_schema([SourceFile("schema.prisma", text)], RULES)
    assert result.schema is not None and result.schema.datasource.url == EnvUrl("OTHER")
    assert [finding.code for finding in result.warnings] == ["K1105"]


def test_a_literal_url_is_an_error_that_does_not_repeat_it() -> None:
    text = GENERATOR.format("prisma-client-js", "client") + source('  url = "file:./hunter2.db"\n') + MODEL
    result = parse_schema([SourceFile("schema.prisma", text)], RULES)
    assert result.schema is None
    assert "hunter2" not in "".join(f"{d.message}{d.hint}" for d in result.diagnostics)


def test_other_generators_may_stand_beside_the_client() -> None:
    text = GENERATOR.format("prisma-client-js", "client") + 'generator docs {\n  provider = "docs"\n}\n'
    result = parse_schema([SourceFile("schema.prisma", text + source("") + MODEL)], RULES)
    assert not result.diagnostics


def test_without_the_rules_a_schema_stands_alone() -> None:
    result = parse_schema([SourceFile("schema.prisma", source('  url = "file:dev.db"\n') + MODEL)])
    assert result.schema is not None
    assert result.schema.datasource.url == "file:dev.db"
