"""What was published of an article → its revisions and changes of state, each with who, when, from what to what.

The newest revision is what the last change named "revision" led to; an older text that is published again is a change
of its own, so nothing that was is ever rewritten. A move is a revision too, and so are other policy cases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

from kms_desktop.articles.decoding import ArticleUnreadable
from kms_desktop.articles.model import Article
from kms_desktop.articles.parse import parse_article
from kms_desktop.errors import NotFound
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import new_key
from kms_desktop.storage.tables import ArticleCasesRow, ArticleChangeRow, ArticleRevisionRow, Staff, table_of
from kms_desktop.texts import tr

_log = table_of(ArticleChangeRow).c
STATES = ("confidence", "audience", "governance")


@dataclass(frozen=True, slots=True)
class Head:
    """The newest revision of an article; `n` is the number of its last change.

    `path` is where it lies, "" where nobody said it; `cases` is the stamp of the policy cases beside it, "" for none.
    """

    revision: str
    n: int
    path: str = ""
    cases: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """`revision` replaced `parent` at `at` by somebody of that name; "" for the first, and for nobody known.

    `path` is where it lies; `moved_from` where the one before it lay, where that was another place.
    """

    article_id: str
    revision: str
    parent: str
    at: datetime
    by: str
    path: str = ""
    moved_from: str = ""


@dataclass(frozen=True, slots=True)
class StateChange:
    """`what`: confidence, audience, governance or reviewed, from `before` to `after`."""

    article_id: str
    what: str
    before: str
    after: str
    at: datetime
    by: str


class Revisions:
    """What everybody published, as anybody may read it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_revisions(self, article_id: str) -> list[Revision]:
        """The newest first."""
        with self._database.reading() as session:
            names = _staff_names(session)
            logged = session.exec(
                select(ArticleChangeRow)
                .where(ArticleChangeRow.article_id == article_id, ArticleChangeRow.what == "revision")
                .order_by(col(ArticleChangeRow.n).desc())
            ).all()
            first = logged[-1].at if logged else None
            columns = (ArticleRevisionRow.revision, ArticleRevisionRow.parent, ArticleRevisionRow.at)
            older = session.exec(
                select(*columns, ArticleRevisionRow.author_id)
                .where(ArticleRevisionRow.article_id == article_id)
                .order_by(col(ArticleRevisionRow.at).desc(), col(ArticleRevisionRow.id).desc())
            ).all()
        lay = [*(row.path for row in logged[1:]), ""][: len(logged)]
        found = [
            Revision(
                article_id,
                row.after,
                row.before,
                row.at,
                names.get(row.by_id, ""),
                row.path,
                _moved_from(row.path, before),
            )
            for row, before in zip(logged, lay, strict=True)
        ]
        known = {row.after for row in logged}
        return found + [
            Revision(article_id, revision, parent, at, names.get(by_id, ""))
            for revision, parent, at, by_id in older
            if revision not in known and (first is None or at <= first)
        ]

    def list_changes(self, article_id: str) -> list[StateChange]:
        """Changes of its state and reviews, the newest first."""
        with self._database.reading() as session:
            names = _staff_names(session)
            rows = session.exec(
                select(ArticleChangeRow)
                .where(ArticleChangeRow.article_id == article_id, ArticleChangeRow.what != "revision")
                .order_by(col(ArticleChangeRow.n).desc())
            ).all()
        return [
            StateChange(article_id, row.what, row.before, row.after, row.at, names.get(row.by_id, "")) for row in rows
        ]

    def read_text(self, article_id: str, revision: str) -> str:
        """The whole text of a revision. Raises NotFound."""
        with self._database.reading() as session:
            found = text_of(session, article_id, revision)
        if found is None:
            said = tr(
                "The text of revision {revision} was not kept; it is older than this workspace.", revision=revision
            )
            raise NotFound(said)
        return found

    def newest_revision(self, article_id: str) -> str:
        """The newest revision, "" where nothing was published."""
        with self._database.reading() as session:
            found = head_of(session, article_id)
        return found.revision if found else ""


def head_of(session: Session, article_id: str) -> Head | None:
    """The newest revision of one article, in a transaction that is open already."""
    return newest_heads(session, article_id).get(article_id)


def newest_heads(session: Session, article_id: str = "") -> dict[str, Head]:
    """The newest revision of every article that was published, or of one."""
    old = select(ArticleRevisionRow.article_id, ArticleRevisionRow.revision)
    log = sqlalchemy.select(_log.article_id, _log.n, _log.path, _log.cases, _log.after).where(_log.what == "revision")
    last = select(ArticleChangeRow.article_id, func.max(ArticleChangeRow.n)).group_by(ArticleChangeRow.article_id)
    if article_id:
        old = old.where(ArticleRevisionRow.article_id == article_id)
        log = log.where(_log.article_id == article_id)
        last = last.where(ArticleChangeRow.article_id == article_id)
    found = {
        which: Head(revision, 0)
        for which, revision in session.exec(old.order_by(col(ArticleRevisionRow.at), col(ArticleRevisionRow.id))).all()
    }
    for which, n, path, cases, after in session.execute(log.order_by(_log.n)).all():
        found[which] = Head(after, n, path, cases)
    for which, n in session.exec(last).all():
        found[which] = replace(found.get(which, Head("", 0)), n=n)
    return found


def known_places(session: Session, article_ids: Iterable[str]) -> dict[str, tuple[set[str], set[str]]]:
    """Where these articles ever lay, and the stamps of all policy cases that were ever published with them."""
    found: dict[str, tuple[set[str], set[str]]] = {article_id: (set(), set()) for article_id in article_ids}
    columns = select(ArticleChangeRow.article_id, ArticleChangeRow.path, ArticleChangeRow.cases)
    columns = columns.where(ArticleChangeRow.what == "revision").distinct()
    if len(found) == 1:
        columns = columns.where(ArticleChangeRow.article_id == next(iter(found)))
    for article_id, path, cases in session.exec(columns).all():
        if article_id in found:
            found[article_id][0].add(path)
            found[article_id][1].add(cases)
    return found


def cases_of(session: Session, article_id: str, stamp: str) -> str | None:
    """The kept policy cases of a revision; None where there are none, or not these."""
    row = session.get(ArticleCasesRow, (article_id, stamp)) if stamp else None
    return row.text if row is not None and is_whole(row.text, stamp) else None


def known_revisions(session: Session, article_ids: Iterable[str]) -> dict[str, set[str]]:
    """The revisions of these articles whose text is kept."""
    found: dict[str, set[str]] = {article_id: set() for article_id in article_ids}
    columns = select(ArticleRevisionRow.article_id, ArticleRevisionRow.revision)
    if len(found) == 1:
        columns = columns.where(ArticleRevisionRow.article_id == next(iter(found)))
    for article_id, revision in session.exec(columns).all():
        if article_id in found:
            found[article_id].add(revision)
    return found


def text_of(session: Session, article_id: str, revision: str) -> str | None:
    """The kept text of a revision, in a transaction that is open already."""
    query = select(ArticleRevisionRow.text).where(
        ArticleRevisionRow.article_id == article_id, ArticleRevisionRow.revision == revision
    )
    return session.exec(query).first()


def article_of(session: Session, article_id: str, head: Head | None) -> Article | None:
    """The published article; None where there is none, or only its text below the front matter was kept."""
    text = text_of(session, article_id, head.revision) if head else None
    if head is None or text is None:
        return None
    try:
        article = parse_article(text.encode("utf-8", "replace"), f"{article_id}.md")
    except ArticleUnreadable:
        return None
    return article if article.id == article_id and text.lstrip("\ufeff").startswith("---") else None


def state_changes(before: Article | None, after: Article) -> Mapping[str, tuple[str, str]]:
    """What of the article's state is another now: from what to what. Nothing for a first revision."""
    if before is None:
        return {}
    pairs = {name: (str(getattr(before, name)), str(getattr(after, name))) for name in STATES}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def store_revision(
    session: Session,
    article: Article,
    text: str | None,
    by_id: str,
    at: datetime,
    head: Head | None,
    before: Article | None,
    *,
    path: str = "",
    cases: str | None = None,
    make_key: Callable[[], str] = new_key,
) -> Head:
    """The article becomes what comes after `head`, and is logged with what it changed of its state `before`.

    `text` is its whole file; None where that is kept already. `path` is where it lies, `cases` its policy cases.
    """
    parent, n = (head.revision, head.n) if head else ("", 0)
    stamp = store_cases(session, article.id, cases, by_id, at)
    if text is not None:
        row = ArticleRevisionRow(id=make_key(), article_id=article.id, revision=article.revision, text=text)
        row.parent, row.author_id, row.at = parent, by_id, at
        session.add(row)
    told = {"revision": (parent, article.revision), **state_changes(before, article)}
    for number, (what, pair) in enumerate(told.items(), n + 1):
        where = (path, stamp) if what == "revision" else ("", "")
        log_change(session, article.id, number, by_id, at, what, pair, where=where, make_key=make_key)
    return Head(article.revision, n + len(told), path, stamp)


def store_cases(session: Session, article_id: str, cases: str | None, by_id: str, at: datetime) -> str:
    """Policy cases become kept, once; their stamp, "" for none."""
    if cases is None:
        return ""
    stamp = stamp_of_text(cases)
    if session.get(ArticleCasesRow, (article_id, stamp)) is None:
        session.add(ArticleCasesRow(article_id=article_id, stamp=stamp, text=cases, by_id=by_id, at=at))
        session.flush()
    return stamp


def log_change(
    session: Session,
    article_id: str,
    n: int,
    by_id: str,
    at: datetime,
    what: str,
    pair: tuple[str, str],
    *,
    where: tuple[str, str] = ("", ""),
    make_key: Callable[[], str] = new_key,
) -> None:
    """One line in the log of an article; it is never changed. `where`: path and stamp of the cases of a revision."""
    row = ArticleChangeRow(id=make_key(), article_id=article_id, n=n, at=at, by_id=by_id, what=what)
    row.before, row.after = pair
    row.path, row.cases = where
    session.add(row)


def is_whole(text: str, revision: str) -> bool:
    """Whether the text, written as UTF-8, is the very file of that revision."""
    return stamp_of_text(text) == revision


def stamp_of_text(text: str) -> str:
    """As `stamp_of` says it of the bytes of a file in UTF-8."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _moved_from(path: str, before: str) -> str:
    return before if path and before != path else ""


def _staff_names(session: Session) -> dict[str, str]:
    return dict(session.exec(select(Staff.id, Staff.name)).all())
