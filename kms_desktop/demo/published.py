"""The shipped articles and what editors changed in some of them → the revisions that were published before today, and
the rules of options that the newest of them brought."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.articles.parse import parse_article
from kms_desktop.demo.insertion import staff_ids
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.texts import Changes, revision_sections
from kms_desktop.editorial.policy_cases import read_cases
from kms_desktop.editorial.publication import rule_of
from kms_desktop.editorial.revisions import Head, newest_heads, store_revision
from kms_desktop.settings import shipped
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import OptionRuleRow

_HOUR, _MINUTE = 16, 40
_FIRST, _BULLETIN = ("ines", 84), ("rosa", 5)
"""Who published all articles first, and how many days ago; and what is running now."""


@dataclass(frozen=True, slots=True)
class Published:
    """One revision: its whole text and the policy cases beside it, who published it, and when."""

    article_id: str
    path: str
    text: str
    cases: str | None
    login: str
    at: datetime


def make_revisions(library: Library, now: datetime) -> list[Published]:
    """The revisions of every article, the oldest first; the last one of each is the shipped file.

    Where the shipped text does not say any more what an editor wrote, what came before is left out.
    """
    changed: dict[str, list[tuple[str, int, Changes]]] = {}
    for login, days, article_id, changes in revision_sections():
        changed.setdefault(article_id, []).append((login, days, changes))
    return [
        one
        for article in library.read_all()
        for one in _article_revisions(article, library.root, changed.get(article.id, []), now)
    ]


def _article_revisions(
    article: Article, root: Path, changed: list[tuple[str, int, Changes]], now: datetime
) -> list[Published]:
    text, kept = (root / article.path).read_bytes().decode("utf-8"), read_cases(root, article.path)
    cases = kept.decode("utf-8") if kept is not None else None
    found = []
    for login, days, changes in reversed(changed):
        before = _undo_changes(text, changes)
        if before:
            found.append(Published(article.id, article.path, text, cases, login, _days_ago(now, days)))
            text = before
    login, days = _BULLETIN if article.kind == "bulletin" else _FIRST
    found.append(Published(article.id, article.path, text, cases, login, _days_ago(now, days)))
    return found[::-1]


def _days_ago(now: datetime, days: int) -> datetime:
    return (now - timedelta(days=days)).replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0)


def publish_past(database: Database, *, seed: int = 7, now: datetime | None = None) -> int:
    """Put them into a demo workspace, through the door that the live program publishes by. → how many; 0 where others
    were published already.
    """
    moment, keys = now or utc_now(), DemoKeys(seed)
    made = make_revisions(Library(shipped("knowledge_base")), moment)
    staff = staff_ids(keys, moment)
    with database.writing() as session:
        if newest_heads(session):
            return 0
        newest: dict[str, tuple[Head, Article]] = {}
        last: dict[str, Published] = {}
        for one in made:
            article = parse_article(one.text.encode("utf-8"), one.path)
            head, before = newest.get(article.id, (None, None))
            what = article, one.text, staff[one.login], one.at, head, before
            key = _revision_keys(keys, one)
            head = store_revision(session, *what, path=one.path, cases=one.cases, make_key=key)
            newest[article.id], last[article.id] = (head, article), one
        for _head, article in newest.values():
            one = last[article.id]
            session.add_all(_option_rules(article, staff[one.login], one.at))
    return len(made)


def _option_rules(article: Article, by_id: str, at: datetime) -> list[OptionRuleRow]:
    """What publishing stores with a revision: who may grant each option, and how often."""
    rows = []
    for option in article.options:
        authority, limits, excludes, verified = rule_of(option)
        rows.append(
            OptionRuleRow(
                article_id=article.id,
                option_id=option.id,
                title=option.title,
                revision=article.revision,
                authority=authority,
                limits=limits,
                excludes=excludes,
                verified=verified,
                by_id=by_id,
                at=at,
            )
        )
    return rows


def _revision_keys(keys: DemoKeys, one: Published) -> Callable[[], str]:
    numbers = iter(range(100))
    return lambda: keys.make_key(one.at, "revision", one.article_id, one.at.isoformat(), next(numbers))


def _undo_changes(text: str, changes: Changes) -> str:
    """The text with these changes taken back; "" where it does not say one of them exactly once."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    for stood, stands in ((a.replace("¶", line_end), b.replace("¶", line_end)) for a, b in changes):
        if text.count(stands) != 1:
            return ""
        text = text.replace(stands, stood)
    return text
