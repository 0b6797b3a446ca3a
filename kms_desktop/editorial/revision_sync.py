"""What others published → the files of this desktop's own folder of articles, so that no share has to hold them.

Only a file that is a published revision as it stands is brought forward or moved; one that somebody is writing in is
left alone, where it is, and publishing it says that there is a newer revision. Policy cases beside it are looked at by
themselves: a draft of the text does not keep them from coming.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session

from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.library import Library
from kms_desktop.articles.parse import parse_article
from kms_desktop.articles.portable_path import is_portable, portable_path
from kms_desktop.editorial.article_files import ArticleFiles, stamp_of
from kms_desktop.editorial.article_place import flat_path, free_path, is_left_here
from kms_desktop.editorial.autosave import Autosave, Origin
from kms_desktop.editorial.help_articles import is_help
from kms_desktop.editorial.policy_cases import read_cases
from kms_desktop.editorial.published_pictures import pictures_of
from kms_desktop.editorial.revision_arrival import Arrival, Arrivals
from kms_desktop.editorial.revisions import (
    Head,
    cases_of,
    is_whole,
    known_places,
    known_revisions,
    newest_heads,
    text_of,
)
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

    `moved`: from where to where, of those that lie elsewhere now. `problem`: one sentence where the folder takes no
    files, or another file lies where one belongs.
    """

    taken: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    problem: str = ""
    moved: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What was ever published of an article: its revisions, where it lay, and its policy cases."""

    revisions: set[str]
    places: set[str]
    cases: set[str]


@dataclass(frozen=True, slots=True)
class _Look:
    """What is to be done for an article, and whether somebody's draft keeps a part of it from being done."""

    arrival: Arrival | None
    drafted: str = ""


class RevisionSync:
    """Looks at what was published since it looked last; the first time at everything."""

    def __init__(self, database: Database, library: Library, unsaved: Autosave, paths: Paths) -> None:
        self._database, self._library, self._unsaved, self._paths = database, library, unsaved, paths
        self._files, self._arrivals = ArticleFiles(library.root), Arrivals(library, unsaved)
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
            looks = self._look_at_all(session, {key: every[key] for key in numbers}, paths)
        wanted = [look.arrival for look in looks.values() if look.arrival is not None]
        done = self._arrivals.bring_in(wanted)
        brought = {one.article_id for one in done}
        left = {key for key, look in looks.items() if look.drafted or (look.arrival is not None and key not in brought)}
        self._done.update({key: n for key, n in numbers.items() if key not in left})
        self._seen = newest
        return Followed(
            tuple(one.target for one in done),
            tuple(look.drafted for look in looks.values() if look.drafted),
            self._arrivals.problem,
            tuple((one.path, one.target) for one in done if one.moves),
        )

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

    def _look_at_all(self, session: Session, heads: Mapping[str, Head], paths: Mapping[str, str]) -> dict[str, _Look]:
        """Of each article that is not here as it was published."""
        revisions, places = known_revisions(session, heads), known_places(session, heads)
        every = frozenset(stamp for _, stood in places.values() for stamp in stood)
        found = {}
        for key, head in heads.items():
            try:
                look = self._look_at(session, key, head, paths.get(key), _Known(revisions[key], *places[key]))
            except ArticleUnreadable:
                continue
            if look is not None:
                arrival = replace(look.arrival, known_cases=every) if look.arrival else None
                found[key] = replace(look, arrival=arrival)
        return found

    def _look_at(self, session: Session, key: str, head: Head, path: str | None, known: _Known) -> _Look | None:
        """None where nothing is to be done."""
        data = self._files.read_article(path) if path else None
        if data is None:
            article = self._library.find_article(key)
            path = article.path if article else path or ""
            data = self._files.read_article(path) if article else None
        path = path or ""
        origin = self._unsaved.origin_of(key, path)
        is_draft = data is not None and not self._is_untouched(path, stamp_of(data), origin, known.revisions)
        target = _target(key, head, path, origin, known.places)
        cases = read_cases(self._library.root, path or target)
        own_cases = cases is None or stamp_of(cases) in known.cases
        moves = bool(path) and target != path
        if moves and not own_cases:
            is_draft = True
        behind = data is None or stamp_of(data) != head.revision or moves
        stamp = stamp_of(cases) if cases is not None else ""
        takes_cases = own_cases and (stamp != head.cases or moves) and bool(head.path or head.cases)
        drafted = path if behind and is_draft else ""
        text = self._published_text(session, key, head) if behind and not is_draft else None
        if behind and not is_draft and text is None:
            return _Look(None, path)  # what it was before its front matter was kept
        if text is None and not takes_cases:
            return _Look(None, drafted) if drafted else None
        kept = cases_of(session, key, head.cases) if takes_cases else None
        if takes_cases and head.cases and kept is None:
            takes_cases = False
        pictures = pictures_of(session, parse_article(text, path or target)) if text is not None else {}
        arrival = Arrival(
            key,
            head,
            path if data is not None else "",
            (path or target) if text is None else target,
            text,
            takes_cases,
            kept.encode("utf-8") if kept is not None else None,
            pictures,
            frozenset(known.revisions),
        )
        return _Look(arrival, drafted)

    def _published_text(self, session: Session, key: str, head: Head) -> bytes | None:
        """None for one of which not the whole file was kept."""
        text = text_of(session, key, head.revision)
        return text.encode("utf-8") if text is not None and is_whole(text, head.revision) else None

    def _is_untouched(self, path: str, stamp: str, origin: Origin | None, known: set[str]) -> bool:
        base = origin.revision if origin else ""
        if self._unsaved.kept_text(path) is not None:
            return False
        return is_help(self._library.root, path, stamp) or (stamp in known and base in ("", stamp))


def _target(key: str, head: Head, path: str, origin: Origin | None, places: set[str]) -> str:
    """Where the article is to lie here: where it was published, unless its file was moved here, and not published yet.

    One that gave its place to another lies under its id.
    """
    published = head.path if is_portable(head.path) else ""
    if not path:
        return published or flat_path(key)
    if portable_path(path) == published or not is_left_here(key, path, origin, places):
        return path
    gave_up = not published and portable_path(path) in places - {""}
    return published or (free_path(key, path) if gave_up else path)
