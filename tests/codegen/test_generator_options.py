"""What generators are told: the shapes that Prisma sends, and no URL."""

from __future__ import annotations

import json
from typing import Any

from kusto.codegen.dmmf import Places, generator_blocks, generator_config, generator_options
from kusto.psl import ParseResult, parse_schema
from kusto.psl.schema import EnvUrl, Schema
from kusto.source.text import SourceFile

TEXT = """
generator client {
  provider = "prisma-client-js"
  output   = "client"
}

generator docs {
  provider        = env("DOCS_PROVIDER")
  output          = env("DOCS_OUTPUT")
  previewFeatures = ["views", "relationJoins"]
  binaryTargets   = ["native", env("TARGET")]
  text            = "a\\nb"
  number          = 1.50
  flag            = true
  list            = ["a", env("B"), 3]
  variable        = env("WHERE")
  word            = something
}

datasource db {
  provider  = "postgres"
  url       = URL
  directUrl = env("RDS_DIRECT_URL")
  schemas   = ["base"]
}

model A {
  id Int @id
  @@schema("base")
}
"""
PLACES = Places("/p/schema.prisma", {"schema.prisma": "/p/schema.prisma"}, {"client": "/p/client"})


def read(url: str = 'env("RDS_SHOP_URL")') -> tuple[Schema, ParseResult]:
    result = parse_schema([SourceFile("schema.prisma", TEXT.replace("URL\n", f"{url}\n", 1))])
    assert result.schema is not None, result.errors
    return result.schema, result


def options(url: str = 'env("RDS_SHOP_URL")', output: str = "/p/docs") -> dict[str, Any]:
    schema, result = read(url)
    block = generator_blocks(schema, result.syntax)[1]
    places = Places(PLACES.schema, PLACES.files, {**PLACES.outputs, "docs": output})
    return generator_options(schema, result.syntax, block, places)


def test_a_block_is_told_as_prisma_tells_it() -> None:
    schema, result = read()
    assert generator_config(generator_blocks(schema, result.syntax)[1], PLACES) == {
        "name": "docs",
        "provider": {"fromEnvVar": "DOCS_PROVIDER", "value": None},
        "output": {"fromEnvVar": "DOCS_OUTPUT", "value": None},
        "config": {
            "text": "a\nb",
            "number": "1.50",
            "flag": "true",
            "list": ["a", "B", "3"],
            "variable": "WHERE",
            "word": "something",
        },
        "binaryTargets": [{"fromEnvVar": None, "value": "native"}, {"fromEnvVar": "TARGET", "value": None}],
        "previewFeatures": ["relationJoins", "views"],
        "sourceFilePath": "/p/schema.prisma",
    }


def test_the_resolved_output_takes_the_place_of_what_is_written() -> None:
    told = options()
    assert told["generator"]["output"] == {"fromEnvVar": None, "value": "/p/docs"}
    assert told["generator"]["isCustomOutput"] is True


def test_other_generators_are_told_with_their_places() -> None:
    others = options()["otherGenerators"]
    assert [(other["name"], other["output"]["value"]) for other in others] == [("client", "/p/client")]


def test_a_datasource_names_its_variables() -> None:
    assert options()["datasources"] == [
        {
            "name": "db",
            "provider": "postgres",
            "activeProvider": "postgresql",
            "url": {"fromEnvVar": "RDS_SHOP_URL", "value": None},
            "directUrl": {"fromEnvVar": "RDS_DIRECT_URL", "value": None},
            "schemas": ["base"],
            "sourceFilePath": "/p/schema.prisma",
        }
    ]


def test_a_url_in_the_schema_is_told_nowhere() -> None:
    told = options('"postgresql://me:hunter2@server/shop"')
    assert "hunter2" not in json.dumps(told)
    assert 'url       = "postgresql://hidden"' in told["datamodel"]
    assert told["datasources"][0]["url"] == {"fromEnvVar": None, "value": None}


def test_the_text_of_the_schema_still_means_the_same() -> None:
    schema, _ = read()
    again = parse_schema([SourceFile("schema.prisma", options()["datamodel"])])
    assert again.schema == schema


def test_the_document_has_every_section() -> None:
    dmmf = options()["dmmf"]
    assert list(dmmf) == ["datamodel", "schema", "mappings"]
    assert dmmf["datamodel"]["models"][0]["name"] == "A"
    assert list(dmmf["schema"]) == ["inputObjectTypes", "outputObjectTypes", "enumTypes", "fieldRefTypes"]


def test_variables_are_kept_apart_from_texts() -> None:
    schema, result = read()
    client, docs = generator_blocks(schema, result.syntax)
    assert (client.provider, client.output) == ("prisma-client-js", "client")
    assert (docs.provider, docs.output) == (EnvUrl("DOCS_PROVIDER"), EnvUrl("DOCS_OUTPUT"))
