"""What agents said, searched in vain and could not use → an editor's list, each entry with the place to mend.

Whatever says nearly the same is one entry. Closing one asks nothing that is already known: where the article was
published since, the answer says what it says now, and goes to everybody who had asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from kms_desktop.access.roles import WRITE_ARTICLES, may, who_may
from kms_desktop.articles.differences import diff_hunks, diff_texts
from kms_desktop.articles.library import ArticleUnreadable, Library
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.passage_location import line_of
from kms_desktop.articles.proficiency import rank_of
from kms_desktop.contacts.erasing import words_searched
from kms_desktop.contacts.events.call import Searched as SearchedEvent
from kms_desktop.contacts.resolution_queries import searched_in_vain
from kms_desktop.contacts.values import text_of
from kms_desktop.editorial.article_metadata_cache import ArticleState, ArticleStates
from kms_desktop.editorial.autosave import Autosave, begun_id
from kms_desktop.editorial.broken_links import BrokenLinkFinder
from kms_desktop.editorial.queue_items import (
    KINDS,
    Entry,
    EntryKind,
    broken_link_entries,
    group_alike,
    in_vain,
    is_low,
    low_fit,
    review_entries,
    search_key,
    unanswered_entries,
)
from kms_desktop.editorial.review_schedule import Freshness, due_reviews, read_freshness
from kms_desktop.editorial.revisions import Head, Revisions, log_change, newest_heads
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.search.text_terms import plain_words
from kms_desktop.search.zero_result_searches import Searched
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactEventRow, ContactRow, PutAsideRow, Staff
from kms_desktop.texts import tr
from kms_desktop.texts.format import day
from kms_desktop.voc.fit_rate import DAYS, FitRate, fit_rates
from kms_desktop.voc.model import Suggestion
from kms_desktop.voc.suggestions import NEEDS_WORDS, SuggestionBox

_SEARCHES = timedelta(days=30)
_USES = timedelta(days=DAYS)
_LONGEST_ANSWER = 240


@dataclass(frozen=True, slots=True)
class _Floor:
    """What was counted at a moment, while `newest` was published."""

    at: datetime
    newest: Mapping[str, Head]
    searched: list[Searched]
    rates: Mapping[str, FitRate]
    known: Mapping[str, Freshness]


class EditorQueue:
    """The list of one editor's desktop. Reads a whole folder: for the long lane."""

    def __init__(
        self,
        database: Database,
        library: Library,
        box: SuggestionBox,
        unsaved: Autosave,
        staff_id: str,
        clock: Callable[[], datetime] = utc_now,
        *,
        kept: timedelta = timedelta(minutes=2),
    ) -> None:
        """`kept`: for how long what was counted over the whole floor is good."""
        self._database, self._library, self._box = database, library, box
        self._unsaved, self._staff_id, self._clock = unsaved, staff_id, clock
        self._states, self._revisions = ArticleStates(library), Revisions(database)
        self._links = BrokenLinkFinder(library)
        self._kept = kept
        self._counted: _Floor | None = None

    def list_entries(self) -> list[Entry]:
        """By kind, each kind with what most people wait for first. Without the database drafts alone."""
        now = self._clock()
        states = {state.id: state for state in reversed(self._states.list_states())}
        try:
            said = self._box.list_suggestions(state="new")
            with self._database.reading() as session:
                newest, aside = newest_heads(session), _put_aside_times(session)
            slow = self._count_floor(now, newest)
        except Unreachable:
            return list(self._draft_entries(states, {}, now))
        found = [
            *self._flag_entries([one for one in said if one.article_id], states),
            *self._suggestion_entries([one for one in said if one.article_id], states),
            *unanswered_entries(said),
            *broken_link_entries(self._links.find_broken(states.values()), now),
            *in_vain(slow.searched, aside),
            *low_fit(slow.rates, states, aside, now),
            *self._draft_entries(states, newest, now),
            *review_entries(due_reviews(states.values(), slow.known, now)),
        ]
        return sorted(found, key=lambda entry: (KINDS.index(entry.kind), -entry.agents, -entry.count))

    def _count_floor(self, now: datetime, newest: Mapping[str, Head]) -> _Floor:
        """What a large floor takes a while to count: counted again after a while, and when something was published."""
        if self._counted and now - self._counted.at < self._kept and self._counted.newest == newest:
            return self._counted
        searched = searched_in_vain(self._database, now - _SEARCHES)
        with self._database.reading() as session:
            known = read_freshness(session)
            rates = fit_rates(session, now - _USES)
            low = [key for key, rate in rates.items() if is_low(rate)]
            for key in low:
                changed = known[key].changed if key in known else None
                if changed and changed > now - _USES:
                    rates[key] = fit_rates(session, changed, key).get(key, FitRate(0, 0))
        self._counted = _Floor(now, dict(newest), searched, rates, known)
        return self._counted

    def prepared_answer(self, entry: Entry) -> str:
        """What closing the entry would say by itself to who waits for it; "" where somebody has to write it.

        That is what the published article says since, in place of what it said when they wrote.
        """
        if not entry.ids:
            return ""
        said = self._box.get_suggestion(entry.ids[0])
        newest = next(iter(self._revisions.list_revisions(entry.article_id)), None)
        if newest is None or newest.at <= said.made_at or newest.revision == said.revision:
            return ""
        news = self._revision_news(entry, said.revision, newest.revision)
        since = day(newest.at)
        if not news:
            return tr("Mended on {day}.", day=since)
        return tr("Since {day} “{article}” says: “{words}”", day=since, article=entry.article_title, words=news)

    def close_entry(self, entry: Entry, words: str = "", *, accepted: bool = True) -> int:
        """The entry is done; gives how many people are told. Raises KmsError where words are needed, or it stays.

        `words` go to everybody who asked, in place of `prepared_answer`.
        """
        if entry.kind in ("flag", "suggestion"):
            answer = words.strip() or self.prepared_answer(entry)
            if not answer:
                raise KmsError(NEEDS_WORDS)
            for key in entry.ids:
                self._box.answer_suggestion(key, accepted, answer)
            return entry.agents
        if entry.kind == "draft" and entry.article_id == begun_id(entry.path):
            never = tr(
                "“{title}” was never saved: open it and save it, or empty it there to let go of it.", title=entry.title
            )
            raise KmsError(never)
        if entry.kind == "draft":
            title = entry.title
            raise KmsError(tr("“{title}” is a draft: publish it, or go back to the published text.", title=title))
        if entry.kind == "broken_links":
            title = entry.title
            raise KmsError(
                tr("“{title}” has links that lead nowhere: mend them and save, then it is done.", title=title)
            )
        self._put_aside(entry, words.strip())
        return 0

    def _put_aside(self, entry: Entry, words: str) -> None:
        now = self._clock()
        if entry.kind == "review" and entry.due is not None:
            self._note_review(entry, entry.due.on.isoformat(), now)
        else:
            self._store_closed((entry.key, *(search_key(said) for said in entry.words)), words, entry.article_id, now)
        self._counted = None

    def _note_review(self, entry: Entry, due: str, now: datetime) -> None:
        today = now.date().isoformat()
        with self._database.reading() as session:
            _refuse_readers(session, self._staff_id)
            _refuse_candidates(session, self._staff_id, entry)
        if not self._database.is_sqlite:
            said = {"article_id": entry.article_id, "due": due, "today": today, "by_id": self._staff_id}
            self._database.perform_act("note_review", **said)
            return
        with self._database.writing() as session:
            head = newest_heads(session, entry.article_id).get(entry.article_id, Head("", 0))
            log_change(session, entry.article_id, head.n + 1, self._staff_id, now, "reviewed", (due, today))
            notify(session, EVERYBODY)

    def _store_closed(self, keys: tuple[str, ...], words: str, article_id: str, now: datetime) -> None:
        with self._database.reading() as session:
            _refuse_readers(session, self._staff_id)
        if not self._database.is_sqlite:
            act = self._database.perform_act
            act("close_entries", keys=keys, words=words, article_id=article_id, by_id=self._staff_id)
            return
        with self._database.writing() as session:
            for key in dict.fromkeys(keys):
                row = session.get(PutAsideRow, key) or PutAsideRow(key=key, by_id=self._staff_id, at=now)
                row.words, row.article_id, row.by_id, row.at = words, article_id, self._staff_id, now
                session.add(row)
            notify(session, EVERYBODY)

    def _flag_entries(self, said: list[Suggestion], states: Mapping[str, ArticleState]) -> Iterator[Entry]:
        by_place: dict[tuple[str, str], list[Suggestion]] = {}
        for one in said:
            if one.kind == "flag":
                by_place.setdefault((one.article_id, " ".join(plain_words(one.passage or one.text))), []).append(one)
        for same in by_place.values():
            yield self._make_entry("flag", same, states)

    def _suggestion_entries(self, said: list[Suggestion], states: Mapping[str, ArticleState]) -> Iterator[Entry]:
        by_article: dict[str, list[Suggestion]] = {}
        for one in said:
            if one.kind != "flag":
                by_article.setdefault(one.article_id, []).append(one)
        for about in by_article.values():
            for same in group_alike(about):
                yield self._make_entry("suggestion", same, states)

    def _make_entry(self, kind: EntryKind, same: Sequence[Suggestion], states: Mapping[str, ArticleState]) -> Entry:
        newest, oldest = same[0], same[-1]
        state = states.get(newest.article_id)
        title = state.title if state else newest.article_title or newest.article_id
        words = newest.text or newest.passage
        return Entry(
            key=f"{kind}:{oldest.id}",
            kind=kind,
            title=title if kind == "flag" else words,
            since=oldest.made_at,
            article_id=newest.article_id,
            article_title=title,
            path=state.path if state else "",
            line=self._passage_line(state, newest.passage),
            passage=newest.passage,
            ids=tuple(one.id for one in same),
            words=(words,),
            by=newest.made_by_name,
            agents=len({one.made_by for one in same}),
            count=len(same),
        )

    def _passage_line(self, state: ArticleState | None, passage: str) -> int:
        if state is None:
            return 0
        try:
            article = self._library.read_article(state.path)
        except ArticleUnreadable:
            return 1
        found = line_of(article.markdown, passage) if passage else 0
        return found + article.body_line - 1 if found else 1

    def _draft_entries(
        self, states: Mapping[str, ArticleState], newest: Mapping[str, Head], now: datetime
    ) -> Iterator[Entry]:
        """Files that are not what was published, texts that were not saved, and articles still being written."""
        kept = {one.path: one for one in self._unsaved.list_texts()}
        typed = set(kept)
        for path in sorted(typed - {state.path for state in states.values()}):
            if not kept[path].stamp:
                article = parse_article(kept[path].text.encode("utf-8", "replace"), path)
                title, key = article.title, begun_id(path)
                yield Entry(f"draft:{path}", "draft", title, now, key, title, path, 1, unsaved=True)
        for state in states.values():
            head = newest.get(state.id)
            differs = head is not None and head.revision not in ("", state.stamp)
            begun = head is None and bool(newest)
            if state.path in typed or state.confidence == "wip" or differs or begun:
                yield Entry(
                    key=f"draft:{state.path}",
                    kind="draft",
                    title=state.title,
                    since=min(state.changed_at, now),
                    article_id=state.id,
                    article_title=state.title,
                    path=state.path,
                    line=1,
                    unsaved=state.path in typed,
                )

    def _revision_news(self, entry: Entry, flagged: str, newest: str) -> str:
        """What came with the revisions since it was flagged, nearest to the passage; "" where that cannot be told."""
        if not flagged or flagged == newest:
            return ""
        try:
            before = self._revisions.read_text(entry.article_id, flagged)
            after = self._revisions.read_text(entry.article_id, newest)
        except NotFound:
            return ""
        changed = [line for hunk in diff_hunks(diff_texts(before, after), 0) for line in hunk.lines if line.number]
        place = line_of(before, entry.passage)
        lines = after.split("\n")
        near = sorted(changed, key=lambda line: abs(line.number - place) if place else line.number)
        said = next((lines[line.number - 1].strip(" -*#>") for line in near if lines[line.number - 1].strip()), "")
        return said[:_LONGEST_ANSWER]


def _refuse_readers(session: Session, staff_id: str) -> None:
    person = session.get(Staff, staff_id)
    if person is None or not may(person.role, WRITE_ARTICLES):
        raise Refused(tr("This list is kept by {who}.", who=who_may(WRITE_ARTICLES)))


def _refuse_candidates(session: Session, staff_id: str, entry: Entry) -> None:
    person = session.get(Staff, staff_id)
    if person is None or not rank_of(person.role, person.proficiency):
        raise Refused(_not_reviewed_text(person.name if person else "", entry.title))


def _not_reviewed_text(name: str, title: str) -> str:
    if not name:
        return tr(
            "Nobody may not say that “{title}” still holds; ask a contributor, a publisher or a coach.", title=title
        )
    return tr(
        "{name} may not say that “{title}” still holds; ask a contributor, a publisher or a coach.",
        name=name,
        title=title,
    )


def _put_aside_times(session: Session) -> dict[str, datetime]:
    return dict(session.exec(select(PutAsideRow.key, PutAsideRow.at)).all())


def closed_by_searches_of(session: Session, customer_id: str) -> list[str]:
    """Entries that were closed are kept under the words that were searched: the keys of what nobody but this customer
    searched, to be let go of with them."""
    keys = {search_key(words) for words in words_searched(session, customer_id)}
    closed = set(session.exec(select(PutAsideRow.key).where(col(PutAsideRow.key).startswith("searched:"))))
    if not keys & closed:
        return []
    row = ContactEventRow
    query = (
        select(row.data)
        .join(ContactRow)
        .where(row.kind == SearchedEvent.kind, col(row.at) >= utc_now() - _SEARCHES)
        .where(col(ContactRow.customer_id).is_distinct_from(customer_id))
    )
    by_others = {search_key(text_of(data, "text")) for data in session.exec(query)}
    return sorted((keys & closed) - by_others)
