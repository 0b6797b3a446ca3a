"""A new article: its title, folder, kind and owner; those that may be the same one already are named first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from kms_desktop.articles.front_matter import CHOICES
from kms_desktop.articles.new_article import NewArticle
from kms_desktop.articles.vocabulary import Vocabulary
from kms_desktop.editorial.completions import complete_words
from kms_desktop.search.searcher import Searcher
from kms_desktop.texts import tr
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.articles.labelled import Labelled
from kms_desktop.ui.articles.state_text import choice_text
from kms_desktop.ui.articles.suggest_field import SuggestField
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
    begun = Signal(object, str)
    """NewArticle, and a text to begin with, "" for the template."""
    instead = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("New article"), "plus", tr("The file name comes from the title."), "accent", parent)
        self.set_hints(((tr("Create"), key_text("enter")), (tr("Cancel"), key_text("leave"))))
        self.title = LineField(tr("What the customer would call it"), tr("Title"))
        self._alike = Column(gap=0)
        self._text = ""
        self.begin = Button(tr("Create"), key_text("enter"), "filled", "pencil")
        self._known = Vocabulary()
        self.folder = SuggestField(
            tr("None: beside the others"), tr("Folder"), lambda typed: complete_words(self._known.folders, typed)
        )
        self.owner = SuggestField(
            tr("Team that looks after it"), tr("Owner"), lambda typed: complete_words(self._known.owners, typed)
        )
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("Kind"))
        self.kind.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for kind in CHOICES["kind"]:
            self.kind.addItem(choice_text(kind), kind)
        self.body.addWidget(self.title)
        row = Row(gap=12)
        parts = ((tr("Kind"), self.kind, 2), (tr("Folder"), self.folder, 3), (tr("Owner"), self.owner, 2))
        for name, part, wide in parts:
            row.addWidget(Labelled(name, part), wide)
        self.body.addLayout(row)
        self.body.addLayout(self._alike)
        foot = Row(gap=12)
        foot.addWidget(self.begin)
        foot.addStretch(1)
        self.body.addLayout(foot)
        self.title.typed.connect(self.title_typed)
        for field in (self.title, self.folder, self.owner):
            field.entered.connect(self.confirm)
            field.escaped.connect(self.close_panel)
        self.begin.clicked.connect(self.confirm)

    def show_alike(self, titles: Sequence[tuple[str, str]]) -> None:
        """(id, title) of articles that may say the same already."""
        clear_layout(self._alike)
        if titles:
            self._alike.addWidget(Paragraph(tr("Similar articles: open one instead?"), "meta", "ink3"))
        for article_id, title in titles[:_MOST_ALIKE]:
            row = SideRow(typeset_text(title), icon="book", press=True, calm=True)
            row.chosen.connect(lambda chosen=article_id: self._open_existing(chosen))
            self._alike.addWidget(row)
        self.fit_panel()

    def begin_with(self, text: str) -> None:
        """What was drafted already is what the article begins with."""
        self._text = text

    def offer_words(self, known: Vocabulary, folder: str, team: str) -> None:
        """What the other articles use; where a new one belongs unless somebody says otherwise."""
        self._known = known
        self.folder.set_text(folder)
        self.owner.set_text(next((one for one in known.owners if one.casefold() == team.casefold()), team))
        self.kind.setCurrentIndex(0)

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
        kind = str(self.kind.currentData())
        self.begun.emit(NewArticle(title, self.folder.text().strip(), kind, self.owner.text().strip()), text)

    def _open_existing(self, article_id: str) -> None:
        self.close_panel()
        self._text = ""
        self.instead.emit(article_id)


def articles_alike(searcher: Searcher, title: str) -> list[tuple[str, str]]:
    """Id and title of those that may say the same; read in a lane."""
    return [(hit.id, hit.title) for hit in searcher.search(title).hits] if len(title) > 3 else []
