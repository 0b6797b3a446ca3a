"""What others published → the files of this desktop's own folder of articles, so that no share has to hold them.

Only a file that is a published revision as it stands is brought forward; one that somebody is writing in is left alone,
and publishing it says that there is a newer revision.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session

from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.library import Library
from kms_desktop.articles.new_article import name_from
from kms_desktop.articles.parse import parse_article
from kms_desktop.editorial.article_files import ArticleFiles, NotSaved, stamp_of
from kms_desktop.editorial.autosave import Autosave
from kms_desktop.editorial.published_pictures import name_behind, pictures_of
from kms_desktop.editorial.revisions import Head, is_whole, known_revisions, newest_heads, text_of
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Rows, Steps, ask
from kms_desktop.storage.tables import ArticleChangeRow, table_of

_change = table_of(ArticleChangeRow).c
_CLOCKS_APART = timedelta(minutes=10)
"""By how much the clocks of two desktops may differ before a revision is seen only with the next start."""

Paths = Callable[[], Iterable[tuple[str, str]]]
"""(id, path) of every article that the index knows."""


@dataclass(frozen=True, slots=True)
class Followed:
    """Paths of the files that were brought up to date, and of those left alone because somebody writes in them.

    `problem`: one sentence where the folder takes no files.
    """

    taken: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    problem: str = ""


class RevisionSync:
    """Looks at what was published since it looked last; the first time at everything."""

    def __init__(self, database: Database, library: Library, unsaved: Autosave, paths: Paths) -> None:
        self._database, self._library, self._unsaved, self._paths = database, library, unsaved, paths
        self._files = ArticleFiles(library.root)
        self._seen: datetime | None = None
        self._done: dict[str, int] = {}

    def follow_revisions(self) -> Followed:
        """Bring the folder up to date. Raises Unreachable; ArticleUnreadable where there is no folder."""
        with self._database.reading() as session:
            numbers, newest = self._newly_published(session.execute(self._published_query()).all())
            if not numbers:
                self._seen = newest
                return Followed()
            paths = dict(self._paths())
            if not paths and next(self._library.list_files(), None) is not None:
                return Followed()  # the index is not made yet, and will say where which article lies
            every = newest_heads(session, next(iter(numbers)) if len(numbers) == 1 else "")
            changed = {key: every[key] for key in numbers}
            behind = {key: path for key in changed if (path := self._outdated_path(key, changed[key], paths.get(key)))}
            texts = self._published_texts(session, behind, changed)
        taken, drafts, problem = [], [], ""
        for key, path in behind.items():
            if key not in texts:
                drafts.append(path)
                continue
            try:
                self._take_revision(key, path, changed[key].revision, *texts[key])
                taken.append(path)
            except (NotSaved, ArticleUnreadable) as refused:
                problem = problem or str(refused)
        left = {key for key, path in behind.items() if path not in taken}
        self._done.update({key: n for key, n in numbers.items() if key not in left})
        self._seen = newest
        return Followed(tuple(taken), tuple(drafts), problem)

    def has_news(self) -> Steps[bool]:
        """Whether there is anything to follow; one question, where `follow_revisions` may have many."""
        rows = yield from ask(self._published_query())
        numbers, newest = self._newly_published(rows)
        if not numbers:
            self._seen = newest
        return bool(numbers)

    def _published_query(self) -> sqlalchemy.Select[Any]:
        """What was published since it looked last: the number of each last change, and when it was."""
        of_change = func.max(_change.n), func.max(_change.at)
        query: sqlalchemy.Select[Any] = sqlalchemy.select(_change.article_id, *of_change)
        query = query.where(_change.what == "revision").group_by(_change.article_id)
        return query if self._seen is None else query.where(_change.at > self._seen - _CLOCKS_APART)

    def _newly_published(self, rows: Rows) -> tuple[dict[str, int], datetime | None]:
        """Of that what is not done: the number of each last change, and when the last of all was."""
        newest = max((at for _, _, at in rows), default=self._seen)
        return {key: n for key, n, _ in rows if self._done.get(key) != n}, newest

    def _outdated_path(self, key: str, head: Head, path: str | None) -> str:
        """The path of a file that is not the newest revision, or that is not there; "" where nothing is to be done."""
        if path is None:
            found = self._library.find_article(key)
            return found.path if found else self._new_path(key)
        try:
            data = self._files.read_article(path)
        except ArticleUnreadable:
            return ""
        return "" if data is not None and stamp_of(data) == head.revision else path

    def _new_path(self, key: str) -> str:
        name = name_from(key)
        taken = (self._library.root / f"{name}.md").exists()
        return f"{name}-{key[-4:]}.md" if taken else f"{name}.md"

    def _published_texts(
        self, session: Session, behind: dict[str, str], changed: dict[str, Head]
    ) -> dict[str, tuple[str, dict[str, bytes]]]:
        """The text and the pictures of each article whose file here is an older revision, as it was published."""
        known = known_revisions(session, behind)
        found: dict[str, tuple[str, dict[str, bytes]]] = {}
        for key, path in behind.items():
            text = text_of(session, key, changed[key].revision)
            if text is None or not is_whole(text, changed[key].revision):
                continue
            data = self._files.read_article(path)
            if data is None or self._is_untouched(path, stamp_of(data), known[key]):
                found[key] = (text, pictures_of(session, parse_article(text.encode(), path)))
        return found

    def _is_untouched(self, path: str, stamp: str, known: set[str]) -> bool:
        base = self._unsaved.base_revision(path)
        return stamp in known and base in ("", stamp) and self._unsaved.kept_text(path) is None

    def _take_revision(self, key: str, path: str, revision: str, text: str, pictures: dict[str, bytes]) -> None:
        folder = posixpath.dirname(path)
        for link, data in pictures.items():
            name = posixpath.normpath(posixpath.join(folder, name_behind(link)))
            if self._is_different(name, data):
                self._files.write_article(name, data)
        self._files.write_article(path, text.encode("utf-8"))
        self._unsaved.set_base(path, revision)
        self._library.remember_path(key, path)

    def _is_different(self, name: str, data: bytes) -> bool:
        file = self._files.article_path(name)
        return not file.is_file() or file.stat().st_size != len(data) or file.read_bytes() != data
