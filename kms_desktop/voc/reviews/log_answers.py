"""The log of a contact → the four answers that need no judgement, each with what it was read from.

The database answers the same by itself when a review is judged (`kms_review_answers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy

from kms_desktop.contacts.events.call import Searched
from kms_desktop.contacts.events.reading import read_event
from kms_desktop.contacts.projection import events_query
from kms_desktop.storage.reading import Rows, Steps
from kms_desktop.storage.tables import ArticleChangeRow, ContactRow, ResolutionRow, SuggestionRow, table_of
from kms_desktop.voc.reviews.model import LogAnswers, ReadFrom

_issue, _contact = table_of(ResolutionRow).c, table_of(ContactRow).c
_said, _change = table_of(SuggestionRow).c, table_of(ArticleChangeRow).c
LINKS = ("resolved", "helped")
IMPROVES = ("flag", "fix", "suggestion", "none_fit")
"""What of the things an agent says makes what is known better."""
_CHANGED_WITHIN = timedelta(hours=24)


def read_answers(contact_id: str) -> Steps[tuple[LogAnswers, tuple[ReadFrom, ...]]]:
    """As the log stands now; what is read is told in the order of the questions."""
    issues_query = (
        sqlalchemy.select(
            *(_issue.place, _issue.at, _issue.agent_id, _issue.article_id, _issue.link),
            *(_issue.reason_code, _issue.words, _contact.opened_at),
        )
        .join(table_of(ContactRow), _contact.id == _issue.contact_id)
        .where(_issue.contact_id == contact_id)
        .order_by(_issue.place)
    )
    said_query = (
        sqlalchemy.select(_said.kind, _said.text, _said.passage, _said.made_at, _said.article_id)
        .where(_said.contact_id == contact_id, _said.kind.in_(IMPROVES))
        .order_by(_said.made_at)
    )
    events, issues, said = yield (events_query(contact_id), issues_query, said_query)
    changes = yield from _read_changes(issues)
    searched = [event for event in (read_event(*row) for row in events) if isinstance(event.payload, Searched)]
    answers = LogAnswers(
        bool(searched),
        bool(issues) and all(_is_linked(one) for one in issues),
        bool(said or changes),
        bool(issues) and all(one.reason_code and one.words for one in issues),
    )
    told = [ReadFrom("searched", "searched", one.at, one.payload.text) for one in searched]  # type: ignore[attr-defined]
    told += [ReadFrom("linked", one.link, one.at, article_id=one.article_id) for one in issues]
    told += [ReadFrom("improved", one.kind, one.made_at, one.text or one.passage, one.article_id) for one in said]
    told += [ReadFrom("improved", "changed", one.at, article_id=one.article_id) for one in changes]
    told += [ReadFrom("captured", one.reason_code, one.at, one.words) for one in issues]
    return answers, tuple(told)


def _is_linked(issue: sqlalchemy.Row[tuple[object, ...]]) -> bool:
    return bool(issue.article_id) and issue.link in LINKS


def _read_changes(issues: Rows) -> Steps[Sequence[sqlalchemy.Row[tuple[object, ...]]]]:
    """What the agent published of the articles they linked, from the beginning of the contact to a day after it."""
    linked = [one for one in issues if one.article_id]
    if not linked:
        return []
    wanted = [
        sqlalchemy.and_(
            _change.article_id == one.article_id,
            _change.by_id == one.agent_id,
            _change.at >= one.opened_at,
            _change.at < one.at + _CHANGED_WITHIN,
        )
        for one in linked
    ]
    query = sqlalchemy.select(_change.article_id, _change.at).where(_change.what == "revision", sqlalchemy.or_(*wanted))
    (rows,) = yield (query.order_by(_change.at),)
    return rows
