"""What agents said, searched in vain and could not use → an editor's list, each entry with the place to mend.

Whatever says nearly the same is one entry, and its answer goes to everybody who had asked. A flag whose passage was
changed since may be answered by what it says now; everything else that somebody asked is answered yes or no, in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from kms_desktop.articles.library import ArticleUnreadable, Library
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.passage_change import changed_passage
from kms_desktop.articles.passage_location import line_of
from kms_desktop.contacts.resolution_queries import searched_in_vain
from kms_desktop.editorial.article_metadata_cache import ArticleState, ArticleStates
from kms_desktop.editorial.autosave import Autosave, begun_id
from kms_desktop.editorial.broken_links import BrokenLinkFinder
from kms_desktop.editorial.closed_entries import (
    SEARCHES_COUNT,
    put_aside,
    put_aside_times,
    refuse_unless_may_close,
)
from kms_desktop.editorial.decisions import Decision, Decisions
from kms_desktop.editorial.help_articles import is_help
from kms_desktop.editorial.queue_items import (
    ANSWERED,
    KINDS,
    Entry,
    EntryKind,
    broken_link_entries,
    group_alike,
    in_vain,
    is_low,
    low_fit,
    review_entries,
    unanswered_entries,
    wanted_entries,
)
from kms_desktop.editorial.review_schedule import Freshness, due_reviews, read_freshness
from kms_desktop.editorial.revisions import Head, Revisions, newest_heads
from kms_desktop.errors import KmsError, NotFound, Refused, Unreachable
from kms_desktop.search.text_terms import plain_words
from kms_desktop.search.zero_result_searches import Searched
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.texts import tr
from kms_desktop.voc.fit_rate import DAYS, FitRate, fit_rates
from kms_desktop.voc.model import ABOUT_A_PASSAGE, Suggestion
from kms_desktop.voc.suggestions import NEEDS_WORDS, SuggestionBox, written_answer

_USES = timedelta(days=DAYS)


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
        decisions: Decisions,
        kept: timedelta = timedelta(minutes=2),
    ) -> None:
        """`kept`: for how long what was counted over the whole floor is good."""
        self._database, self._library, self._box = database, library, box
        self._unsaved, self._staff_id, self._clock = unsaved, staff_id, clock
        self._decisions = decisions
        self._held: set[str] = set()
        """Keys of what was decided here and can still be taken back."""
        self._states, self._revisions = ArticleStates(library), Revisions(database)
        self._links = BrokenLinkFinder(library)
        self._kept = kept
        self._counted: _Floor | None = None

    def list_entries(self) -> list[Entry]:
        """By kind, each kind with what most people wait for first. Without the database drafts alone."""
        try:
            return [entry for entry in self._list_all() if entry.key not in self._held]
        except Unreachable:
            return list(self._draft_entries(self._list_states(), {}, self._clock()))

    def _list_states(self) -> dict[str, ArticleState]:
        return {state.id: state for state in reversed(self._states.list_states())}

    def _list_all(self) -> list[Entry]:
        """Also those that were decided and can be taken back. Raises Unreachable."""
        now, states = self._clock(), self._list_states()
        said, accepted = (self._box.list_suggestions(state=state) for state in ("new", "accepted"))
        with self._database.reading() as session:
            newest, aside = newest_heads(session), put_aside_times(session)
        slow = self._count_floor(now, newest)
        found = [
            *self._flag_entries([one for one in said if one.article_id], states),
            *self._fix_entries([one for one in said if one.article_id], states),
            *self._suggestion_entries([one for one in said if one.article_id], states),
            *unanswered_entries(said),
            *wanted_entries(accepted, _published(states, newest), aside),
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
        searched = searched_in_vain(self._database, now - SEARCHES_COUNT)
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
        """What the flagged passage says now, in whole sentences, where that may answer everybody in the entry; "" where
        somebody has to write it. Raises Refused for who may not answer."""
        refuse_unless_may_close(self._database, self._staff_id, entry)
        if entry.kind not in ABOUT_A_PASSAGE or not entry.ids:
            return ""
        newest = self._revisions.newest_revision(entry.article_id)
        found = {self._passage_now(self._box.get_suggestion(key), newest) for key in entry.ids}
        return found.pop() if len(found) == 1 else ""

    def _passage_now(self, flag: Suggestion, newest: str) -> str:
        if not flag.revision or flag.revision == newest:
            return ""
        try:
            before = self._revisions.read_text(flag.article_id, flag.revision)
            after = self._revisions.read_text(flag.article_id, newest)
        except NotFound:
            return ""
        return changed_passage(before, after, flag.passage)

    # closing

    def decide_entry(self, entry: Entry, words: str = "", *, accepted: bool = True, says_since: str = "") -> Decision:
        """The entry is done, and that is kept on this desktop until it is sent or taken back.

        Whoever asked reads `words`, or `says_since`, which is `prepared_answer`. Raises KmsError where an answer is
        missing, where the entry stays until it is mended, and for who may not close it.
        """
        if entry.kind == "draft":
            raise KmsError(_draft_stays_text(entry))
        if entry.kind == "broken_links":
            title = entry.title
            raise KmsError(
                tr("“{title}” has links that lead nowhere: mend them and save, then it is done.", title=title)
            )
        said = written_answer(words)
        if entry.kind in ANSWERED and not said and not says_since:
            raise KmsError(NEEDS_WORDS)
        refuse_unless_may_close(self._database, self._staff_id, entry)
        decision = Decision(entry.key, entry.ids, said, accepted, says_since)
        self._decisions.keep_decision(decision)
        self._held.add(entry.key)
        return decision

    def undo_decision(self, decision: Decision) -> None:
        """It is taken back before it was sent: nobody heard of it, and the entry waits again."""
        self._decisions.drop_decision(decision.key)
        self._held.discard(decision.key)

    def send_decision(self, entry: Entry, decision: Decision) -> int:
        """Its seconds are over; gives how many people are told. Raises KmsError where it is refused, and the entry
        waits again; Unreachable, and it is sent when the database answers (`send_left_over`)."""
        try:
            told = self._close_entry(entry, decision)
        except Unreachable:
            self._held.discard(decision.key)
            raise
        except KmsError:
            self.undo_decision(decision)
            raise
        self.undo_decision(decision)
        return told

    def send_left_over(self) -> int:
        """What was decided and not sent, as the program ended or the database was away, where its entry is still open;
        gives how many were sent. What somebody else closed meanwhile is let go."""
        left = [one for one in self._decisions.list_decisions() if one.key not in self._held]
        if not left:
            return 0
        by_key = {entry.key: entry for entry in self._list_all() if entry.kind != "draft"}
        by_id = {key: entry for entry in by_key.values() if entry.kind in ANSWERED for key in entry.ids}
        sent = 0
        for decision in left:
            entry = next((by_id[key] for key in decision.ids if key in by_id), by_key.get(decision.key))
            if entry is None:
                self.undo_decision(decision)
                continue
            with suppress(Refused):
                self.send_decision(entry, decision)
                sent += 1
        return sent

    def close_entry(self, entry: Entry, words: str = "", *, accepted: bool = True, says_since: str = "") -> int:
        """Decided and sent at once."""
        return self.send_decision(entry, self.decide_entry(entry, words, accepted=accepted, says_since=says_since))

    def _close_entry(self, entry: Entry, decision: Decision) -> int:
        if entry.kind not in ANSWERED:
            self._counted = None
            put_aside(self._database, self._staff_id, entry, decision.words, self._clock())
            return 0
        told: set[str] = set()
        refused: KmsError | None = None
        for key in decision.ids:
            try:
                said = self._box.answer_suggestion(
                    key, decision.accepted, decision.words, says_since=decision.says_since
                )
                told.add(said.made_by)
            except Unreachable:
                raise
            except KmsError as problem:
                refused = problem
        if refused is not None and not told:
            raise refused
        return len(told)

    def _flag_entries(self, said: list[Suggestion], states: Mapping[str, ArticleState]) -> Iterator[Entry]:
        by_place: dict[tuple[str, str], list[Suggestion]] = {}
        for one in said:
            if one.kind == "flag":
                by_place.setdefault((one.article_id, " ".join(plain_words(one.passage or one.text))), []).append(one)
        for same in by_place.values():
            yield self._make_entry("flag", same, states)

    def _fix_entries(self, said: list[Suggestion], states: Mapping[str, ArticleState]) -> Iterator[Entry]:
        """Each by itself: two who would say it otherwise are answered apart."""
        for one in said:
            if one.kind == "fix":
                yield self._make_entry("fix", [one], states)

    def _suggestion_entries(self, said: list[Suggestion], states: Mapping[str, ArticleState]) -> Iterator[Entry]:
        by_article: dict[str, list[Suggestion]] = {}
        for one in said:
            if one.kind not in ABOUT_A_PASSAGE:
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
            title=title if kind in ABOUT_A_PASSAGE else words,
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
        """Files that are not what was published, texts that were not saved, and articles still being written.

        The program's own help is never published, so it is no draft.
        """
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
            begun = head is None and bool(newest) and not is_help(self._library.root, state.path, state.stamp)
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


def _draft_stays_text(entry: Entry) -> str:
    if entry.article_id == begun_id(entry.path):
        return tr(
            "“{title}” was never saved: open it and save it, or empty it there to let go of it.", title=entry.title
        )
    return tr("“{title}” is a draft: publish it, or go back to the published text.", title=entry.title)


def _published(states: Mapping[str, ArticleState], newest: Mapping[str, Head]) -> list[ArticleState]:
    """Those that agents have: all that are not being written, where nothing is published at all."""
    return [one for one in states.values() if one.confidence != "wip" and (one.id in newest or not newest)]
