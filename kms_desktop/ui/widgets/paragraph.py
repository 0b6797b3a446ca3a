"""Plain words or safe HTML → a label with an exact line height that can be selected and grows with its words."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QPalette, QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from kms_desktop.ui.theme.current import Theme, follow, theme

_FIXED = QTextBlockFormat.LineHeightTypes.FixedHeight.value
_NO_FOCUS = Qt.FocusPolicy.NoFocus
_GAP_BETWEEN_BLOCKS = 8


class Paragraph(QTextBrowser):
    """`text` is shown as it stands; `html` must come from our renderer (safe, no outside resource).

    `role` is a size of type, `ink` a token. A link is never followed: `link_chosen(str)` tells of it.
    Only a paragraph with links takes the focus; the mouse selects in every one.
    """

    link_chosen = Signal(str)

    def __init__(
        self, text: str = "", role: str = "reading", ink: str = "ink", parent: QWidget | None = None, *, weight: int = 0
    ) -> None:
        super().__init__(parent)
        self._role, self._ink, self._weight = role, ink, weight or None
        self._html = ""
        self._text = text
        self._centred = False
        self._hugs = False
        self._measured: dict[int, int] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._say_link)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(_NO_FOCUS)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow(self._dress)

    def show_text(self, text: str) -> None:
        """Plain words; no character in them is markup."""
        self._text, self._html = text, ""
        self._dress(theme())

    def show_html(self, html: str) -> None:
        """HTML of our own renderer."""
        self._text, self._html = "", html
        self._dress(theme())

    def centre(self) -> None:
        """Centre the words from now on."""
        self._centred = True
        self._dress(theme())

    def hug(self) -> None:
        """Be as wide as the words, no wider; for short words in a row."""
        self._hugs = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.updateGeometry()

    def set_ink(self, token: str) -> None:
        self._ink = token
        self._dress(theme())

    def _say_link(self, url: QUrl) -> None:
        self.link_chosen.emit(url.toString())

    def _dress(self, worn: Theme) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.transparent)
        palette.setColor(QPalette.ColorRole.Text, worn.color(self._ink))
        self.setPalette(palette)
        self.setFont(worn.font(self._role, self._weight))
        self._fill(self.document(), worn)
        self.setAccessibleName(self.toPlainText())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if "<a " in self._html else _NO_FOCUS)
        self._measured.clear()
        self.updateGeometry()

    def _fill(self, document: QTextDocument, worn: Theme) -> None:
        document.setDocumentMargin(0)
        document.setDefaultFont(worn.font(self._role, self._weight))
        option = document.defaultTextOption()
        option.setAlignment(Qt.AlignmentFlag.AlignHCenter if self._centred else Qt.AlignmentFlag.AlignLeft)
        document.setDefaultTextOption(option)
        if self._html:
            document.setDefaultStyleSheet(f"a {{ color: {worn.tokens.accentink}; text-decoration: underline; }}")
            document.setHtml(self._html)
        else:
            document.setPlainText(self._text)
        _space_lines(document, worn.line(self._role), worn.gap(_GAP_BETWEEN_BLOCKS) if self._html else 0)

    def hasHeightForWidth(self) -> bool:
        return not self._hugs

    def heightForWidth(self, width: int) -> int:
        width = max(1, width)
        if width not in self._measured:
            copy = self.document().clone()
            copy.setTextWidth(width)
            self._measured[width] = round(copy.size().height())
        return self._measured[width]

    def sizeHint(self) -> QSize:
        worn = theme()
        known = self.testAttribute(Qt.WidgetAttribute.WA_Resized)
        width = min(round(self.document().idealWidth()) + 2, worn.px(640))
        known = known and not self._hugs
        return QSize(width, self.heightForWidth(self.width() if known else width))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint() if self._hugs else QSize(theme().px(80), theme().line(self._role))

    def wheelEvent(self, event) -> None:
        """What lies around it scrolls, not the paragraph."""
        event.ignore()


def _space_lines(document: QTextDocument, line: int, gap: int) -> None:
    """Give every block the line height; `gap` pixels between blocks. Larger type keeps the room it needs."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        form = block.blockFormat()
        if not form.headingLevel():
            form.setLineHeight(line, _FIXED)
        last = not block.next().isValid()
        form.setTopMargin(0)
        form.setBottomMargin(0 if last else gap)
        cursor.setPosition(block.position())
        cursor.setBlockFormat(form)
        block = block.next()
    document.rootFrame().frameFormat().setMargin(0)
