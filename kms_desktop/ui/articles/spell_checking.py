"""The speller of this computer → the page's live check, and a word that somebody adds → the house's words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject

from kms_desktop.editorial.spelling import Speller
from kms_desktop.texts import tr
from kms_desktop.ui.articles.editor import ADD_WORD
from kms_desktop.ui.articles.page import ArticlesPage
from kms_desktop.ui.background import Background


class SpellChecking(QObject):
    """For a page on which somebody writes; no dictionary is read before the first text is open."""

    def __init__(self, page: ArticlesPage, speller: Speller, background: Background) -> None:
        super().__init__(page)
        self._page, self._speller, self._background = page, speller, background
        page.live.spell = speller.check_text
        page.editor.act_wanted.connect(self._act)

    def _act(self, act: str) -> None:
        word = act.removeprefix(ADD_WORD)
        if word == act:
            return
        self._background.run(
            partial(self._speller.add_word, word),
            owner=self,
            on_done=lambda _none: self._page.live.look_at_spelling(),
            on_error=self._refuse,
            long=True,
        )

    def _refuse(self, error: Exception) -> None:
        """The folder takes no file."""
        if isinstance(error, OSError):
            self._page.problem.emit(tr("The word was not added: {why}.", why=error.strerror or error))
        else:
            self._background.failed.emit(error)
