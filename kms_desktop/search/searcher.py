"""What an agent types → the articles that may answer it, and why; in step with the folder and with each resolution.

Lanes: `search` and `learn` from one thread, `refresh` and `learn_all` from another, at the same time. Whatever `search`
reads is an unchanging picture (the shelf of articles, the words of past callers); the others make a new picture and put
it in place with one assignment at their end. No lock, nothing shared is changed. One thread searches at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from kms_desktop.articles.library import Library
from kms_desktop.search.model import LIKELY, IndexReport, PastContact, SearchHit, SearchResult

if TYPE_CHECKING:
    from kms_desktop.search.index import IndexFolder
    from kms_desktop.search.learner import Learner
    from kms_desktop.search.past import Numbers, PastWords
    from kms_desktop.search.reasons import Why
    from kms_desktop.search.shelf import Shelf
    from kms_desktop.search.spelling import Spelling


_WEIGHTS = "learned.npz"


def _today() -> float:
    return time.time() / 86_400


class Searcher:
    """Finds articles of `library` by an index kept in `index_dir`, which is made when it is not there.

    `notice` is one sentence on what the last `open` or `refresh` had to do that a person should know, or "".
    `wait_s` is how long `refresh` waits for another program that is at the same index.
    """

    def __init__(
        self, library: Library, index_dir: Path, *, wait_s: float = 2.0, clock: Callable[[], float] = _today
    ) -> None:
        """`clock` gives the present in days; it only ages past callers."""
        self.notice = ""
        self._library = library
        self._index_dir = Path(index_dir)
        self._wait_s = wait_s
        self._clock = clock
        self._shelf: Shelf | None = None
        self._past: PastWords | None = None
        self._learner: Learner | None = None
        self._spelling: Spelling | None = None
        self._usage: Mapping[str, tuple[int, int]] = {}
        self._joined: tuple[Shelf, PastWords, Numbers] | None = None

    def open(self) -> None:
        """Takes up the index as it was left, without looking at the articles. Without a sound one nothing is found
        until `refresh` has made one."""
        self.notice = ""
        shelf = self._folder().load()
        if shelf is not None:
            self._put_in_place(shelf)

    def refresh(self, progress: Callable[[int, int], None] | None = None) -> IndexReport:
        """Reads what is new or changed in the folder of articles. `progress` gets files read and files to read.

        An index that is not sound is made anew; another program at the same index is waited for, then left alone;
        `notice` says either. Raises KmsError when there is no folder of articles or no writing the index.
        """
        from kms_desktop.search.index import IndexBusy

        self.notice = ""
        folder = self._folder()
        try:
            with folder.locked(self._wait_s) as is_ours:
                if is_ours:
                    return self._refreshed(folder, progress)
        except IndexBusy:
            pass
        return self._left_alone(folder)

    def search(self, text: str, limit: int = 8) -> SearchResult:
        """At most `limit` articles, the likeliest first. Any text will do; none of it is a query language.

        While its last character is part of a word, that word is taken for one being typed. Not `answered` where there
        is no hit, or the best one is unlikely to help.
        """
        from kms_desktop.search.question import ask
        from kms_desktop.search.ranking import ranked
        from kms_desktop.search.reasons import Why

        shelf, past, spelling = self._shelf, self._remembered(), self._spelling
        if shelf is None or spelling is None:
            return SearchResult(text, ())
        question = ask(text, shelf, past, self._doc_of(shelf, past), spelling, self._taught())
        found, why = ranked(question, limit), Why(question, self._clock())
        probability = why.probability(found[0].number, found[0].share) if found else 0.0
        guessed = probability < LIKELY and all(hit.alone for hit in found)
        hits = tuple(self._hit(shelf, hit.number, hit.score, why) for hit in found)
        return SearchResult(text, hits, probability, question.corrected, guessed)

    def learn_all(self, contacts: Iterable[PastContact]) -> None:
        """What callers said whose contact was resolved by an article; replaces all that was learned before."""
        from kms_desktop.search.learner import kept_or_learned
        from kms_desktop.search.past import past_words

        known = list(contacts)
        titles = {article_id: title for article_id, title, _ in self.titles()}
        learner = kept_or_learned([(c.article_id, c.words) for c in known], titles, self._index_dir / _WEIGHTS)
        self._past, self._learner = past_words(known, self._clock()), learner
        self._spelling = self._spelled()

    def learn(self, contact: PastContact) -> None:
        """One more. Not while `learn_all` runs in another thread, which would forget it."""
        self._past = self._remembered().with_one(contact, self._clock())
        self._taught().teach(contact.article_id, contact.words)

    def set_usage(self, usage: Mapping[str, tuple[int, int]]) -> None:
        """Article id → contacts it was linked to, and how many of these it resolved: what hits show."""
        self._usage = dict(usage)

    def usage(self, article_id: str) -> tuple[int, int]:
        """Contacts an article was linked to, and how many of these it resolved."""
        return self._usage.get(article_id, (0, 0))

    def bulletins(self) -> list[str]:
        """Ids of the articles that tell of something running now, whether it is still valid or not."""
        shelf = self._shelf
        rows = [row for number in shelf.number_of.values() if (row := shelf.rows[number])] if shelf else []
        return sorted(row.id for row in rows if row.kind == "bulletin")

    def titles(self) -> Iterator[tuple[str, str, str]]:
        """(id, title, path) of every article that can be found, by title."""
        shelf = self._shelf
        if shelf is None:
            return iter(())
        rows = [row for number in shelf.number_of.values() if (row := shelf.rows[number])]
        return iter(sorted(((row.id, row.title, row.path) for row in rows), key=lambda t: (t[1].casefold(), t[2])))

    def close(self) -> None:
        """Lets go of the index's files. Nothing is found afterwards."""
        self._shelf = self._joined = None

    def _folder(self) -> IndexFolder:
        from kms_desktop.search.index import IndexFolder

        return IndexFolder(self._index_dir, str(self._library.root))

    def _refreshed(self, folder: IndexFolder, progress: Callable[[int, int], None] | None) -> IndexReport:
        from kms_desktop.search.refresh import bring_up_to_date

        shelf = self._shelf if folder.is_as(self._shelf) else folder.load()
        built_again = shelf is None and folder.has_any()
        newest, report = bring_up_to_date(self._library, folder, shelf, progress)
        self._put_in_place(newest)
        if built_again:
            self.notice = "The search index was damaged or of another version, so it was built again."
        return report

    def _left_alone(self, folder: IndexFolder) -> IndexReport:
        from kms_desktop.search.refresh import unchanged

        self.notice = "Another program is bringing the search index up to date; until then search uses it as it was."
        shelf = self._shelf if folder.is_as(self._shelf) else folder.load()
        if shelf is not None:
            self._put_in_place(shelf)
        return unchanged(self._shelf)

    def _put_in_place(self, shelf: Shelf) -> None:
        if shelf is self._shelf:
            return
        for number, row in enumerate(shelf.rows):
            if row and shelf.number_of.get(row.id, number) == number:
                self._library.remember(row.id, row.path)
        self._spelling = self._spelled()
        self._shelf = shelf

    def _spelled(self) -> Spelling:
        from kms_desktop.search.spelling import Spelling

        return Spelling(self._folder().vocabulary() | self._remembered().often_said())

    def _remembered(self) -> PastWords:
        from kms_desktop.search.past import nobody

        return self._past or nobody()

    def _taught(self) -> Learner:
        from kms_desktop.search.learner import Learner

        if self._learner is None:
            self._learner = Learner()
        return self._learner

    def _doc_of(self, shelf: Shelf, past: PastWords) -> Numbers:
        from kms_desktop.search.question import joined

        kept = self._joined
        if kept is None or kept[0] is not shelf or kept[1].articles is not past.articles:
            kept = self._joined = (shelf, past, joined(shelf, past))
        return kept[2]

    def _hit(self, shelf: Shelf, number: int, score: float, why: Why) -> SearchHit:
        row = shelf.rows[number]
        assert row is not None
        used, solved = self._usage.get(row.id, (0, 0))
        return SearchHit(row.id, row.title, row.path, row.confidence, score, why.reasons(number), used, solved)
