"""A moment and now → the words a person would use; the same in every locale, the time zone always given."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NEAR_DAYS = 5
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _local(at: datetime, zone: tzinfo | None) -> datetime:
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown.")
    return at.astimezone(zone)


def clock(at: datetime, zone: tzinfo | None) -> str:
    """ "17:05" """
    return f"{_local(at, zone):%H:%M}"


def when_text(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Today "17:05", within five days either way "Wed 17:05", this year "16 Nov", else "16 Nov 2025".

    Both moments carry a time zone (ValueError otherwise); days begin at midnight in `zone`.
    """
    there, here = _local(at, zone), _local(now, zone)
    days = (there.date() - here.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if abs(days) <= _NEAR_DAYS:
        return f"{_DAYS[there.weekday()]} {there:%H:%M}"
    return day_text(at, now, zone)


def brief_text(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """The same in few letters: today "17:05", within five days "Wed", else "16 Nov"."""
    days = (_local(at, zone).date() - _local(now, zone).date()).days
    if days and abs(days) <= _NEAR_DAYS:
        return _DAYS[_local(at, zone).weekday()]
    return when_text(at, now, zone)


def day_text(at: datetime, now: datetime, zone: tzinfo | None) -> str:
    """ "16 Nov", or "16 Nov 2025" where the year is not this one."""
    there, here = _local(at, zone), _local(now, zone)
    year = "" if there.year == here.year else f" {there.year}"
    return f"{there.day} {_MONTHS[there.month - 1]}{year}"


def exact_text(at: datetime, zone: tzinfo | None) -> str:
    """ "Sat 21 Nov 2026, 19:20:05 GMT": for a tooltip."""
    there = _local(at, zone)
    name = there.tzname() or ""
    day = f"{_DAYS[there.weekday()]} {there.day} {_MONTHS[there.month - 1]} {there.year}"
    return f"{day}, {there:%H:%M:%S} {name}".rstrip()


def span_text(span: timedelta) -> str:
    """ "34 min", "2 h 05 min", "3 days": how long something lasted or is late; whole minutes, never negative."""
    minutes = max(0, int(span.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    days = minutes // (24 * 60)
    return f"{days} day" if days == 1 else f"{days} days"
