"""Amounts, times, facts and conditions → the plain words that screens, reasons and commands share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from kms_desktop.articles.model import Comparison, Fact, Limit

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ROLES = {"agent": "an agent", "team_lead": "a team lead", "manager": "a manager"}
_COUNT_NAMES = {"tenure_months": "months as a customer", "tenure_years": "years as a customer"}
_IN_PERIOD = re.compile(r"(?P<what>[a-z_]+?)_(?P<n>\d+)(?P<unit>[dwmy])")
_UNITS = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
_PER = re.compile(r"\b(?:per|a|each|every)\s+(day|week|month|year)\b", re.IGNORECASE)
_WITHIN = re.compile(r"\b(?:in|within|every)\s+(.+)$", re.IGNORECASE)
_ONLY = {
    "tier": "only for {} customers",
    "products": "only for customers with {}",
    "channel": "only on the channel {}",
}
_NOT_FOR = {
    "tier": "not for {} customers",
    "products": "not for customers with {}",
    "channel": "not on the channel {}",
}
_BOUNDS = {">=": "{} or more", "<=": "{} or less", ">": "more than {}", "<": "less than {}"}


# amount       money      price
# 0            £0         £0
# 38.5         £38.50     £38.50
# 92           £92        £92.00
# 1250         £1,250     £1,250.00
# -5           −£5        −£5.00


def format_money(amount: Decimal | int, currency: str = "£") -> str:
    """For a limit or a sum that is spoken of: pence only where there are any."""
    rounded = _round_money(amount)
    digits = 0 if rounded == rounded.to_integral_value() else 2
    return f"{'−' if rounded < 0 else ''}{currency}{abs(rounded):,.{digits}f}"


def format_price(amount: Decimal | int, currency: str = "£") -> str:
    """For what is paid to somebody: always with pence, but nothing is "£0"."""
    rounded = _round_money(amount)
    return (
        format_money(rounded, currency) if not rounded else f"{'−' if rounded < 0 else ''}{currency}{abs(rounded):,.2f}"
    )


def _round_money(amount: Decimal | int) -> Decimal:
    value = Decimal(amount)
    if not value.is_finite():
        raise ValueError("An amount of money must be a finite number.")
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def format_clock(moment: datetime, now: datetime) -> str:
    """ "12:09", in the time zone of `now`."""
    local = moment.astimezone(now.tzinfo)
    return f"{local.hour:02}:{local.minute:02}"


def format_day(moment: datetime, now: datetime) -> str:
    """ "today", "tomorrow", "yesterday", else "Mon 23 Nov", with the year where it is another."""
    local = moment.astimezone(now.tzinfo).date()
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((local - now.date()).days)
    return near or f"{_DAYS[local.weekday()]} {calendar_day(local, now)}"


def calendar_day(on: date, now: datetime) -> str:
    """ "23 Nov", with the year where it is not that of `now`."""
    return f"{on.day} {_MONTHS[on.month - 1]}" + (f" {on.year}" if on.year != now.year else "")


def format_moment(moment: datetime, now: datetime) -> str:
    """A moment that matters to the minute: "today 17:00", "Mon 23 Nov 12:09"; in the time zone of `now`."""
    return f"{format_day(moment, now)} {format_clock(moment, now)}"


def format_past(moment: datetime, now: datetime) -> str:
    """When something was, as short as it stays clear: "12:09", "Sat 19:20", "24 Oct", "24 Oct 2024"."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return format_clock(moment, now)
    if 0 < days < 7:
        return f"{_DAYS[local.weekday()]} {format_clock(moment, now)}"
    return calendar_day(local.date(), now)


def format_duration(span: timedelta) -> str:
    """ "18 s", "14 min 05 s", "2 h 10 min"; nothing less than a second, nothing below zero."""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60:02} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} min"


def format_times(count: int) -> str:
    """ "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def role_words(role: str) -> str:
    """ "a team lead"."""
    return _ROLES.get(role, f"a {plain_name(role)}")


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
    if fact in _COUNT_NAMES:
        return _COUNT_NAMES[fact]
    if match := _IN_PERIOD.fullmatch(fact):
        unit = _UNITS[match["unit"]]
        return f"{plain_name(match['what'])} in {match['n']} {unit if match['n'] != '1' else unit[:-1]}"
    return plain_name(fact)


def value_words(value: object) -> str:
    """A fact's value in a sentence: True → "yes", "two_orders" → "two orders", several with "or"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal | int):
        return number_words(value)
    if isinstance(value, date):
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    if isinstance(value, tuple | list):
        return any_of(value_words(v) for v in value)
    return plain_name(str(value))


def number_words(number: Decimal | int) -> str:
    """Thousands separated, no digits that say nothing: "12", "1,250", "38.5"."""
    value = Decimal(number)
    if not value.is_finite():
        return "not a number"
    whole = value == value.to_integral_value()
    return f"{value:,.0f}" if whole else f"{value:,f}".rstrip("0")


def any_of(words: Iterable[str]) -> str:
    """ "tv", "tv or mobile", "tv, mobile or broadband"."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}" if listed else "nothing"


def needed_words(comparison: Comparison, *, quoted: bool = True) -> str:
    """What a comparison asks for: “posted”, “2 or more”."""
    if comparison.operator in _BOUNDS:
        return _BOUNDS[comparison.operator].format(
            value_words(comparison.values[0]) if comparison.values else "nothing"
        )
    return any_of(f"“{value_words(v)}”" if quoted else value_words(v) for v in comparison.values)


# condition                      known        said when it keeps an option closed
# second_payment: posted         pending      needs second payment “posted”; it is “pending”
# tier: gold                     silver       only for gold customers
# products: [tv, mobile]         broadband    only for customers with tv or mobile
# channel: phone                 email        only on the channel phone
# tenure_months: ">= 12"         5            needs 12 or more months as a customer; there are 5
# amount: "< 20"                 38.50        needs amount less than 20; it is 38.50


def unmet_reason(comparison: Comparison, value: Fact) -> str:
    """Why a condition that does not hold keeps an option closed; without the full stop."""
    if comparison.operator in _BOUNDS:
        if is_count(comparison.fact):
            needed = f"{_count_needed(comparison)} {fact_words(comparison.fact)}"
            return f"needs {needed}; there {'is' if value == 1 else 'are'} {value_words(value)}"
        return f"needs {fact_words(comparison.fact)} {needed_words(comparison)}; it is {value_words(value)}"
    wanted = needed_words(comparison, quoted=False)
    if comparison.fact in _ONLY:
        return _ONLY[comparison.fact].format(wanted)
    known = f"“{value_words(value)}”" if value != () else "none"
    return f"needs {fact_words(comparison.fact)} {needed_words(comparison)}; it is {known}"


def _count_needed(comparison: Comparison) -> str:
    """ "no" rather than "less than 1", "fewer than 3" rather than "less than 3"."""
    none = (comparison.operator, *comparison.values) in (("<", 1), ("<=", 0))
    return "no" if none else needed_words(comparison).replace("less than", "fewer than")


# condition that should not hold  known      said
# refunds_90d: ">= 2"             2          already 2 refunds in 90 days
# tenure_months: "< 3"            1          only 1 month as a customer
# tier: gold                      gold       not for gold customers
# second_payment: pending         pending    second payment is pending


def met_reason(comparison: Comparison, value: Fact) -> str:
    """Why a condition that holds, and should not, keeps an option closed; without the full stop."""
    if is_count(comparison.fact):
        counted = fact_words(comparison.fact)
        first, _, rest = counted.partition(" ")
        if value == 1:
            counted = f"{first.removesuffix('s')} {rest}".rstrip()
        return f"{'already' if comparison.operator in ('>', '>=', 'in') else 'only'} {value_words(value)} {counted}"
    shown = needed_words(comparison, quoted=False) if isinstance(value, tuple) else value_words(value)
    return _NOT_FOR.get(comparison.fact, f"{fact_words(comparison.fact)} is {{}}").format(shown)


def is_count(fact: str) -> bool:
    """Whether the fact is a number of things, so that "there are 5" is said and not "it is 5"."""
    return fact in _COUNT_NAMES or _IN_PERIOD.fullmatch(fact) is not None


def limit_period(limit: Limit) -> str:
    """The period of a limit as it ends a sentence: "in 90 days", "this week"."""
    if match := _PER.search(limit.text):
        return "today" if match[1].lower() == "day" else f"this {match[1].lower()}"
    if match := _WITHIN.search(limit.text):
        return f"in {match[1].strip()}"
    return f"in {number_words(Decimal(limit.within.days))} days"
