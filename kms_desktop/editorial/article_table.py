"""The folder of articles and what was published and used of it → one row for each article, as a table lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from posixpath import dirname

from kms_desktop.articles.library import Library
from kms_desktop.editorial.article_metadata_cache import ArticleState, ArticleStates
from kms_desktop.editorial.help_articles import is_help
from kms_desktop.editorial.review_schedule import Freshness, read_freshness
from kms_desktop.editorial.revisions import Head, newest_heads
from kms_desktop.errors import Unreachable
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.voc.fit_rate import DAYS, FitRate, fit_rates

Titles = Callable[[], Iterator[tuple[str, str, str]]]
"""(id, title, path) of each article that this person may see."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article. `folder` is "" at the top; `is_draft`: the file is not what was published last; the
    program's own help, which is never published, is none.

    `changed_at` is when it was published last, of a draft when its file was written; `fit` None where its options were
    not looked at in 90 days.
    """

    id: str
    title: str
    path: str
    owner: str
    confidence: str
    changed_at: datetime
    is_draft: bool = False
    fit: FitRate | None = None

    @property
    def folder(self) -> str:
        return dirname(self.path)

    @property
    def is_archived(self) -> bool:
        return self.confidence == "archived"


class ArticleTable:
    """Reads a whole folder: for the long lane, one thread at a time."""

    def __init__(
        self, database: Database, library: Library, titles: Titles, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database, self._titles, self._clock = database, titles, clock
        self._root, self._states = library.root, ArticleStates(library)

    def list_rows(self) -> list[ArticleRow]:
        """By title, archived ones last. Without the database nothing is said of use and of what was published."""
        states = {state.path: state for state in self._states.list_states()}
        try:
            with self._database.reading() as session:
                heads, fresh = newest_heads(session), read_freshness(session)
                rates = fit_rates(session, self._clock() - timedelta(days=DAYS))
        except Unreachable:
            heads, fresh, rates = {}, {}, {}
        rows = [
            _make_row(article_id, title, states[path], heads, fresh, rates, self._root)
            for article_id, title, path in self._titles()
            if path in states
        ]
        return sorted(rows, key=lambda row: (row.is_archived, row.title.casefold(), row.path))


def _make_row(
    article_id: str,
    title: str,
    state: ArticleState,
    heads: Mapping[str, Head],
    fresh: Mapping[str, Freshness],
    rates: Mapping[str, FitRate],
    root: Path,
) -> ArticleRow:
    head, known = heads.get(article_id), fresh.get(article_id)
    if head is None:
        is_draft = bool(heads) and not is_help(root, state.path, state.stamp)
    else:
        is_draft = head.revision not in ("", state.stamp)
    published = known.changed if known is not None and not is_draft else None
    return ArticleRow(
        article_id,
        title,
        state.path,
        state.owner,
        state.confidence,
        published or state.changed_at,
        is_draft,
        rates.get(article_id),
    )
