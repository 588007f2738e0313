"""Every sentence of the command line, by key, in each language: in goes a key, out comes the text.

A language is one module with one mapping; all hold the same keys. Only the language in use is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("en", "ko")


class Say:
    """The sentences of one language.

    Args:
        language: one of `LANGUAGES`.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._texts = _texts(language)

    def __call__(self, key: str, /, **values: object) -> str:
        """The sentence of a key with its places filled in; an unknown key is a fault of ours (KeyError)."""
        text = self._texts[key]
        return text.format(**values) if values else text

    def headline(self, code: str) -> str | None:
        """What an error code means, for languages that the errors themselves do not speak."""
        if self.language != "ko":
            return None
        from kusto.cli.messages.ko_faults import HEADLINES

        return HEADLINES.get(code)

    def rule(self, code: str) -> tuple[str, str, str]:
        """What a finding of the lint is, why it matters, how to mend it."""
        if self.language == "ko":
            from kusto.cli.messages import ko_lint

            return ko_lint.RULES[code]
        from kusto.cli.messages import en_lint

        return en_lint.RULES[code]

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self._texts


def _texts(language: str) -> Mapping[str, str]:
    if language == "ko":
        from kusto.cli.messages import ko

        return ko.TEXTS
    from kusto.cli.messages import en

    return en.TEXTS


def choose_language(arguments: list[str], environ: Mapping[str, str], setting: str | None) -> str:
    """The language to speak: ``--lang``, else KUSTO_LANG, else the project's setting, else the locale, else English."""
    candidates = (
        _option(arguments),
        environ.get("KUSTO_LANG"),
        setting,
        environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG"),
    )
    for candidate in candidates:
        if candidate:
            short = candidate.lower()[:2]
            return short if short in LANGUAGES else "en"
    return "en"


def _option(arguments: list[str]) -> str | None:
    for number, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--lang" and number + 1 < len(arguments):
            return arguments[number + 1]
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None
