"""The shipped articles and what editors changed in some of them → the revisions that were published before today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from kms_desktop.articles.library import Library
from kms_desktop.articles.model import Article
from kms_desktop.articles.parse import parse_article
from kms_desktop.demo.keys import DemoKeys
from kms_desktop.demo.rows import staff_ids
from kms_desktop.demo.wording import revision_sections
from kms_desktop.services.revisions import Head, heads, store_revision
from kms_desktop.settings import shipped
from kms_desktop.storage.database import Database
from kms_desktop.storage.keys import utc_now

_HOUR, _MINUTE = 16, 40


@dataclass(frozen=True, slots=True)
class Published:
    """One revision: its whole text, who published it, and when."""

    article_id: str
    path: str
    text: str
    login: str
    at: datetime


def published(library: Library, now: datetime) -> list[Published]:
    """As they came, the oldest of each article first; the last one of each is the shipped file.

    Where the shipped text does not say any more what an editor wrote, that revision and those before it are left out.
    """
    found: list[Published] = []
    path, text = "", ""
    for login, days, article_id, changes in reversed(revision_sections()):
        if not any(one.article_id == article_id for one in found):
            article = library.get(article_id)
            path = article.path if article else ""
            text = (library.root / path).read_bytes().decode("utf-8") if path else ""
        if text:
            at = (now - timedelta(days=days)).replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0)
            found.append(Published(article_id, path, text, login, at))
            text = _before(text, changes)
    return found[::-1]


def publish_past(database: Database, *, seed: int = 7, now: datetime | None = None) -> int:
    """Put them into a demo workspace, through the door that the live program publishes by. → how many; 0 where others
    were published already.
    """
    moment, keys = now or utc_now(), DemoKeys(seed)
    made = published(Library(shipped("knowledge_base")), moment)
    staff = staff_ids(keys, moment)
    with database.writing() as session:
        if heads(session):
            return 0
        newest: dict[str, tuple[Head, Article]] = {}
        for one in made:
            article = parse_article(one.text.encode("utf-8"), one.path)
            head, before = newest.get(article.id, (None, None))
            key = _numbered(keys, one)
            head = store_revision(session, article, one.text, staff[one.login], one.at, head, before, make_key=key)
            newest[article.id] = head, article
    return len(made)


def _numbered(keys: DemoKeys, one: Published) -> Callable[[], str]:
    numbers = iter(range(100))
    return lambda: keys.key(one.at, "revision", one.article_id, one.at.isoformat(), next(numbers))


def _before(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    """The text with these changes taken back; "" where it does not say one of them exactly once."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    for stood, stands in ((a.replace("¶", line_end), b.replace("¶", line_end)) for a, b in changes):
        if text.count(stands) != 1:
            return ""
        text = text.replace(stands, stood)
    return text if changes else ""
