"""Suggestions, searches in vain, fit rates and reviews → entries of an editor's list; nothing is stored here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from kms_desktop.contacts.personal_data import SEARCHED
from kms_desktop.editorial.article_metadata_cache import ArticleState
from kms_desktop.editorial.broken_links import BrokenLinks
from kms_desktop.editorial.review_schedule import Due
from kms_desktop.search.text_terms import plain_words
from kms_desktop.search.zero_result_searches import Group, Searched, group_searches
from kms_desktop.storage.ids import utc_now
from kms_desktop.voc.fit_rate import FitRate
from kms_desktop.voc.model import Suggestion

EntryKind = Literal["flag", "fix", "suggestion", "wanted", "broken_links", "searched", "low_fit", "draft", "review"]
KINDS: tuple[EntryKind, ...] = (
    *("flag", "fix", "suggestion", "wanted"),
    *("broken_links", "searched", "low_fit", "draft", "review"),
)
ANSWERED: tuple[EntryKind, ...] = ("flag", "fix", "suggestion")
"""Those that somebody asked, who reads the answer."""
_LOW_FIT = 0.5
_FEWEST_SEARCHES = 2
_MOST_GROUPS = 20
_FEWEST_USES = 20
_ASIDE = timedelta(days=90)
_NO_ARTICLE = re.compile(r"No article answers “(.+?)”")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do. `path` and `line` say where to mend it; "" and 0 where there is no article yet.

    `since` is when the first of it came. `ids` are the suggestions in it, the newest first; `words` the wordings of a
    search; `agents` and `count` are how many people said it, and how often; `fit` and `due` belong to their kinds.
    """

    key: str
    kind: EntryKind
    title: str
    since: datetime
    article_id: str = ""
    article_title: str = ""
    path: str = ""
    line: int = 0
    passage: str = ""
    ids: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    by: str = ""
    agents: int = 0
    count: int = 0
    fit: FitRate | None = None
    due: Due | None = None
    unsaved: bool = False


def oldest_days(entries: Iterable[Entry], now: datetime) -> int:
    """How many days the entry that waits longest has waited."""
    return max(((now - entry.since).days for entry in entries), default=0)


def group_alike(said: list[Suggestion]) -> Iterator[list[Suggestion]]:
    """Those that say nearly the same, the newest first in each."""
    groups = group_searches(Searched(one.text, one.made_by, one.made_at) for one in said)
    group_of = {_normalize_words(wording): number for number, group in enumerate(groups) for wording in group.wordings}
    sorted_out: dict[object, list[Suggestion]] = {}
    for one in said:
        sorted_out.setdefault(group_of.get(_normalize_words(one.text), one.id), []).append(one)
    yield from sorted_out.values()


def unanswered_entries(said: list[Suggestion]) -> Iterator[Entry]:
    """Agents who said that no article answers their caller; the words are those of the search."""
    for words, same in _by_words(said).items():
        yield _unanswered_entry("suggestion", f"wanted:{same[-1].id}", words, same)


def wanted_entries(
    accepted: list[Suggestion], states: Iterable[ArticleState], aside: Mapping[str, datetime]
) -> Iterator[Entry]:
    """The same that were accepted: an article is to come. Each stays until one of `states` has the words among its
    phrases, or somebody closed it after the last was accepted."""
    never = datetime.min.replace(tzinfo=UTC)
    come = {_normalize_words(phrase) for state in states for phrase in state.phrases}
    for words, same in _by_words(accepted).items():
        closed = aside.get(search_key(words), never)
        last = max(one.answered_at or one.made_at for one in same)
        if _normalize_words(words) not in come and last > closed:
            yield _unanswered_entry("wanted", f"to_write:{same[-1].id}", words, same)


def _by_words(said: list[Suggestion]) -> dict[str, list[Suggestion]]:
    found: dict[str, list[Suggestion]] = {}
    for one in said:
        words = str(one.context.get(SEARCHED, "")) or _words_in(one.text)
        if words and not one.article_id:
            found.setdefault(words, []).append(one)
    return found


def _unanswered_entry(kind: EntryKind, key: str, words: str, same: list[Suggestion]) -> Entry:
    return Entry(
        key=key,
        kind=kind,
        title=same[0].text,
        since=same[-1].made_at,
        ids=tuple(one.id for one in same),
        words=(words,),
        by=same[0].made_by_name,
        agents=len({one.made_by for one in same}),
        count=len(same),
    )


def _words_in(text: str) -> str:
    """The words that no article answers, as earlier versions stored them."""
    found = _NO_ARTICLE.match(text)
    return found[1] if found else ""


def _normalize_words(text: str) -> str:
    return " ".join(plain_words(text))


def in_vain(searched: list[Searched], aside: Mapping[str, datetime]) -> Iterator[Entry]:
    """Groups of searches, without what was searched before somebody closed its entry."""
    never = datetime.min.replace(tzinfo=UTC)
    open_still = [one for one in searched if one.at > aside.get(search_key(one.words), never)]
    groups = [group for group in group_searches(open_still) if group.searches >= _FEWEST_SEARCHES]
    first = {_normalize_words(one.words): one.at for one in reversed(open_still)}
    for group in groups[:_MOST_GROUPS]:
        if group.last_at > max((aside.get(search_key(words), never) for words in group.wordings), default=never):
            yield _search_entry(
                group, min(first.get(_normalize_words(words), group.last_at) for words in group.wordings)
            )


def _search_entry(group: Group, since: datetime) -> Entry:
    return Entry(
        key=search_key(group.words),
        kind="searched",
        title=group.words,
        since=since,
        words=group.wordings,
        count=group.searches,
        agents=group.callers,
    )


def search_key(words: str) -> str:
    """Under which an entry about these words is closed."""
    return f"searched:{_normalize_words(words)[:200]}"


def is_low(rate: FitRate) -> bool:
    """Few took an option, and enough were asked to say so."""
    return rate.asked >= _FEWEST_USES and rate.share < _LOW_FIT


def low_fit(
    rates: Mapping[str, FitRate], states: Mapping[str, ArticleState], aside: Mapping[str, datetime], now: datetime
) -> Iterator[Entry]:
    for key, fit in sorted(rates.items(), key=lambda pair: pair[1].share):
        state, closed = states.get(key), aside.get(f"low_fit:{key}")
        if state is None or not is_low(fit) or (closed and now - closed < _ASIDE):
            continue
        yield Entry(
            key=f"low_fit:{key}",
            kind="low_fit",
            title=state.title,
            since=now,
            article_id=key,
            article_title=state.title,
            path=state.path,
            line=1,
            count=fit.asked,
            fit=fit,
        )


def broken_link_entries(found: Iterable[BrokenLinks], now: datetime) -> Iterator[Entry]:
    """One for each article; `words` say why each of its links leads nowhere, the first stands at `line`."""
    for one in found:
        yield Entry(
            key=f"broken_links:{one.state.path}",
            kind="broken_links",
            title=one.state.title,
            since=min(one.state.changed_at, now),
            article_id=one.state.id,
            article_title=one.state.title,
            path=one.state.path,
            line=one.findings[0].line,
            words=tuple(finding.text for finding in one.findings),
            count=len(one.findings),
        )


def review_entries(found: Iterable[Due]) -> Iterator[Entry]:
    for one in found:
        since = min(datetime(one.on.year, one.on.month, one.on.day, tzinfo=UTC), utc_now())
        yield Entry(
            key=f"review:{one.article.id}",
            kind="review",
            title=one.article.title,
            since=since,
            article_id=one.article.id,
            article_title=one.article.title,
            path=one.article.path,
            line=1,
            due=one,
        )
