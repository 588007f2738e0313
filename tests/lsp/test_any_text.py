"""Whatever the text and wherever the cursor, there is an answer and no exception."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kusto.lsp.actions import actions
from kusto.lsp.completion import complete
from kusto.lsp.diagnostics import findings
from kusto.lsp.edits import apply, line_edits, merged
from kusto.lsp.formatting import formatting
from kusto.lsp.hover import hover
from kusto.lsp.navigation import definition, references
from kusto.lsp.rename import prepare, rename
from kusto.lsp.snapshot import File, Snapshot
from kusto.lsp.symbols import document_symbols
from lsp.scenes import GENERATOR, RULES, edited, head

WORDS = (
    *("model", "view", "enum", "type", "datasource", "generator", "A", "B", "Role", "id", "name", "email"),
    *("Int", "String", "DateTime", "Strin", "@", "@@", "@id", "@unique", "@default", "@relation", "@@index", "@@id"),
    *("@map", "@db.", "@db.VarChar", "(", ")", "[", "]", "{", "}", ",", ":", "=", ".", "?", '"', "'", "\\"),
    *("/", "//", "///", "/*", "*/", "fields", "references", "onDelete", "Cascade", "now()", "ADMIN", "env"),
    *("provider", "url", '"postgresql"', '"sqlite"', '"mongodb"', "1", "-1", "x-y"),
    *("é", "한", "😀", "\u2028", "\ud800", "\x00"),
)
BASE = f"""{GENERATOR}{head()}model A {{
  id    Int    @id @default(autoincrement())
  email String @unique @db.VarChar(191) // why
  bId   Int?
  b     B?     @relation(fields: [bId], references: [id], onDelete: Cascade)

  @@index([email(sort: Desc)], type: BTree)
}}

/// Doc
model B {{
  id   Int  @id
  role Role @default(ADMIN)
  as   A[]
}}

enum Role {{
  ADMIN
  USER @map("user")
}}
"""
soup = st.lists(st.sampled_from([*WORDS, " ", "\n", "\r\n", "  "]), max_size=40).map(" ".join)


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """A schema with a few ranges replaced by something else."""
    text = BASE
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        text = text[:start] + draw(st.one_of(soup, st.just(""), st.text(max_size=5))) + text[end:]
    return text


texts = st.one_of(spoilt(), soup)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quick
@given(texts, st.data())
def test_every_question_has_an_answer(text: str, data: st.DataObject) -> None:
    other = data.draw(st.sampled_from(["", "model C {\n  id Int @id\n}\n"]))
    schema = Snapshot((File("a", "a.prisma", text), File("b", "b.prisma", other)), RULES)
    file = schema.files[0]
    offset = data.draw(st.integers(0, len(text)))
    completion = complete(schema, file, offset)
    assert 0 <= completion.start <= offset <= completion.end <= len(text)
    found = hover(schema, file, offset)
    assert found is None or text[found.start : found.end]
    definition(schema, file, offset)
    for use in references(schema, file, offset):
        assert use.file.text[use.start : use.end]
    where = prepare(schema, file, offset)
    if where is not None:
        renaming = rename(schema, file, offset, "Renamed")
        assert renaming.refusal or "Renamed" in edited(schema, renaming.edits).files[0].text + other
    document_symbols(file)


@settings(quick, max_examples=80)
@given(texts)
def test_every_finding_is_in_its_file_and_every_mend_can_be_made(text: str) -> None:
    schema = Snapshot((File("a", "a.prisma", text.replace("\ud800", "\ufffd")),), RULES)
    file = schema.files[0]
    for finding in findings(schema)["a"]:
        assert 0 <= finding.start <= finding.end <= len(file.text)
    for action in actions(schema, file, 0, len(file.text)):
        ones = sorted((one.edit for one in action.edits), key=lambda edit: (edit.start, edit.end))
        assert all(one.end <= other.start for one, other in pairwise(ones))
        assert edited(schema, action.edits).files[0].text != file.text


@settings(quick, max_examples=80)
@given(texts)
def test_formatting_twice_is_formatting_once(text: str) -> None:
    file = File("a", "a.prisma", text.replace("\ud800", "\ufffd"))
    once = apply(file.text, formatting(Snapshot((file,)), file))
    again = File("a", "a.prisma", once)
    assert formatting(Snapshot((again,)), again) == []


@quick
@given(st.text(alphabet="ab\n\r"), st.text(alphabet="ab\n\r"))
def test_edits_of_lines_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    edits = line_edits(before, after)
    assert apply(before, edits) == apply(before, merged(edits)) == after
