"""A period → what changed in it for those who take calls: themes with the words they were answered in, articles,
options and limits, and bulletins of changes and promotions.

Who suggested what is not told, but to themselves. An article is told to who finds it. Of several revisions the first
and the last are laid beside each other: what was put right the same week is no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Literal

import sqlalchemy
from sqlalchemy import tuple_

from kms_desktop.access.model import Person
from kms_desktop.access.roles import FIND_EVERY_ARTICLE
from kms_desktop.articles.descriptions import option_lines
from kms_desktop.articles.differences import diff_texts
from kms_desktop.articles.model import Article, Option
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.plain_text import plain_text
from kms_desktop.bulletins.bulletins import of_article, read_bulletins
from kms_desktop.bulletins.model import DECLINED, TAKEN_BACK, Bulletin
from kms_desktop.errors import KmsError
from kms_desktop.figures.executives import is_within, last_effect
from kms_desktop.figures.period import Span
from kms_desktop.search.model import Viewer
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask, together
from kms_desktop.storage.tables import ArticleChangeRow, ArticleRevisionRow, table_of
from kms_desktop.voc.themes.folding import fold_themes, standing_events
from kms_desktop.voc.themes.model import Effect, Theme, ThemeState
from kms_desktop.voc.themes.store import read_theme_events

_change, _revision = table_of(ArticleChangeRow).c, table_of(ArticleRevisionRow).c
_MOST_REVISIONS = 2_000
_ANNOUNCED, _BULLETIN = ("change", "promotion"), "bulletin"
_LONGEST_QUOTE = 120
What = Literal["new", "changed", "archived"]


@dataclass(frozen=True, slots=True)
class SaidNews:
    """`mine`: the reader said it too."""

    title: str
    state: ThemeState
    words: str
    effect: Effect | None
    mine: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class ArticleNews:
    """`sections`: those that changed; `now_says`: the longest passage that came, "" where words only went."""

    article_id: str
    title: str
    what: What
    sections: tuple[str, ...]
    now_says: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OptionNews:
    """`label` is what of it changed ("Limits"), from `before` to `after`; "" for an option that is new or gone."""

    article_title: str
    title: str
    what: Literal["new", "changed", "gone"]
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class MonthChanges:
    """Each part with the newest first, options by article."""

    span: Span
    said: tuple[SaidNews, ...]
    articles: tuple[ArticleNews, ...]
    options: tuple[OptionNews, ...]
    bulletins: tuple[Bulletin, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.said or self.articles or self.options or self.bulletins)


@dataclass(frozen=True, slots=True)
class _Texts:
    """An article as the period found it (None where it was not there yet) and as it left it."""

    before: Article | None
    after: Article
    at: datetime


class ChangesReport:
    """Reads for one person. `viewer`: what they may find, None for everything."""

    def __init__(self, database: Database, person: Person, viewer: Viewer | None, currency: str = "£") -> None:
        self._database, self._person, self._currency = database, person, currency
        self._viewer = Viewer() if person.may(FIND_EVERY_ARTICLE) or viewer is None else viewer

    def report(self, span: Span) -> Reading[MonthChanges]:
        """What changed in the span."""
        return Reading(self._database, partial(self._read, span))

    def _read(self, span: Span) -> Steps[MonthChanges]:
        said, texts, bulletins = yield from together(
            self._read_said(span), self._read_texts(span), read_bulletins(span.begins)
        )
        seen = [one for one in texts if self._may_see(one.after) and (one.before is None or self._may_see(one.before))]
        announced = [
            one for one in bulletins if one.state not in (DECLINED, TAKEN_BACK) and is_within(one.published_at, span)
        ]
        announced += [of_article(one.after) for one in seen if one.after.kind == _BULLETIN and one.before is None]
        announced = [one for one in announced if one.kind in _ANNOUNCED]
        seen = [one for one in seen if one.after.kind != _BULLETIN]
        articles = [news for one in seen if (news := _article_news(one)) is not None]
        options = [news for one in seen for news in _option_news(one, self._currency)]
        return MonthChanges(span, said, tuple(articles), tuple(options), tuple(announced))

    def _may_see(self, article: Article) -> bool:
        named = article.extra.get("visible_to") or ()
        names = [named] if isinstance(named, str) else named if isinstance(named, list | tuple) else ()
        return self._viewer.may_see(tuple(str(name) for name in names))

    def _read_said(self, span: Span) -> Steps[tuple[SaidNews, ...]]:
        events = yield from read_theme_events(self._person)
        found = []
        for theme in fold_themes(events).values():
            at = max((at for at in _moments(theme) if is_within(at, span)), default=None)
            if at is None or theme.state == "joined" or not theme.decided_words:
                continue
            own = standing_events(one for one in events if one.theme_id == theme.id)
            effect, mine = last_effect(own), self._person.id in theme.said_by
            found.append(SaidNews(theme.title, theme.state, theme.decided_words, effect, mine, at))
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))

    def _read_texts(self, span: Span) -> Steps[list[_Texts]]:
        """Of each article that was published in the span, the newest first."""
        logged = yield from ask(
            sqlalchemy.select(_change.article_id, _change.before, _change.after, _change.path, _change.at)
            .where(_change.what == "revision", _change.at >= span.begins, _change.at < span.ends)
            .order_by(_change.article_id, _change.n)
            .limit(_MOST_REVISIONS)
        )
        ends = []
        for key, group in groupby(logged, key=lambda row: row.article_id):
            rows = list(group)
            if rows[0].before != rows[-1].after:
                ends.append((key, rows[0].before, rows[-1].after, rows[-1].path, rows[-1].at))
        wanted = [(key, revision) for key, before, after, *_ in ends for revision in (before, after) if revision]
        if not wanted:
            return []
        kept = yield from ask(
            sqlalchemy.select(_revision.article_id, _revision.revision, _revision.text).where(
                tuple_(_revision.article_id, _revision.revision).in_(wanted)
            )
        )
        texts = {(row.article_id, row.revision): row.text for row in kept}
        found = []
        for key, before, after, path, at in sorted(ends, key=lambda one: one[-1], reverse=True):
            now = _parsed(texts.get((key, after)), path)
            was = _parsed(texts.get((key, before)), path)
            if now is not None and (was is not None or not before):
                found.append(_Texts(was, now, at))
        return found


def _moments(theme: Theme) -> Iterator[datetime]:
    yield from (at for at in (theme.decided_at, theme.done_at, theme.checked_at) if at is not None)


def _parsed(text: str | None, path: str) -> Article | None:
    """None where the text was not kept, or is none."""
    if text is None:
        return None
    try:
        return parse_article(text.encode(), path or "article.md")
    except KmsError:
        return None


def _article_news(texts: _Texts) -> ArticleNews | None:
    """None where nothing that is read changed."""
    was, now = texts.before, texts.after
    if was is None:
        return None if now.confidence == "archived" else ArticleNews(now.id, now.title, "new", (), "", texts.at)
    if now.confidence == "archived" != was.confidence:
        return ArticleNews(now.id, now.title, "archived", (), "", texts.at)
    sections = _changed_sections(was, now)
    if not sections and was.title == now.title:
        return None
    return ArticleNews(now.id, now.title, "changed", sections, _now_says(was, now, sections), texts.at)


def _changed_sections(was: Article, now: Article) -> tuple[str, ...]:
    before = {one.title.casefold(): one.markdown.strip() for one in was.sections}
    changed = [one.title for one in now.sections if before.get(one.title.casefold()) != one.markdown.strip()]
    there = {one.title.casefold() for one in now.sections}
    return (*changed, *(one.title for one in was.sections if one.title.casefold() not in there))


def _now_says(was: Article, now: Article, sections: Sequence[str]) -> str:
    """The longest passage that came, on one line."""
    came = [
        " ".join(piece.text.split())
        for title in sections
        for piece in diff_texts(plain_text(was.section_markdown(title)), plain_text(now.section_markdown(title)))
        if piece.kind == "new"
    ]
    longest = max(came, key=len, default="")
    if len(longest) > _LONGEST_QUOTE:
        longest = longest[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"
    return longest if len(longest.split()) > 1 else ""


def _option_news(texts: _Texts, currency: str) -> Iterator[OptionNews]:
    """Options that came or went, and what of one is another; those of a new article are told with it."""
    was, now = texts.before, texts.after
    if was is None:
        return
    before = {one.id: one for one in was.options}
    for option in now.options:
        if option.id not in before:
            yield OptionNews(now.title, option.title, "new", "", "", "")
        else:
            yield from _moved(now.title, before[option.id], option, currency)
    there = {one.id for one in now.options}
    for option in was.options:
        if option.id not in there:
            yield OptionNews(now.title, option.title, "gone", "", "", "")


def _moved(title: str, was: Option, now: Option, currency: str) -> Iterator[OptionNews]:
    before, after = dict(option_lines(was, currency)), dict(option_lines(now, currency))
    for label in dict.fromkeys((*before, *after)):
        if before.get(label, "") != after.get(label, ""):
            yield OptionNews(title, now.title, "changed", label, before.get(label, ""), after.get(label, ""))
