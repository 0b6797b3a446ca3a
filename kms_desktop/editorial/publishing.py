"""A folder of articles → the revisions and the rules of options that the whole floor goes by.

The rules are what the database checks a grant against, so they change here, under the name of a person who may publish,
and nowhere else.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from kms_desktop.access.current_staff import person_at_desk
from kms_desktop.access.model import Person
from kms_desktop.access.roles import WRITE_ARTICLES, who_may
from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.editorial.checks import check_article, check_folder
from kms_desktop.editorial.publication import Published, publish_in
from kms_desktop.editorial.revisions import Head, head_of, known_revisions, newest_heads, text_of
from kms_desktop.errors import KmsError, Refused
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ArticleChangeRow, Staff
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import clock, day


def publish_folder(settings: Settings, *, over: bool = False) -> Published:
    """Make the folder of articles what the floor goes by; all of it or nothing. Publishing it again changes nothing.

    Raises KmsError where an article has an error, or is an older revision than the published one unless that is to be
    published `over`; Refused for who may not publish.
    """
    errors = [f for f in check_folder(settings.kb_dir, _today_utc()) if f.severity == "error"]
    if errors:
        first = errors[0]
        said = (
            tr("Nothing was published."),
            f"{first.path}:{first.line}: {first.text}",
            *_more_errors(len(errors) - 1),
        )
        raise KmsError(" ".join((*said, tr("“kms-desktop lint” lists them."))))
    library = Library(settings.kb_dir)
    articles = library.read_all()
    with closing(open_database(settings.url)) as database:
        person = person_at_desk(Roster(database), settings.staff)
        _refuse_unless_allowed(person)
        return publish_in(database, library, articles, person, refuse=None if over else _refuse_older)


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """One article as it now stands for everybody: its revision, the one before it, options whose rules changed."""

    article_id: str
    revision: str
    parent: str
    changed_options: int = 0


class NewerRevision(KmsError):
    """Somebody published the article since this text was begun. `revision` is theirs, `text` its whole text."""

    def __init__(self, title: str, revision: str, text: str, by: str, at: datetime) -> None:
        super().__init__(_newer_text(title, by, at))
        self.revision, self.text, self.by, self.at = revision, text, by, at


def _newer_text(title: str, by: str, at: datetime) -> str:
    values = {"title": title, "day": day(at, year=True, padded=True), "time": clock(at)}
    if not by:
        return tr(
            "Somebody published “{title}” on {day} at {time} UTC, after your text was begun. Both texts are here; "
            "take over what is missing and publish again.",
            **values,
        )
    return tr(
        "{name} published “{title}” on {day} at {time} UTC, after your text was begun. Both texts are here; "
        "take over what is missing and publish again.",
        name=by,
        **values,
    )


def publish_article(
    database: Database, library: Library, path: str, staff_id: str, parent: str, today: date
) -> PublishedArticle:
    """Make one file what the floor goes by, if the newest revision is still `parent`; all of it or nothing.

    Raises NewerRevision, KmsError where the article has an error, Refused for who may not publish.
    """
    person = Roster(database).by_id(staff_id)
    _refuse_unless_allowed(person)
    article = library.read_article(path)
    errors = [f for f in check_article(library, article, today) if f.severity == "error"]
    if errors:
        first = errors[0]
        said = tr(
            "“{title}” was not published: {problem} (line {line})",
            title=article.title,
            problem=first.text,
            line=first.line,
        )
        raise KmsError(" ".join((said, *_more_errors(len(errors) - 1))))
    seen = parent

    def refuse_newer(session: Session, _articles: list[Article]) -> None:
        nonlocal seen
        head = head_of(session, article.id)
        if head is not None and head.revision not in ("", parent, article.revision):
            raise _newer_revision(session, article, head)
        seen = head.revision if head else ""

    try:
        done = publish_in(database, library, [article], person, refuse=refuse_newer, of=article.id)
    except Refused:
        with database.reading() as session:
            refuse_newer(session, [article])  # somebody came first meanwhile
        raise
    return PublishedArticle(article.id, article.revision, seen, done.changed_options)


def _more_errors(more: int) -> tuple[str, ...]:
    """Nothing for none."""
    return (plural("And {n} more error.", "And {n} more errors.", more),) if more else ()


def _newer_revision(session: Session, article: Article, head: Head) -> NewerRevision:
    logged = session.exec(
        select(ArticleChangeRow)
        .where(ArticleChangeRow.article_id == article.id, ArticleChangeRow.what == "revision")
        .order_by(col(ArticleChangeRow.n).desc())
    ).first()
    by = session.get(Staff, logged.by_id) if logged else None
    text = text_of(session, article.id, head.revision) or ""
    return NewerRevision(article.title, head.revision, text, by.name if by else "", logged.at if logged else utc_now())


def _refuse_older(session: Session, articles: list[Article]) -> None:
    """A folder that was not brought up to date would take back what others published since."""
    newest = newest_heads(session)
    other = [one for one in articles if one.id in newest and newest[one.id].revision not in ("", one.revision)]
    known = known_revisions(session, [article.id for article in other])
    older = [article for article in other if article.revision in known[article.id]]
    if older:
        raise KmsError(_older_text(older[0].path, len(older) - 1))


def _older_text(path: str, more: int) -> str:
    if not more:
        return tr(
            "Nothing was published: {file} is older than what was published since. “kms-desktop publish --over” "
            "brings the older text back; an open window brings the folder up to date.",
            file=path,
        )
    return plural(
        "Nothing was published: {file} and {n} more is older than what was published since. “kms-desktop publish "
        "--over” brings the older text back; an open window brings the folder up to date.",
        "Nothing was published: {file} and {n} more is older than what was published since. “kms-desktop publish "
        "--over” brings the older text back; an open window brings the folder up to date.",
        more,
        file=path,
    )


def _refuse_unless_allowed(person: Person) -> None:
    if not person.may(WRITE_ARTICLES):
        raise Refused(tr("{name} may not publish; {who} may.", name=person.name, who=who_may(WRITE_ARTICLES)))


def _today_utc() -> date:
    return datetime.now(UTC).date()
