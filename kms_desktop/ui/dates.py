"""A moment and now → the words a person would use, in the language of this desktop; the time zone is always given."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from kms_desktop.texts import format as written
from kms_desktop.texts import plural, tr

_NEAR_DAYS = 5


def _local_time(at: datetime, zone: tzinfo | None) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown.")
    return at.astimezone(zone)


def clock_text(at: datetime, zone: tzinfo | None) -> str:
    """ "17:05" """
    return written.clock(_local_time(at, zone))


def when_text(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Today "17:05", within five days either way "Wed 17:05", this year "16 Nov", else "16 Nov 2025".

    Both moments carry a time zone (ValueError otherwise); days begin at midnight in `zone`.
    """
    there, here = _local_time(at, zone), _local_time(now, zone)
    days = (there.date() - here.date()).days
    if days == 0:
        return written.clock(there)
    if abs(days) <= _NEAR_DAYS:
        return tr("{weekday} {time}", weekday=written.weekday(there), time=written.clock(there))
    return day_text(at, now, zone)


def brief_text(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """The same in few letters: today "17:05", within five days "Wed", else "16 Nov"."""
    days = (_local_time(at, zone).date() - _local_time(now, zone).date()).days
    if days and abs(days) <= _NEAR_DAYS:
        return written.weekday(_local_time(at, zone))
    return when_text(at, now, zone)


def day_text(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """ "16 Nov", or "16 Nov 2025" where the year is not this one."""
    there, here = _local_time(at, zone), _local_time(now, zone)
    return written.day(there, year=there.year != here.year)


def exact_text(at: datetime, zone: tzinfo | None) -> str:
    """ "Sat 21 Nov 2026, 19:20:05 GMT": for a tooltip."""
    there = _local_time(at, zone)
    day, time = written.day(there, year=True, weekday=True), written.clock(there, seconds=True)
    if name := there.tzname():
        return tr("{day}, {time} {zone}", day=day, time=time, zone=name)
    return tr("{day}, {time}", day=day, time=time)


def span_text(span: timedelta) -> str:
    """ "34 min", "2 h 05 min", "3 days": how long something lasted or is late; whole minutes, never negative."""
    minutes = max(0, int(span.total_seconds()) // 60)
    if minutes < 60:
        return tr("{minutes} min", minutes=minutes)
    if minutes < 24 * 60:
        return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=f"{minutes % 60:02}")
    return plural("{n} day", "{n} days", minutes // (24 * 60))
