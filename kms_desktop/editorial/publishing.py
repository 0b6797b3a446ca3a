"""A folder of articles → the revisions and the rules of options that the whole floor goes by.

The rules are what the database checks a grant against, so they change here, under the name of a person who may publish,
and nowhere else.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session, col, select, text

from kms_desktop.access.current_staff import person_at_desk
from kms_desktop.access.model import Person
from kms_desktop.access.roles import WRITE_ARTICLES, who_may
from kms_desktop.access.roster import Roster
from kms_desktop.articles.file_encoding import read_form
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Option
from kms_desktop.articles.proficiency import publish_refusal
from kms_desktop.editorial.article_files import ArticleFiles, stamp_of
from kms_desktop.editorial.checks import check_article, check_folder
from kms_desktop.editorial.published_pictures import store_pictures
from kms_desktop.editorial.revisions import (
    Head,
    article_of,
    head_of,
    is_whole,
    known_revisions,
    newest_heads,
    store_revision,
    text_of,
)
from kms_desktop.errors import KmsError, Refused
from kms_desktop.guidance.limits import limit_record
from kms_desktop.settings import Settings
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import EVERYBODY, Database, notify, open_database
from kms_desktop.storage.dropping import drop_rows
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ArticleChangeRow, OptionRuleRow, Staff
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import clock, day

_PUBLISHING = 0x6B6D7370  # key of PostgreSQL's advisory lock: “kmsp”


@dataclass(frozen=True, slots=True)
class Published:
    """How many articles there are, how many have a revision that was not known, and options whose rules changed."""

    articles: int
    new_revisions: int
    options: int
    changed_options: int
    gone_options: int


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
        with database.writing() as session:
            _one_at_a_time(session)
            if not over:
                _refuse_older(session, articles)
            return _publish_articles(session, library, articles, person)


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
    with database.writing() as session:
        _one_at_a_time(session)
        head = head_of(session, article.id)
        if head is not None and head.revision not in ("", parent, article.revision):
            raise _newer_revision(session, article, head)
        done = _publish_articles(session, library, [article], person, of=article.id)
        return PublishedArticle(article.id, article.revision, head.revision if head else "", done.changed_options)


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


def _one_at_a_time(session: Session) -> None:
    """Until this transaction ends nobody else publishes; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PUBLISHING})


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


def rule_of(option: Option) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Authority and limits of an option as the database keeps them; see `OptionRuleRow`."""
    authority = {role: None if most is None else str(most) for role, most in option.authority.items()}
    return authority, [limit_record(limit) for limit in option.limits]


def _publish_articles(
    session: Session, library: Library, articles: list[Article], person: Person, of: str = ""
) -> Published:
    """`of`: this article alone; what is known of others stays."""
    now = utc_now()
    rules = select(OptionRuleRow).where(OptionRuleRow.article_id == of) if of else select(OptionRuleRow)
    known = {(row.article_id, row.option_id): row for row in session.exec(rules).all()}
    wanted = {(article.id, option.id): (article, option) for article in articles for option in article.options}
    changed = [key for key, (article, option) in wanted.items() if _rule_differs(known.get(key), article, option)]
    gone = [row for key, row in known.items() if key not in wanted]
    new_rules = {key[0] for key in changed if known.get(key) is None or _is_new_rule(known[key], wanted[key][1])}
    new_rules.update(row.article_id for row in gone)
    new = _store_revisions(session, library, articles, person, now, new_rules)
    for key in changed:
        article, option = wanted[key]
        row = known.get(key) or OptionRuleRow(article_id=article.id, option_id=option.id, by_id=person.id, at=now)
        if known.get(key) is None or _is_new_rule(row, option):
            row.authority, row.limits = rule_of(option)
        row.title, row.revision, row.by_id, row.at = option.title, article.revision, person.id, now
        session.add(row)
    drop_rows(session, gone)
    if new or changed or gone:
        session.flush()
        counts = {"articles": len(articles), "new": new, "options changed": len(changed), "options gone": len(gone)}
        append_row(session, person.login, "articles published", counts)  # no text: stored as it is
        notify(session, EVERYBODY)
    return Published(len(articles), new, len(wanted), len(changed), len(gone))


def _is_new_rule(row: OptionRuleRow, option: Option) -> bool:
    return (row.authority, row.limits) != rule_of(option)


def _rule_differs(row: OptionRuleRow | None, article: Article, option: Option) -> bool:
    if row is None or _is_new_rule(row, option):
        return True
    return (row.title, row.revision) != (option.title, article.revision)


def _store_revisions(
    session: Session, library: Library, articles: list[Article], person: Person, now: datetime, new_rules: set[str]
) -> int:
    """The file of each article as it now is, after its newest revision, and what changed of its state with it.

    How many were not the newest until now. Raises Refused for what this person may not publish.
    """
    newest = newest_heads(session, articles[0].id if len(articles) == 1 else "")
    new = [one for one in articles if one.id not in newest or newest[one.id].revision != one.revision]
    known = known_revisions(session, [article.id for article in new])
    for article in new:
        head = newest.get(article.id)
        before = article_of(session, article.id, head)
        why = publish_refusal(person.role, person.proficiency, article, before, new_rules=article.id in new_rules)
        if why:
            values = {"name": person.name, "title": article.title, "why": why}
            raise Refused(tr("{name} may not publish “{title}”: {why}.", **values))
        text = None if article.revision in known[article.id] else _read_source(library, article)
        store_revision(session, article, text, person.id, now, head, before)
        store_pictures(session, library.root, article, person.id, now)
    return len(new)


def _read_source(library: Library, article: Article) -> str:
    """The whole file, as it is written. Raises KmsError where it changed while it was being published."""
    data = ArticleFiles(library.root).read_article(article.path) or b""
    if stamp_of(data) != article.revision:
        raise KmsError(tr("“{file}” was changed while it was being published; publish again.", file=article.path))
    text = data.decode("utf-8", "replace")
    return text if is_whole(text, article.revision) else read_form(data, article.path)[0]


def _today_utc() -> date:
    return datetime.now(UTC).date()
