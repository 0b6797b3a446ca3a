"""What customers contact about most → the five topics of a website's home page, each with the public article behind
it, and which has none; as HTML and as JSON, without a figure and without a word that a customer said.

The public article of a reason is the one that contacts about it were closed with most often, of those that anybody may
read: `audience: public`, `governance: open`, validated, and in force. Where no such article was ever linked it is one
that names the reason.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

import sqlalchemy
from sqlalchemy import func

from kms_desktop.access.model import Person
from kms_desktop.articles.bulletins import in_force
from kms_desktop.articles.model import Article
from kms_desktop.contacts.reason_code import ReasonCode, as_reason_code
from kms_desktop.contacts.reason_codes import counted_as, read_codes
from kms_desktop.errors import KmsError
from kms_desktop.figures.facts import Asked, codes_counted_as, counted_code, narrowed_to, read_asked, seen_by
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import Span, compare_period
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps, ask
from kms_desktop.texts import tr
from kms_desktop.texts.direction import settle_direction
from kms_desktop.texts.language import ENGLISH, LANGUAGE, PSEUDO

MOST = 5
_LINKED = ("resolved", "helped")


@dataclass(frozen=True, slots=True)
class Topic:
    """A reason with its `contacts`. `article_id` and `title` are of the public article, "" for none; `internal_id` is
    then the article that staff solve it with, which could be made public."""

    reason_code: str
    reason: str
    contacts: int
    article_id: str = ""
    title: str = ""
    internal_id: str = ""


class HomeTopics:
    """Reads for one person; without one, of all the workspace."""

    def __init__(self, database: Database, articles: Iterable[Article], person: Person | None = None) -> None:
        self._database, self._person = database, person
        self._articles = {one.id: one for one in articles}

    def topics(self, filters: FigureFilters, now: datetime, most: int = MOST) -> Reading[tuple[Topic, ...]]:
        """The most contacts first."""
        return Reading(self._database, partial(self._read, filters, now, most))

    def _read(self, filters: FigureFilters, now: datetime, most: int) -> Steps[tuple[Topic, ...]]:
        asked = yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite)
        known = yield from read_codes()
        counts, links = _count_queries(asked, compare_period(filters.period, now).now)
        contacts = dict((yield from ask(counts)))
        linked: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for code, article_id, many in (yield from ask(links)):
            linked[code][article_id] += many
        public = {key: one for key, one in self._articles.items() if is_public(one, now)}
        return find_topics(contacts, linked, known, public, most)


def is_public(article: Article, now: datetime) -> bool:
    """Whether anybody may read it today."""
    open_to_all = article.audience == "public" and article.governance == "open"
    return open_to_all and article.confidence == "validated" and in_force(article, now)


def find_topics(
    contacts: Mapping[str, int],
    linked: Mapping[str, Counter[str]],
    known: Mapping[str, ReasonCode],
    public: Mapping[str, Article],
    most: int = MOST,
) -> tuple[Topic, ...]:
    """By reason code, as it counts now: how many contacts, and in how many of them which article was linked."""
    named: defaultdict[str, list[Article]] = defaultdict(list)
    for one in sorted(public.values(), key=lambda one: (one.title, one.id)):
        named[counted_as(as_reason_code(one.reason), known)].append(one)
    often = sorted(contacts, key=lambda code: (-contacts[code], code))[:most]
    return tuple(
        _topic(code, contacts[code], linked.get(code, Counter()), named[code], known, public) for code in often
    )


def _topic(
    code: str,
    contacts: int,
    linked: Counter[str],
    named: Sequence[Article],
    known: Mapping[str, ReasonCode],
    public: Mapping[str, Article],
) -> Topic:
    reason = known[code].title if code in known else code
    by_use = sorted(linked, key=lambda key: (-linked[key], key))
    found = next((public[key] for key in by_use if key in public), named[0] if named else None)
    if found is not None:
        return Topic(code, reason, contacts, found.id, found.title)
    return Topic(code, reason, contacts, internal_id=by_use[0] if by_use else "")


def topics_json(topics: Iterable[Topic], site: str = "") -> str:
    """In their order; `article` is null for one that has none."""
    data = [
        {
            "reason": one.reason_code,
            "title": settle_direction(one.title or one.reason),
            "article": {"id": one.article_id, "address": address_of(one, site)} if one.article_id else None,
        }
        for one in topics
    ]
    return json.dumps({"topics": data}, ensure_ascii=False, indent=2) + "\n"


def topics_html(topics: Iterable[Topic], site: str = "") -> str:
    """A whole page of links; a topic without a public article leads nowhere and is left out."""
    lines = "\n".join(
        f'      <li><a href="{escape(address_of(one, site))}">{escape(settle_direction(one.title))}</a></li>'
        for one in topics
        if one.article_id
    )
    language = LANGUAGE if LANGUAGE != PSEUDO else ENGLISH
    # Translators: heading of a list of links on the home page of a website
    heading = escape(tr("What customers ask about most"))
    return _PAGE.format(language=escape(language), heading=heading, lines=lines)


_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>{heading}</title>
  <style>
    body {{ font: 1.125rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }}
    li {{ margin: 0.5rem 0; }}
    a {{ display: inline-block; padding: 0.25rem 0; }}
    a:focus-visible {{ outline: 3px solid; outline-offset: 2px; }}
  </style>
</head>
<body>
  <main>
    <h1 id="topics">{heading}</h1>
    <ol aria-labelledby="topics">
{lines}
    </ol>
  </main>
</body>
</html>
"""


def address_of(topic: Topic, site: str) -> str:
    """Where the article stands on the website: its id below the site, or beside the page where none was named."""
    return site.rstrip("/") + "/" * bool(site) + quote(topic.article_id, safe="")


def checked_site(site: str) -> str:
    """An address of the web. Raises KmsError for anything else."""
    try:
        parts = urlsplit(site)
    except ValueError:
        parts = urlsplit("")
    if site and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise KmsError(tr("Write the address of the website as in https://www.example.com/help."))
    return site


def _count_queries(asked: Asked, span: Span) -> tuple[sqlalchemy.Select[Any], sqlalchemy.Select[Any]]:
    """Contacts by reason code, and by reason code and article that was linked."""
    issue, filters = asked.sources.issues.c, asked.filters
    wanted = [
        issue.reason_code != "",
        issue.at >= span.begins,
        issue.at < span.ends,
        *seen_by(asked, issue, issue.agent_id),
        *narrowed_to(asked, issue, issue.agent_id),
    ]
    if filters.reason:
        wanted.append(issue.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    if filters.article_id:
        wanted.append(issue.article_id == filters.article_id)
    told = (
        sqlalchemy.select(counted_code(issue.reason_code, asked.codes).label("code"), issue.contact_id)
        .add_columns(issue.article_id, issue.link)
        .where(*wanted)
        .subquery()
    )
    contacts = func.count(told.c.contact_id.distinct())
    by_article = sqlalchemy.select(told.c.code, told.c.article_id, contacts).where(
        told.c.article_id != "", told.c.link.in_(_LINKED)
    )
    return (
        sqlalchemy.select(told.c.code, contacts).group_by(told.c.code),
        by_article.group_by(told.c.code, told.c.article_id),
    )
