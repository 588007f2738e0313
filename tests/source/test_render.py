"""How a diagnostic looks to people."""

from __future__ import annotations

from kusto.source import Diagnostic, Severity, SourceFile, Span, render, render_all


def found(text: str, part: str, **more: object) -> Diagnostic:
    file = SourceFile("schema.prisma", text)
    start = text.index(part)
    return Diagnostic("P1012", "Wrong.", Span(file, start, start + len(part)), **more)  # type: ignore[arg-type]


def test_place_severity_code_message_line_carets_and_hint() -> None:
    shown = render(found("first\n  second line\n", "second", hint="Write `2nd`."))
    assert shown == (
        "schema.prisma:2:3: error[P1012]: Wrong.\n  2 |   second line\n    |   ^^^^^^\n  hint: Write `2nd`."
    )


def test_a_warning_is_called_one() -> None:
    assert render(found("x", "x", severity=Severity.WARNING)).startswith("schema.prisma:1:1: warning[P1012]: ")


def test_without_a_place_there_is_no_excerpt() -> None:
    assert render(Diagnostic("K1100", "Nothing there.", None)) == "error[K1100]: Nothing there."


def test_an_empty_file_has_no_line_to_show() -> None:
    assert render(Diagnostic("K1100", "Empty.", Span(SourceFile("a", ""), 0, 0))) == "a:1:1: error[K1100]: Empty."


def test_tabs_take_four_columns_above_and_below() -> None:
    shown = render(found("\tid\tIn", "In")).splitlines()
    assert shown[1:] == ["  1 |     id    In", "    |           ^^"]


def test_wide_characters_take_two_columns() -> None:
    shown = render(found("이름 문자열", "문자열")).splitlines()
    assert shown[1:] == ["  1 | 이름 문자열", "    |      ^^^^^^"]


def test_combining_characters_take_none() -> None:
    shown = render(found("e\u0301e\u0301 x", "x")).splitlines()
    assert shown[2] == "    |    ^"


def test_a_long_line_is_cut_around_the_place() -> None:
    shown = render(found("a" * 500 + " HERE " + "b" * 500, "HERE")).splitlines()
    assert "HERE" in shown[1]
    assert all(len(line) < 130 for line in shown)
    assert shown[2].index("^") == shown[1].index("HERE")
    assert shown[2].count("^") == 4


def test_a_long_marked_part_is_cut_too() -> None:
    shown = render(found("x " + "y" * 900, "y" * 900)).splitlines()
    assert all(len(line) < 130 for line in shown)


def test_a_span_over_lines_marks_each_and_leaves_out_the_middle() -> None:
    text = "model A {\n" + "".join(f"  f{number} Int\n" for number in range(9)) + "}\n"
    shown = render(found(text, text))
    assert "  ...\n" in shown or "| ..." in shown
    assert shown.count("^") == len("model A {") + len("f0 Int") + len("}")
    assert len(shown.splitlines()) < 12


def test_an_empty_span_at_the_end_of_a_line_gets_one_caret() -> None:
    file = SourceFile("a", "id Int @id(\nnext")
    shown = render(Diagnostic("P1012", "Wrong.", Span(file, 11, 11))).splitlines()
    assert shown[1:] == ["  1 | id Int @id(", "    |            ^"]


def test_windows_line_ends_do_not_show() -> None:
    assert "\r" not in render(found("a Int\r\nb Int\r\n", "b"))


def test_control_characters_are_made_visible() -> None:
    shown = render(found("a \x1b[31m b", "b", hint="no \x1b"))
    assert "\x1b" not in shown
    assert "\\x1b" in shown


def test_colour_is_asked_for_and_changes_nothing_else() -> None:
    import re

    one = found("first\nsecond", "second", hint="So.")
    assert re.sub(r"\x1b\[[0-9;]*m", "", render(one, colour=True)) == render(one)
    assert "\x1b[" in render(one, colour=True)


def test_several_are_parted_by_an_empty_line() -> None:
    assert render_all([]) == ""
    assert render_all([found("x", "x"), found("y", "y")]).count("\n\n") == 1


def test_credentials_in_urls_are_masked_wherever_they_stand() -> None:
    text = 'url = "postgresql://u:hunter2@h/db" wrong'
    shown = render(Diagnostic("P1012", f"Found `{text}`", Span(SourceFile("a", text), 36, 41), hint=text))
    assert "hunter2" not in shown
    assert shown.splitlines()[2].index("^") == shown.splitlines()[1].index("wrong")


def test_links_are_not_masked() -> None:
    assert "https://example.com/docs" in render(Diagnostic("P1012", "See https://example.com/docs", None))


def test_what_is_concealed_is_shown_up_to_the_place_only() -> None:
    shown = render(found('url = "Server=h;Password=hunter2"', "url", conceal=True))
    assert "hunter2" not in shown
    assert "  1 | url …" in shown
