"""The log of resolutions → the contacts of each theme: how many in a period and the one before it, how they left the
customer, and week by week beside all others.

A contact belongs to a theme where it was closed with the theme's reason, as merged codes count, and with its article
where it has one; and where it was said in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, and_, case, false, func

from kms_desktop.contacts.reason_code import ReasonCode
from kms_desktop.contacts.reason_codes import counted_as
from kms_desktop.storage.reading import Rows, Steps, ask
from kms_desktop.storage.tables import ContactRow, CustomerRow, ResolutionRow, SuggestionRow, table_of
from kms_desktop.voc.themes.model import Theme, ThemePeriod, WeekCounts
from kms_desktop.voc.themes.value import Left, left_code
from kms_desktop.voc.themes.weeks_in_sql import weeks_before

_resolution, _contact = table_of(ResolutionRow).c, table_of(ContactRow).c
_customer, _suggestion = table_of(CustomerRow).c, table_of(SuggestionRow).c
_SHORTEST = timedelta(days=28)
_WEEK = timedelta(days=7)
WEEKS = 52
MOST_CONTACTS = 500
Codes = Mapping[str, ReasonCode]


@dataclass(frozen=True, slots=True)
class _Spans:
    """The period, the one before it, and what a year is reckoned from: four weeks at least."""

    now: ThemePeriod
    before: ThemePeriod
    reckoned: ThemePeriod

    @property
    def begins(self) -> datetime:
        return min(self.before.begins, self.reckoned.begins)


@dataclass(slots=True)
class ContactCount:
    """Of one theme, or of all contacts. `by_tier` and `left` are of the `days` that a year is reckoned from."""

    now: int = 0
    before: int = 0
    days: float = 28.0
    by_tier: Counter[str] = field(default_factory=Counter)
    left: Counter[Left] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Counts:
    """By the key of each theme, and of all contacts together."""

    by_theme: Mapping[str, ContactCount]
    all: ContactCount


def read_counts(themes: Sequence[Theme], codes: Codes, period: ThemePeriod) -> Steps[Counts]:
    """Contacts of each theme."""
    spans = _make_spans(period)
    closed, said = yield (_closed_query(spans), _said_query(spans.begins, spans.now.ends))
    days = (spans.reckoned.ends - spans.reckoned.begins) / timedelta(days=1)
    found = {theme.id: ContactCount(days=days) for theme in themes}
    every = ContactCount(days=days)
    by_cause = _by_cause(themes, codes)
    for code, article_id, link, tier, outcome, legs, now, before, reckoned in closed:
        linked = article_id if link != "not_applicable" else ""
        counted = counted_as(code, codes)
        for key in by_cause.get((counted, linked), ()) if linked else ():
            _add(found[key], tier, outcome, legs, now, before, reckoned)
        for key in by_cause.get((counted, ""), ()) if counted else ():
            _add(found[key], tier, outcome, legs, now, before, reckoned)
        for key in by_cause.get(("", linked), ()) if linked else ():
            _add(found[key], tier, outcome, legs, now, before, reckoned)
        _add(every, tier, outcome, legs, now, before, reckoned)
    _add_said(found, {theme.id: theme for theme in themes}, codes, said, spans)
    return Counts(found, every)


def _by_cause(themes: Iterable[Theme], codes: Codes) -> dict[tuple[str, str], list[str]]:
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for theme in themes:
        if theme.reason_code or theme.article_id:
            found[counted_as(theme.reason_code, codes), theme.article_id].append(theme.id)
    return found


def _make_spans(period: ThemePeriod) -> _Spans:
    length = period.ends - period.begins
    before = ThemePeriod(period.begins - length, period.begins)
    return _Spans(period, before, ThemePeriod(period.ends - max(length, _SHORTEST), period.ends))


def _closed_query(spans: _Spans) -> sqlalchemy.Select[Any]:
    one = _resolution
    keys = (one.reason_code, one.article_id, one.link, _customer.tier, one.outcome, _contact.legs > 1)
    return (
        sqlalchemy.select(*keys, *(_within(one.at, span) for span in (spans.now, spans.before, spans.reckoned)))
        .select_from(table_of(ResolutionRow))
        .outerjoin(table_of(ContactRow), _contact.id == one.contact_id)
        .outerjoin(table_of(CustomerRow), _customer.id == one.customer_id)
        .where(one.at >= spans.begins, one.at < spans.now.ends)
        .group_by(*keys)
    )


def _within(at: ColumnElement[Any], span: ThemePeriod) -> ColumnElement[int]:
    return func.sum(case((and_(at >= span.begins, at < span.ends), 1), else_=0))


def _said_query(since: datetime, until: datetime) -> sqlalchemy.Select[Any]:
    """Contacts that something of a theme was said in, once for each of their issues."""
    return (
        sqlalchemy.select(
            *(_suggestion.theme_id, _contact.id, _contact.opened_at, _customer.tier, _contact.outcome, _contact.legs),
            *(_resolution.reason_code, _resolution.article_id, _resolution.link),
        )
        .join_from(table_of(SuggestionRow), table_of(ContactRow), _contact.id == _suggestion.contact_id)
        .outerjoin(table_of(CustomerRow), _customer.id == _contact.customer_id)
        .outerjoin(table_of(ResolutionRow), _resolution.contact_id == _contact.id)
        .where(_suggestion.theme_id.is_not(None), _contact.opened_at >= since, _contact.opened_at < until)
    )


def _add(
    count: ContactCount, tier: str | None, outcome: str | None, passed: bool, now: int, before: int, reckoned: int
) -> None:
    count.now += int(now)
    count.before += int(before)
    if reckoned:
        count.by_tier[tier or ""] += int(reckoned)
        count.left[left_code(outcome or "", 2 if passed else 1)] += int(reckoned)


def _add_said(
    found: Mapping[str, ContactCount], themes: Mapping[str, Theme], codes: Codes, said: Rows, spans: _Spans
) -> None:
    """Those that are not among the closed ones of the theme already, each once."""
    of_cause: defaultdict[tuple[str, str], bool] = defaultdict(bool)
    once: dict[tuple[str, str], Any] = {}
    for row in said:
        theme = themes.get(row.theme_id)
        if theme is not None:
            key = (theme.id, row.id)
            once[key] = row
            of_cause[key] |= is_of_cause(theme, codes, row.reason_code or "", row.article_id or "", row.link or "")
    for key, row in once.items():
        if not of_cause[key]:
            flags = (_holds(span, row.opened_at) for span in (spans.now, spans.before, spans.reckoned))
            _add(found[key[0]], row.tier, row.outcome, (row.legs or 1) > 1, *flags)


def _holds(span: ThemePeriod, at: datetime) -> int:
    return int(span.begins <= at < span.ends)


def is_of_cause(theme: Theme, codes: Codes, code: str, article_id: str, link: str) -> bool:
    """Whether an issue that was closed so is of the theme."""
    if not theme.reason_code and not theme.article_id:
        return False
    linked = article_id if link != "not_applicable" else ""
    of_code = not theme.reason_code or counted_as(code, codes) == counted_as(theme.reason_code, codes)
    return of_code and (not theme.article_id or linked == theme.article_id)


def closed_with(theme: Theme, codes: Codes) -> ColumnElement[bool]:
    """The same, for the database."""
    wanted: list[ColumnElement[bool]] = []
    if theme.reason_code:
        counted = counted_as(theme.reason_code, codes)
        same = {code for code in (*codes, theme.reason_code, counted) if counted_as(code, codes) == counted}
        wanted.append(_resolution.reason_code.in_(sorted(same)))
    if theme.article_id:
        wanted += [_resolution.article_id == theme.article_id, _resolution.link != "not_applicable"]
    return and_(*wanted) if wanted else false()


def read_newest(theme: Theme, codes: Codes, said_in: Sequence[str]) -> Steps[list[str]]:
    """Keys of its contacts, the newest first, at most 500; `said_in`: contacts it was said in."""
    query = (
        sqlalchemy.select(_contact.id)
        .where(
            _contact.id.in_(sqlalchemy.select(_resolution.contact_id).where(closed_with(theme, codes)))
            | _contact.id.in_(sorted(said_in))
        )
        .order_by(_contact.opened_at.desc(), _contact.id.desc())
        .limit(MOST_CONTACTS)
    )
    return [key for (key,) in (yield from ask(query))]


def read_weeks(
    theme: Theme, codes: Codes, said_in: Sequence[str], ends: datetime, weeks: int = WEEKS
) -> Steps[WeekCounts]:
    """Whole weeks until then; what it was said in counts by when that contact was opened."""
    week, own = weeks_before(_resolution.at, ends), closed_with(theme, codes)
    since = ends - weeks * _WEEK
    closed = (
        sqlalchemy.select(week, func.sum(case((own, 1), else_=0)), func.count())
        .where(_resolution.at >= since, _resolution.at < ends)
        .group_by(week)
    )
    said = sqlalchemy.select(_contact.opened_at).where(
        _contact.id.in_(sorted(said_in)),
        _contact.opened_at >= since,
        _contact.opened_at < ends,
        ~_contact.id.in_(sqlalchemy.select(_resolution.contact_id).where(own)),
    )
    rows, opened = yield (closed, said)
    mine, every = Counter[int](), Counter[int]()
    for number, of_theme, of_all in rows:
        mine[int(number)] += int(of_theme)
        every[int(number)] += int(of_all)
    for (at,) in opened:
        number = int((ends - at) / _WEEK)
        mine[number] += 1
        every[number] = max(every[number], mine[number])
    order = range(weeks - 1, -1, -1)
    return WeekCounts(ends, tuple(mine[n] for n in order), tuple(every[n] - mine[n] for n in order))
