"""Shows diagnostics to people: place, severity, code, message, the line with carets below, the hint.

In go diagnostics, out comes text. It prints nothing and decides nothing about terminals: colour is the caller's choice.
"""

from __future__ import annotations

from collections.abc import Iterable

from kusto.source.diagnostics import Diagnostic, Severity
from kusto.source.text import Span

_MOST_COLUMNS = 110
_CONTEXT = 30
_FAR = 4 * _MOST_COLUMNS
_TAB = 4
_MOST_LINES = 4
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_BOLD, _DIM, _CYAN, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"


def render_all(diagnostics: Iterable[Diagnostic], colour: bool = False) -> str:
    """Several diagnostics, an empty line between; empty where there are none.

    Args:
        diagnostics: in the order they are to be shown.
        colour: with ANSI colours.
    """
    return "\n\n".join(render(diagnostic, colour=colour) for diagnostic in diagnostics)


def render(diagnostic: Diagnostic, *, colour: bool = False) -> str:
    """One diagnostic, without a line end at its end.

    Args:
        diagnostic: what to show.
        colour: with ANSI colours.
    """
    paint = _paint if colour else _plain
    severity = paint(f"{diagnostic.severity.value}[{diagnostic.code}]", _COLOURS[diagnostic.severity])
    where = f"{diagnostic.span}: " if diagnostic.span is not None else ""
    lines = [f"{paint(where, _BOLD)}{severity}: {concealed(diagnostic.message)}"]
    if diagnostic.span is not None and diagnostic.span.file.text:
        lines += _excerpt(diagnostic, diagnostic.span, colour)
    if diagnostic.hint is not None:
        lines.append(f"  {paint('hint:', _CYAN)} {concealed(diagnostic.hint)}")
    return "\n".join(lines)


def concealed(text: str) -> str:
    """A message as anybody may see it: URLs and control characters are not shown."""
    return _visible(_concealed(text, None))


def _paint(text: str, colour: str) -> str:
    return f"{colour}{text}{_RESET}" if text else text


def _plain(text: str, colour: str) -> str:
    return text


def _excerpt(diagnostic: Diagnostic, span: Span, colour: bool) -> list[str]:
    """The lines the span touches, each with its carets; the middle of a long span is left out."""
    paint = _paint if colour else _plain
    hue = _COLOURS[diagnostic.severity]
    file = span.file
    first, column = file.position(span.start)
    last, end_column = file.position(max(span.start, span.end))
    if last > first and end_column == 1:  # the span takes the line end with it
        last -= 1
        end_column = len(file.line(last)) + 1
    width = len(str(last))
    result: list[str] = []
    for number in range(first, last + 1):
        if last - first >= _MOST_LINES and first + 1 < number < last:
            if number == first + 2:
                result.append(f"{paint(' ' * width + ' |', _DIM)} ...")
            continue
        text = file.line(number)
        start = column - 1 if number == first else len(text) - len(text.lstrip())
        end = end_column - 1 if number == last else len(text)
        text = _concealed(text, end if diagnostic.conceal else None)
        shown, carets = _line(text, min(start, len(text)), min(end, len(text)))
        result.append(f"{paint(f'{number:>{width}} |', _DIM)} {shown}".rstrip())
        result.append(f"{paint(' ' * width + ' |', _DIM)} {paint(carets, hue)}")
    return [f"  {line}" for line in result]


def _line(text: str, start: int, end: int) -> tuple[str, str]:
    """A line as shown, cut around the marked part where it is long, and the carets below it."""
    end = max(end, start)
    # What is far from the marked part is cut off at once: a line may have a million letters.
    before, marked, after = (
        text[max(start - _FAR, 0) : start],
        text[start : min(end, start + _FAR)],
        text[end : end + _FAR],
    )
    before, marked, after = (_expand(part) for part in (before, marked, after))
    if _columns(before) + _columns(marked) + _columns(after) > _MOST_COLUMNS:
        if _columns(before) > _CONTEXT:
            before = "…" + _tail(before, _CONTEXT)
        marked = _head(marked, _MOST_COLUMNS - _CONTEXT)
        after = _head(after, max(_MOST_COLUMNS - _columns(before) - _columns(marked), 1))
    return before + marked + after, " " * _columns(before) + "^" * max(_columns(marked), 1)


def _concealed(text: str, end: int | None) -> str:
    """The line without what may be secret: URLs, and where ``end`` is given whatever stands from it, or in quotes."""
    if end is not None:
        quote = text.find('"')
        cut = end if quote == -1 else min(end, quote)
        return text if cut >= len(text) else f"{text[:cut]} …"
    at = text.find("://")
    while at != -1:
        ends = [found for quote in "\"`'" if (found := text.find(quote, at + 3)) != -1]
        stop = min(ends, default=len(text))
        if not text[:at].endswith(("http", "https")) or "@" in text[at:stop]:
            text = f"{text[: at + 3]}{'*' * (stop - at - 3)}{text[stop:]}"
        at = text.find("://", stop)
    return text


def _visible(text: str) -> str:
    """The text with control characters (a stray escape sequence, say) made visible."""
    return "".join(letter if letter.isprintable() or letter == "\n" else _escape(letter) for letter in text)


def _escape(letter: str) -> str:
    return f"\\u{ord(letter):04x}" if ord(letter) > 255 else f"\\x{ord(letter):02x}"


def _expand(text: str) -> str:
    """Tabs become spaces, control characters become visible."""
    if text.isascii() and text.isprintable():
        return text
    return _visible(text.replace("\t", " " * _TAB))


def _columns(text: str) -> int:
    """How many columns a terminal needs for the text."""
    if text.isascii():
        return len(text)
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    from unicodedata import combining, east_asian_width

    if combining(letter):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1


def _head(text: str, columns: int) -> str:
    """As much of the beginning as fits, with an ellipsis where something was cut."""
    if _columns(text) <= columns:
        return text
    used, count = 1, 0
    for letter in text:
        used += _width(letter)
        if used > columns:
            break
        count += 1
    return text[:count] + "…"


def _tail(text: str, columns: int) -> str:
    return _head(text[::-1], columns).rstrip("…")[::-1]
