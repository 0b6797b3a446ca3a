"""The head of the Articles page, in the room of the call bar: three parts, each as wide as the pane under it."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import label_of
from kms_desktop.ui.articles.right_pane import PREVIEW
from kms_desktop.ui.articles.tabs import Tabs
from kms_desktop.ui.theme.current import current_theme
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.layouts import Column, Row
from kms_desktop.ui.widgets.page_title import OneLine
from kms_desktop.ui.widgets.plane import Plane

_LEAST_TITLE = 80


class ArticlesHead(Plane):
    """72 pixels: what waits, what is open and what can be done with it, the views of it."""

    def __init__(self, tabs: Tabs, parent: QWidget | None = None) -> None:
        super().__init__("paper", "", parent)
        self.walk = Button(*label_of("walk_article"), "band", "play")
        self.publish = Button(*label_of("publish_article"), "band", "check")
        self.more = Button(tr("More"), "", "band", "menu")
        self._writes, self._walking, self.is_crowded = False, False, False
        self.title, self.detail = OneLine("search", "ink", 600), OneLine("meta", "ink3")
        self.waiting, self.waiting_right = OneLine("search", "ink", 600), OneLine("meta", "ink3", right=True)
        self.beside_tabs = OneLine("meta", "ink3", right=True)
        self._tabs = tabs
        self.left, self.middle, self.right = Plane("pane", "right"), Plane("paper", "bottom"), Plane("pane", "left")
        self.covered = Plane("paper", "bottom")
        self.covered_title, self.covered_detail = OneLine("search", "ink", 600), OneLine("meta", "ink3")
        self.covered.setVisible(False)
        self._lay_out()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.waiting.show_text(tr("To do"))
        self.show_view(tabs.current_tab())

    def _lay_out(self) -> None:
        left = Row(self.left, gap=8, margins=(16, 0, 16, 0))
        left.addWidget(self.waiting)
        left.addWidget(self.waiting_right, 1)
        middle = Row(self.middle, gap=8, margins=(16, 0, 16, 1))
        words = Column(gap=2)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        words.addStretch(1)
        middle.addLayout(words, 1)
        middle.addWidget(self.walk)
        middle.addWidget(self.publish)
        middle.addWidget(self.more)
        right = Row(self.right, gap=8, margins=(16, 0, 16, 0))
        right.addWidget(self._tabs, 1)
        right.addWidget(self.beside_tabs)
        row = Row(self, gap=0)
        row.addWidget(self.left)
        row.addWidget(self.middle, 1)
        row.addWidget(self.right)
        over = Row(self.covered, gap=8, margins=(24, 0, 24, 1))
        words = Column(gap=2)
        words.addStretch(1)
        words.addWidget(self.covered_title)
        words.addWidget(self.covered_detail)
        words.addStretch(1)
        over.addLayout(words, 1)
        row.addWidget(self.covered, 1)

    def show_cover(self, title: str, detail: str = "") -> None:
        """What lies over the whole page, in the place of what is open; "" for nothing any more."""
        self.covered_title.show_text(title)
        self.covered_detail.show_text(detail)
        self.covered.setVisible(bool(title))
        for part in (self.left, self.middle, self.right):
            part.setVisible(not title)

    def show_detail(self, words: str) -> None:
        """In the place of what waits, while the folder is read."""
        self.waiting_right.show_text(words)

    def show_article(self, title: str, detail: str) -> None:
        self.title.show_text(title)
        self.detail.show_text(detail)

    def show_actions(self, *, writes: bool) -> None:
        """What can be done by who may write, and by who may read."""
        self._writes = writes
        self._show_buttons()
        self.waiting.show_text(tr("To do") if writes else tr("All articles"))

    def show_walking(self, *, walking: bool) -> None:
        """While the text is walked there is nothing under the outer parts, and it is walked already."""
        self.left.setVisible(not walking)
        self.right.setVisible(not walking)
        self._walking = walking
        self._show_buttons()

    def _show_buttons(self) -> None:
        """Where the title would have no room at all, the menu has what the buttons do."""
        self.more.setVisible(self._writes)
        self.publish.setVisible(self._writes and not self.is_crowded)
        self.walk.setVisible(self._writes and not self.is_crowded and not self._walking)

    def show_widths(self, left: int, right: int, *, narrow: bool) -> None:
        """Those of the panes under it. `narrow`: there is no pane under the tabs."""
        self.right.set_tone(*(("paper", "bottom") if narrow else ("pane", "left")))
        self.left.setFixedWidth(left)
        self.right.setFixedWidth(right)
        self._fit_width()

    def show_view(self, key: str) -> None:
        """Which view of the article is shown now."""
        self.beside_tabs.show_text(tr("as on a call") if key == PREVIEW else "")
        self._fit_width()

    def _fit_width(self) -> None:
        """The title keeps its room: the buttons leave out icon and key where there is little."""
        beside = sum(part.minimumWidth() for part in (self.left, self.right) if not part.isHidden())
        room = self.width() - beside - current_theme().gap(48)
        for level in (0, 1, 2):
            for button in (self.walk, self.publish, self.more):
                button.set_terse(level)
            taken = sum(button.sizeHint().width() for button in (self.walk, self.publish, self.more))
            if taken + current_theme().px(200) <= room:
                break
        if (taken + current_theme().gap(16) + current_theme().px(_LEAST_TITLE) > room) != self.is_crowded:
            self.is_crowded = not self.is_crowded
            self._show_buttons()
        fits = (
            self._tabs.wanted_width() + self.beside_tabs.sizeHint().width() + current_theme().gap(44)
            <= self.right.width()
        )
        self.beside_tabs.setVisible(fits)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), current_theme().px(72))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, current_theme().px(72))
