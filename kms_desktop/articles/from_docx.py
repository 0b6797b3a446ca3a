"""A Word document → a page of HTML and from there → markdown: headings, lists, tables, links, pictures and notes.

python-docx opens the package; its XML reader follows no entity and fetches nothing. The text is walked here, element by
element, because the library's own lists of paragraphs leave out content controls, insertions and text boxes.

Question: mammoth, or a walk of our own? Choice: the walk, and of mammoth its table of signs (Wingdings, Symbol and the
like → letters). Of documents with everything in them neither gave all; the walk loses least, since what mammoth read
better (links in fields, old pictures, raised, lowered and struck words, cells over several columns) is read here too.
Refused: mammoth for the whole. It took 5 to 11 times as long and three times the memory, gives up at tables 60 deep,
and leaves out simple fields, words that run the other way, text boxes of today's Word where no old form stands beside
them, and headings that only say their level; and a document may bring it rules of its own.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from itertools import groupby
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.docx_fields import Fields, letter_of_sign, link_of_field
from kms_desktop.articles.docx_package import refuse_bombs
from kms_desktop.articles.docx_styles import Numbering, Styles
from kms_desktop.articles.foreign_document import Foreign, count_lines
from kms_desktop.articles.from_html import from_markup
from kms_desktop.articles.pictures import suffix_of
from kms_desktop.texts import tr

_DEEPEST = 40
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop|rubrik)\s*([1-9])", re.IGNORECASE)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_IMAGE_TITLE = "{urn:schemas-microsoft-com:office:office}title"
_THROUGH = {
    qn(f"w:{name}")
    for name in ("ins", "smartTag", "sdt", "sdtContent", "fldSimple", "moveTo", "dir", "bdo", "customXml")
}
_SILENT = {qn(name) for name in ("w:del", "w:moveFrom", "w:instrText", "w:pPr", "w:rPr", "w:sdtPr")} | {_FALLBACK}
_W = {
    name: qn(f"w:{name}")
    for name in ("p", "tbl", "tr", "tc", "r", "t", "br", "cr", "tab", "hyperlink", "drawing", "pict")
}
_DRAWN = {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_BLIP, _EMBED, _ID = qn("a:blip"), qn("r:embed"), qn("r:id")
_MARKS = (("w:i", "em"), ("w:b", "strong"), ("w:strike", "s"), ("w:dstrike", "s"))
_OF_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MATH, _MATH_TEXT = {f"{_OF_MATH}oMath", f"{_OF_MATH}oMathPara"}, f"{_OF_MATH}t"
_RULE = "{urn:schemas-microsoft-com:office:office}hr"
_RAISED = {"superscript": "sup", "subscript": "sub"}
_WIDEST_CELL = 20


def read_docx(data: bytes, path: str, pictures: str) -> Foreign:
    """The document in `data`; its pictures are named below the folder `pictures`. Raises ArticleUnreadable."""
    refuse_bombs(data, path)
    try:
        walked = _Walk(Document(io.BytesIO(data)), pictures)
        page = walked.page()
    except ArticleUnreadable:
        raise
    except Exception as problem:
        raise ArticleUnreadable(
            tr("“{file}” is not a Word document that can be read; open it in Word and save it again.", file=path)
        ) from problem
    foreign = from_markup(page, path, pictures)
    title = " ".join((walked.named or foreign.title).split())[:300]
    return replace(
        foreign,
        title=foreign.title if foreign.title_heading >= 0 else title,
        pictures={**foreign.pictures, **walked.pictures},
        kept=(*foreign.kept, *count_lines(walked.kept)),
        lost=(*foreign.lost, *count_lines(walked.lost)),
    )


class _Walk:
    """One document, walked once. `kept` and `lost` count what is told afterwards."""

    def __init__(self, document: Any, pictures: str) -> None:
        self._document = document
        self._part = document.part
        self._folder = pictures
        self._styles = Styles(document.styles.element)
        self._numbering = Numbering(self._list_definitions())
        self._boxes: list[Any] = []
        self._fields = Fields()
        self.named = str(document.core_properties.title or "")
        self.pictures: dict[str, bytes] = {}
        self._names: dict[bytes, str] = {}
        self.kept: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()

    def page(self) -> str:
        body = "".join(self._blocks(self._document.element.body, 0))
        self._count_lost()
        return f"<body>{body}{self._notes()}</body>"

    def _count_lost(self) -> None:
        """What stands beside the text and is left out."""
        deleted = sum(1 for _ in self._document.element.body.iter(qn("w:del"), qn("w:moveFrom")))
        self.lost[tr("words that were deleted while changes were tracked")] += deleted
        remarks = sum(1 for _ in self._document.element.body.iter(qn("w:commentReference")))
        self.lost[tr("a comment in the margin")] += remarks
        around = {RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER}
        for relation in self._part.rels.values():
            if relation.reltype in around and not relation.is_external:
                words = "".join(part.text or "" for part in parse_xml(relation.target_part.blob).iter(_W["t"]))
                self.lost[tr("what stands at the head or foot of each page")] += bool(words.strip())

    def _blocks(self, parent: Any, depth: int) -> Iterator[str]:
        """Paragraphs, lists and tables; items of a list that follow each other become one."""
        open_lists: list[str] = []
        for element in _through(parent, {_W["p"], _W["tbl"]}, depth):
            item = self._item(element) if element.tag == _W["p"] else None
            if item is None:
                yield "".join(f"</li></{name}>" for name in reversed(open_lists))
                open_lists.clear()
                yield self._paragraph(element, depth) if element.tag == _W["p"] else self._table(element, depth)
            else:
                level, kind, number = item
                yield _list_marks(open_lists, level, kind, number) + self._words(element, depth)
            yield from self._waiting_boxes(depth)
        yield "".join(f"</li></{name}>" for name in reversed(open_lists))

    def _waiting_boxes(self, depth: int) -> Iterator[str]:
        """Text boxes stand after the paragraph to which they are tied."""
        waiting, self._boxes = self._boxes, []
        for box in waiting:
            self.kept[tr("a text box, after the paragraph that it stood beside")] += 1
            if depth < _DEEPEST:
                yield from self._blocks(box, depth + 10)

    def _paragraph(self, element: Any, depth: int) -> str:
        words = self._words(element, depth)
        level = self._level(element)
        if level and words.strip():
            return f"<h{level}>{words}</h{level}>"
        return f"<p>{words}</p>" if words.strip() else ""

    def _list_definitions(self) -> Any | None:
        try:
            return self._part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return None

    def _level(self, element: Any) -> int:
        for name in self._styles.names_of(element):
            if name.strip().lower() in ("title", "titel", "titre"):
                return 1
            found = _HEADING.match(name.strip())
            if found:
                return min(int(found[1]) + 1, 6)
        outline = self._styles.property_of(element, "w:outlineLvl")
        value = outline.get(qn("w:val"), "9") if outline is not None else "9"
        return min(int(value) + 2, 6) if value.isdecimal() and int(value) < 9 else 0

    def _item(self, element: Any) -> tuple[int, str, int] | None:
        """How deep an item of a list stands, from 0, whether it is numbered, and its number; None for what is no
        item."""
        if self._level(element):
            return None
        numbers = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if numbers is None and (styled := self._styled_item(element)):
            return styled
        numbers = numbers if numbers is not None else self._styles.property_of(element, "w:numPr")
        if numbers is None:
            return None
        level = numbers.find(qn("w:ilvl"))
        which = numbers.find(qn("w:numId"))
        depth = level.get(qn("w:val"), "0") if level is not None else "0"
        number = which.get(qn("w:val"), "0") if which is not None else "0"
        if number == "0" and which is not None:
            return None
        if not self._numbering.has_form(number, depth) and (styled := self._styled_item(element)):
            return styled
        at = min(int(depth), 8) if depth.isdecimal() else 0
        if not self._numbering.is_numbered(number, depth):
            return at, "ul", 0
        return at, "ol", self._numbering.next_number(number, at)

    def _styled_item(self, element: Any) -> tuple[int, str, int] | None:
        """What the style "list bullet 2", or one based on it, says of a paragraph without numbering of its own."""
        names = (name.lower() for name in self._styles.names_of(element))
        name = next((name for name in names if name.startswith(("list bullet", "list number"))), "")
        if not name:
            return None
        at = int(name[-1]) - 1 if name[-1] in "23456789" else 0
        return (at, "ol", self._numbering.next_number(name, at)) if "number" in name else (at, "ul", 0)

    def _table(self, element: Any, depth: int) -> str:
        if depth > _DEEPEST:
            self.kept[tr("a table deep inside others, as plain words")] += 1
            words = (part.text or "" for part in element.iter(_W["t"]) if not self._styles.hides(part.getparent()))
            return f"<p>{escape(' '.join(words))}</p>"
        rows = []
        for row in _through(element, {_W["tr"]}, depth):
            cells = (self._cell(cell, depth) for cell in _through(row, {_W["tc"]}, depth))
            rows.append(f"<tr>{''.join(cells)}</tr>")
        return f"<table>{''.join(rows)}</table>"

    def _cell(self, cell: Any, depth: int) -> str:
        """A cell that goes over several rows is empty in all but the first of them, so that none moves."""
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        wide = span.get(qn("w:val"), "1") if span is not None else "1"
        columns = min(int(wide), _WIDEST_CELL) if wide.isdecimal() and len(wide) < 4 else 1
        attribute = f' colspan="{columns}"' if columns > 1 else ""  # no text: HTML
        return f"<td{attribute}>{''.join(self._blocks(cell, depth + 1))}</td>"

    def _words(self, parent: Any, depth: int) -> str:
        """Neighbours that lead to the same address are one link."""
        pieces = groupby(self._inline(parent, depth, ""), key=lambda piece: piece[1])
        return "".join(_linked("".join(words for words, _ in group), address) for address, group in pieces)

    def _inline(self, parent: Any, depth: int, address: str) -> Iterator[tuple[str, str]]:
        """Words, and where they lead."""
        for element in parent:
            if element.tag == _W["r"]:
                before = self._fields.address()
                words = self._run(element)
                yield words, before or self._fields.address() or address
            elif element.tag == _W["hyperlink"]:
                yield from self._inline(element, depth + 1, self._address(element) or address)
            elif element.tag in _MATH:
                self.kept[tr("a formula, as plain words")] += 1
                yield escape("".join(part.text or "" for part in element.iter(_MATH_TEXT))), address
            elif element.tag in _THROUGH and depth <= _DEEPEST:
                field = link_of_field(element.get(qn("w:instr"), ""))
                yield from self._inline(element, depth + 1, field or address)

    def _address(self, element: Any) -> str:
        relation = self._part.rels.get(element.get(_ID) or "")
        if relation is None or not relation.is_external:
            self.lost[tr("a link within the document; its words are kept")] += relation is None
            return ""
        place = element.get(qn("w:anchor"))
        return str(relation.target_ref) + (f"#{place}" if place and "#" not in relation.target_ref else "")

    def _run(self, run: Any) -> str:
        if self._styles.hides(run):
            self._pass_over(run)
            return ""
        words = "".join(self._pieces(run))
        if not words.strip() or "<img" in words:
            return words
        height = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
        names = [name for mark, name in _MARKS if _is_marked(run, qn(mark))]
        names += [_RAISED[value] for value in _RAISED if height is not None and height.get(qn("w:val")) == value]
        for name in dict.fromkeys(names):
            words = f"<{name}>{words}</{name}>"
        return words

    def _pass_over(self, run: Any) -> None:
        """A run that is not shown; fields may still begin and end in it."""
        for element in run:
            self._follow_field(element)
        if any((part.text or "").strip() for part in run.iter(_W["t"])):
            self.lost[tr("text that Word does not show (“hidden”)")] += 1

    def _follow_field(self, element: Any) -> bool:
        """Whether it was a part of a field, and not words."""
        if element.tag == qn("w:fldChar"):
            self._fields.turn(element.get(qn("w:fldCharType")))
        elif element.tag == qn("w:instrText"):
            self._fields.add_instruction(element.text or "")
        else:
            return False
        return True

    def _pieces(self, run: Any) -> Iterator[str]:
        for element in run:
            tag = element.tag
            if tag == _W["t"]:
                yield escape(element.text or "")
            elif tag in (_W["br"], _W["cr"]):
                yield "<br>" if element.get(qn("w:type")) in (None, "textWrapping") else " "
            elif tag == _W["tab"]:
                yield " "
            elif tag == qn("w:noBreakHyphen"):
                yield "-"
            elif tag == qn("w:sym"):
                yield self._sign(element)
            elif tag == qn("w:ruby"):
                yield self._with_reading(element)
            elif not self._follow_field(element) and tag not in _SILENT:
                yield from self._drawn(element)

    def _with_reading(self, ruby: Any) -> str:
        """Signs with how they are read in brackets: 漢 (かん)."""
        self.kept[tr("how signs are read, in brackets after them")] += 1
        base, reading = (
            "".join(part.text or "" for found in ruby.iter(qn(name)) for part in found.iter(_W["t"]))
            for name in ("w:rubyBase", "w:rt")
        )
        return escape(f"{base} ({reading})" if reading.strip() else base)

    def _sign(self, element: Any) -> str:
        """A letter for a sign that is known by its font and number alone."""
        font, number = element.get(qn("w:font"), ""), element.get(qn("w:char"), "")
        letter = letter_of_sign(font, number)
        if not letter:
            self.lost[tr("a sign of the font “{font}” that is no letter", font=font[:40])] += 1
        return escape(letter)

    def _drawn(self, element: Any) -> Iterator[str]:
        """Pictures of a drawing; its text boxes are kept for after the paragraph."""
        boxes, pictures = len(self._boxes), 0
        for box in element.iter(qn("w:txbxContent")):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                self._boxes.append(box)
        described = next((found.get("descr") or "" for found in element.iter(qn("wp:docPr"))), "")
        for blip in element.iter(_BLIP):
            pictures += 1
            yield self._picture(blip.get(_EMBED) or "", described)
        for old in element.iter(_IMAGE_DATA):
            if not any(above.tag == _FALLBACK for above in old.iterancestors()):
                pictures += 1
                shape = old.getparent()
                said = old.get(_IMAGE_TITLE) or (shape.get("alt") if shape is not None else "")
                yield self._picture(old.get(_ID) or "", said or "")

        is_rule = any(shape.get(_RULE) for shape in element.iter())
        if element.tag in _DRAWN and not pictures and boxes == len(self._boxes) and not is_rule:
            self.lost[tr("a drawing, a chart or an embedded object; its description is kept")] += 1
            yield escape(described)

    def _picture(self, relation_id: str, described: str) -> str:
        relation = self._part.rels.get(relation_id)
        if relation is None or relation.is_external:
            self.lost[tr("a picture that is not inside the document; its description is kept")] += 1
            return escape(described)
        content = relation.target_part.blob
        suffix = suffix_of(content)
        if not suffix:
            self.lost[tr("a picture in a form that is not shown here; its description is kept")] += 1
            return escape(described)
        name = self._names.setdefault(content, f"{self._folder}/picture-{len(self.pictures) + 1}.{suffix}")
        self.pictures[name] = content
        return f'<img src="{escape(name)}" alt="{escape(described)}">'

    def _notes(self) -> str:
        """Footnotes and endnotes, at the end."""
        self._fields.close_all()
        found = []
        for kind, tag in ((RELATIONSHIP_TYPE.FOOTNOTES, "w:footnote"), (RELATIONSHIP_TYPE.ENDNOTES, "w:endnote")):
            for relation in self._part.rels.values():
                if relation.reltype == kind and not relation.is_external:
                    found += [
                        "".join(self._blocks(note, 1))
                        for note in parse_xml(relation.target_part.blob).iter(qn(tag))
                        if note.get(qn("w:type")) in (None, "normal")
                    ]
        notes = [note for note in found if note]
        if notes:
            self.kept[tr("notes at the foot, at the end of the text")] += len(notes)
        return "<h2>Notes</h2>" + "".join(notes) if notes else ""  # no text: written into the article


def _through(parent: Any, wanted: set[str], depth: int) -> Iterator[Any]:
    """The wanted children, those inside content controls and insertions too, in order."""
    for element in parent:
        if element.tag in wanted:
            yield element
        elif element.tag in _THROUGH and depth <= _DEEPEST:
            yield from _through(element, wanted, depth + 1)


def _linked(words: str, address: str) -> str:
    return f'<a href="{escape(address)}">{words}</a>' if address and words.strip() else words


def _is_marked(run: Any, mark: str) -> bool:
    found = run.find(f"{qn('w:rPr')}/{mark}")
    return found is not None and found.get(qn("w:val"), "true") not in ("0", "false", "off")


def _list_marks(open_lists: list[str], depth: int, name: str, number: int) -> str:
    """Closes and opens lists so that an item of that depth, kind and number can begin; changes `open_lists`."""
    marks = []
    while len(open_lists) > depth + 1 or (len(open_lists) == depth + 1 and open_lists[-1] != name):
        marks.append(f"</li></{open_lists.pop()}>")
    if len(open_lists) == depth + 1:
        marks.append("</li><li>")
    while len(open_lists) < depth + 1:
        open_lists.append(name)
        is_own = len(open_lists) == depth + 1
        marks.append(f'<{name} start="{number}"><li>' if name == "ol" and is_own and number > 1 else f"<{name}><li>")
    return "".join(marks)
