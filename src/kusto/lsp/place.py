"""Where in a schema the cursor is: in go a text and an offset, out comes what is expected there.

Works on tokens before the cursor, so that the line being typed, which no parser can read yet, is no hindrance.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from kusto.lsp.sections import Section, outline
from kusto.psl.lexer import Token, tokenize


class Spot(Enum):
    """What a place is for."""

    NOTHING = "nothing"
    TOP = "top"  # a block's keyword
    MEMBER = "member"  # the beginning of a line within a block
    TYPE = "type"  # the type of a field
    ATTRIBUTE = "attribute"  # an attribute of a field or of an enum's member
    BLOCK_ATTRIBUTE = "block attribute"
    NATIVE = "native"  # behind `@db.`
    ARGUMENT = "argument"  # within parentheses
    VALUE = "value"  # behind the `=` of a property


@dataclass(slots=True)
class Frame:
    """One open bracket before the cursor.

    Args:
        opener: ``(`` or ``[``.
        callee: what stands before a ``(``.
        argument: the name of the argument that the cursor is in, "" where it has none.
        given: names of the arguments that are there already; "" for one without a name.
        items: words that are there already.
    """

    opener: str
    callee: str = ""
    argument: str = ""
    given: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of the cursor's place.

    Args:
        section: the block, None outside of all.
        word: what is typed of the word at the cursor.
        start, end: the range of that word, also behind the cursor.
        quoted: the word stands in a string.
        signed: an ``@`` stands before it.
        name: the field, member or property that the line is about.
        type: the field's type, without ``?`` and ``[]``; ``arity`` is those.
        attributes: names of the attributes before the cursor on its line.
        attribute: the attribute whose arguments the cursor is in.
        frames: the open brackets, outermost first.
    """

    spot: Spot
    section: Section | None
    word: str
    start: int
    end: int
    quoted: bool = False
    signed: bool = False
    name: str = ""
    type: str = ""
    arity: str = ""
    attributes: tuple[str, ...] = ()
    attribute: str = ""
    frames: tuple[Frame, ...] = ()

    @property
    def frame(self) -> Frame:
        """The innermost bracket."""
        return self.frames[-1]


def place_at(text: str, offset: int) -> Place:
    """What is expected at an offset."""
    section = outline(text).at(offset)
    begin = section.start if section is not None else 0
    tokens = tokenize(text[begin:offset])[:-1]
    nothing = Place(Spot.NOTHING, section, "", offset, offset)
    if _in_comment(tokens, text, offset, begin):
        return nothing
    word, start, quoted = _word(tokens, offset - begin)
    start += begin
    place = replace(nothing, word=word, start=start, end=_word_end(text, offset, quoted), quoted=quoted)
    rest = [token for token in tokens if begin + token[2] < start]
    if quoted:
        rest = rest[:-1]  # the quote itself
    opened = next((n for n, token in enumerate(rest) if token[1] == "{"), None) if section is not None else None
    if section is None or opened is None or any(token[1] == "}" for token in rest[opened:]):
        is_top = not quoted and not _last_line(rest) and (section is None or opened is not None)
        return replace(place, spot=Spot.TOP, section=None) if is_top else place
    line = _logical_line(rest[opened + 1 :], typing=bool(word) and not quoted)
    if section.keyword in ("datasource", "generator"):
        return _config_line(place, line)
    return _enum_line(place, line) if section.keyword == "enum" else _field_line(place, line)


def _in_comment(tokens: list[Token], text: str, offset: int, begin: int) -> bool:
    """Does the cursor stand in a comment? What opens one before it may be closed only behind it."""
    if tokens and tokens[-1][0] in ("comment", "doc"):
        is_closed = tokens[-1][1].startswith("/*")
        return not is_closed or begin + tokens[-1][3] > offset
    opened = next((n for n, token in enumerate(tokens) if token[0] == "bad" and token[1] == "/*"), None)
    if opened is None:
        return False
    same_line = not any(token[0] == "newline" for token in tokens[opened:])
    return same_line or text.find("*/", offset) != -1


def _word(tokens: list[Token], offset: int) -> tuple[str, int, bool]:
    """The word that ends at the cursor, where it begins, and whether it stands in an open string."""
    if not tokens:
        return "", offset, False
    kind, text, start, end = tokens[-1]
    if kind == "quote":
        return text[1:], start + 1, True
    if kind in ("word", "digits") and end == offset:
        return text, start, False
    return "", offset, False


def _word_end(text: str, offset: int, quoted: bool) -> int:
    end = offset
    while end < len(text) and (text[end] not in '"\r\n' if quoted else text[end].isalnum() or text[end] in "_-"):
        end += 1
    if quoted and text[end : end + 1] != '"':
        return offset  # the string is not closed: what follows is not part of it
    return end


def _last_line(tokens: list[Token]) -> list[Token]:
    line: list[Token] = []
    for token in tokens:
        line = [] if token[0] == "newline" else [*line, token]
    return [token for token in line if token[0] not in ("comment", "doc")]


def _logical_line(tokens: list[Token], *, typing: bool) -> list[Token]:
    """The tokens of the definition that is being written; it may go over several lines within brackets.

    Args:
        typing: a word follows the tokens.
    """
    line: list[Token] = []
    depth = 0
    for number, token in enumerate(tokens):
        if token[0] == "newline":
            if depth <= 0 or _begins(tokens, number + 1, typing=typing):
                line, depth = [], 0
            continue
        if token[0] not in ("comment", "doc"):
            depth += (token[1] in "([" and token[0] == "punct") - (token[1] in ")]" and token[0] == "punct")
            line.append(token)
    return line


def _begins(tokens: list[Token], at: int, *, typing: bool) -> bool:
    """Does a definition begin here, whatever bracket was left open before?"""
    if at >= len(tokens):
        return False
    if tokens[at][1] in ("@@", "}"):
        return True
    if tokens[at][0] != "word":
        return False
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return typing if following is None else following[0] == "word" or following[1] == "="


def _field_line(place: Place, line: list[Token]) -> Place:
    if not line:
        return place if place.quoted else replace(place, spot=Spot.MEMBER)
    if line[0][1] == "@@":
        return _attributes(replace(place, spot=Spot.BLOCK_ATTRIBUTE, signed=True), line, block=True)
    place = replace(place, name=line[0][1])
    if line[0][0] != "word":
        return place
    if len(line) == 1:
        return place if place.quoted else replace(place, spot=Spot.TYPE)
    arity = "".join(token[1] for token in line[2:4] if token[1] in ("[", "]", "?"))
    return _attributes(replace(place, type=line[1][1], arity=arity), line[2:], block=False)


def _enum_line(place: Place, line: list[Token]) -> Place:
    if not line:
        return place if place.quoted else replace(place, spot=Spot.MEMBER)
    if line[0][1] == "@@":
        return _attributes(replace(place, spot=Spot.BLOCK_ATTRIBUTE, signed=True), line, block=True)
    return _attributes(replace(place, name=line[0][1]), line[1:], block=False)


def _config_line(place: Place, line: list[Token]) -> Place:
    if not line:
        return place if place.quoted else replace(place, spot=Spot.MEMBER)
    if len(line) < 2 or line[1][1] != "=":
        return place
    frames, _ = _brackets(line, 2, "")
    if not frames and len(line) > 2:
        return place  # the value is there already
    return replace(place, spot=Spot.VALUE, name=line[0][1], frames=tuple(frames))


def _attributes(place: Place, line: list[Token], *, block: bool) -> Place:
    """The place within (or behind) the attributes of a line."""
    names: list[str] = []
    at = 0
    while at < len(line):
        if line[at][1] not in ("@", "@@"):
            at += 1
            continue
        name, at = _path(line, at + 1)
        if at >= len(line):
            return _naming(replace(place, attributes=tuple(names)), name, block=block)
        names.append(name)
        if line[at][1] == "(":
            frames, at = _brackets(line, at + 1, name)
            if frames:
                spot = Spot.ARGUMENT
                return replace(place, spot=spot, attribute=name, attributes=tuple(names), frames=tuple(frames))
    if block or place.quoted:
        return replace(place, spot=Spot.NOTHING)
    return replace(place, spot=Spot.ATTRIBUTE, attributes=tuple(names))


def _naming(place: Place, name: str, *, block: bool) -> Place:
    """The cursor is right behind an ``@``, or behind the name of an attribute."""
    if place.quoted:
        return replace(place, spot=Spot.NOTHING)
    if name == "":
        return replace(place, spot=Spot.BLOCK_ATTRIBUTE if block else Spot.ATTRIBUTE, signed=True)
    if name.endswith("."):
        return replace(place, spot=Spot.NATIVE, signed=True, attribute=name[:-1])
    if block:
        return replace(place, spot=Spot.NOTHING)
    return replace(place, spot=Spot.ATTRIBUTE, attributes=(*place.attributes, name))


def _path(line: list[Token], at: int) -> tuple[str, int]:
    """Words joined by dots, from a place on; a dot may be the last of them."""
    name = ""
    while at < len(line) and (line[at][0] in ("word", "digits") or line[at][1] == "."):
        if line[at][0] != "punct" and name and not name.endswith("."):
            break
        name += line[at][1]
        at += 1
    return name, at


def _brackets(line: list[Token], at: int, callee: str) -> tuple[list[Frame], int]:
    """The brackets open at the end of the line, and where it goes on if there are none."""
    frames = [Frame("(", callee)] if callee else []
    last = ""
    while at < len(line):
        kind, text, _, _ = line[at]
        if kind == "punct" and text in "([":
            frames.append(Frame(text, last if text == "(" else ""))
            last = ""
        elif kind == "punct" and text in ")]":
            if frames:
                frames.pop()
            if not frames:
                return [], at + 1
            last = ""
        elif frames:
            last = _step(frames[-1], line[at], last)
        elif kind == "word":
            last = text
        at += 1
    return frames, at


def _step(frame: Frame, token: Token, last: str) -> str:
    """One token within a bracket; the word that it ends with."""
    kind, text, _, _ = token
    if text == "," and kind == "punct":
        if not frame.argument and frame.opener == "(":
            frame.given.append("")
        frame.argument = ""
        return ""
    if text == ":" and kind == "punct":
        if frame.opener == "(" and last:
            frame.argument = last
            frame.given.append(last)
        return ""
    if kind == "word":
        frame.items.append(text)
        return text
    return last
