"""The folder of articles and the flags on them → a list with what needs somebody first, and where each one is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from kms_desktop.articles.library import Library
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
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Where an article is, and what agents said about it."""

    path: str
    title: str
    said: tuple[Suggestion, ...]


class ArticlesPresenter(QObject):
    """Reads in the long lane: a folder may hold ten thousand files."""

    listed = Signal(object)
    found = Signal(object)
    said = Signal(object)
    """What agents said about the article that is open."""

    def __init__(
        self,
        titles: Titles,
        archived: Titles,
        library: Library,
        box: SuggestionBox,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        """`archived` lists those that nobody finds on a call, for who may look them up."""
        super().__init__(parent)
        self._titles, self._archived, self._library, self._box = titles, archived, library, box
        self._background = background
        self._lines: list[ArticleLine] = []

    def list_articles(self) -> None:
        """List every article: those with a flag first, then those with anything else waiting."""
        self._background.run(
            partial(_list_articles, self._titles, self._archived, self._box),
            owner=self,
            on_done=self._list_read,
            replaces="list",
            long=True,
        )

    def find_article(self, article_id: str) -> None:
        """Where the article of this id is; nothing is told where there is none."""
        read = partial(_find_article, self._library, self._box, article_id)
        self._background.run(read, owner=self, on_done=self._emit_found, replaces="article")

    def find_at(self, path: str) -> None:
        """The same for a path of the folder."""
        key = next((line.id for line in self._lines if line.path == path), "")
        if key:
            self.find_article(key)

    def look_at_said(self, article_id: str) -> None:
        """Read again what was said of this article."""
        read = partial(_read_said, self._box, article_id=article_id)
        self._background.run(read, owner=self, on_done=self.said.emit, replaces="said", unasked=True)

    def _list_read(self, lines: list[ArticleLine]) -> None:
        self._lines = lines
        self.listed.emit(lines)

    def _emit_found(self, found: Found | None) -> None:
        if found is not None:
            self.found.emit(found)


def _list_articles(titles: Titles, archived: Titles, box: SuggestionBox) -> list[ArticleLine]:
    waiting: dict[str, list[Suggestion]] = defaultdict(list)
    for said in _read_said(box, state="new"):
        if said.article_id:
            waiting[said.article_id].append(said)
    lines = [ArticleLine(key, title, path, tuple(waiting.get(key, ()))) for key, title, path in titles()]
    lines += [ArticleLine(key, title, path, is_archived=True) for key, title, path in archived()]
    return sorted(lines, key=lambda line: (line.is_archived, _urgency_rank(line), line.title.casefold()))


def _find_article(library: Library, box: SuggestionBox, article_id: str) -> Found | None:
    article = library.find_article(article_id)
    if article is None:
        return None
    return Found(article.path, article.title, tuple(_read_said(box, article_id=article_id)))


def _read_said(box: SuggestionBox, *, state: str = "", article_id: str = "") -> list[Suggestion]:
    """What people said of articles; nothing while the database is away, so that articles can be read on."""
    try:
        return box.list_suggestions(state=state, article_id=article_id)
    except Unreachable:
        return []


def _urgency_rank(line: ArticleLine) -> int:
    """0: something in it is wrong. 1: somebody said something. 2: nothing waits."""
    if not line.waiting:
        return 2
    return 0 if any(said.kind == "flag" for said in line.waiting) else 1
