"""The folder of articles and the index of it → an index that holds what the folder holds now, and a report.

Only files that are new or whose time or size changed are read. A file that was renamed is read under its new name. The
report tells of every file that is skipped or odd, also of those that were not read this time.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from kms_desktop.articles.decoding import refuse_on_failure
from kms_desktop.articles.import_warnings import find_oddities
from kms_desktop.articles.library import ArticleUnreadable, Library
from kms_desktop.search.index import IndexFolder
from kms_desktop.search.index_schema import Entry, Row, index_entry
from kms_desktop.search.index_snapshot import IndexSnapshot
from kms_desktop.search.model import IndexReport, Skipped
from kms_desktop.texts import tr

Progress = Callable[[int, int], None]
"""Called with files read and files to read."""

BATCH = 1_000
"""Files of one commit: a kill costs no more than the reading of these."""

_FEW_FILES, _MOST_PARTS = 20, 24
"""After a change of so few files, small parts of the index are not joined at once: the change can be found sooner."""


def _ignore_progress(*_: object) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Task:
    """How a long run is watched and ended: `took` gets each new picture of the index as soon as it can be searched."""

    progress: Progress = _ignore_progress
    took: Callable[[IndexSnapshot], None] = _ignore_progress
    is_stopped: Callable[[], bool] = bool


@dataclass(frozen=True, slots=True)
class _File:
    """A file to read; `number` is that of the document which it replaces."""

    path: str
    mtime_ns: int
    size: int
    number: int | None


@dataclass
class _Plan:
    """What to do: files to read, documents that are gone, and what was found out meanwhile."""

    read: list[_File] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)
    """Documents of files that were read since the last commit."""
    unchanged: int = 0
    indexed: int = 0
    done: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def outdated_numbers(self, *, with_gone: bool) -> Iterator[int]:
        """What the next commit takes out, known once it has taken in what was read."""
        yield from self.replaced
        yield from self.gone if with_gone else ()
        self.replaced = []


def bring_up_to_date(
    library: Library, folder: IndexFolder, shelf: IndexSnapshot | None, task: Task
) -> tuple[IndexSnapshot, IndexReport]:
    """Only while `folder` is locked. `shelf` is its newest state, None to begin anew.

    Many files are committed a batch at a time: whoever is broken off, or killed, goes on from there the next time.
    Raises KmsError: no folder of articles, no room…
    """
    started = time.perf_counter()
    reading = Library(library.root)  # its own, so that another thread's is not changed and nothing read stays in memory
    plan = _plan_refresh(reading, shelf.rows if shelf else [])
    newest = shelf or folder.clear_index()
    waiting = [plan.read[first : first + BATCH] for first in range(0, len(plan.read), BATCH)] or [[]]
    for number, batch in enumerate(waiting):
        is_last = number + 1 == len(waiting)
        articles = _read_batch(reading, batch, plan, task)
        first = next(articles, None)
        if first or plan.replaced or (is_last and plan.gone):
            entries = itertools.chain([first] if first else [], articles)
            joins = is_last and (len(plan.read) > _FEW_FILES or len(newest.parts) >= _MOST_PARTS)
            newest = folder.write_commit(newest, entries, plan.outdated_numbers(with_gone=is_last), joins=joins)
            task.took(newest)
        if task.is_stopped():
            break
    return newest, _make_report(plan, newest, time.perf_counter() - started)


def report_unchanged(shelf: IndexSnapshot | None) -> IndexReport:
    """The report of a refresh that could not take place."""
    known = sum(row is not None for row in shelf.rows) if shelf else 0
    return replace(_make_report(_Plan(unchanged=known), shelf, 0.0), elsewhere=True)


def _plan_refresh(library: Library, rows: Sequence[Row | None]) -> _Plan:
    plan = _Plan()
    number_of = {row.path: number for number, row in enumerate(rows) if row}
    for path, mtime_ns, size in library.list_states():
        number = number_of.pop(path, None)
        row = None if number is None else rows[number]
        if row and (row.mtime_ns, row.size) == (mtime_ns, size):
            plan.unchanged += 1
        else:
            plan.read.append(_File(path, mtime_ns, size, number))
    plan.gone = list(number_of.values())
    return plan


def _read_batch(library: Library, batch: Sequence[_File], plan: _Plan, task: Task) -> Iterator[Entry]:
    for file in batch:
        if task.is_stopped():
            return
        task.progress(plan.done, len(plan.read))
        plan.done += 1
        if file.number is not None:
            plan.replaced.append(file.number)
        try:
            entry = _read_entry(library, file.path, file.mtime_ns, file.size)
        except ArticleUnreadable as problem:
            plan.skipped.append(Skipped(_printable_path(file.path), str(problem)))
            continue
        plan.indexed += 1
        yield entry
    if plan.done == len(plan.read):
        task.progress(plan.done, plan.done)


def _read_entry(library: Library, path: str, mtime_ns: int, size: int) -> Entry:
    """Raises ArticleUnreadable, also for what the program fails over."""
    article = library.read_article(path)
    with refuse_on_failure(path):
        odd = find_oddities(article, library.root)
        return index_entry(replace(article, findings=odd), mtime_ns, size)


def find_left_out(library: Library, shelf: IndexSnapshot | None) -> Iterator[Skipped]:
    """The files of the folder that no index of it can hold; those in `shelf` as they are now need not be read."""
    known = {(row.path, row.mtime_ns, row.size) for row in shelf.rows if row} if shelf else set()
    for path, mtime_ns, size in library.list_states():
        if (path, mtime_ns, size) not in known:
            try:
                _read_entry(library, path, mtime_ns, size)
            except ArticleUnreadable as problem:
                yield Skipped(_printable_path(path), str(problem))


def _make_report(plan: _Plan, shelf: IndexSnapshot | None, seconds: float) -> IndexReport:
    odd = sorted(_list_problems(shelf), key=lambda one: one.path) if shelf else []
    gone = len(plan.gone)
    return IndexReport(
        plan.indexed, plan.unchanged, gone, tuple(plan.skipped), tuple(odd), seconds, len(plan.read) - plan.done
    )


def _list_problems(shelf: IndexSnapshot) -> Iterator[Skipped]:
    for number, row in enumerate(shelf.rows):
        if row is None:
            continue
        if row.odd:
            yield Skipped(row.path, row.odd)
        found = shelf.number_of.get(row.id)
        other = shelf.rows[found] if found is not None else None
        if row.confidence != "archived" and other and found != number:
            same = tr("“{path}” has the same id, “{id}”, so only that one is found.", path=other.path, id=row.id)
            yield Skipped(row.path, same)


def _printable_path(path: str) -> str:
    """Names of files may hold bytes that are no text."""
    return path.encode("utf-8", "replace").decode()
