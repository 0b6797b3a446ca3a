"""A time as another system writes it → UTC, or None where it cannot be one."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

EARLIEST_YEAR, LATEST_YEAR = 1970, 2100


def read_time(value: object) -> datetime | None:
    """ISO 8601 ("2025-11-12T10:00:00.000Z"), seconds since 1970, or a mail's date; without a zone it is UTC."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _plausible_time(_from_seconds(value))
    if not isinstance(value, str) or len(value) > 100:
        return None
    return _plausible_time(_from_iso(value.strip()) or _from_mail(value))


def _from_seconds(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 4_102_444_800 else None


def _from_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_mail(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _plausible_time(time: datetime | None) -> datetime | None:
    """Within 1970–2100: clocks that were never set and typing slips are no times."""
    if time is None or not EARLIEST_YEAR < time.year < LATEST_YEAR:
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
