"""A folder of articles → the revisions and the rules of options that the whole floor goes by.

The rules are what the database checks a grant against, so they change here, under the name of a person who may publish,
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, col, select, text

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Limit, Option
from kms_desktop.customers.model import Person
from kms_desktop.customers.staff import Roster
from kms_desktop.errors import KmsError, Refused
from kms_desktop.services.at_desk import person_at_desk
from kms_desktop.services.checks import check_article, check_folder
from kms_desktop.settings import Settings
from kms_desktop.storage.audit import append
from kms_desktop.storage.database import Database, open_database
from kms_desktop.storage.keys import new_key, utc_now
from kms_desktop.storage.tables import ArticleRevisionRow, OptionRuleRow, Staff

_MAY_PUBLISH = ("editor", "supervisor", "admin")
_ARTICLES = 0x6B6D7370  # seed of PostgreSQL's advisory locks on articles: “kmsp”


@dataclass(frozen=True, slots=True)
class Published:
    """How many articles there are, how many have a revision that was not known, and options whose rules changed."""

    articles: int
    new_revisions: int
    options: int
    changed_options: int
    gone_options: int


def publish(settings: Settings) -> Published:
    """Make the folder of articles what the floor goes by; all of it or nothing. Publishing it again changes nothing.

    Raises KmsError where an article has an error, Refused for who may not publish.
    """
    errors = [f for f in check_folder(settings.kb_dir, _today()) if f.severity == "error"]
    if errors:
        first, more = errors[0], len(errors) - 1
        said = f"{first.path}:{first.line}: {first.text}" + (f" And {more} more errors." if more else "")
        raise KmsError(f"Nothing was published. {said} “kms-desktop lint” lists them.")
    articles = list(Library(settings.kb_dir).all())
    with closing(open_database(settings.url)) as database:
        person = person_at_desk(Roster(database), settings.staff)
        _refuse_unless_allowed(person)
        with database.writing() as session:
            return _publish(session, articles, person)


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
        who = by or "Somebody"
        super().__init__(
            f"{who} published “{title}” on {at:%d %b %Y at %H:%M} UTC, after your text was begun. Both texts are here; "
            "take over what is missing and publish again."
        )
        self.revision, self.text, self.by, self.at = revision, text, by, at


def publish_article(
    database: Database, library: Library, path: str, staff_id: str, parent: str, today: date
) -> PublishedArticle:
    """Make one file what the floor goes by, if the newest revision is still `parent`; all of it or nothing.

    Raises NewerRevision, KmsError where the article has an error, Refused for who may not publish.
    """
    person = Roster(database).by_id(staff_id)
    _refuse_unless_allowed(person)
    article = library.read(path)
    errors = [f for f in check_article(library, article, today) if f.severity == "error"]
    if errors:
        first, more = errors[0], len(errors) - 1
        said = f"{first.text} (line {first.line})" + (f" And {more} more errors." if more else "")
        raise KmsError(f"“{article.title}” was not published: {said}")
    with database.writing() as session:
        _one_at_a_time(session, article.id)
        newest = _newest(session, article.id)
        if newest is not None and newest.revision not in (parent, article.revision):
            by = session.get(Staff, newest.author_id)
            raise NewerRevision(article.title, newest.revision, newest.text, by.name if by else "", newest.at)
        done = _publish(session, [article], person, of=article.id)
        return PublishedArticle(article.id, article.revision, newest.revision if newest else "", done.changed_options)


def _one_at_a_time(session: Session, article_id: str) -> None:
    """Until this transaction ends nobody else publishes this article; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, :seed))"), {"key": article_id, "seed": _ARTICLES}
        )


def _newest(session: Session, article_id: str) -> ArticleRevisionRow | None:
    rows = select(ArticleRevisionRow).where(ArticleRevisionRow.article_id == article_id)
    return session.exec(rows.order_by(col(ArticleRevisionRow.at).desc(), col(ArticleRevisionRow.id).desc())).first()


def _refuse_unless_allowed(person: Person) -> None:
    if person.role not in _MAY_PUBLISH:
        raise Refused(f"{person.name} may not publish; an editor, a supervisor or an administrator may.")


def rule_of(option: Option) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Authority and limits of an option as the database keeps them; see `OptionRuleRow`."""
    authority = {role: None if most is None else str(most) for role, most in option.authority.items()}
    return authority, [_limit(limit) for limit in option.limits]


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "scope": limit.scope,
        "unit": limit.unit,
        "most": str(limit.most),
        "within_s": limit.within.total_seconds(),
        "text": limit.text,
    }


def _publish(session: Session, articles: list[Article], person: Person, of: str = "") -> Published:
    """`of`: this article alone; what is known of others stays."""
    now = utc_now()
    new = _store_revisions(session, articles, person, now)
    rules = select(OptionRuleRow).where(OptionRuleRow.article_id == of) if of else select(OptionRuleRow)
    known = {(row.article_id, row.option_id): row for row in session.exec(rules).all()}
    wanted = {(article.id, option.id): (article, option) for article in articles for option in article.options}
    changed = [key for key, (article, option) in wanted.items() if _differs(known.get(key), article, option)]
    for key in changed:
        article, option = wanted[key]
        row = known.get(key) or OptionRuleRow(article_id=article.id, option_id=option.id, by_id=person.id, at=now)
        row.authority, row.limits = rule_of(option)
        row.title, row.revision, row.by_id, row.at = option.title, article.revision, person.id, now
        session.add(row)
    gone = [row for key, row in known.items() if key not in wanted]
    for row in gone:
        session.delete(row)
    if new or changed or gone:
        session.flush()
        counts = {"articles": len(articles), "new": new, "options changed": len(changed), "options gone": len(gone)}
        append(session, person.login, "articles published", counts)
    return Published(len(articles), new, len(wanted), len(changed), len(gone))


def _differs(row: OptionRuleRow | None, article: Article, option: Option) -> bool:
    if row is None:
        return True
    return (row.authority, row.limits) != rule_of(option) or (row.title, row.revision) != (
        option.title,
        article.revision,
    )


def _store_revisions(session: Session, articles: Iterable[Article], person: Person, now: datetime) -> int:
    """The text of each article as it now is, after the newest one that is known; how many were not known yet."""
    known: dict[str, list[str]] = {}
    columns = (ArticleRevisionRow.article_id, ArticleRevisionRow.revision)
    for article_id, revision in session.exec(select(*columns).order_by(col(ArticleRevisionRow.at))).all():
        known.setdefault(article_id, []).append(revision)
    new = [article for article in articles if article.revision not in known.get(article.id, ())]
    for article in new:
        session.add(
            ArticleRevisionRow(
                id=new_key(),
                article_id=article.id,
                revision=article.revision,
                parent=next(iter(reversed(known.get(article.id, []))), ""),
                author_id=person.id,
                at=now,
                text=article.markdown,
            )
        )
    return len(new)


def _today() -> date:
    return datetime.now(UTC).date()
