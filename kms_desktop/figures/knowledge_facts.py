"""What knowledge measures are counted from: reviews, uses and new articles, issues beside what was known, and flags.

| population | one row for each | `at` |
|---|---|---|
| reviews | contact drawn for review, not withdrawn and still closed | when the contact was closed |
| knowledge | issue closed with an article that was known; article published for the first time | when |
| known | issue of a closed contact | when the contact was closed |
| flags | flag or fix of a passage that was accepted | when it was answered |

What is no contact is narrowed by reason, channel, tier and product to what stands in contacts that fit: a new article
to those that such an issue was closed with.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, func, literal, or_

from kms_desktop.access.roles import REVIEW_CONTACTS
from kms_desktop.figures.facts import Asked, codes_counted_as, narrowed_to, seen_by
from kms_desktop.figures.in_sql import days_after, days_between
from kms_desktop.storage.tables import ArticleChangeRow, Staff, SuggestionRow, Team, table_of
from kms_desktop.storage.tables_reviews import ReviewRow

_review, _change, _said = table_of(ReviewRow).c, table_of(ArticleChangeRow).c, table_of(SuggestionRow).c
_staff, _team = table_of(Staff).c, table_of(Team).c
LINKS = ("resolved", "helped")
KNOWN_DAYS = 1
"""What was published so long before an issue was closed was known when it came."""

Query = tuple[sqlalchemy.Select[Any], ColumnElement[Any]]


def review_rows(asked: Asked) -> Query:
    """`has_article`, `rightly`, `agrees` and `is_judged` beside the contact."""
    issue, filters = asked.sources.issues, asked.filters
    joined = table_of(ReviewRow).join(issue, and_(issue.c.contact_id == _review.contact_id, issue.c.place == 0))
    query = (
        sqlalchemy.select(
            *(_review.contact_id, _review.closed_at.label("at"), _review.article_id.label("about")),
            *(_review.rightly, _review.agrees, (_review.state == "judged").label("is_judged")),
            and_(_review.article_id != "", _review.link.in_(LINKS)).label("has_article"),
        )
        .select_from(joined)
        .where(
            _review.state != "withdrawn",
            *_reads_reviews(asked),
            *seen_by(asked, _review, _review.agent_id),
            *narrowed_to(asked, issue.c, _review.agent_id),
        )
    )
    if filters.reason:
        query = query.where(issue.c.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    if filters.article_id:
        query = query.where(_review.article_id == filters.article_id)
    return query, _review.closed_at


def _reads_reviews(asked: Asked) -> list[ColumnElement[bool]]:
    """Who reviews nothing counts what was judged of their own."""
    if asked.person is None or asked.person.may(REVIEW_CONTACTS):
        return []
    return [_review.state == "judged", _review.agent_id == asked.person.id]


def known_rows(asked: Asked) -> Query:
    """`is_known`: it was closed with an article that stood a day before; what was never published stood always."""
    issue, first = asked.sources.issues, _first_published()
    query = (
        sqlalchemy.select(
            *(issue.c.contact_id, issue.c.at, issue.c.article_id.label("about")),
            and_(_is_linked(issue.c), _was_known(issue.c, first)).label("is_known"),
        )
        .select_from(issue.outerjoin(first, first.c.article_id == issue.c.article_id))
        .where(*_issues_asked_for(asked))
    )
    return query, issue.c.at


def knowledge_rows(asked: Asked) -> Query:
    """`is_new` 1: an article was published for the first time; 0: an issue was closed with one that was known."""
    issue, first = asked.sources.issues, _first_published()
    used = (
        sqlalchemy.select(issue.c.contact_id, issue.c.at, issue.c.article_id.label("about"), literal(0).label("is_new"))
        .select_from(issue.outerjoin(first, first.c.article_id == issue.c.article_id))
        .where(_is_linked(issue.c), _was_known(issue.c, first), *_issues_asked_for(asked))
    )
    row = sqlalchemy.union_all(used, _created(asked)).subquery("use")
    return sqlalchemy.select(*row.c), row.c.at


def _created(asked: Asked) -> sqlalchemy.Select[Any]:
    first = _first_published()
    joined = table_of(ArticleChangeRow).join(
        first, and_(first.c.article_id == _change.article_id, first.c.n == _change.n)
    )
    joined = joined.outerjoin(table_of(Staff), _staff.id == _change.by_id)
    query = (
        sqlalchemy.select(literal("").label("contact_id"), _change.at, _change.article_id.label("about"), literal(1))
        .select_from(joined.outerjoin(table_of(Team), _team.id == _staff.team_id))
        .where(*seen_by(asked, _team, _change.by_id), *_by_people(asked, _change.by_id))
    )
    fitting = _issues_that_fit(asked, "article_id")
    if fitting is not None:
        query = query.where(_change.article_id.in_(fitting))
    return query.where(_change.article_id == asked.filters.article_id) if asked.filters.article_id else query


def flag_rows(asked: Asked) -> Query:
    """`days`: from when it was flagged until it was accepted."""
    joined = table_of(SuggestionRow).outerjoin(table_of(Staff), _staff.id == _said.made_by)
    query = (
        sqlalchemy.select(
            *(_said.contact_id, _said.answered_at.label("at"), _said.article_id.label("about")),
            days_between(_said.made_at, _said.answered_at).label("days"),
        )
        .select_from(joined.outerjoin(table_of(Team), _team.id == _staff.team_id))
        .where(
            *(_said.kind.in_(("flag", "fix")), _said.state == "accepted", _said.answered_at.is_not(None)),
            *seen_by(asked, _team, _said.made_by),
            *_by_people(asked, _said.made_by),
        )
    )
    fitting = _issues_that_fit(asked, "contact_id")
    if fitting is not None:
        query = query.where(_said.contact_id.in_(fitting))
    if asked.filters.article_id:
        query = query.where(_said.article_id == asked.filters.article_id)
    return query, _said.answered_at


def _first_published() -> sqlalchemy.Subquery:
    """Of each article, its first revision and when it was published."""
    return (
        sqlalchemy.select(_change.article_id, func.min(_change.n).label("n"), func.min(_change.at).label("first_at"))
        .where(_change.what == "revision")
        .group_by(_change.article_id)
        .subquery("first")
    )


def _is_linked(issue: Any) -> ColumnElement[bool]:
    return and_(issue.article_id != "", issue.link.in_(LINKS))


def _was_known(issue: Any, first: sqlalchemy.Subquery) -> ColumnElement[bool]:
    return or_(first.c.first_at.is_(None), days_after(first.c.first_at, KNOWN_DAYS) <= issue.at)


def _issues_asked_for(asked: Asked) -> list[ColumnElement[bool]]:
    issue, filters = asked.sources.issues.c, asked.filters
    wanted = [*seen_by(asked, issue, issue.agent_id), *narrowed_to(asked, issue, issue.agent_id)]
    if filters.reason:
        wanted.append(issue.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    if filters.article_id:
        wanted.append(issue.article_id == filters.article_id)
    return wanted


def _by_people(asked: Asked, whose: ColumnElement[str]) -> list[ColumnElement[bool]]:
    """As far as teams and people narrow it."""
    people = replace(asked, filters=replace(asked.filters, channel="", tier="", product=""))
    return narrowed_to(people, None, whose)


def _issues_that_fit(asked: Asked, column: str) -> sqlalchemy.Select[Any] | None:
    """What stands in this column of issues of the reason, channel, tier and product; None where all fit."""
    filters, issue = asked.filters, asked.sources.issues.c
    if not (filters.reason or filters.channel or filters.tier or filters.product):
        return None
    of_contacts = replace(asked, filters=replace(filters, team_id="", agent_id="", article_id=""))
    wanted = narrowed_to(of_contacts, issue, issue.agent_id)
    if filters.reason:
        wanted.append(issue.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    return sqlalchemy.select(issue[column]).where(*wanted)
