"""The folder of articles and the flags on them → a list with what needs somebody first, and one article whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.library import Library
from kms_desktop.articles.lint import lint_article
from kms_desktop.articles.model import Article, Finding
from kms_desktop.errors import Unreachable
from kms_desktop.ui.background import Background
from kms_desktop.voc.model import Suggestion
from kms_desktop.voc.suggestions import SuggestionBox

Titles = Callable[[], list[tuple[str, str, str]]]


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One article of the list; `waiting` are flags and suggestions nobody answered yet, newest first."""

    id: str
    title: str
    path: str
    waiting: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleSight:
    """One article with what lint finds in it and what agents said about it."""

    article: Article
    findings: tuple[Finding, ...]
    said: tuple[Suggestion, ...]


class ArticlesPresenter(QObject):
    """Reads in the long lane: a folder may hold ten thousand files."""

    listed = Signal(object)
    opened = Signal(object)

    def __init__(
        self,
        titles: Titles,
        library: Library,
        box: SuggestionBox,
        background: Background,
        today: Callable[[], date],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._titles, self._library, self._box = titles, library, box
        self._background, self._today = background, today

    def look(self) -> None:
        """List every article: those with a flag first, then those with anything else waiting."""
        self._background.run(self._list, owner=self, on_done=self.listed.emit, replaces="list", long=True)

    def open(self, article_id: str) -> None:
        self._background.run(
            lambda: self._read(article_id), owner=self, on_done=self._opened, replaces="article", long=True
        )

    def _list(self) -> list[ArticleLine]:
        waiting: dict[str, list[Suggestion]] = defaultdict(list)
        for said in self._said(state="new"):
            if said.article_id:
                waiting[said.article_id].append(said)
        lines = [ArticleLine(key, title, path, tuple(waiting.get(key, ()))) for key, title, path in self._titles()]
        return sorted(lines, key=lambda line: (_urgency(line), line.title.casefold()))

    def _read(self, article_id: str) -> ArticleSight | None:
        article = self._library.get(article_id)
        if article is None:
            return None
        findings = lint_article(article, self._library, self._today())
        return ArticleSight(article, findings, tuple(self._said(article_id=article_id)))

    def _said(self, *, state: str = "", article_id: str = "") -> list[Suggestion]:
        """What people said of articles; nothing while the database is away, so that articles can be read on."""
        try:
            return self._box.listed(state=state, article_id=article_id)
        except Unreachable:
            return []

    def _opened(self, sight: ArticleSight | None) -> None:
        if sight is not None:
            self.opened.emit(sight)


def _urgency(line: ArticleLine) -> int:
    """0: something in it is wrong. 1: somebody said something. 2: nothing waits."""
    if not line.waiting:
        return 2
    return 0 if any(said.kind == "flag" for said in line.waiting) else 1
