"""An article's HTML → a page to read: pictures from its own library, links told and never followed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QImageReader,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from kms_desktop.files import real_path_inside
from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.fonts import HEAVIEST
from kms_desktop.ui.widgets.paint import measure_px

_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
_GUTTER = 24
_HEADINGS = {1: ("title", 0, 12), 2: ("search", 20, 4)}
"""Level → role of type, distance above and below; deeper ones are small."""
_SMALL_HEADING = ("reading", 12, 4)


class ArticleText(QTextBrowser):
    """Shows HTML that our own renderer made safe. Loads nothing that is not a local file inside the library."""

    link_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._html = ""
        self._library: Path | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(tr("Article"))
        self.setViewportMargins(0, 0, 12, 0)
        self.anchorClicked.connect(self._emit_link)
        follow_theme(self._apply_theme)

    def show_article(self, html: str, library: Path) -> None:
        """`library` is the folder of articles: a picture outside it is not shown."""
        self._html, self._library = html, library
        self._apply_theme(current_theme())

    def selected_text(self) -> str:
        """The marked passage in plain words."""
        return self.textCursor().selectedText().replace("\u2029", " ").strip()

    def loadResource(self, kind: int, name: QUrl | str):
        """Only pictures, only from inside the library; everything else is nothing."""
        url = QUrl(name)
        is_picture = kind == QTextDocument.ResourceType.ImageResource.value and url.isLocalFile()
        if self._library is None or not is_picture:
            return None
        path = real_path_inside(url.toLocalFile(), self._library)
        return _read_picture(path) if path is not None else None

    def _emit_link(self, url: QUrl) -> None:
        if url.fragment() and not url.path() and not url.scheme():
            self.scrollToAnchor(url.fragment())
        else:
            self.link_chosen.emit(url.toString())

    def _apply_theme(self, theme: Theme) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, theme.color("paper"))
        palette.setColor(QPalette.ColorRole.Text, theme.color("ink"))
        self.setPalette(palette)
        tokens = theme.tokens
        self.document().setDefaultFont(theme.font("reading"))
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(theme.px(20))
        self.document().setDefaultStyleSheet(
            f"a {{ color: {tokens.accentink}; }} th {{ background-color: {tokens.band}; }}"
            f"b, strong, th {{ font-weight: {HEAVIEST}; }}"
            f"blockquote {{ color: {tokens.ink2}; }} code, pre {{ background-color: {tokens.tile}; }}"
        )
        place = self.verticalScrollBar().value()
        self.setHtml(self._html)
        _set_spacing(self.document(), theme)
        self._fit_measure()
        self.verticalScrollBar().setValue(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_measure()

    def _fit_measure(self) -> None:
        """A line has under ninety letters; the scroll bar lies in the margin at the right."""
        theme = current_theme()
        room = self.width() - theme.gap(_GUTTER)
        right = theme.gap(_GUTTER) + max(0, room - measure_px(theme.font("reading")))
        if self.viewportMargins().right() != right:
            self.setViewportMargins(0, 0, right, 0)
            self.document().setTextWidth(self.viewport().width())


def _read_picture(path: Path) -> QImage | None:
    """None for what is no picture, or names another file to be drawn."""
    from kms_desktop.articles.closed_picture import close_picture  # late: few articles have a picture

    try:
        closed = close_picture(path.read_bytes())
    except OSError:
        return None
    if closed is None:
        return None
    buffer = QBuffer()
    buffer.setData(closed[0])
    image = QImageReader(buffer, QByteArray(closed[1].encode())).read()
    return None if image.isNull() else image


def _set_spacing(document: QTextDocument, theme: Theme) -> None:
    """Give headings the design's type, lines their height, and parts the distance that tells what belongs together."""
    cursor, block, first = QTextCursor(document), document.begin(), True
    cursor.beginEditBlock()
    while block.isValid():
        form, level = block.blockFormat(), block.blockFormat().headingLevel()
        role, above, below = _HEADINGS.get(level, _SMALL_HEADING) if level else ("reading", 0, 8)
        if level:
            _set_type(cursor, block, theme.font(role, 600))
        if not _has_picture(block):
            form.setLineHeight(theme.line(role), _FIXED)
        following = block.next()
        if block.textList() and following.isValid() and following.textList():
            below = 4
        form.setTopMargin(0 if first else theme.gap(above))
        form.setBottomMargin(theme.gap(below))
        cursor.setPosition(block.position())
        cursor.setBlockFormat(form)
        block, first = following, False
    cursor.endEditBlock()


def _set_type(cursor: QTextCursor, block: QTextBlock, font: QFont) -> None:
    """A heading's own size instead of the browser's enlargement; links and anchors in it stay."""
    for piece in _text_fragments(block):
        form = QTextCharFormat(piece.charFormat())
        form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
        form.setFont(font, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
        cursor.setPosition(piece.position())
        cursor.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(form)


def _has_picture(block: QTextBlock) -> bool:
    return any(piece.charFormat().isImageFormat() for piece in _text_fragments(block))


def _text_fragments(block: QTextBlock) -> list[QTextFragment]:
    """The runs of one format, in order."""
    pieces, walk = [], block.begin()
    while not walk.atEnd():
        pieces.append(walk.fragment())
        walk += 1
    return pieces
