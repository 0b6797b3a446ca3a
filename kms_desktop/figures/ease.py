"""How easy customers said a contact was, and the log of these contacts → what goes with it, and how closely.

| driver | of a contact |
|---|---|
| wait | seconds from the call's beginning until it was answered; known of calls alone |
| transfers | how often it was passed on |
| asked_twice | things asked again after a colleague had settled them |
| broken | promises made in it that were broken |
| refused | approvals that were refused |

An answer is one that was noted with the wrap-up (1 to 5), or one of a survey file, of which the scale ends with 5, 7 or
10: the first that holds all of its answers. A contact with both has that of the file, which the customer wrote. Where
there are answers of both kinds they are laid on the scale from 1 to 5.

By rank correlation (Spearman), as an answer from 1 to 5 is an order and no measure, with an interval in which all five
lie together in 24 of 25 (Bonferroni). What goes with an answer need not be its cause: who waits long may ask for more.
Nothing is told below 50 answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement

from kms_desktop.access.model import Person
from kms_desktop.figures.facts import Asked, codes_counted_as, narrowed_to, read_asked, seen_by
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import Span, compare_period
from kms_desktop.figures.report_sources import find_report_sources
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Steps
from kms_desktop.texts import tr
from kms_desktop.voc.intervals import Estimate, rank_correlation

LEAST_ANSWERS = 50
NOTED_SCALE = 5
SCALES = (5, 7, 10)
"""What a scale ends with; each begins with 1."""
DRIVERS: dict[str, str] = {
    "wait": tr("Time until answered"),
    "transfers": tr("Transfers"),
    "asked_twice": tr("Asked twice"),
    "broken": tr("Promises broken"),
    "refused": tr("Refused"),
}
_LEVEL = 1 - 0.04 / len(DRIVERS)
_AT_ONCE = 1_000
"""Contacts that are asked for in one statement."""


@dataclass(frozen=True, slots=True)
class Driver:
    """How closely it goes with ease: below 0, the more of it the harder. None where it did not vary, or of fewer than
    50 answers it is known."""

    code: str
    goes_with: Estimate | None

    @property
    def is_sure(self) -> bool:
        """Whether it goes with ease beyond chance."""
        return self.goes_with is not None and (self.goes_with.low > 0 or self.goes_with.high < 0)


@dataclass(frozen=True, slots=True)
class EaseReport:
    """`n` answers of contacts in the period: `noted` with the wrap-up, the others of the survey, which has `answers` in
    all. The mean is one on a scale from 1 to `scale`. The closest driver first; none of either below 50."""

    span: Span
    answers: int
    n: int
    mean: float | None
    drivers: tuple[Driver, ...]
    noted: int = 0
    scale: int = NOTED_SCALE


class Ease:
    """Reads for one person; without one, of all the workspace."""

    def __init__(self, database: Database, person: Person | None = None) -> None:
        self._database, self._person = database, person

    def report(self, answers: Mapping[str, float], filters: FigureFilters, now: datetime) -> Reading[EaseReport]:
        """`answers`: those of a survey by contact, the more the easier; what was noted with wrap-ups is read beside
        them. Those of contacts this person does not count are left out."""
        return Reading(self._database, partial(self._read, answers, filters, now))

    def _read(self, answers: Mapping[str, float], filters: FigureFilters, now: datetime) -> Steps[EaseReport]:
        asked = yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite)
        span = compare_period(filters.period, now).now
        issue = find_report_sources(on_server=asked.on_server).beside.c
        keys = sorted(answers)
        parts = [keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE)]
        wanted = [issue.ease != "", *(issue.contact_id.in_(part) for part in parts)]
        found = yield [_contacts_query(asked, span, issue, one) for one in wanted]
        answered = list({row.contact_id: row for rows in found for row in rows}.values())
        noted = sum(1 for row in answered if row.contact_id not in answers)
        scale = NOTED_SCALE if noted else scale_of(answers.values())
        given = [_answer_of(row, answers, scale) for row in answered]
        facts = [
            {code: getattr(row, code) for code in ("transfers", "asked_twice", "broken", "refused")} for row in answered
        ]
        waits = [{"wait": _seconds(row.started_at, row.answered_at)} for row in answered]
        measured = [{**one, **wait} for one, wait in zip(facts, waits, strict=True)]
        enough = len(given) >= LEAST_ANSWERS
        return EaseReport(
            span,
            len(answers),
            len(given),
            sum(given) / len(given) if enough else None,
            find_drivers(given, measured) if enough else (),
            noted,
            scale,
        )


def scale_of(answers: Iterable[float]) -> int:
    """With what the scale of a survey ends: the first that holds all of its answers."""
    most = max(answers, default=0.0)
    return next((scale for scale in SCALES if most <= scale), SCALES[-1])


def _answer_of(row: Any, answers: Mapping[str, float], scale: int) -> float:
    """As it is on the scale that is told."""
    if row.contact_id not in answers:
        return float(row.ease)
    own = scale_of(answers.values())
    return 1 + (answers[row.contact_id] - 1) * (scale - 1) / (own - 1) if own != scale else answers[row.contact_id]


def find_drivers(answers: Sequence[float], facts: Sequence[Mapping[str, float | None]]) -> tuple[Driver, ...]:
    """Each driver with how closely it goes with the answers, of the contacts of which it is known."""
    found = []
    for code in DRIVERS:
        known = [(answer, fact[code]) for answer, fact in zip(answers, facts, strict=True)]
        pairs = [(answer, value) for answer, value in known if value is not None]
        enough = len(pairs) >= LEAST_ANSWERS
        ones, others = [value for _, value in pairs], [answer for answer, _ in pairs]
        found.append(Driver(code, rank_correlation(ones, others, _LEVEL) if enough else None))
    return tuple(sorted(found, key=lambda one: -abs(one.goes_with.value) if one.goes_with else 1.0))


def _contacts_query(asked: Asked, span: Span, issue: Any, wanted: ColumnElement[bool]) -> sqlalchemy.Select[Any]:
    """Those wanted of the contacts that were closed in the span, with what may make one hard. `issue`: its columns."""
    filters = asked.filters
    query = sqlalchemy.select(
        *(issue.contact_id, issue.ease),
        sqlalchemy.case((issue.legs > 1, issue.legs - 1), else_=0).label("transfers"),
        issue.repeats.label("asked_twice"),
        *(issue.broken, issue.refused, issue.started_at, issue.answered_at),
    ).where(
        wanted,
        *(issue.place == 0, issue.at >= span.begins, issue.at < span.ends),
        *seen_by(asked, issue, issue.agent_id),
        *narrowed_to(asked, issue, issue.agent_id),
    )
    if filters.reason:
        query = query.where(issue.reason_code.in_(codes_counted_as(filters.reason, asked.codes)))
    return query.where(issue.article_id == filters.article_id) if filters.article_id else query


def _seconds(begins: datetime | None, ends: datetime | None) -> float | None:
    return max((ends - begins).total_seconds(), 0.0) if begins is not None and ends is not None else None
