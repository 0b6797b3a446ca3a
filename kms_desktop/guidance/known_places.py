"""A contact and an option that is offered on it → what stands in the places of its words (`articles/places.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from kms_desktop.articles.model import Fact
from kms_desktop.guidance.model import OfferedOption
from kms_desktop.guidance.text_format import format_clock, format_money, plain_name
from kms_desktop.texts import format as written
from kms_desktop.texts import tr


def contact_places(name: str, number: str, agent: str, facts: Mapping[str, Fact]) -> dict[str, str]:
    """What is known of the contact itself: the customer's name, the number they are called on, who speaks, and each
    fact that was settled."""
    settled = {fact: _fact_text(value) for fact, value in facts.items()}
    return {**settled, "name": name, "number": number, "agent": agent}


def option_places(offered: OfferedOption, currency: str, now: datetime) -> dict[str, str]:
    """What an option has of its own: its sum, and when its promise falls due; `now` tells the time zone."""
    known: dict[str, str] = {}
    if offered.amount:
        known["amount"] = format_money(offered.amount, currency)
    if offered.promise_due is not None:
        known["day"] = _day_said(offered.promise_due, now)
        known["due"] = _due_said(offered.promise_due, now)
    return known


def _fact_text(value: Fact) -> str:
    if isinstance(value, bool):
        return ""  # "yes" stands in no sentence
    if isinstance(value, Decimal | int):
        return written.number(value)
    if isinstance(value, date):
        return written.day(value, whole=True)
    return plain_name(value) if isinstance(value, str) else ", ".join(plain_name(one) for one in value)


def _due_said(due: datetime, now: datetime) -> str:
    """ "by 17:05 today", "by 17:05 on Thursday", "by Thursday 3 December". A day that is far off has no time."""
    days = (due.astimezone(now.tzinfo).date() - now.date()).days
    if days > 1:
        return tr("by {day}", day=_day_said(due, now))
    return tr("by {time} {day}", time=format_clock(due, now), day=_day_said(due, now))


def _day_said(due: datetime, now: datetime) -> str:
    """ "today", "tomorrow", "Thursday", "Thursday 10 December"."""
    local = due.astimezone(now.tzinfo).date()
    days = (local - now.date()).days
    if days in (0, 1):
        return tr("tomorrow") if days else tr("today")
    whole = written.weekday(local, whole=True)
    if timedelta(0) < local - now.date() < timedelta(days=7):
        return whole
    return tr("{weekday} {day}", weekday=whole, day=written.day(local, whole=True, year=local.year != now.year))
