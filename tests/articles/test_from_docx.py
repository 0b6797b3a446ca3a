"""Word documents, sound and hostile → markdown, or one sentence."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kms_desktop.articles import docx_package
from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.from_docx import read_docx
from tests.articles.docx_files import document, png, with_part
from tests.steps import count_steps

BODY = "word/document.xml"


def taken(data: bytes) -> str:
    return read_docx(data, "a.docx", "media/a").markdown.strip()


def inside(xml: str) -> str:
    """What becomes of a body that holds this XML."""
    data = document(lambda made: made.add_paragraph("HERE"))
    placed = with_part(data, BODY, lambda body: body.replace(b"<w:p><w:r><w:t>HERE</w:t></w:r></w:p>", xml.encode()))
    return taken(placed)


def test_a_document_keeps_its_headings_lists_tables_and_pictures() -> None:
    def write(made: Any) -> None:
        made.add_heading("Router blinks red", 0)
        made.add_heading("Symptoms", 1)
        line = made.add_paragraph("The light is ")
        line.add_run("red").bold = True
        made.add_paragraph("one", style="List Bullet")
        made.add_paragraph("deep", style="List Bullet 2")
        made.add_paragraph("first", style="List Number")
        table = made.add_table(2, 2)
        for place, text in enumerate(("A", "B", "1 | 2", "x\ny")):
            table.cell(place // 2, place % 2).text = text
        made.add_picture(io.BytesIO(png()))

    found = read_docx(document(write), "a.docx", "media/a")
    assert found.markdown == (
        "# Router blinks red\n\n## Symptoms\n\nThe light is **red**\n\n- one\n  - deep\n\n1. first\n\n"
        "| A | B |\n| --- | --- |\n| 1 \\| 2 | x<br>y |\n\n![](media/a/picture-1.png)\n"
    )
    assert dict(found.pictures) == {"media/a/picture-1.png": png()}
    assert (found.title, found.title_heading) == ("Router blinks red", 0)


@pytest.mark.parametrize(
    ("xml", "markdown"),
    [
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>", "in a control"),
        ("<w:p><w:ins><w:r><w:t>n</w:t></w:r></w:ins><w:del><w:r><w:delText>o</w:delText></w:r></w:del></w:p>", "n"),
        ("<w:p><w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t>plain</w:t></w:r></w:p>", "plain"),
        ("<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t></w:r></w:p>", "a  \nb"),
        ("<w:p><w:customXml><w:bdo><w:r><w:t>in both</w:t></w:r></w:bdo></w:customXml></w:p>", "in both"),
        ("<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>£40</w:t></w:r><w:r><w:t> £25</w:t></w:r></w:p>", "~~£40~~ £25"),
        (
            "<w:p><w:r><w:t>10 m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>2</w:t></w:r>"
            "<w:r><w:t> H</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='subscript'/></w:rPr><w:t>2</w:t></w:r></w:p>",
            "10 m² H₂",
        ),
        ("<w:p><w:r><w:t>a </w:t><w:sym w:font='Wingdings' w:char='F0FC'/></w:r></w:p>", "a ✓"),
        ("<w:p><w:r><w:t>a </w:t><w:sym w:font='Symbol' w:char='F0B0'/></w:r></w:p>", "a °"),
        ("<w:p><w:r><w:t>&lt;script&gt;alert(1)&lt;/script&gt;</w:t></w:r></w:p>", "\\<script>alert(1)\\</script>"),
    ],
)  # fmt: skip
def test_what_hides_in_a_document_is_found(xml: str, markdown: str) -> None:
    assert inside(xml) == markdown


FIELD = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"


def field(instruction: str, words: str) -> str:
    told = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return FIELD.format("begin") + told + FIELD.format("separate") + words + FIELD.format("end")


def test_links_of_every_make_are_kept() -> None:
    words = "<w:r><w:t>the </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>help</w:t></w:r>"
    address = 'HYPERLINK "https://help.example/a" \\l "part"'
    link = "[the **help**](https://help.example/a#part)"
    assert inside(f"<w:p>{field(address, words)}<w:r><w:t> next</w:t></w:r></w:p>") == f"{link} next"
    simple = address.replace('"', "&quot;")
    assert inside(f'<w:p><w:fldSimple w:instr="{simple}">{words}</w:fldSimple></w:p>') == link
    assert inside(f"<w:p>{field('PAGE', field(address, words))}</w:p>") == link


@pytest.mark.parametrize("instruction", ["PAGE", "HYPERLINK", 'HYPERLINK \\l "here"', 'HYPERLINK "javascript:x()"'])
def test_a_field_that_leads_nowhere_is_its_words(instruction: str) -> None:
    assert inside(f"<w:p>{field(instruction, '<w:r><w:t>words</w:t></w:r>')}</w:p>") == "words"


def test_fields_that_are_never_closed_or_never_began_lose_no_words() -> None:
    words = "<w:r><w:t>words</w:t></w:r>"
    assert inside(f"<w:p>{FIELD.format('begin') * 100_000}{words}</w:p>") == "words"
    assert inside(f"<w:p>{FIELD.format('end')}{FIELD.format('separate')}{words}</w:p>") == "words"


@pytest.mark.parametrize(
    ("font", "char"), [("Wingdings", "FFFFFFFF"), ("Nowhere", "F041"), ("", ""), ("Wingdings", "no"), ("Symbol", "-1")]
)
def test_a_sign_that_is_no_letter_is_told(font: str, char: str) -> None:
    data = document(lambda made: made.add_paragraph("HERE"))
    sign = f"<w:sym w:font='{font}' w:char='{char}'/>".encode()
    placed = with_part(data, BODY, lambda body: body.replace(b"<w:t>HERE</w:t>", b"<w:t>HERE</w:t>" + sign))
    found = read_docx(placed, "a.docx", "m")
    assert (found.markdown, found.lost) == ("HERE\n", (f"a sign of the font “{font}” that is no letter",))


def test_no_cell_moves_where_one_goes_over_several_rows_or_columns() -> None:
    def write(made: Any) -> None:
        table = made.add_table(3, 3)
        for place in range(9):
            table.cell(place // 3, place % 3).text = f"{place // 3}{place % 3}"
        table.cell(0, 0).merge(table.cell(0, 1)).text = "wide"
        table.cell(1, 0).merge(table.cell(2, 0)).text = "high"

    assert taken(document(write)) == ("| wide | | 02 |\n| --- | --- | --- |\n| high | 11 | 12 |\n|  | 21 | 22 |")


@pytest.mark.parametrize("span", ["999999999", "-3", "x", "0"])
def test_a_cell_over_more_columns_than_there_can_be_is_a_cell(span: str) -> None:
    cell = f"<w:tc><w:tcPr><w:gridSpan w:val='{span}'/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>"
    assert len(inside(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl>")) < 400


def test_an_old_picture_is_kept_and_a_new_one_with_an_old_form_beside_it_is_there_once() -> None:
    made = document(lambda made: made.add_picture(io.BytesIO(png())))
    relation = next(iter(re.findall(rb'r:embed="(rId[0-9]+)"', zipfile.ZipFile(io.BytesIO(made)).read(BODY))))
    head = (
        b"<w:pict xmlns:v='urn:schemas-microsoft-com:vml'><v:shape><v:imagedata r:id='" + relation + b"'/>"
        b"</v:shape></w:pict>"
    )

    def old(body: bytes) -> bytes:
        return re.sub(rb"<w:drawing>.*</w:drawing>", head, body, flags=re.DOTALL)

    def both(body: bytes) -> bytes:
        name = b"http://schemas.openxmlformats.org/markup-compatibility/2006"
        kept = b"<mc:AlternateContent xmlns:mc='" + name + b"'><mc:Choice Requires='wps'>\\1</mc:Choice>"
        kept += b"<mc:Fallback>" + head + b"</mc:Fallback></mc:AlternateContent>"
        return re.sub(rb"(<w:drawing>.*</w:drawing>)", kept, body, flags=re.DOTALL)

    assert taken(with_part(made, BODY, old)) == taken(with_part(made, BODY, both)) == "![](media/a/picture-1.png)"


def test_a_text_box_stands_after_its_paragraph() -> None:
    box = "<w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
    xml = f"<w:p><w:r><w:t>beside</w:t><w:pict><w:txbxContent>{box}</w:txbxContent></w:pict></w:r></w:p>"
    assert inside(xml) == "beside\n\nboxed"


def test_tables_inside_each_other_end_as_words() -> None:
    depth = 60
    table = "<w:tbl><w:tr><w:tc>" * depth + "<w:p><w:r><w:t>deep</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * depth
    assert "deep" in inside(table)


def test_an_entity_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")

    def hostile(body: bytes) -> bytes:
        head = f'<!DOCTYPE w [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
        return body.replace(b"<w:document", head + b"<w:document", 1).replace(b"HERE", b"HERE &e;")

    data = with_part(document(lambda made: made.add_paragraph("HERE")), BODY, hostile)
    try:
        assert "the secret" not in taken(data)
    except ArticleUnreadable as refusal:
        assert "a.docx" in str(refusal)


def test_entities_that_multiply_are_not_written_out() -> None:
    def hostile(body: bytes) -> bytes:
        lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
        head = f"<!DOCTYPE w [{lines}]>".encode()
        return body.replace(b"<w:document", head + b"<w:document", 1).replace(b"HERE", b"&a11;")

    data = with_part(document(lambda made: made.add_paragraph("HERE")), BODY, hostile)
    try:
        assert len(taken(data)) < 10_000
    except ArticleUnreadable as refusal:
        assert "a.docx" in str(refusal)


def test_a_package_that_unpacks_without_end_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "LARGEST_PART", 100_000)
    bomb = with_part(document(lambda made: made.add_paragraph("x")), BODY, lambda body: body + b" " * 1_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(ArticleUnreadable, match="unpacks to far more"):
        taken(bomb)


def renamed(data: bytes, name: str) -> bytes:
    """The same document, whose body is in a part of another name."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry).replace(b"word/document.xml", f"word/{name}".encode())
            new.writestr(entry.filename.replace("document.xml", name), content)
    return file.getvalue()


def test_a_bomb_is_not_opened_under_another_name(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = renamed(document(lambda made: made.add_paragraph("x")), "document.png")
    assert taken(whole) == "x"
    monkeypatch.setattr(docx_package, "LARGEST_PART", 100_000)
    bomb = with_part(whole, "word/document.png", lambda body: body + b" " * 1_000_000)
    with pytest.raises(ArticleUnreadable, match="unpacks to far more"):
        taken(bomb)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_small_file_of_very_many_elements_is_not_opened(encoding: str) -> None:
    rows = "<w:tr><w:tc><w:p/></w:tc></w:tr>" * 101_000

    def fill(body: bytes) -> bytes:
        head, _, _ = body.decode().partition("<w:body>")
        text = f"{head}<w:body><w:tbl>{rows}</w:tbl></w:body></w:document>".replace("'UTF-8'", f"'{encoding}'")
        return text.encode(encoding)

    bomb = with_part(document(lambda made: made.add_paragraph("x")), BODY, fill)
    assert len(bomb) < 60_000
    with pytest.raises(ArticleUnreadable, match="unpacks to far more"):
        taken(bomb)


@pytest.mark.parametrize("encoding", ["utf-7", "ibm037"])
def test_an_encoding_that_hides_the_elements_is_not_opened(encoding: str) -> None:
    body = f"<?xml version='1.0' encoding='{encoding}'?><a/>".encode("ascii" if encoding == "utf-7" else encoding)
    hidden = with_part(document(lambda made: made.add_paragraph("x")), BODY, lambda _: body)
    with pytest.raises(ArticleUnreadable, match="unpacks to far more"):
        taken(hidden)


@pytest.mark.parametrize("kind", ["lists", "styles"])
def test_twice_the_definitions_are_twice_the_work(kind: str) -> None:
    def made(size: int) -> bytes:
        head = '<{} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        if kind == "lists":
            name, tag = "word/numbering.xml", "w:numbering"
            entries = (f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(1, size))
            uses = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{}"/></w:numPr>'
        else:
            name, tag = "word/styles.xml", "w:styles"
            entries = (f'<w:style w:type="paragraph" w:styleId="s{n}"/>' for n in range(1, size))
            uses = '<w:pStyle w:val="s{}"/>'
        lines = "".join(f"<w:p><w:pPr>{uses.format(n)}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>" for n in range(1, size))
        data = document(lambda made: made.add_paragraph("HERE"))
        data = with_part(data, name, lambda _: f"{head.format(tag)}{''.join(entries)}</{tag}>".encode())
        here = b"<w:p><w:r><w:t>HERE</w:t></w:r></w:p>"
        return with_part(data, BODY, lambda body: body.replace(here, lines.encode()))

    def steps(size: int) -> int:
        data = made(size)
        return count_steps(lambda: taken(data))

    small, large = steps(150), steps(300)
    assert large < 2.5 * small, f"{small:,} steps for 150, {large:,} for 300"


HIDDEN = "<w:p><w:r><w:t>shown</w:t></w:r><w:r>{}<w:t> secret</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("properties", "is_shown"),
    [
        ("", True),
        ("<w:rPr><w:vanish/></w:rPr>", False),
        ("<w:rPr><w:vanish w:val='0'/></w:rPr>", True),
        ("<w:rPr><w:rStyle w:val='Remark'/></w:rPr>", False),
        ("<w:rPr><w:rStyle w:val='Remark'/><w:vanish w:val='false'/></w:rPr>", True),
        ("<w:rPr><w:rStyle w:val='Remarks'/></w:rPr>", False),
    ],
)
def test_what_word_does_not_show_reaches_no_article_and_is_told(properties: str, is_shown: bool) -> None:
    remark = (
        "<w:style w:type='character' w:styleId='Remark'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='character' w:styleId='Remarks'><w:basedOn w:val='Remark'/></w:style></w:styles>"
    )
    data = document(lambda made: made.add_paragraph("HERE"))
    data = with_part(data, "word/styles.xml", lambda body: body.replace(b"</w:styles>", remark.encode()))
    xml = HIDDEN.format(properties).encode()
    data = with_part(data, BODY, lambda body: body.replace(b"<w:p><w:r><w:t>HERE</w:t></w:r></w:p>", xml))
    found = read_docx(data, "a.docx", "media/a")
    assert found.markdown.strip() == ("shown secret" if is_shown else "shown")
    assert found.lost == (() if is_shown else ("text that Word does not show (“hidden”)",))


def empty_package() -> bytes:
    file = io.BytesIO()
    zipfile.ZipFile(file, "w").close()
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04 no", b"\xd0\xcf\x11\xe0 old Word", empty_package()],
    ids=["empty", "cut", "old", "hollow"],
)
def test_what_is_no_word_document_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(ArticleUnreadable, match=r"“a\.docx” is not a Word document"):
        taken(data)


def test_a_document_with_broken_xml_is_refused_with_a_sentence() -> None:
    broken = with_part(document(lambda made: made.add_paragraph("x")), BODY, lambda body: body[:200])
    with pytest.raises(ArticleUnreadable, match="open it in Word"):
        taken(broken)


def numbered(*texts: str, style: str = "List Number") -> bytes:
    """Items that begin with "#", and paragraphs between them."""

    def write(made: Any) -> None:
        for text in texts:
            made.add_paragraph(text.lstrip("#"), style=style if text.startswith("#") else None)

    return document(write)


def test_steps_go_on_counting_after_what_stands_between_them() -> None:
    found = taken(numbered("#Unplug it.", "A note.", "#Wait.", "Another.", "#Plug it in."))
    assert found == "1. Unplug it.\n\nA note.\n\n2. Wait.\n\nAnother.\n\n3. Plug it in."


def item(text: str, number: int, level: int = 0) -> str:
    listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{listed}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_a_list_that_says_where_it_begins_begins_there_and_sub_items_begin_anew() -> None:
    lists = (
        '<w:abstractNum w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
    )
    entries = (
        '<w:num w:numId="91"><w:abstractNumId w:val="90"/></w:num>'
        '<w:num w:numId="92"><w:abstractNumId w:val="90"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = "".join(
        [
            *(item("a", 91), item("deep", 91, 1), "<w:p><w:r><w:t>between</w:t></w:r></w:p>"),
            *(item("b", 91), item("deep", 91, 1), "<w:p><w:r><w:t>another list</w:t></w:r></w:p>"),
            *(item("c", 92), item("d", 92)),
        ]
    )
    data = document(lambda made: made.add_paragraph("HERE"))
    data = with_part(data, BODY, lambda old: old.replace(b"<w:p><w:r><w:t>HERE</w:t></w:r></w:p>", body.encode()))
    data = with_part(
        data,
        "word/numbering.xml",
        lambda old: re.sub(b"(<w:numbering[^>]*>)", lambda m: m[1] + lists.encode(), old, count=1).replace(
            b"</w:numbering>", entries.encode() + b"</w:numbering>"
        ),
    )
    assert taken(data) == ("1. a\n   1. deep\n\nbetween\n\n2. b\n   1. deep\n\nanother list\n\n1. c\n2. d")


def test_styles_that_are_based_on_headings_and_lists_are_such(tmp_path: Path) -> None:
    def write(made: Any) -> None:
        for name, base in (("Chapter", "Heading 1"), ("Work step", "List Number"), ("Below", "Chapter")):
            made.styles.add_style(name, 1).base_style = made.styles[base]
        made.add_paragraph("A chapter", style="Chapter")
        made.add_paragraph("one", style="Work step")
        made.add_paragraph("two", style="Work step")
        made.add_paragraph("A part", style="Below")

    assert taken(document(write)) == "## A chapter\n\n1. one\n2. two\n\n## A part"


MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"


@pytest.mark.parametrize(
    ("xml", "markdown", "kept", "lost"),
    [
        (
            f'<w:p><w:r><w:t xml:space="preserve">So </w:t></w:r><m:oMath xmlns:m="{MATH}"><m:r><m:t>a+b=c</m:t></m:r>'
            "</m:oMath></w:p>",
            "So a+b=c",
            "a formula, as plain words",
            "",
        ),
        (
            "<w:p><w:r><w:ruby><w:rt><w:r><w:t>かん</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>漢</w:t></w:r></w:rubyBase>"
            "</w:ruby></w:r></w:p>",
            "漢 (かん)",
            "how signs are read, in brackets after them",
            "",
        ),
        (
            '<w:p><w:hyperlink w:anchor="there"><w:r><w:t>see there</w:t></w:r></w:hyperlink></w:p>',
            "see there",
            "",
            "a link within the document; its words are kept",
        ),
        (
            "<w:p><w:r><w:t>stays</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>",
            "stays",
            "",
            "words that were deleted while changes were tracked",
        ),
        (
            "<w:p><w:r><w:t>words</w:t></w:r><w:r><w:object>"
            '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"/></w:object></w:r></w:p>',
            "words",
            "",
            "a drawing, a chart or an embedded object; its description is kept",
        ),
        (
            '<w:p><w:r><w:t xml:space="preserve">Settings </w:t><w:sym w:font="Wingdings" w:char="F0E8"/>'
            "<w:t> Network</w:t></w:r></w:p>",
            "Settings → Network",
            "",
            "",
        ),
    ],
    ids=["formula", "ruby", "link inside", "deleted", "object", "arrow"],
)
def test_what_word_has_besides_is_kept_as_words_or_told(xml: str, markdown: str, kept: str, lost: str) -> None:
    data = document(lambda made: made.add_paragraph("HERE"))
    placed = with_part(data, BODY, lambda body: body.replace(b"<w:p><w:r><w:t>HERE</w:t></w:r></w:p>", xml.encode()))
    found = read_docx(placed, "a.docx", "media/a")
    assert found.markdown.strip() == markdown
    assert found.kept == ((kept,) if kept else ())
    assert found.lost == ((lost,) if lost else ())


def test_what_stands_at_the_head_of_each_page_is_told() -> None:
    def write(made: Any) -> None:
        made.add_paragraph("words")
        made.sections[0].header.paragraphs[0].text = "For staff only"

    found = read_docx(document(write), "a.docx", "media/a")
    assert (found.markdown.strip(), found.lost) == ("words", ("what stands at the head or foot of each page",))
