"""Amounts, times, facts and conditions → the plain words that screens, reasons and commands share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from kms_desktop.articles.model import Comparison, Fact, Limit
from kms_desktop.texts import format as written
from kms_desktop.texts import in_context, plural, tr

_ROLES = {"agent": tr("an agent"), "team_lead": tr("a team lead"), "manager": tr("a manager")}
_TENURES = ("tenure_months", "tenure_years")
_IN_PERIOD = re.compile(r"(?P<what>[a-z_]+?)_(?P<n>\d{1,9})(?P<unit>[dwmy])")
_PER = re.compile(r"\b(?:per|a|each|every)\s+(day|week|month|year)\b", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:in|within|every)\s+(.+)$", re.IGNORECASE)
_THIS = {"day": tr("today"), "week": tr("this week"), "month": tr("this month"), "year": tr("this year")}
_BOUNDS = ("<", "<=", ">", ">=")
_SEVERAL = 2


# amount       money      price
# 0            £0         £0
# 38.5         £38.50     £38.50
# 92           £92        £92.00
# 1250         £1,250     £1,250.00
# -5           −£5        −£5.00


def format_money(amount: Decimal | int, currency: str = "£") -> str:
    """For a limit or a sum that is spoken of: pence only where there are any."""
    return written.money(amount, currency)


def format_price(amount: Decimal | int, currency: str = "£") -> str:
    """For what is paid to somebody: always with pence, but nothing is "£0"."""
    return written.price(amount, currency)


def format_clock(moment: datetime, now: datetime) -> str:
    """ "12:09", in the time zone of `now`."""
    return written.clock(moment.astimezone(now.tzinfo))


def format_day(moment: datetime, now: datetime) -> str:
    """ "today", "tomorrow", "yesterday", else "Mon 23 Nov", with the year where it is another."""
    local = moment.astimezone(now.tzinfo).date()
    near = {0: tr("today"), 1: tr("tomorrow"), -1: tr("yesterday")}.get((local - now.date()).days)
    return near or written.day(local, weekday=True, year=local.year != now.year)


def calendar_day(on: date, now: datetime) -> str:
    """ "23 Nov", with the year where it is not that of `now`."""
    return written.day(on, year=on.year != now.year)


def format_moment(moment: datetime, now: datetime) -> str:
    """A moment that matters to the minute: "today 17:00", "Mon 23 Nov 12:09"; in the time zone of `now`."""
    return tr("{day} {time}", day=format_day(moment, now), time=format_clock(moment, now))


def format_past(moment: datetime, now: datetime) -> str:
    """When something was, as short as it stays clear: "12:09", "Sat 19:20", "24 Oct", "24 Oct 2024"."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return format_clock(moment, now)
    if 0 < days < 7:
        return tr("{weekday} {time}", weekday=written.weekday(local), time=written.clock(local))
    return calendar_day(local.date(), now)


def format_duration(span: timedelta) -> str:
    """ "18 s", "14 min 05 s", "2 h 10 min"; nothing less than a second, nothing below zero."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return tr("{seconds} s", seconds=seconds)
    if seconds < 3600:
        return tr("{minutes} min {seconds} s", minutes=seconds // 60, seconds=f"{seconds % 60:02}")
    return tr("{hours} h {minutes} min", hours=seconds // 3600, minutes=f"{seconds % 3600 // 60:02}")


def format_times(count: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: tr("once"), 2: tr("twice")}.get(count) or plural("{n} time", "{n} times", count)


def role_words(role: str) -> str:
    """ "a team lead"."""
    return _ROLES.get(role) or tr("a {role}", role=plain_name(role))


def reason_words(reason: str) -> str:
    """A contact reason as a person writes it: "billing/duplicate-charge" → "Billing, duplicate charge"."""
    parts = [re.sub(r"[-_\s]+", " ", part).strip() for part in reason.split("/")]
    text = ", ".join(part for part in parts if part)
    return text[:1].upper() + text[1:]


def plain_name(name: str) -> str:
    """ "second_payment" → "second payment"."""
    return re.sub(r"[_\s]+", " ", name).strip()


def fact_words(fact: str) -> str:
    """A fact's name in a sentence: "refunds_90d" → "refunds in 90 days"."""
    return _fact_counted(fact, _SEVERAL)


def _fact_counted(fact: str, many: int) -> str:
    """The same after a number: "refund in 90 days" after 1."""
    if fact == "tenure_months":
        return plural("month as a customer", "months as a customer", many)
    if fact == "tenure_years":
        return plural("year as a customer", "years as a customer", many)
    if match := _IN_PERIOD.fullmatch(fact):
        things = plain_name(match["what"])
        if many == 1:
            first, blank, rest = things.partition(" ")
            things = f"{first.removesuffix('s')}{blank}{rest}"
        return _in_period(things, int(match["n"]), match["unit"])
    return plain_name(fact)


def _in_period(things: str, n: int, unit: str) -> str:
    match unit:
        case "d":
            return plural("{things} in {n} day", "{things} in {n} days", n, things=things)
        case "w":
            return plural("{things} in {n} week", "{things} in {n} weeks", n, things=things)
        case "m":
            return plural("{things} in {n} month", "{things} in {n} months", n, things=things)
    return plural("{things} in {n} year", "{things} in {n} years", n, things=things)


def value_words(value: object) -> str:
    """A fact's value in a sentence: True → "yes", "two_orders" → "two orders", several with "or"."""
    if isinstance(value, bool):
        return tr("yes") if value else tr("no")
    if isinstance(value, Decimal | int):
        return number_words(value)
    if isinstance(value, date):
        return written.day(value, year=True)
    if isinstance(value, tuple | list):
        return any_of(value_words(v) for v in value)
    return plain_name(str(value))


def number_words(number: Decimal | int) -> str:
    """Thousands separated, no digits that say nothing: "12", "1,250", "38.5"."""
    return written.number(number) if Decimal(number).is_finite() else tr("not a number")


def any_of(words: Iterable[str]) -> str:
    """ "tv", "tv or mobile", "tv, mobile or broadband"; "nothing" for none."""
    return written.any_of(list(words)) or tr("nothing")


def needed_words(comparison: Comparison, *, quoted: bool = True) -> str:
    """What a comparison asks for: “posted”, “2 or more”."""
    if comparison.operator in _BOUNDS:
        return _bound_words(comparison)
    values = [value_words(value) for value in comparison.values]
    return any_of(tr("“{value}”", value=value) if quoted else value for value in values)


def _bound_words(comparison: Comparison) -> str:
    value = value_words(comparison.values[0]) if comparison.values else tr("nothing")
    match comparison.operator:
        case ">=":
            return tr("{value} or more", value=value)
        case "<=":
            return tr("{value} or less", value=value)
        case ">":
            return tr("more than {value}", value=value)
    return tr("less than {value}", value=value)


# condition                      known        said when it keeps an option closed
# second_payment: posted         pending      needs second payment “posted”; it is “pending”
# tier: gold                     silver       only for gold customers
# products: [tv, mobile]         broadband    only for customers with tv or mobile
# channel: phone                 email        only on the channel phone
# verified: true                 false        the caller is not verified yet
# tenure_months: ">= 12"         5            needs 12 or more months as a customer; there are 5
# amount: "< 20"                 38.50        needs amount less than 20; it is 38.50


def unmet_reason(comparison: Comparison, value: Fact) -> str:
    """Why a condition that does not hold keeps an option closed; without the full stop."""
    if comparison.operator in _BOUNDS and is_count(comparison.fact):
        return plural(
            "needs {needed} {things}; there is {known}",
            "needs {needed} {things}; there are {known}",
            _how_many(value),
            needed=_count_needed(comparison),
            things=fact_words(comparison.fact),
            known=value_words(value),
        )
    fact = fact_words(comparison.fact)
    needed, known = needed_words(comparison), value_words(value)
    if comparison.operator in _BOUNDS:
        return tr("needs {fact} {needed}; it is {known}", fact=fact, needed=needed, known=known)
    if reason := _only_for(comparison):
        return reason
    if value == ():
        return tr("needs {fact} {needed}; it is none", fact=fact, needed=needed)
    return tr("needs {fact} {needed}; it is “{known}”", fact=fact, needed=needed, known=known)


def _only_for(comparison: Comparison) -> str:
    """Of a fact that has a sentence of its own; else ""."""
    wanted = needed_words(comparison, quoted=False)
    match comparison.fact:
        case "tier":
            return tr("only for {tier} customers", tier=wanted)
        case "products":
            return tr("only for customers with {products}", products=wanted)
        case "channel":
            return tr("only on the channel {channel}", channel=wanted)
        case "verified":
            return tr("the caller is not verified yet") if True in comparison.values else tr("the caller is verified")
    return ""


def _count_needed(comparison: Comparison) -> str:
    """ "no" rather than "less than 1", "fewer than 3" rather than "less than 3"."""
    if (comparison.operator, *comparison.values) in (("<", 1), ("<=", 0)):
        return in_context("none of something that is counted", "no")
    if comparison.operator == "<" and comparison.values:
        return tr("fewer than {value}", value=value_words(comparison.values[0]))
    return needed_words(comparison)


def _how_many(value: Fact) -> int:
    """The number by which a plural is chosen; anything that is no whole number is several."""
    if isinstance(value, int | Decimal) and Decimal(value).is_finite() and value == int(value):
        return int(value)
    return _SEVERAL


# condition that should not hold  known      said
# refunds_90d: ">= 2"             2          already 2 refunds in 90 days
# tenure_months: "< 3"            1          only 1 month as a customer
# tier: gold                      gold       not for gold customers
# second_payment: pending         pending    second payment is pending


def met_reason(comparison: Comparison, value: Fact) -> str:
    """Why a condition that holds, and should not, keeps an option closed; without the full stop."""
    if is_count(comparison.fact):
        things, known = _fact_counted(comparison.fact, _how_many(value)), value_words(value)
        if comparison.operator in (">", ">=", "in"):
            return tr("already {number} {things}", number=known, things=things)
        return tr("only {number} {things}", number=known, things=things)
    shown = needed_words(comparison, quoted=False) if isinstance(value, tuple) else value_words(value)
    match comparison.fact:
        case "tier":
            return tr("not for {tier} customers", tier=shown)
        case "products":
            return tr("not for customers with {products}", products=shown)
        case "channel":
            return tr("not on the channel {channel}", channel=shown)
        case "verified":
            return tr("the caller is verified") if value is True else tr("the caller is not verified yet")
    return tr("{fact} is {value}", fact=fact_words(comparison.fact), value=shown)


def is_count(fact: str) -> bool:
    """Whether the fact is a number of things, so that "there are 5" is said and not "it is 5"."""
    return fact in _TENURES or _IN_PERIOD.fullmatch(fact) is not None


def limit_period(limit: Limit) -> str:
    """The period of a limit as it ends a sentence: "in 90 days", "this week"."""
    if match := _PER.search(limit.text):
        return _THIS[match[1].lower()]
    if match := _WITHIN.search(limit.text):
        return tr("in {span}", span=match[1].strip())
    return plural("in {n} day", "in {n} days", limit.within.days, n=number_words(limit.within.days))
