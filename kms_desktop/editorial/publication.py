"""Articles as they were read → what publishing them changes, stored in a file by this program, on a server by one act.

Question: who works out what changes? Choice: this program reads what was published and says what it found there; the
act of the server takes it if that still stands, and judges by the text itself who may publish it. Refused: to lock
everybody else out from reading to writing, which a desktop at home would do for a second.

Where the file lies and the policy cases beside it are published with the text: an article is new where any of the three
is another than it was. Two articles at one place are refused; one that a whole folder does not hold any more gives its
place to another that lies there now, and is published without one.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, select

from kms_desktop.access.model import Person
from kms_desktop.articles.file_encoding import read_form
from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article, Option
from kms_desktop.articles.portable_path import path_problem, portable_path, same_place
from kms_desktop.articles.proficiency import publish_refusal
from kms_desktop.articles.solution_checks import needs_verified
from kms_desktop.editorial.article_files import ArticleFiles, stamp_of
from kms_desktop.editorial.policy_cases import cases_path, read_cases
from kms_desktop.editorial.published_pictures import changed_pictures, store_picture
from kms_desktop.editorial.revisions import (
    STATES,
    Head,
    article_of,
    cases_of,
    is_whole,
    known_revisions,
    newest_heads,
    stamp_of_text,
    store_revision,
)
from kms_desktop.errors import KmsError, Refused
from kms_desktop.guidance.limits import limit_record
from kms_desktop.storage.audit import append_row
from kms_desktop.storage.database import EVERYBODY, Database, notify
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import OptionRuleRow
from kms_desktop.texts import tr

_Refuse = Callable[[Session, list[Article]], None]


@dataclass(frozen=True, slots=True)
class Published:
    """How many articles there are, how many are in a new revision and of these at another place, and options whose
    rules are new; one that only stands in another revision is none of them.
    """

    articles: int
    new_revisions: int
    options: int
    changed_options: int
    gone_options: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class _NewRevision:
    """An article that is not the newest revision yet. `text` is its whole file, None where that is kept already.

    `path` is where it lies from now on; `cases` are the policy cases beside it, None for none.
    """

    article: Article
    text: str | None
    head: Head | None
    before: Article | None
    path: str
    cases: str | None

    @property
    def is_moved(self) -> bool:
        return self.head is not None and self.head.path not in ("", self.path)


@dataclass(frozen=True, slots=True)
class _Publication:
    """`changed`: options whose rule, title or revision is another, each with the row there is, and of how many of them
    it is the rule (`new_rules`); `gone`: rows of none.

    `released`: articles that the folder does not hold any more, and that give their place to another one.
    """

    articles: list[Article]
    new: list[_NewRevision]
    released: list[_NewRevision]
    heads: dict[str, Head]
    changed: list[tuple[Article, Option, OptionRuleRow | None]]
    new_rules: int
    gone: list[OptionRuleRow]
    pictures: dict[str, bytes]

    @property
    def changes_something(self) -> bool:
        return bool(self.new or self.changed or self.gone)

    def counted(self) -> Published:
        options = sum(len(article.options) for article in self.articles)
        moved = sum(one.is_moved for one in self.new)
        return Published(len(self.articles), len(self.new), options, self.new_rules, len(self.gone), moved)


def publish_in(
    database: Database,
    library: Library,
    articles: list[Article],
    person: Person,
    *,
    refuse: _Refuse | None = None,
    of: str = "",
    places: Mapping[str, str] = MappingProxyType({}),
) -> Published:
    """These articles become what the floor goes by; all of it or nothing.

    `of`: this article alone; what is known of others stays. `refuse` looks at what was published before, and raises.
    `places`: by id, where an article lies that is not where its file does; asked for after `refuse`.

    Raises Refused for what this person may not publish, KmsError where a file changed meanwhile.
    """
    if database.is_sqlite:
        with database.writing() as session:
            publication = _plan(session, library, articles, person, refuse, of, places)
            if publication.changes_something:
                _store_in_file(session, publication, person, utc_now())
    else:
        with database.reading() as session:
            publication = _plan(session, library, articles, person, refuse, of, places)
        if publication.changes_something:
            _send(database, publication, person)
    return publication.counted()


def _plan(
    session: Session,
    library: Library,
    articles: list[Article],
    person: Person,
    refuse: _Refuse | None,
    of: str,
    places: Mapping[str, str],
) -> _Publication:
    if refuse is not None:
        refuse(session, articles)
    rules = select(OptionRuleRow).where(OptionRuleRow.article_id == of) if of else select(OptionRuleRow)
    known = {(row.article_id, row.option_id): row for row in session.exec(rules).all()}
    wanted = {(article.id, option.id): (article, option) for article in articles for option in article.options}
    changed = [(*pair, known.get(key)) for key, pair in wanted.items() if _rule_differs(known.get(key), *pair)]
    gone = [row for key, row in known.items() if key not in wanted]
    ruled = [article.id for article, option, row in changed if row is None or _is_new_rule(row, option)]
    with_new_rules = {*ruled, *(row.article_id for row in gone)}
    heads = newest_heads(session, of)
    new = _new_revisions(session, library, articles, person, heads, with_new_rules, places)
    pictures = changed_pictures(session, library.root, [one.article for one in new])
    released = [] if of else list(_without_place(session, articles, new, heads))
    if any(one.head is None or one.head.path != one.path for one in new):
        _refuse_shared_places(newest_heads(session) if of else heads, [*new, *released])
    return _Publication(articles, new, released, heads, changed, len(ruled), gone, pictures)


def _new_revisions(
    session: Session,
    library: Library,
    articles: list[Article],
    person: Person,
    heads: dict[str, Head],
    new_rules: set[str],
    places: Mapping[str, str],
) -> list[_NewRevision]:
    """Raises Refused for what this person may not publish, KmsError for a place that not every desktop can hold."""
    wanted = [(one, *_placed(library, one, places.get(one.id, one.path))) for one in articles]
    wanted = [one for one in wanted if not _is_newest(heads.get(one[0].id), *one)]
    known, found = known_revisions(session, [article.id for article, _, _ in wanted]), []
    for article, path, cases in wanted:
        head = heads.get(article.id)
        before = article_of(session, article.id, head)
        why = publish_refusal(person.role, person.proficiency, article, before, new_rules=article.id in new_rules)
        if why:
            values = {"name": person.name, "title": article.title, "why": why}
            raise Refused(tr("{name} may not publish “{title}”: {why}.", **values))
        text = None if article.revision in known[article.id] else _read_source(library, article)
        found.append(_NewRevision(article, text, head, before, path, cases))
    return found


def _placed(library: Library, article: Article, place: str) -> tuple[str, str | None]:
    """Where it is published, and the policy cases beside its file."""
    path = portable_path(place)
    if path and (problem := path_problem(path)):
        raise KmsError(" ".join((tr("Nothing was published."), problem)))
    data = read_cases(library.root, article.path)
    try:
        return path, None if data is None else data.decode("utf-8")
    except UnicodeDecodeError as error:
        said = tr("The policy cases cannot be read as UTF-8 text.")
        raise KmsError(f"{tr('Nothing was published.')} {cases_path(article.path)}: {said}") from error


def _is_newest(head: Head | None, article: Article, path: str, cases: str | None) -> bool:
    stamp = stamp_of_text(cases) if cases is not None else ""
    return head is not None and (head.revision, head.path, head.cases) == (article.revision, path, stamp)


def _without_place(
    session: Session, articles: list[Article], new: list[_NewRevision], heads: dict[str, Head]
) -> Iterator[_NewRevision]:
    """Articles that the folder does not hold any more, where another one lies now."""
    there = {article.id for article in articles}
    taken = {same_place(one.path) for one in new if one.path}
    for article_id, head in heads.items():
        if article_id not in there and head.path and same_place(head.path) in taken:
            before = article_of(session, article_id, head)
            if before is not None:
                cases = cases_of(session, article_id, head.cases)
                yield _NewRevision(before, None, head, before, "", cases)


def _refuse_shared_places(heads: Mapping[str, Head], new: list[_NewRevision]) -> None:
    """No two articles lie at one place, also where a system takes large and small letters for the same."""
    told = {one.article.id: one.path for one in new}
    lies = {**{article_id: head.path for article_id, head in heads.items()}, **told}
    holders: dict[str, str] = {}
    for article_id, path in lies.items():
        other = holders.setdefault(same_place(path), article_id) if path else article_id
        if other != article_id:
            named = article_id if article_id in told else other
            values = {"file": lies[named], "id": other if named == article_id else article_id}
            raise KmsError(
                tr(
                    "Nothing was published: at “{file}” lies the article “{id}” already, also where large and small "
                    "letters are the same. Rename or move one of them, then publish again.",
                    **values,
                )
            )


def _store_in_file(session: Session, publication: _Publication, person: Person, now: datetime) -> None:
    for one in (*publication.new, *publication.released):
        what = one.article, one.text, person.id, now, one.head, one.before
        store_revision(session, *what, path=one.path, cases=one.cases)
    for key, data in publication.pictures.items():
        store_picture(session, key, data, person.id, now)
    for article, option, known in publication.changed:
        row = known or OptionRuleRow(article_id=article.id, option_id=option.id, by_id=person.id, at=now)
        if known is None or _is_new_rule(row, option):
            row.authority, row.limits, row.excludes, row.verified = rule_of(option)
        row.title, row.revision, row.by_id, row.at = option.title, article.revision, person.id, now
        session.add(row)
    for row in publication.gone:
        session.delete(row)
    session.flush()
    done = publication.counted()
    counts = {"articles": done.articles, "new": done.new_revisions}
    counts |= {"options changed": done.changed_options, "options gone": done.gone_options}
    append_row(session, person.login, "articles published", counts)  # no text: stored as it is
    notify(session, EVERYBODY)


def _send(database: Database, publication: _Publication, person: Person) -> None:
    new = {one.article.id: one for one in publication.new}
    there = {article.id for article in publication.articles}
    database.perform_act(
        "publish_articles",
        articles=[
            *(
                _article_record(article, new.get(article.id), publication.heads.get(article.id))
                for article in publication.articles
            ),
            *({**_article_record(one.article, one, one.head), "options": []} for one in publication.released),
        ],
        withdrawn=tuple(sorted({row.article_id for row in publication.gone} - there)),
        picture_paths=tuple(publication.pictures),
        pictures=tuple(base64.b64encode(data).decode("ascii") for data in publication.pictures.values()),
        by_id=person.id,
        by_login=person.login,
    )


def _article_record(article: Article, new: _NewRevision | None, head: Head | None) -> dict[str, Any]:
    """As `publish_articles` takes it. `before`: its state until now, where that is known."""
    before = new.before if new is not None else None
    return {
        **_place_record(new, head or Head("", 0)),
        "id": article.id,
        "title": article.title,
        "revision": article.revision,
        **{name: str(getattr(article, name)) for name in STATES},
        "parent": head.revision if head else "",
        "text": new.text if new is not None else None,
        "before": {name: str(getattr(before, name)) for name in STATES} if before is not None else None,
        "options": [_option_record(option) for option in article.options],
    }


def _place_record(new: _NewRevision | None, head: Head) -> dict[str, Any]:
    """Where the article lies and its policy cases, with what was seen of both before; as it was where it is not new."""
    path, cases = (head.path, None) if new is None else (new.path, new.cases)
    stamp = head.cases if new is None else "" if cases is None else stamp_of_text(cases)
    told = {"path": path, "cases": stamp, "parent_path": head.path, "parent_cases": head.cases}
    return {**told, "cases_text": cases if stamp != head.cases else None}


def _option_record(option: Option) -> dict[str, Any]:
    authority, limits, excludes, verified = rule_of(option)
    rule = {"authority": authority, "limits": limits, "excludes": excludes, "verified": verified}
    return {"id": option.id, "title": option.title, **rule}


def rule_of(option: Option) -> tuple[dict[str, Any], list[dict[str, Any]], list[str], bool]:
    """Authority, limits, what it excludes, and whether it is for verified callers alone, of an option as the database
    keeps them; see `OptionRuleRow`."""
    authority = {role: None if most is None else str(most) for role, most in option.authority.items()}
    limits = [limit_record(limit) for limit in option.limits]
    return authority, limits, sorted(option.excludes), needs_verified(option)


def _is_new_rule(row: OptionRuleRow, option: Option) -> bool:
    return (row.authority, row.limits, row.excludes, row.verified) != rule_of(option)


def _rule_differs(row: OptionRuleRow | None, article: Article, option: Option) -> bool:
    if row is None or _is_new_rule(row, option):
        return True
    return (row.title, row.revision) != (option.title, article.revision)


def _read_source(library: Library, article: Article) -> str:
    """The whole file, as it is written. Raises KmsError where it changed while it was being published."""
    data = ArticleFiles(library.root).read_article(article.path) or b""
    if stamp_of(data) != article.revision:
        raise KmsError(tr("“{file}” was changed while it was being published; publish again.", file=article.path))
    text = data.decode("utf-8", "replace")
    return text if is_whole(text, article.revision) else read_form(data, article.path)[0]
