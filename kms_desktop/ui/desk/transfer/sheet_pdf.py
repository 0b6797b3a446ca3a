"""A sheet for somebody outside → one page of PDF, A4, whatever there is to say; what has no room is said to be missing.

Laid out in pixels of 96 to an inch and drawn once, so that it is one page and looks the same from every screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QStandardPaths
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from kms_desktop.contacts.handoff_summary import Sheet, join_row, left_out_words, shorten_sheet
from kms_desktop.errors import KmsError
from kms_desktop.files import PRIVATE, write_whole
from kms_desktop.texts import tr
from kms_desktop.texts.direction import settle_direction
from kms_desktop.ui.theme.current import current_theme

_DPI, _MARGIN_MM, _BODY_PX = 96, 18.0, 13
_WIDTH_PX = int((210 - 2 * _MARGIN_MM) / 25.4 * _DPI)
_HEIGHT_PX = int((297 - 2 * _MARGIN_MM) / 25.4 * _DPI)
_RESOLUTION = 1200
_INK, _QUIET = "#141A24", "#5B6574"
_LONGEST_NAME = 80


def pdf_of(sheet: Sheet) -> bytes:
    """The page, as a file holds it. Needs the fonts of the window."""
    return _draw(fit_document(sheet), sheet.title)


def _draw(document: QTextDocument, title: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    writer.setTitle(title)
    painter = QPainter(writer)
    painter.scale(_RESOLUTION / _DPI, _RESOLUTION / _DPI)
    document.drawContents(painter)
    painter.end()
    return bytes(buffer.data().data())


def pdf_of_letter(title: str, paragraphs: Sequence[str]) -> bytes:
    """The same of a letter: a title and its paragraphs, as many as one page has room for."""
    head = f'<p style="font-size:22px;font-weight:600;margin:0 0 16px 0">{escape(title)}</p>'
    blocks = [_html_paragraph(words) for words in paragraphs]
    document = _make_document([head, *blocks])
    return _draw(document if _fits_page(document) else _cut_blocks([head, *blocks]), title)


def _html_paragraph(words: str) -> str:
    lines = "<br>".join(escape(settle_direction(line)) for line in words.split("\n"))
    return f'<p style="margin:0 0 14px 0">{lines}</p>'


def fit_document(sheet: Sheet) -> QTextDocument:
    """The document with as many rows of the way it came as one page has room for, the newest first to stay."""
    fewest, most = 0, sum(len(leg.rows) for leg in sheet.legs)
    best = _make_document(list(_html_blocks(sheet)))
    if _fits_page(best):
        return best
    while fewest < most:
        middle = (fewest + most + 1) // 2
        if _fits_page(_make_document(list(_html_blocks(shorten_sheet(sheet, middle))))):
            fewest = middle
        else:
            most = middle - 1
    best = _make_document(list(_html_blocks(shorten_sheet(sheet, fewest))))
    return best if _fits_page(best) else _cut_blocks(list(_html_blocks(shorten_sheet(sheet, 0))))


def _cut_blocks(blocks: list[str]) -> QTextDocument:
    """The first blocks that fit, and that there were more."""
    for kept in range(len(blocks) - 1, 0, -1):
        document = _make_document([*blocks[:kept], _html_line(tr("… the rest has no room here"), quiet=True)])
        if _fits_page(document):
            return document
    return _make_document(blocks[:1])


def _fits_page(document: QTextDocument) -> bool:
    return document.size().height() <= _HEIGHT_PX


def _make_document(blocks: list[str]) -> QTextDocument:
    document = QTextDocument()
    font = QFont(current_theme().font("reading"))
    font.setPixelSize(_BODY_PX)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setHtml(f'<body style="color:{_INK}">{"".join(blocks)}</body>')
    document.setTextWidth(_WIDTH_PX)
    return document


def _html_blocks(sheet: Sheet) -> Iterator[str]:
    yield f'<p style="font-size:22px;font-weight:600;margin:0">{escape(sheet.title)}</p>'
    yield _html_line(sheet.passed, quiet=True)
    yield f'<p style="font-size:17px;font-weight:600;margin:16px 0 16px 0">{escape(sheet.question)}</p>'
    for what, found in sheet.facts:
        yield _html_line(f"{escape(what)}: <b>{escape(found)}</b>", plain=False)
    for number, leg in enumerate(sheet.legs, 1):
        yield f'<p style="font-weight:600;margin:14px 0 2px 0">{number}. {escape(leg.name)}, {escape(leg.when)}</p>'
        if leg.left_out:
            yield _html_line(f"… {left_out_words(leg.left_out)}", quiet=True, inset=True)
        for what, found in leg.rows:
            yield _html_line(join_row(what, found), inset=True)


def _html_line(words: str, *, quiet: bool = False, inset: bool = False, plain: bool = True) -> str:
    ink = f"color:{_QUIET};" if quiet else ""
    left = 20 if inset else 0
    return f'<p style="{ink}margin:2px 0 2px {left}px">{escape(settle_direction(words)) if plain else words}</p>'


def proposed_path(title: str, stamp: str) -> Path:
    """Where it is saved when nobody says where: the person's documents, named after whom it is about and for."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or str(Path.home())
    name = re.sub(r"[^\w ,.\-]", "", title)[:_LONGEST_NAME].strip(" .") or tr("Contact")
    return Path(folder) / f"{name} {stamp}.pdf"  # no text: the name of a file


def save_pdf(content: bytes, path: Path) -> Path:
    """Write it. Raises KmsError that names the file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content, mode=PRIVATE)
    except OSError as error:
        why = error.strerror or error
        raise KmsError(
            tr("{file} could not be saved: {reason}. Choose another place.", file=path.name, reason=why)
        ) from error
    return path
