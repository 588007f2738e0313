"""Comments that silence a rule: tokens and statements in, silences out, and what each of them left of the findings.

``-- kusto-lint: ignore L103 reason`` stands before the statement that it is about (or inside it),
``-- kusto-lint: ignore-file L103 reason`` anywhere. Several codes are separated by commas or spaces.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from kusto.catalog.steps import Token, TokenKind
from kusto.migrate.lint.read import Read
from kusto.migrate.lint.scene import Finding

UNKNOWN, UNUSED, UNREADABLE = "L901", "L902", "L903"
CODES = (UNKNOWN, UNUSED, UNREADABLE)
_COMMENT = re.compile(r"(?:--|#|/\*)\s*kusto-lint\s*:\s*(?P<word>[\w-]*)(?P<rest>[^\r\n]*)")
_CODES = re.compile(r"\s*(?P<codes>[A-Za-z]\d+(?:[\s,]+[A-Za-z]\d+\b)*)")


@dataclass(frozen=True, slots=True)
class Silence:
    """One code of one comment.

    Args:
        at: where the comment stands.
        start, end: the part of the file that it is about.
    """

    code: str
    at: int
    start: int
    end: int

    def covers(self, finding: Finding) -> bool:
        """Whether it is about a finding."""
        return finding.code == self.code and self.start <= finding.at < self.end


def heard(
    findings: Sequence[Finding], tokens: Sequence[Token], reads: Sequence[Read], known: Collection[str]
) -> list[Finding]:
    """The findings that no comment silences, and what is wrong with the comments.

    Args:
        known: every code there is.
    """
    silences: list[Silence] = []
    wrong: list[Finding] = []
    for token in tokens:
        if token.kind is TokenKind.COMMENT and (found := _COMMENT.match(token.text)):
            read = list(_silences(found, token, reads))
            silences += read
            if not read:
                wrong.append(Finding(UNREADABLE, token.start))
    for silence in silences:
        if silence.code not in known:
            wrong.append(Finding(UNKNOWN, silence.at, {"code": silence.code}))
        elif not any(silence.covers(finding) for finding in findings):
            wrong.append(Finding(UNUSED, silence.at, {"code": silence.code}))
    left = [finding for finding in findings if not any(silence.covers(finding) for silence in silences)]
    return sorted([*left, *wrong], key=lambda finding: (finding.at, finding.code))


def _silences(found: re.Match[str], token: Token, reads: Sequence[Read]) -> Iterator[Silence]:
    codes = _CODES.match(found["rest"])
    if found["word"] not in ("ignore", "ignore-file") or codes is None:
        return
    start, end = 0, 1 << 62
    if found["word"] == "ignore":
        after = next((read for read in reads if read.statement.end > token.start), None)
        start, end = (after.start, after.statement.end) if after is not None else (token.end, token.end)
    for code in dict.fromkeys(re.split(r"[\s,]+", codes["codes"].upper())):
        yield Silence(code, token.start, start, end)
