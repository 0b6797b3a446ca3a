"""Words or a passage → a suggestion or a flag with the call's context; and their answers: you said, we did."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.model import Article
from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.live import LiveContact
from kms_desktop.voc.model import Suggestion, SuggestionKind
from kms_desktop.voc.suggestions import SuggestionBox
from kms_desktop.voc.themes.model import Theme
from kms_desktop.voc.themes.themes import Themes

_LEAST_LETTERS = 4


class SuggestionPresenter(QObject):
    """One key and one line; the call's context goes along by itself, without a name or a number."""

    sent = Signal(object)
    """The Suggestion that was stored."""
    not_sent = Signal(str, str)
    """Kind and text of a line that could not be kept: it is given back."""
    likes_shown = Signal(object)
    """Themes that the line is likely about, which is being written."""
    same_stored = Signal(object, str)
    """The Theme that was said to be the same, and the key by which that is taken back."""
    answers_shown = Signal(object)
    """Answered suggestions of this person, newest first."""
    reviews_counted = Signal(int)
    """How many reviews of this person's contacts say something they have not read."""

    def __init__(
        self,
        live: LiveContact,
        box: SuggestionBox,
        themes: Themes,
        call: ContactCommands,
        staff_id: str,
        reviews: Callable[[], int],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reviews = reviews
        self._live, self._box, self._themes, self._call = live, box, themes, call
        self._staff_id, self._background = staff_id, background
        self._article: Article | None = None

    def send_suggestion(
        self, kind: SuggestionKind, text: str, passage: str = "", option_id: str = "", searched: str = ""
    ) -> None:
        """Store one line of `kind` suggestion, observation, flag or none_fit; an empty one is not sent. `searched`: the
        words that no article answers."""
        if not text.strip():
            return
        contact = self._live.state if self._live.active else None
        article = self._article
        self._background.run(
            partial(
                self._box.submit_suggestion,
                kind,
                text.strip(),
                contact=contact,
                article=article,
                passage=passage,
                option_id=option_id,
                searched=searched,
            ),
            owner=self,
            on_done=self._on_stored,
            on_error=lambda error: self._not_kept(error, kind, text),
        )

    def find_like(self, text: str) -> None:
        """Is there a theme for what is being written?"""
        article_id = self._article.id if self._article is not None else ""
        self._background.run(
            partial(self._themes.find_like, text, article_id) if len(text.strip()) >= _LEAST_LETTERS else list,
            owner=self,
            on_done=self.likes_shown.emit,
            replaces="likes",
            unasked=True,
        )

    def say_same(self, theme: Theme, text: str) -> None:
        """One more who met it, with what was typed of it."""
        contact = self._live.state if self._live.active else None
        self._background.run(
            partial(self._themes.say_same_here, theme.id, contact, text),
            owner=self,
            on_done=lambda key: self.same_stored.emit(theme, key),
            on_error=lambda error: self._not_kept(error, "suggestion", text),
        )

    def take_back_same(self, key: str) -> None:
        """It was not the same after all."""
        self._background.run(partial(self._themes.take_back_same_here, key), owner=self)

    def on_article_changed(self, article: Article | None) -> None:
        """Another article is open, which goes along with what is said."""
        self._article = article

    def read_answers(self) -> None:
        """Has somebody answered, or said something of a contact?"""
        self._background.run(
            self._reviews, owner=self, on_done=self.reviews_counted.emit, replaces="reviews", unasked=True
        )
        self._background.run(
            self._box.answers(self._staff_id),
            owner=self,
            on_done=self.answers_shown.emit,
            replaces="answers",
            unasked=True,
        )

    def mark_read(self, suggestion_id: str) -> None:
        """The person read this answer."""
        mark = partial(self._box.mark_read, suggestion_id)
        self._background.run(mark, owner=self, on_done=lambda _none: self.read_answers())

    def _not_kept(self, error: Exception, kind: str, text: str) -> None:
        self.not_sent.emit(kind, text)
        self._background.failed.emit(error)

    def _on_stored(self, suggestion: Suggestion) -> None:
        if self._live.active:
            contact = self._live.id
            self._live.write_event(
                partial(self._call.log_suggestion, contact, suggestion.id, suggestion.kind, suggestion.text)
            )
        self.sent.emit(suggestion)
