"""The log of one option, and a looser limit for agents → what it would have cost and spared, and what that rests on.

Question: whose limit? Choice: the sum up to which an agent grants the option alone; whoever has more authority may
grant that much too. Reason: an approval is asked for want of authority and of nothing else. Refused: replaying limits
for each customer, which no approval lifts, so that nobody asked and nothing of it is in the log.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy
from sqlalchemy import ColumnElement, func

from kms_desktop.access.model import Person
from kms_desktop.contacts.reason_codes import counted_as
from kms_desktop.errors import KmsError, NotFound
from kms_desktop.figures.asks_replay import Ask, WhatIfLine, replay_asks
from kms_desktop.figures.definitions import LONGEST_LOOK_DAYS
from kms_desktop.figures.facts import Asked, about_issue, narrowed_to, read_asked, seen_by
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.period import Span, compare_period
from kms_desktop.figures.reading import MOST_BEHIND
from kms_desktop.figures.report_sources import find_report_sources
from kms_desktop.storage.database import Database
from kms_desktop.storage.reading import Reading, Rows, Steps, ask, together
from kms_desktop.storage.tables import OptionRuleRow, table_of
from kms_desktop.texts import plural, tr
from kms_desktop.texts.format import money
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.intervals import estimate_share
from kms_desktop.voc.model import ContactLine
from kms_desktop.voc.themes.assumptions import merge_what_if
from kms_desktop.voc.themes.listing import read_own_assumptions
from kms_desktop.voc.themes.model import Assumption, Range

_rule = table_of(OptionRuleRow).c
SMALL_SAMPLE = 20
_AT_ONCE = 1_000
"""Contacts that are asked for in one statement."""
_TAKEN = ("accepted", "granted")


@dataclass(frozen=True, slots=True)
class Loosened:
    """An option, and up to how much an agent grants it alone in the replay: `most` None for any sum. `today`: the same
    by what is published, None where it does not say. `asks`: in the order in which they were asked."""

    article_id: str
    option_id: str
    title: str
    span: Span
    most: Decimal | None
    today: Decimal | None
    asks: tuple[Ask, ...]
    lines: tuple[WhatIfLine, ...]
    assumptions: tuple[Assumption, ...]

    @property
    def is_small(self) -> bool:
        """Whether it rests on too few approvals to be more than a hint."""
        return len(self.asks) < SMALL_SAMPLE

    def find_line(self, code: str) -> WhatIfLine | None:
        return next((line for line in self.lines if line.code == code), None)


@dataclass(frozen=True, slots=True)
class LimitedOption:
    """An option that agents do not grant for any sum: up to how much they do alone, None where they have to ask."""

    option_id: str
    title: str
    today: Decimal | None


class LooserLimits:
    """Replays for one person; without one, of all the workspace."""

    def __init__(self, database: Database, person: Person | None = None, currency: str = "£") -> None:
        self._database, self._person, self._currency = database, person, currency

    def options(self, article_id: str) -> Reading[list[LimitedOption]]:
        """Those of one article as published that can be loosened, in the order of their titles."""
        return Reading(self._database, partial(_read_options, article_id))

    def replay(
        self, article_id: str, option_id: str, most: Decimal | None, filters: FigureFilters, now: datetime
    ) -> Reading[Loosened]:
        """Of approvals answered in the period. Raises NotFound for an option that nobody knows, KmsError where agents
        grant as much already."""
        filters = replace(filters, article_id="")  # with whatever article a contact was closed in the end
        return Reading(self._database, partial(self._read, (article_id, option_id), most, filters, now))

    def behind(self, line: WhatIfLine, contacts: ContactList) -> Reading[list[ContactLine]]:
        """The first contacts behind one figure, as far as this person may read them."""
        return Reading(self._database, partial(contacts.read_contacts, line.contacts[:MOST_BEHIND]))

    def _read(
        self, option: tuple[str, str], most: Decimal | None, filters: FigureFilters, now: datetime
    ) -> Steps[Loosened]:
        asked = yield from read_asked(filters, self._person, on_server=not self._database.is_sqlite)
        span = compare_period(filters.period, now).now
        rules, rows, uses, own = yield from together(
            ask(sqlalchemy.select(_rule.title, _rule.authority).where(_of_option(_rule, option))),
            ask(_asks_query(asked, span, option)),
            ask(_answers_query(asked, span, option)),
            read_own_assumptions(),
        )
        if not rules and not rows:
            raise NotFound(
                tr("There is no option “{option}” of an article “{article}”.", article=option[0], option=option[1])
            )
        title = rules[0].title if rules else option[1]
        today = self._today(rules[0].authority if rules else {}, most)
        asks = yield from _read_asks(rows, option, asked)
        assumed = _assumed(own, {one.result: one.n for one in uses})
        lines = replay_asks(asks, most, assumed)
        return Loosened(*option, title, span, most, today, asks, lines, tuple(assumed.values()))

    def _today(self, authority: Mapping[str, Any], most: Decimal | None) -> Decimal | None:
        """Up to how much agents grant it alone, as published. Raises KmsError where that is no less than `most`."""
        if "agent" not in authority:
            return None
        if authority["agent"] is None:
            raise KmsError(tr("Agents grant any sum of this option alone already."))
        today = _agents_sum(authority)
        if most is not None and today is not None and most <= today:
            told = money(today, self._currency)
            raise KmsError(tr("Agents grant up to {amount} of this option alone already.", amount=told))
        return today


def _read_options(article_id: str) -> Steps[list[LimitedOption]]:
    query = sqlalchemy.select(_rule.option_id, _rule.title, _rule.authority).where(_rule.article_id == article_id)
    rows = yield from ask(query.order_by(_rule.title, _rule.option_id))
    limited = (row for row in rows if row.authority.get("agent", "") is not None)
    return [LimitedOption(row.option_id, row.title, _agents_sum(row.authority)) for row in limited]


def _agents_sum(authority: Mapping[str, Any]) -> Decimal | None:
    """Up to how much agents grant it alone; None where they have to ask, or need not for any sum."""
    said = authority.get("agent")
    return Decimal(str(said)) if said is not None else None


def _of_option(row: Any, option: tuple[str, str]) -> ColumnElement[bool]:
    return sqlalchemy.and_(row.article_id == option[0], row.option_id == option[1])


def _asks_query(asked: Asked, span: Span, option: tuple[str, str]) -> sqlalchemy.Select[Any]:
    row = find_report_sources(on_server=asked.on_server).asked.c
    columns = (row.contact_id, row.amount, row.asked_at, row.at, row.state, row.passed_on)
    return (
        sqlalchemy.select(*columns)
        .where(_of_option(row, option), row.at >= span.begins, row.at < span.ends)
        .where(*seen_by(asked, row, row.asked_by), *narrowed_to(asked, row, row.asked_by))
        .where(*about_issue(asked, row.contact_id))
        .order_by(row.asked_at, row.contact_id)
    )


def _answers_query(asked: Asked, span: Span, option: tuple[str, str]) -> sqlalchemy.Select[Any]:
    """How often the option was taken, and how often declined, when it could be had."""
    row = find_report_sources(on_server=asked.on_server).uses.c
    return (
        sqlalchemy.select(row.result, func.count().label("n"))
        .where(_of_option(row, option), row.at >= span.begins, row.at < span.ends)
        .where(*seen_by(asked, row, row.agent_id), *narrowed_to(asked, row, row.agent_id))
        .where(*about_issue(asked, row.contact_id))
        .group_by(row.result)
    )


def _read_asks(rows: Rows, option: tuple[str, str], asked: Asked) -> Steps[tuple[Ask, ...]]:
    """With what became of their contacts."""
    contacts = sorted({row.contact_id for row in rows})
    granted, issues = yield from together(_read_granted(contacts, option, asked), _read_issues(contacts, option, asked))
    again = yield from _read_again(issues, asked)
    return tuple(
        Ask(
            row.contact_id,
            row.amount,
            row.asked_at,
            row.at,
            row.state,
            granted.get(row.contact_id, Decimal(0)),
            int(row.passed_on),
            again.get(row.contact_id, ()),
        )
        for row in rows
    )


def _read_granted(contacts: Sequence[str], option: tuple[str, str], asked: Asked) -> Steps[dict[str, Decimal]]:
    """What of the option was granted in each."""
    row = find_report_sources(on_server=asked.on_server).uses.c
    query = sqlalchemy.select(row.contact_id, row.amount).where(_of_option(row, option), row.result == "granted")
    found = defaultdict[str, Decimal](Decimal)
    for rows in (yield [query.where(row.contact_id.in_(part)) for part in _parts(contacts)]):
        for contact, amount in rows:
            found[contact] += amount
    return found


def _read_issues(contacts: Sequence[str], option: tuple[str, str], asked: Asked) -> Steps[dict[str, Any]]:
    """Of each the issue that the option is of: that of its article, else the first."""
    row = asked.sources.issues.c
    columns = (row.contact_id, row.customer_id, row.reason_code, row.at, row.article_id, row.place)
    query = sqlalchemy.select(*columns).where(row.customer_id.is_not(None), row.reason_code != "")
    answers = yield [query.where(row.contact_id.in_(part)) for part in _parts(contacts)]
    found = sorted((one for rows in answers for one in rows), key=lambda one: (one.article_id != option[0], one.place))
    return {one.contact_id: one for one in reversed(found)}


def _read_again(issues: Mapping[str, Any], asked: Asked) -> Steps[dict[str, tuple[str, ...]]]:
    """By contact, those of the same customer about the same reason within 30 days after it."""
    row, customers = asked.sources.later.c, sorted({one.customer_id for one in issues.values()})
    query = sqlalchemy.select(row.customer_id, row.reason_code, row.at, row.contact_id)
    by_customer = defaultdict[str, list[Any]](list)
    for rows in (yield [query.where(row.customer_id.in_(part)) for part in _parts(customers)]):
        for one in rows:
            by_customer[one.customer_id].append(one)
    return {key: _later(one, by_customer[one.customer_id], asked) for key, one in issues.items()}


def _later(issue: Any, others: Sequence[Any], asked: Asked) -> tuple[str, ...]:
    code, until = counted_as(issue.reason_code, asked.codes), issue.at + timedelta(days=LONGEST_LOOK_DAYS)
    found = {
        one.contact_id
        for one in others
        if issue.at < one.at < until
        and one.contact_id != issue.contact_id
        and counted_as(one.reason_code, asked.codes) == code
    }
    return tuple(sorted(found))


def _parts(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE)]


def _assumed(own: Sequence[Assumption], answers: Mapping[str, int]) -> dict[str, Assumption]:
    """How many take the option is as the log has it, where it has enough and nobody wrote a figure."""
    found = merge_what_if(own)
    taken = sum(answers.get(result, 0) for result in _TAKEN)
    answered = taken + answers.get("declined", 0)
    if answered >= SMALL_SAMPLE and not found["would_take"].own:
        share = estimate_share(taken, answered)
        source = plural("As here: {n} answer to this option", "As here: {n} answers to this option", answered)
        found["would_take"] = Assumption("would_take", Range(share.low, share.value, share.high), source)
    return found
