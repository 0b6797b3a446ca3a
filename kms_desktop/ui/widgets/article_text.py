"""An article's HTML → a page to read: pictures from its own folder, links told and never followed."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QPalette, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from kms_desktop.ui.theme.current import Theme, follow, theme


class ArticleText(QTextBrowser):
    """Shows HTML that our own renderer made safe. Loads nothing that is not a local file inside `folder`."""

    link_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._html, self._folder = "", QUrl()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName("Article")
        self.setViewportMargins(0, 0, 12, 0)
        self.anchorClicked.connect(self._tell)
        follow(self._dress)

    def show_article(self, html: str, folder: QUrl) -> None:
        """`folder` is where the article lies; "" allows no picture at all."""
        self._html, self._folder = html, folder
        self._dress(theme())

    def selected(self) -> str:
        """The marked passage in plain words."""
        return self.textCursor().selectedText().replace("\u2029", " ").strip()

    def loadResource(self, kind: int, name: QUrl | str):
        """Only pictures, only from inside the folder; everything else is nothing."""
        url = QUrl(name)
        inside = url.isLocalFile() and self._folder.isParentOf(url)
        if kind == QTextDocument.ResourceType.ImageResource.value and inside:
            return super().loadResource(kind, url)
        return None

    def _tell(self, url: QUrl) -> None:
        if url.fragment() and not url.path() and not url.scheme():
            self.scrollToAnchor(url.fragment())
        else:
            self.link_chosen.emit(url.toString())

    def _dress(self, worn: Theme) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.Base, worn.color("paper"))
        palette.setColor(QPalette.ColorRole.Text, worn.color("ink"))
        self.setPalette(palette)
        tokens = worn.tokens
        self.document().setDefaultFont(worn.font("reading"))
        self.document().setDocumentMargin(worn.px(4))
        self.document().setDefaultStyleSheet(
            f"a {{ color: {tokens.accentink}; }} h1, h2, h3, h4 {{ font-weight: 600; }}"
            f"h1 {{ font-size: {worn.px(20)}px; }} h2 {{ font-size: {worn.px(16)}px; }}"
            f"h3, h4 {{ font-size: {worn.px(14)}px; }}"
            f"p, li, td {{ line-height: {worn.line('reading')}px; }} "
            f"th {{ background-color: {tokens.band}; }} blockquote {{ color: {tokens.ink2}; }}"
            f"code, pre {{ background-color: {tokens.tile}; }}"
        )
        place = self.verticalScrollBar().value()
        self.setHtml(self._html)
        self.verticalScrollBar().setValue(place)
