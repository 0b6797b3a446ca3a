"""A folder of articles → the revisions and the rules of options that the whole floor goes by.

The rules are what the database checks a grant against, so they change here, under the name of a person who may publish,
and nowhere else.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from sqlmodel import Session, col, select

from kms_desktop.access.current_staff import person_at_desk
from kms_desktop.access.model import Person
from kms_desktop.access.roles import FIX_ARTICLES, WRITE_ARTICLES, who_may
from kms_desktop.access.roster import Roster
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.articles.portable_path import portable_path
from kms_desktop.editorial.article_files import stamp_of
from kms_desktop.editorial.article_place import cases_differ, is_moved_by_others, place_of_draft
from kms_desktop.editorial.autosave import Origin
from kms_desktop.editorial.checks import check_article, check_folder
from kms_desktop.editorial.help_articles import is_help
from kms_desktop.editorial.policy_cases import cases_path, read_cases
from kms_desktop.editorial.publication import Published, publish_in
from kms_desktop.editorial.revisions import Head, head_of, known_places, known_revisions, newest_heads, text_of
from kms_desktop.errors import KmsError, Refused
from kms_desktop.settings import Settings
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ArticleChangeRow, Staff
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import clock, day


def publish_folder(settings: Settings, *, over: bool = False) -> Published:
    """Make the folder of articles what the floor goes by; all of it or nothing. Publishing it again changes nothing.

    The help that the program put there is not the floor's, and left out.

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
    articles = [one for one in library.read_all() if not is_help(library.root, one.path, one.revision)]
    with closing(open_database(settings.url)) as database:
        person = person_at_desk(Roster(database), settings.staff)
        _refuse_unless_allowed(person)
        refuse = None if over else partial(_refuse_older, library=library)
        return publish_in(database, library, articles, person, refuse=refuse)


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """One article as it now stands for everybody: its revision, the one before it, options whose rules changed.

    `origin`: what the file here comes from, from now on.
    """

    article_id: str
    revision: str
    parent: str
    changed_options: int = 0
    origin: Origin | None = None


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
    database: Database,
    library: Library,
    path: str,
    staff_id: str,
    parent: str,
    today: date,
    *,
    origin: Origin | None = None,
    over: bool = False,
) -> PublishedArticle:
    """Make one file what the floor goes by, if the newest revision is still `parent`; all of it or nothing.

    A file that lies elsewhere than this desktop left it was moved, and the move is published with it; one that stayed
    while somebody else moved the article keeps the place they gave it. `over`: the newest revision was seen, with its
    place and its policy cases, and is replaced.

    Raises NewerRevision, KmsError where the article has an error, Refused for who may not publish.
    """
    person = Roster(database).by_id(staff_id)
    _refuse_unless_allowed(person)
    article = library.read_article(path)
    if is_help(library.root, path, article.revision):
        said = tr("“{title}” is help that comes with the program. Change it, and it is your own.", title=article.title)
        raise KmsError(said)
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
    before = Head("", 0)
    places: dict[str, str] = {}
    cases = read_cases(library.root, path)

    def refuse_newer(session: Session, _articles: list[Article]) -> None:
        nonlocal before
        before = head_of(session, article.id) or Head("", 0)
        lay, stood = known_places(session, [article.id])[article.id]
        if before.revision not in ("", parent, article.revision):
            raise _newer_revision(session, article, before)
        unseen = "" if over else cases_differ(cases, origin, before, stood)
        if unseen == "both" or (not over and is_moved_by_others(path, origin, before)):
            raise _newer_revision(session, article, before)
        if unseen:
            raise KmsError(_newer_cases_text(session, article, before))
        places[article.id] = place_of_draft(article.id, path, origin, before, lay)

    try:
        done = publish_in(database, library, [article], person, refuse=refuse_newer, of=article.id, places=places)
    except Refused:
        with database.reading() as session:
            refuse_newer(session, [article])  # somebody came first meanwhile
        raise
    now = Origin(article.revision, places[article.id], stamp_of(cases) if cases is not None else "", path)
    return PublishedArticle(article.id, article.revision, before.revision, done.changed_options, now)


def _more_errors(more: int) -> tuple[str, ...]:
    """Nothing for none."""
    return (plural("And {n} more error.", "And {n} more errors.", more),) if more else ()


def _newer_revision(session: Session, article: Article, head: Head) -> NewerRevision:
    by, at = _last_publisher(session, article.id)
    text = text_of(session, article.id, head.revision) or ""
    return NewerRevision(article.title, head.revision, text, by, at)


def _newer_cases_text(session: Session, article: Article, head: Head) -> str:
    by, _ = _last_publisher(session, article.id)
    return tr(
        "{name} published other policy cases for “{title}” since you began. They arrive here as {file} by themselves "
        "where nobody changed them; look at them, then publish again.",
        name=by or tr("Somebody"),
        title=article.title,
        file=cases_path(article.path),
    )


def _last_publisher(session: Session, article_id: str) -> tuple[str, datetime]:
    logged = session.exec(
        select(ArticleChangeRow)
        .where(ArticleChangeRow.article_id == article_id, ArticleChangeRow.what == "revision")
        .order_by(col(ArticleChangeRow.n).desc())
    ).first()
    by = session.get(Staff, logged.by_id) if logged else None
    return by.name if by else "", logged.at if logged else utc_now()


def _refuse_older(session: Session, articles: list[Article], library: Library) -> None:
    """A folder that was not brought up to date would take back what others published since: text, place, cases."""
    newest = newest_heads(session)
    other = [one for one in articles if one.id in newest and newest[one.id].revision]
    ids = [article.id for article in other]
    known, places = known_revisions(session, ids), known_places(session, ids)
    older = [
        article.path
        for article in other
        if article.revision != newest[article.id].revision and article.revision in known[article.id]
    ]
    older += [one.path for one in other if _is_older_place(one.path, newest[one.id], places[one.id][0])]
    older += [
        cases_path(one.path)
        for one in other
        if _is_older_cases(read_cases(library.root, one.path), newest[one.id], places[one.id][1])
    ]
    if older:
        raise KmsError(_older_text(older[0], len(set(older)) - 1))


def _is_older_place(path: str, head: Head, lay: set[str]) -> bool:
    return portable_path(path) != head.path and portable_path(path) in lay


def _is_older_cases(cases: bytes | None, head: Head, stood: set[str]) -> bool:
    """None at all is older too, where there were some: that they are gone is to be said."""
    stamp = stamp_of(cases) if cases is not None else ""
    return stamp != head.cases and stamp in {*stood, ""}


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
    if not (person.may(WRITE_ARTICLES) or person.may(FIX_ARTICLES)):
        raise Refused(tr("{name} may not publish; {who} may.", name=person.name, who=who_may(WRITE_ARTICLES)))


def _today_utc() -> date:
    return datetime.now(UTC).date()
