"""A page of HTML that a report made → PDF of A4 pages, each with its number; loaded only when one is asked for."""

from __future__ import annotations

import os

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument

from kms_desktop.texts import tr

_DPI, _MARGIN_MM, _BODY_PX, _INDENT_PX, _FOOT_PX = 96, 15.0, 11, 14, 22
_RESOLUTION = 1200
_WIDTH_PX = int((210 - 2 * _MARGIN_MM) / 25.4 * _DPI)
_HEIGHT_PX = int((297 - 2 * _MARGIN_MM) / 25.4 * _DPI) - _FOOT_PX
_SHEET = """
h1 { font-size: 19px; margin: 0 0 2px 0; }
h2 { font-size: 13px; margin: 12px 0 4px 0; }
p { margin: 2px 0 4px 0; }
ul { margin: 4px 0 2px 0; }
.quiet { color: #4a5260; }
table { border-collapse: collapse; border-style: none; }
td, th { padding: 1px 10px 1px 0; border-bottom: 1px solid #d3d8df; }
th { text-align: left; font-weight: 600; color: #4a5260; }
th.row { font-weight: normal; color: #141a24; }
th.group { background-color: #eceff3; color: #141a24; padding-left: 4px; }
"""


def pdf_of_html(html: str, title: str) -> bytes:
    """Needs the fonts of the program, which it loads where no window has."""
    application = QGuiApplication.instance()
    made = None if application is not None else _make_application()
    try:
        return _draw(_make_document(html), title)
    finally:
        del made


def _make_application() -> object:
    """A command writes where there may be no screen."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from kms_desktop.settings import Settings
    from kms_desktop.ui.app import make_application

    return make_application(Settings())


def _make_document(html: str) -> QTextDocument:
    document = QTextDocument()
    font = QFont(QGuiApplication.font())
    font.setPixelSize(_BODY_PX)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setIndentWidth(_INDENT_PX)
    document.setDefaultStyleSheet(_SHEET)
    head, _, body = html.partition("<style>")
    document.setHtml(head + body.partition("</style>")[2])
    document.setPageSize(QSizeF(_WIDTH_PX, _HEIGHT_PX))
    return document


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
    pages = document.pageCount()
    for at in range(pages):
        if at:
            writer.newPage()
        painter.save()
        painter.translate(0, -at * _HEIGHT_PX)
        document.drawContents(painter, QRectF(0, at * _HEIGHT_PX, _WIDTH_PX, _HEIGHT_PX))
        painter.restore()
        _draw_foot(painter, document.defaultFont(), at + 1, pages, title)
    painter.end()
    return bytes(buffer.data().data())


def _draw_foot(painter: QPainter, font: QFont, at: int, pages: int, title: str) -> None:
    foot = QRectF(0, _HEIGHT_PX, _WIDTH_PX, _FOOT_PX)
    painter.setFont(font)
    painter.setPen(QColor("#4a5260"))
    painter.drawText(foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, title)
    told = tr("Page {page} of {pages}", page=at, pages=pages)
    painter.drawText(foot, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, told)
