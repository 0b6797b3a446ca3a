"""A new article needs a title and no more; those that may be the same one already are named first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kms_desktop.search.searcher import Searcher
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.layouts import Column, Row, clear_layout
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import SideRow

_MOST_ALIKE = 3


class NewArticlePanel(FloatingPanel):
    """`title_typed` while a title is typed, `begun`, `instead(id)` for one that is there already."""

    title_typed = Signal(str)
    begun = Signal(str, str)
    """The title, and a text to begin with, "" for the template."""
    instead = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("New article"), "plus", tr("Its file is named after the title."), "accent", parent)
        self.set_hints(((tr("Begin"), key_text("enter")), (tr("Leave"), key_text("leave"))))
        self.title = LineField(tr("What the customer would call it"), tr("Title"))
        self._alike = Column(gap=0)
        self._text = ""
        self.begin = Button(tr("Begin"), key_text("enter"), "filled", "pencil")
        self.body.addWidget(self.title)
        self.body.addLayout(self._alike)
        foot = Row(gap=12)
        foot.addWidget(self.begin)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.title.typed.connect(self.title_typed)
        self.title.entered.connect(self.confirm)
        self.title.escaped.connect(self.close_panel)
        self.begin.clicked.connect(self.confirm)

    def show_alike(self, titles: Sequence[tuple[str, str]]) -> None:
        """(id, title) of articles that may say the same already."""
        clear_layout(self._alike)
        if titles:
            self._alike.addWidget(Paragraph(tr("There already; open one instead?"), "meta", "ink3"))
        for article_id, title in titles[:_MOST_ALIKE]:
            row = SideRow(typeset_text(title), icon="book", press=True, calm=True)
            row.chosen.connect(lambda chosen=article_id: self._open_existing(chosen))
            self._alike.addWidget(row)
        self.fit_panel()

    def begin_with(self, text: str) -> None:
        """What was drafted already is what the article begins with."""
        self._text = text

    def confirm(self) -> None:
        """Enter: begin, if there is a title."""
        title = self.title.text().strip()
        if not title:
            self.title.setFocus()
            return
        self.close_panel()
        self.title.set_text("")
        self.show_alike(())
        text, self._text = self._text, ""
        self.begun.emit(title, text)

    def _open_existing(self, article_id: str) -> None:
        self.close_panel()
        self._text = ""
        self.instead.emit(article_id)


def articles_alike(searcher: Searcher, title: str) -> list[tuple[str, str]]:
    """Id and title of those that may say the same; read in a lane."""
    return [(hit.id, hit.title) for hit in searcher.search(title).hits] if len(title) > 3 else []
