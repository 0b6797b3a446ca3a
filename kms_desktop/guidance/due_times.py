"""A period as it was promised, and now → the moment it falls due, also where the clocks are changed in between.

Question: is "in 24 hours" the same as "in a day"? Choice: no. Hours and minutes pass as they pass, so that "in half an
hour" is never an hour and a half; days are those of the calendar, so that what is promised on a morning "within 2 days"
is due on a morning. Refused: adding to the clock on the wall for both, which Python does by itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kms_desktop.articles.model import PromiseTerms, ThenTerms

_SATURDAY = 5


def moment_after(now: datetime, span: timedelta) -> datetime:
    """When so much time has passed, in the time zone of `now`."""
    return (now.astimezone(UTC) + span).astimezone(now.tzinfo)


def same_time_after(now: datetime, days: int) -> datetime:
    """The same time of day so many days later, in the time zone of `now`; an hour later where there is no such time."""
    return (now + timedelta(days=days)).astimezone(UTC).astimezone(now.tzinfo)


def promise_due(terms: PromiseTerms | ThenTerms, now: datetime) -> datetime:
    """When a promise, or what is to do, falls due; working days leave out Saturday and Sunday, in the zone of `now`."""
    if not terms.in_days:
        return moment_after(now, terms.within)
    if not terms.working_days:
        return same_time_after(now, terms.within.days)
    days, left = 0, terms.within.days
    while left > 0:
        days += 1
        left -= (now + timedelta(days=days)).weekday() < _SATURDAY
    return same_time_after(now, days)
