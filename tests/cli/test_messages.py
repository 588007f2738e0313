"""Every sentence is there in every language, with the same places to fill in."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

import kusto.cli
from kusto import errors
from kusto.cli.messages import choose_language, en, ko
from kusto.cli.messages.ko_faults import HEADLINES

FOLDER = Path(kusto.cli.__file__).parent


def places(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_languages_hold_the_same_sentences() -> None:
    assert set(en.TEXTS) == set(ko.TEXTS)
    assert {key for key in en.TEXTS if places(en.TEXTS[key]) != places(ko.TEXTS[key])} == set()


def used_keys() -> set[str]:
    """Keys that the source names in full; those put together have a shorter beginning."""
    found = set()
    for file in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if called == "say" and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def test_every_sentence_that_is_said_exists() -> None:
    assert used_keys() - set(en.TEXTS) == set()


def test_korean_is_korean() -> None:
    latin = {key for key, text in ko.TEXTS.items() if not any("가" <= letter <= "힣" for letter in text)}
    assert latin == {"list.broken", "usage.bad_value", "usage.bad_option"}


def test_every_error_code_has_a_headline_in_korean() -> None:
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    codes = {value.code for value in found if issubclass(value, errors.KustoError)}
    assert set(HEADLINES) == codes
    assert all(any("가" <= letter <= "힣" for letter in text) for text in HEADLINES.values())


@pytest.mark.parametrize(
    ("arguments", "environ", "setting", "language"),
    [
        ([], {}, None, "en"),
        ([], {"LANG": "ko_KR.UTF-8"}, None, "ko"),
        ([], {"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, None, "en"),
        ([], {"LANG": "ko_KR.UTF-8"}, "en", "en"),
        ([], {"LANG": "en_US", "KUSTO_LANG": "ko"}, "en", "ko"),
        (["list", "--lang", "en"], {"KUSTO_LANG": "ko"}, None, "en"),
        (["--lang=ko", "list"], {}, None, "ko"),
        (["execute", "--", "--lang", "ko"], {}, None, "en"),
        ([], {"LANG": "fr_FR"}, None, "en"),
    ],
)
def test_language_is_chosen(arguments: list[str], environ: dict[str, str], setting: str | None, language: str) -> None:
    assert choose_language(arguments, environ, setting) == language
