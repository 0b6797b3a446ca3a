"""The folder of articles and the index of it → an index that holds what the folder holds now, and a report.

Only files that are new or whose time or size changed are read. A file that was renamed is read under its new name. The
report tells of every file that is skipped or odd, also of those that were not read this time.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from kms_desktop.articles.library import ArticleUnreadable, Library
from kms_desktop.articles.model import Article
from kms_desktop.articles.oddities import oddities
from kms_desktop.search.fields import Row
from kms_desktop.search.index import IndexFolder, IndexUnwritable
from kms_desktop.search.model import IndexReport, Skipped
from kms_desktop.search.shelf import Shelf

Progress = Callable[[int, int], None]
"""Called with files read and files to read."""


@dataclass
class _Plan:
    """What to do: files to read with their time and size, documents to take out, and what was found out meanwhile."""

    read: list[tuple[str, int, int]] = field(default_factory=list)
    remove: list[int] = field(default_factory=list)
    unchanged: int = 0
    gone: int = 0
    indexed: int = 0
    skipped: list[Skipped] = field(default_factory=list)


def bring_up_to_date(
    library: Library, folder: IndexFolder, shelf: Shelf | None, progress: Progress | None
) -> tuple[Shelf, IndexReport]:
    """Only while `folder` is locked. `shelf` is its newest state, None to begin anew.

    Raises KmsError: no folder of articles, no room…
    """
    started = time.perf_counter()
    reading = Library(library.root)  # its own, so that another thread's is not changed and nothing read stays in memory
    plan = _planned(reading, shelf.rows if shelf else [])
    if shelf is None:
        folder.clear()
    articles = _articles(reading, plan, progress)
    first = next(articles, None)
    if first or plan.remove:
        folder.write(plan.remove, itertools.chain([first] if first else [], articles))
    newest = shelf if shelf and folder.is_as(shelf) else folder.load()
    if newest is None:
        raise IndexUnwritable(
            f"The search index in {folder.folder} could not be read back; choose another folder for it."
        )
    return newest, _report(plan, newest, time.perf_counter() - started)


def unchanged(shelf: Shelf | None) -> IndexReport:
    """The report of a refresh that could not take place."""
    return _report(_Plan(unchanged=sum(row is not None for row in shelf.rows) if shelf else 0), shelf, 0.0)


def _planned(library: Library, rows: Sequence[Row | None]) -> _Plan:
    plan = _Plan()
    number_of = {row.path: number for number, row in enumerate(rows) if row}
    for file in library.files():
        path = library.relative(file)
        number = number_of.pop(path, None)
        row = None if number is None else rows[number]
        mtime_ns, size = _state(file)
        if row and (row.mtime_ns, row.size) == (mtime_ns, size):
            plan.unchanged += 1
            continue
        plan.read.append((path, mtime_ns, size))
        if number is not None:
            plan.remove.append(number)
    plan.gone = len(number_of)
    plan.remove += number_of.values()
    return plan


def _state(file: Path) -> tuple[int, int]:
    """Time in ns and size; of a file that cannot be looked at, none: reading it will say why."""
    try:
        state = file.stat()
    except OSError:
        return -1, -1
    return state.st_mtime_ns, state.st_size


def _articles(library: Library, plan: _Plan, progress: Progress | None) -> Iterator[tuple[Article, int, int]]:
    for count, (path, mtime_ns, size) in enumerate(plan.read):
        if progress:
            progress(count, len(plan.read))
        try:
            article = library.read(path)
        except ArticleUnreadable as problem:
            plan.skipped.append(Skipped(_showable(path), str(problem)))
            continue
        plan.indexed += 1
        yield replace(article, findings=oddities(article, library.root)), mtime_ns, size
    if progress:
        progress(len(plan.read), len(plan.read))


def _report(plan: _Plan, shelf: Shelf | None, seconds: float) -> IndexReport:
    odd = sorted(_odd(shelf), key=lambda one: one.path) if shelf else []
    return IndexReport(plan.indexed, plan.unchanged, plan.gone, tuple(plan.skipped), tuple(odd), seconds)


def _odd(shelf: Shelf) -> Iterator[Skipped]:
    for number, row in enumerate(shelf.rows):
        if row is None:
            continue
        if row.odd:
            yield Skipped(row.path, row.odd)
        found = shelf.number_of.get(row.id)
        other = shelf.rows[found] if found is not None else None
        if row.confidence != "archived" and other and found != number:
            yield Skipped(row.path, f"“{other.path}” has the same id, “{row.id}”, so only that one is found.")


def _showable(path: str) -> str:
    """Names of files may hold bytes that are no text."""
    return path.encode("utf-8", "replace").decode()
