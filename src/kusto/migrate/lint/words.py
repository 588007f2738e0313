"""The words of one statement, read from left to right: tokens in, names and pieces out. It knows no statement."""

from __future__ import annotations

from collections.abc import Sequence

from kusto.catalog.steps import Token, TokenKind

_NAMES = (TokenKind.WORD, TokenKind.NAME)
END = Token(TokenKind.MARK, "", "", -1, -1)
"""Stands behind the last word."""


class Words:
    """A place in a statement's words.

    Args:
        tokens: without comments.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def __len__(self) -> int:
        return len(self._tokens) - self._at

    @property
    def rest(self) -> Sequence[Token]:
        """What is not read yet."""
        return self._tokens[self._at :]

    @property
    def next(self) -> Token:
        """The next piece; `END` behind the last."""
        return self._tokens[self._at] if self._at < len(self._tokens) else END

    @property
    def place(self) -> int:
        """Where the next piece stands in the file, or the last one where there is none."""
        if len(self):
            return self.next.start
        return self._tokens[-1].start if self._tokens else 0

    def sees(self, *words: str) -> bool:
        """Whether these words or marks come next."""
        found = self._tokens[self._at : self._at + len(words)]
        return len(found) == len(words) and all(is_word(t, w) for t, w in zip(found, words, strict=True))

    def take(self, *words: str) -> bool:
        """Go past these words, if they come next."""
        if not self.sees(*words):
            return False
        self._at += len(words)
        return True

    def take_any(self, *words: str) -> str:
        """Go past the first of these words that comes next, and return it; an empty text where none does."""
        return next((word for word in words if self.take(word)), "")

    def step(self) -> Token:
        """Go past one piece."""
        token = self.next
        self._at += 1
        return token

    def if_exists(self) -> None:
        """Go past ``IF EXISTS`` and ``IF NOT EXISTS``."""
        if self.sees("IF", "NOT", "EXISTS"):
            self._at += 3
        elif self.sees("IF", "EXISTS"):
            self._at += 2

    def name(self) -> str:
        """Go past a name, however many parts it has; returns the last one, empty where no name comes next."""
        found = ""
        while self.next.kind in _NAMES or (self.next.kind is TokenKind.TEXT and self.next.name):
            found = self.step().name
            if not self.take("."):
                break
        return found

    def group(self) -> Sequence[Token]:
        """Go past what stands in brackets; returns what is inside, empty where no bracket comes next."""
        if not self.sees("("):
            return ()
        depth, begin = 0, self._at + 1
        while len(self):
            token = self.step()
            depth += is_word(token, "(") - is_word(token, ")")
            if depth == 0:
                return self._tokens[begin : self._at - 1]
        return self._tokens[begin:]

    def names(self) -> tuple[str, ...]:
        """Go past names with commas between."""
        found = [self.name()]
        while self.take(","):
            self.take("ONLY")
            found.append(self.name())
        return tuple(name for name in found if name)


def is_word(token: Token, word: str) -> bool:
    """Whether a piece is this bare word or mark."""
    return token.text == word and token.kind in (TokenKind.WORD, TokenKind.MARK)


def has(tokens: Sequence[Token], *words: str) -> bool:
    """Whether these words stand somewhere in a row, outside of brackets."""
    flat = outside(tokens)
    return any(
        all(is_word(flat[at + n], word) for n, word in enumerate(words)) for at in range(len(flat) - len(words) + 1)
    )


def outside(tokens: Sequence[Token]) -> list[Token]:
    """The pieces that stand in no bracket."""
    found, depth = [], 0
    for token in tokens:
        depth -= is_word(token, ")")
        if depth == 0 and not is_word(token, ")"):
            found.append(token)
        depth += is_word(token, "(")
    return found


def parts(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """Cut at the commas that stand in no bracket."""
    found: list[Sequence[Token]] = []
    begin = depth = 0
    for at, token in enumerate(tokens):
        depth += (is_word(token, "(") or is_word(token, "[")) - (is_word(token, ")") or is_word(token, "]"))
        if depth == 0 and is_word(token, ","):
            found.append(tokens[begin:at])
            begin = at + 1
    return [*found, tokens[begin:]]
