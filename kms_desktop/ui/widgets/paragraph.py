"""Plain words or safe HTML → a label with an exact line height that can be selected and grows with its words.

A QLabel for what a screen reader needs (static text with a name), painted from a QTextDocument of its own: a
QLabel's `line-height` adds blank height, and a QTextBrowser for every line of a pane costs a scroll area each.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextLine,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.theme.current import Theme, current_theme, follow_theme
from kms_desktop.ui.theme.fonts import HEAVIEST
from kms_desktop.ui.widgets.paint import focus_ring, measure_px, text_width

_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
_MOST_WIDTH = 640
_MOST_LEAST = 160
_BLOCK_GAP, _ITEM_GAP = 8, 4
_Link = tuple[int, int, str]


class Paragraph(QLabel):
    """`text` is shown as it stands; `html` must come from our renderer (safe, no outside resource).

    `role` is a size of type, `ink` a token, `weight` 400 to 600 (0: the role's own). The mouse selects, Ctrl+C
    copies. A link is never followed: `link_chosen(str)` tells of it; Tab goes from link to link, Enter chooses.
    """

    link_chosen = Signal(str)

    def __init__(
        self, text: str = "", role: str = "reading", ink: str = "ink", parent: QWidget | None = None, *, weight: int = 0
    ) -> None:
        super().__init__(parent)
        self._role, self._ink, self._weight = role, ink, weight or None
        self._text, self._html = text, ""
        self._centred = False
        self._laid: tuple[object, ...] = ()
        """What the words were laid out from; another theme of the same size only colours them anew."""
        self._words = QTextDocument(self)
        self._words.setUndoRedoEnabled(False)
        self._words.setDocumentMargin(0)
        self._heights: dict[int, int] = {}
        self._ideal = self._least = 0
        self._links: list[_Link] = []
        self._at_link = -1
        self._marked = QTextCursor()
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self._apply_theme)

    def show_text(self, text: str) -> None:
        """Plain words; no character in them is markup."""
        if self._html or text != self._text:
            self._text, self._html = text, ""
            self._apply_theme(current_theme())

    def show_html(self, html: str) -> None:
        """HTML of our own renderer."""
        if html != self._html:
            self._text, self._html = "", html
            self._apply_theme(current_theme())

    def toPlainText(self) -> str:
        return self._words.toPlainText()

    def center_text(self) -> None:
        """Centre the words from now on."""
        self._centred = True
        self._apply_theme(current_theme())

    def fit_width(self) -> None:
        """Take the width of the words and no more; for short words in a row."""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def set_role(self, role: str) -> None:
        """Another size of type."""
        if role != self._role:
            self._role = role
            self._apply_theme(current_theme())

    def set_ink(self, token: str) -> None:
        self._ink = token
        self.update()

    def _apply_theme(self, theme: Theme) -> None:
        links = theme.tokens.accentink if self._html else ""
        wanted = (self._text, self._html, self._role, self._centred, theme.percent, links)
        if wanted != self._laid:
            self._laid = wanted
            self._lay_out(theme)
        self.update()

    def _lay_out(self, theme: Theme) -> None:
        self._words.setIndentWidth(theme.px(20))
        self._words.setDefaultFont(theme.font(self._role, self._weight))
        side = Qt.AlignmentFlag.AlignHCenter if self._centred else Qt.AlignmentFlag.AlignLeft
        option = QTextOption(side)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._words.setDefaultTextOption(option)
        if self._html:
            self._words.setDefaultStyleSheet(
                f"a {{ color: {theme.tokens.accentink}; }} b, strong {{ font-weight: {HEAVIEST}; }}"
            )
            self._words.setHtml(self._html)
        else:
            self._words.setPlainText(self._text)
        _space_lines(self._words, theme, self._role, apart=bool(self._html))
        self._links = _links_of(self._words) if self._html else []
        self._marked = QTextCursor()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if self._links else Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self._words.toPlainText())
        self._heights.clear()
        self._words.setTextWidth(-1)
        self._ideal = int(self._words.idealWidth()) + 2
        self._least = min(self._ideal, theme.px(_MOST_LEAST), self._longest_word(theme) + 2)
        self.updateGeometry()

    def _longest_word(self, theme: Theme) -> int:
        """Width below which a word would be broken."""
        longest = sorted(self._words.toPlainText().split(), key=len)[-3:]
        return max((text_width(theme.font(self._role, self._weight), word) for word in longest), default=0)

    def hasHeightForWidth(self) -> bool:
        return True

    def _line_width(self, width: int) -> int:
        """Of wide room no more than an eye reads at once; words in the middle are short."""
        if self._centred:
            return max(1, width)
        return max(1, min(width, measure_px(current_theme().font(self._role, self._weight))))

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._words.setTextWidth(self._line_width(width))
            self._heights[width] = round(self._words.size().height())
        return self._heights[width]

    def sizeHint(self) -> QSize:
        width = min(self._ideal, current_theme().px(_MOST_WIDTH))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        hugs = self.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed
        width = self.sizeHint().width() if hugs else self._least
        return QSize(width, current_theme().line(self._role) if self._text or self._html else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = current_theme(), QPainter(self)
        self._words.setTextWidth(self._line_width(self.width()))
        painter.translate(0, self._text_top())
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, theme.color(self._ink))
        if self._marked.hasSelection():
            marked = QAbstractTextDocumentLayout.Selection()
            marked.cursor = self._marked
            marked.format.setBackground(theme.color("accent"))
            marked.format.setForeground(theme.color("onaccent"))
            context.selections = [marked]
        self._words.documentLayout().draw(painter, context)
        if self.hasFocus() and 0 <= self._at_link < len(self._links):
            focus_ring(painter, self._link_box(self._links[self._at_link]), theme.px(4), theme)

    def _text_top(self) -> int:
        """Words that have more height than they need stand in its middle."""
        return max(0, (self.height() - self.heightForWidth(self.width())) // 2)

    def _link_box(self, link: _Link) -> QRect:
        """Around the first line of a link."""
        start, end, _ = link
        block = self._words.findBlock(start)
        corner = self._words.documentLayout().blockBoundingRect(block).topLeft()
        line = block.layout().lineForTextPosition(start - block.position())
        last = min(end - block.position(), line.textStart() + line.textLength())
        left, right = (_x_at(line, at) for at in (start - block.position(), last))
        box = QRectF(corner.x() + left, corner.y() + line.y(), right - left, line.height())
        return box.toAlignedRect().adjusted(-3, 0, 3, 0)

    # the mouse selects and chooses links

    def _place_at(self, point: QPoint, accuracy: Qt.HitTestAccuracy = Qt.HitTestAccuracy.FuzzyHit) -> int:
        self._words.setTextWidth(self._line_width(self.width()))
        return self._words.documentLayout().hitTest(QPointF(point - QPoint(0, self._text_top())), accuracy)

    def _link_at(self, point: QPoint) -> str:
        self._words.setTextWidth(self._line_width(self.width()))
        return self._words.documentLayout().anchorAt(QPointF(point - QPoint(0, self._text_top())))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._marked = QTextCursor(self._words)
        self._marked.setPosition(self._place_at(event.position().toPoint()))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if not event.buttons() & Qt.MouseButton.LeftButton:
            over = Qt.CursorShape.PointingHandCursor if self._link_at(point) else Qt.CursorShape.IBeamCursor
            self.setCursor(over)
        elif not self._marked.isNull():
            self._marked.setPosition(self._place_at(point), QTextCursor.MoveMode.KeepAnchor)
            self.update()

    def enterEvent(self, event) -> None:
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._marked.hasSelection():
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        elif link := self._link_at(event.position().toPoint()):
            self.link_chosen.emit(link)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._marked = QTextCursor(self._words)
        self._marked.setPosition(self._place_at(event.position().toPoint()))
        self._marked.select(QTextCursor.SelectionType.WordUnderCursor)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.update()

    def selectedText(self) -> str:
        """The marked words; "" for none."""
        return self._marked.selectedText().replace("\u2029", "\n") if self._marked.hasSelection() else ""

    def copy_text(self) -> None:
        """The marked words, or all of them, to the clipboard."""
        QGuiApplication.clipboard().setText(self.selectedText() or self.toPlainText())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy")).triggered.connect(self.copy_text)
        menu.popup(event.globalPos())

    # the keyboard goes from link to link

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.BacktabFocusReason:
            self._at_link = len(self._links) - 1
        elif event.reason() != Qt.FocusReason.MouseFocusReason:
            self._at_link = 0
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._marked = QTextCursor()
        self._at_link = -1
        self.update()

    def focusNextPrevChild(self, forward: bool) -> bool:
        following = self._at_link + (1 if forward else -1)
        if self.hasFocus() and self._at_link >= 0 and 0 <= following < len(self._links):
            self._at_link = following
            self.update()
            return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self._marked.hasSelection():
            self.copy_text()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._at_link < len(self._links):
            self.link_chosen.emit(self._links[self._at_link][2])
        else:
            event.ignore()


def _space_lines(document: QTextDocument, theme: Theme, role: str, *, apart: bool) -> None:
    """Give every block the role's line height; `apart` a gap to the next. Headings and pictures keep their height."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        form, following = block.blockFormat(), block.next()
        if not form.headingLevel() and "\ufffc" not in block.text():  # a picture stands there
            form.setLineHeight(theme.line(role), _FIXED)
        gap = _ITEM_GAP if block.textList() and following.isValid() and following.textList() else _BLOCK_GAP
        form.setTopMargin(0)
        form.setBottomMargin(theme.gap(gap) if apart and following.isValid() else 0)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(form)
        block = following
    cursor.endEditBlock()


def _links_of(document: QTextDocument) -> list[_Link]:
    """(start, end, address) of every link, in reading order."""
    links: list[_Link] = []
    block = document.begin()
    while block.isValid():
        walk = block.begin()
        while not walk.atEnd():
            piece = walk.fragment()
            address = piece.charFormat().anchorHref()
            if address:
                links.append((piece.position(), piece.position() + piece.length(), address))
            walk += 1
        block = block.next()
    return links


def _x_at(line: QTextLine, place: int) -> float:
    """Where a place of the text stands in a line; the binding gives a pair."""
    found = line.cursorToX(place)
    return found[0] if isinstance(found, tuple) else found  # type: ignore[return-value]
