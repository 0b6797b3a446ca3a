"""What an agent types → the articles that may answer it, and why; in step with the folder and with each resolution.

Lanes: `search` and `learn_contact` from one thread, `refresh` and `learn_contacts` from another, at the same time.
Whatever `search` reads is an unchanging picture (the shelf of articles, the words of past callers); the others make a
new picture and put it in place with one assignment at their end. No lock, nothing shared is changed. One thread
searches at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kms_desktop.articles.library import Library
from kms_desktop.search.gc_tuning import give_back, leave_alone
from kms_desktop.search.model import (
    LIKELY,
    Context,
    IndexReport,
    PastContact,
    Reason,
    SearchHit,
    SearchResult,
    Skipped,
    Viewer,
)
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from kms_desktop.search.article_redirects import Heirs
    from kms_desktop.search.context import Lift
    from kms_desktop.search.explain import Explained
    from kms_desktop.search.filtering import FilterMasks, Mask
    from kms_desktop.search.index import IndexFolder
    from kms_desktop.search.index_schema import Row
    from kms_desktop.search.index_snapshot import IndexSnapshot
    from kms_desktop.search.learner import Learner
    from kms_desktop.search.past_callers import PastWords
    from kms_desktop.search.query import Placed, Question
    from kms_desktop.search.reasons import Why
    from kms_desktop.search.spelling import Spelling
    from kms_desktop.search.synonyms import Synonyms


NO_CONTEXT = Context()
FEW_ARTICLES = 1_000
_MANY_CONTACTS = 2_000
_FEW_PARTS = 3
_WEIGHTS = "learned.npz"


def _today_in_days() -> float:
    return time.time() / 86_400


def _by_title(listed: tuple[str, str, str]) -> tuple[str, str]:
    return listed[1].casefold(), listed[2]


def forget_learned(index_dir: Path) -> None:
    """Throw away the weights that were kept of what callers said; they are learned again from the log."""
    for file in index_dir.glob(f"{_WEIGHTS}*"):
        file.unlink(missing_ok=True)


class Searcher:
    """Finds articles of `library` by an index kept in `index_dir`, which is made when it is not there.

    `notice` is one sentence on what the last `open_index` or `refresh` had to do that a person should know, or "".
    `wait_s` is how long `refresh` waits for another program that is at the same index.
    """

    def __init__(
        self,
        library: Library,
        index_dir: Path,
        *,
        wait_s: float = 2.0,
        clock: Callable[[], float] = _today_in_days,
        viewer: Viewer | None = None,
    ) -> None:
        """`clock` gives the present in days; it only ages past callers. `viewer` None sees everything."""
        self.notice = ""
        self._library = library
        self._index_dir = Path(index_dir)
        self._wait_s = wait_s
        self._clock = clock
        self._whole: IndexSnapshot | None = None
        self._shelf: IndexSnapshot | None = None
        """What the viewer sees of `_whole`; the same where nothing is hidden."""
        self._viewer = viewer
        self._synonyms: Synonyms | None = None
        self._told: list[PastContact] = []
        """What was learned, as the log tells it, so that it can be learned again when articles are replaced."""
        self._heirs: Heirs = {}
        self._heirs_changed = False
        self._fitting: tuple[IndexSnapshot, FilterMasks] | None = None
        self._lift: tuple[IndexSnapshot, Context, Lift] | None = None
        self._past: PastWords | None = None
        self._learner: Learner | None = None
        self._spelling: Spelling | None = None
        self._usage: Mapping[str, tuple[int, int]] = {}
        self._stopped, self._unsaid = False, ""
        self._warming: tuple[IndexSnapshot, Iterator[None]] | None = None
        self._placed: tuple[IndexSnapshot, PastWords, Placed] | None = None

    def open_index(self) -> None:
        """Takes up the index as it was left, without looking at the articles. Without a sound one nothing is found
        until `refresh` has made one."""
        self.notice = ""
        shelf = self._index_folder().load_snapshot()
        if shelf is not None:
            self._put_in_place(shelf)

    def refresh(self, progress: Callable[[int, int], None] | None = None) -> IndexReport:
        """Reads what is new or changed in the folder of articles. `progress` gets files read and files to read.

        What is read of many can be searched while the rest is read. `stop_refresh`, or a kill, breaks it off; the next
        run goes on there. An index that is not sound is made anew; another program at the same index is waited for,
        then left alone; `notice` says either. Raises KmsError when there is no folder of articles or no writing the
        index.
        """
        self.notice, self._unsaid, self._stopped = self._unsaid, "", False
        report = self._try_refresh(progress)
        if self._heirs_changed:
            self._learn_again()
        return report

    def _try_refresh(self, progress: Callable[[int, int], None] | None) -> IndexReport:
        from kms_desktop.search.index import IndexBusy

        folder = self._index_folder()
        try:
            with folder.hold_lock(self._wait_s) as is_ours:
                if is_ours:
                    return self._refresh_index(folder, progress)
        except IndexBusy:
            pass
        return self._left_alone(folder)

    def _weights_are_damaged(self) -> None:
        """Said with the next notice, as a `refresh` may come between."""
        self._unsaid = tr("What was learned from callers could not be read, so it was learned again.")
        self._add_notice(self._unsaid)

    def _add_notice(self, sentence: str) -> None:
        self.notice = " ".join(part for part in (self.notice, sentence) if part)

    def list_left_out(self) -> list[Skipped]:
        """Files of the folder that search can do nothing with, each with one sentence why."""
        from kms_desktop.search.refresh import find_left_out

        return list(find_left_out(Library(self._library.root), self._whole))

    def set_viewer(self, viewer: Viewer | None) -> None:
        """From now on search for this person. What was learned of articles that they may not see is left out."""
        if viewer == self._viewer:
            return
        self._viewer = viewer
        if self._whole is not None:
            self._uncover(self._whole)
            self._learn_again()

    def merge_small_parts(self) -> None:
        """Joins the small parts of the index that single changes left; for the thread that refreshes, when it has time.

        Not while another program is at the index. Raises KmsError where it cannot be written.
        """
        from kms_desktop.search.index import IndexBusy

        folder, whole = self._index_folder(), self._whole
        if whole is None or len(whole.parts) <= _FEW_PARTS:
            return
        try:
            with folder.hold_lock(0.0) as is_ours:
                if is_ours and folder.is_as(whole):
                    self._put_in_place(folder.write_commit(whole, []))
        except IndexBusy:
            return

    def stop_refresh(self) -> None:
        """Ends the `refresh` that runs now, from any thread, with what it has read so far."""
        self._stopped = True

    def search(self, text: str, limit: int = 8, context: Context = NO_CONTEXT) -> SearchResult:
        """At most `limit` articles, the likeliest first. Any text will do; see `syntax` for what can be said in it.

        While its last character is part of a word, that word is taken for one being typed. Not `answered` where there
        is no hit, or the best one is unlikely to help.
        """
        from kms_desktop.search.ranking import rank_documents
        from kms_desktop.search.reasons import Why
        from kms_desktop.search.softmax import shares_of

        asked = self._parse_query(text, context)
        if asked is None:
            return SearchResult(text, ())
        question, lift, fitting, note, told = asked
        if fitting is not None and not question.asked:
            return SearchResult(text, self._list_filtered(question.shelf, fitting, limit, told), 1.0, note=note)
        found = rank_documents(question, limit, lift.factors if fitting is None else lift.factors * fitting)
        why = Why(question, self._clock(), lift.reasons, told, [hit.number for hit in found])
        probability = why.answer_probability(found[0].number, found[0].share) if found else 0.0
        guessed = probability < LIKELY and all(hit.alone for hit in found)
        shares = shares_of([hit.score for hit in found], question.total_idf)
        hits = tuple(
            self._make_hit(question.shelf, f.number, f.score, s, why) for f, s in zip(found, shares, strict=True)
        )
        return SearchResult(text, hits, probability, question.corrected, note, guessed)

    def explain(self, text: str, limit: int = 8, context: Context = NO_CONTEXT) -> list[Explained]:
        """The whole computation of each hit that `search` gives for the same; none where only filters were typed."""
        from kms_desktop.search.explain import explain_hits
        from kms_desktop.search.reasons import Why

        asked = self._parse_query(text, context)
        if asked is None or not asked[0].asked:
            return []
        question, lift, fitting, _, told = asked
        why = Why(question, self._clock(), lift.reasons, told)
        return explain_hits(question, limit, lift.factors if fitting is None else lift.factors * fitting, why)

    def warm_up(self, for_s: float = 3600.0) -> bool:
        """Reads ahead what questions will ask for, for about so long; whether there is more to read.

        For the thread that searches: it calls this in moments when nobody types. Few articles need none of it.
        """
        until = time.perf_counter() + for_s
        shelf = self._shelf
        if shelf is None or shelf.size < FEW_ARTICLES:
            return False
        if self._warming is None or self._warming[0] is not shelf:
            self._warming = (shelf, shelf.warm_up())
        if any(time.perf_counter() > until for _ in self._warming[1]):
            return True
        give_back()
        leave_alone()
        return False

    def learn_contacts(self, contacts: Iterable[PastContact]) -> None:
        """What callers said whose contact was resolved by an article; replaces all that was learned before.

        Contacts of an article that is gone count for those that replace it.
        """
        from kms_desktop.search.article_redirects import carry_contacts
        from kms_desktop.search.learner import kept_or_learned
        from kms_desktop.search.past_callers import past_words

        self._heirs_changed = False
        told = list(contacts)
        seen = [one for one in told if not self.is_hidden(one.article_id)]
        known = carry_contacts(seen, self._heirs, self._shelf) if self._shelf is not None else seen
        titles = {article_id: title for article_id, title, _ in self.list_titles()}
        taught = [(one.article_id, one.words) for one in known]
        learner = kept_or_learned(taught, titles, self._index_dir / _WEIGHTS, self._weights_are_damaged)
        self._told, self._past, self._learner = told, past_words(known, self._clock()), learner
        self._spelling = self._load_spelling()
        if len(known) > _MANY_CONTACTS:
            give_back()

    def learn_contact(self, contact: PastContact) -> None:
        """One more. Not while `learn_contacts` runs in another thread, which would forget it."""
        self._told.append(contact)
        self._past = self._past_words().with_one(contact, self._clock())
        self._get_learner().learn_contact(contact.article_id, contact.words)

    def set_usage(self, usage: Mapping[str, tuple[int, int]]) -> None:
        """Article id → contacts it was linked to, and how many of these it resolved: what hits show."""
        self._usage = dict(usage)

    def usage_of(self, article_id: str) -> tuple[int, int]:
        """Contacts an article was linked to, and how many of these it resolved."""
        return self._usage.get(article_id, (0, 0))

    def bulletin_ids(self) -> list[str]:
        """Ids of the articles that tell of something running now, whether it is still valid or not."""
        shelf = self._shelf
        rows = [row for number in shelf.number_of.values() if (row := shelf.rows[number])] if shelf else []
        return sorted(row.id for row in rows if row.kind == "bulletin")

    def list_titles(self) -> Iterator[tuple[str, str, str]]:
        """(id, title, path) of every article that can be found, by title."""
        shelf = self._shelf
        if shelf is None:
            return iter(())
        rows = [row for number in shelf.number_of.values() if (row := shelf.rows[number])]
        return iter(sorted(((row.id, row.title, row.path) for row in rows), key=_by_title))

    def list_archived(self) -> Iterator[tuple[str, str, str]]:
        """(id, title, path) of every archived article, by title: nobody finds them, and who writes articles may look
        them up."""
        shelf = self._shelf
        if shelf is None:
            return iter(())
        rows = {row.id: row for row in shelf.rows if row and row.id not in shelf.number_of}
        return iter(sorted(((row.id, row.title, row.path) for row in rows.values()), key=_by_title))

    def called_now(self, article_id: str) -> tuple[str, ...]:
        """The articles that have this one's place now: itself while it is found, else those that replace it."""
        return self._heirs.get(article_id, (article_id,))

    def hit_for(self, article_id: str) -> SearchHit | None:
        """How an article looks in a list, without having been searched for; of one that is gone, what replaces it.
        None where there is none that may be seen."""
        shelf = self._shelf
        if shelf is None:
            return None
        number = shelf.number_of.get(article_id)
        if number is None and (heirs := self._heirs.get(article_id)):
            number = shelf.number_of.get(heirs[0])
        row = shelf.rows[number] if number is not None else None
        return self._row_hit(row, 0.0, (), 0.0) if row else None

    def close(self) -> None:
        """Lets go of the index's files. Nothing is found afterwards."""
        self._whole = self._shelf = self._placed = self._fitting = self._lift = self._warming = None

    def _index_folder(self) -> IndexFolder:
        from kms_desktop.search.index import IndexFolder

        return IndexFolder(self._index_dir, str(self._library.root))

    def _refresh_index(self, folder: IndexFolder, progress: Callable[[int, int], None] | None) -> IndexReport:
        from kms_desktop.search.refresh import Task, bring_up_to_date

        whole = self._whole if folder.is_as(self._whole) else folder.load_snapshot(self._whole)
        built_again = whole is None and folder.has_any()
        task = Task(progress or (lambda _done, _of: None), self._put_in_place, lambda: self._stopped)
        newest, report = bring_up_to_date(self._library, folder, whole, task)
        synonyms = self._read_synonyms()
        self._put_in_place(newest)
        if built_again:
            self._add_notice(tr("The search index was damaged or of another version, so it was built again."))
        return replace(report, odd=(*report.odd, *synonyms.problems))

    def _left_alone(self, folder: IndexFolder) -> IndexReport:
        from kms_desktop.search.refresh import report_unchanged

        self._add_notice(
            tr("Another program is bringing the search index up to date; until then search uses it as it was.")
        )
        whole = self._whole if folder.is_as(self._whole) else folder.load_snapshot(self._whole)
        if whole is not None:
            self._put_in_place(whole)
        return report_unchanged(self._whole)

    def _put_in_place(self, whole: IndexSnapshot) -> None:
        if whole is self._whole:
            return
        for number, row in enumerate(whole.rows):
            if row and whole.number_of.get(row.id, number) == number:
                self._library.remember_path(row.id, row.path)
        if self._synonyms is None:
            self._read_synonyms()
        self._spelling = self._load_spelling()
        self._uncover(whole)

    def _uncover(self, whole: IndexSnapshot) -> None:
        """From now on what the viewer may see of it is searched."""
        from kms_desktop.search.article_redirects import heirs_of
        from kms_desktop.search.visibility import seen_by

        shelf = whole if self._viewer is None else seen_by(self._viewer, whole)
        heirs = heirs_of(whole.rows, shelf.number_of)
        before, self._heirs = self._heirs, heirs
        self._whole, self._shelf = whole, shelf
        self._heirs_changed = self._heirs_changed or heirs != before

    def _learn_again(self) -> None:
        if self._told:
            self.learn_contacts(self._told)

    def is_hidden(self, article_id: str) -> bool:
        """Whether there is such an article, and whoever searches may not see it."""
        whole, shelf = self._whole, self._shelf
        if whole is None or shelf is None or whole is shelf:
            return False
        return article_id in whole.number_of and article_id not in shelf.number_of

    def _read_synonyms(self) -> Synonyms:
        from kms_desktop.search.synonyms import read_synonyms

        self._synonyms = read_synonyms(self._library.root)
        return self._synonyms

    def _load_spelling(self) -> Spelling:
        from kms_desktop.search.spelling import Spelling

        return Spelling(self._index_folder().read_vocabulary() | self._past_words().often_said())

    def _past_words(self) -> PastWords:
        from kms_desktop.search.past_callers import no_callers

        return self._past or no_callers()

    def _get_learner(self) -> Learner:
        from kms_desktop.search.learner import Learner

        if self._learner is None:
            self._learner = Learner()
        return self._learner

    def _place_callers(self, shelf: IndexSnapshot, past: PastWords) -> Placed:
        from kms_desktop.search.query import place_articles

        kept = self._placed
        if kept is None or kept[0] is not shelf or kept[1].articles is not past.articles:
            kept = self._placed = (shelf, past, place_articles(shelf, past))
        return kept[2]

    def _parse_query(
        self, text: str, context: Context
    ) -> tuple[Question, Lift, Mask | None, str, tuple[Reason, ...]] | None:
        """What is asked, what is known beside it, which articles may answer, and what to say of that."""
        from kms_desktop.search.query import parse_question
        from kms_desktop.search.query_syntax import read_typed, unfit_note
        from kms_desktop.search.synonyms import NONE

        shelf, past, spelling = self._shelf, self._past_words(), self._spelling
        if shelf is None or spelling is None:
            return None
        typed = read_typed(text)
        words, note = typed.words, ""
        fitting: Mask | None = None
        told: tuple[Reason, ...] = ()
        if typed.filters:
            fitting, unfit = self._get_filters(shelf).all_of(typed.filters)
            words, note = typed.with_words_of(unfit), unfit_note(unfit)
            told = tuple(Reason("filter", str(one)) for one in typed.filters if one not in unfit)
            fitting = fitting if told else None
        synonyms = self._synonyms or NONE
        question = parse_question(
            words, shelf, past, self._place_callers(shelf, past), spelling, self._get_learner(), synonyms
        )
        return question, self._context_lift(shelf, context), fitting, note, told

    def _get_filters(self, shelf: IndexSnapshot) -> FilterMasks:
        from kms_desktop.search.filtering import FilterMasks

        kept = self._fitting
        if kept is None or kept[0] is not shelf:
            kept = self._fitting = (shelf, FilterMasks(shelf, self._library.root))
        return kept[1]

    def _context_lift(self, shelf: IndexSnapshot, context: Context) -> Lift:
        from kms_desktop.search.context import lift_of

        kept = self._lift
        if kept is None or kept[0] is not shelf or kept[1] is not context:
            kept = self._lift = (shelf, context, lift_of(context, shelf))
        return kept[2]

    def _list_filtered(
        self, shelf: IndexSnapshot, fitting: Mask, limit: int, told: tuple[Reason, ...]
    ) -> tuple[SearchHit, ...]:
        """What fits the filters, where nothing else was typed."""
        rows = [row for number in shelf.number_of.values() if fitting[number] and (row := shelf.rows[number])]
        rows = sorted(rows, key=lambda row: (row.title.casefold(), row.path))[: max(limit, 0)]
        return tuple(self._row_hit(row, 1.0, told, 1 / len(rows)) for row in rows)

    def _make_hit(self, shelf: IndexSnapshot, number: int, score: float, share: float, why: Why) -> SearchHit:
        row = shelf.rows[number]
        assert row is not None
        return self._row_hit(row, score, why.reasons_for(number), share)

    def _row_hit(self, row: Row, score: float, reasons: tuple[Reason, ...], share: float) -> SearchHit:
        used, solved = self._usage.get(row.id, (0, 0))
        return SearchHit(row.id, row.title, row.path, row.confidence, score, reasons, used, solved, share)
