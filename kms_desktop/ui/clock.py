"""This machine's clock → now, in the zone that a person here lives in, with daylight saving at every date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

Clock = Callable[[], datetime]


class SystemZone(tzinfo):
    """The operating system's own zone: each moment gets the offset that held then."""

    def utcoffset(self, moment: datetime | None) -> timedelta:
        return self._there(moment).utcoffset() or timedelta(0)

    def dst(self, moment: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, moment: datetime | None) -> str:
        return self._there(moment).tzname() or ""

    def fromutc(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)

    def _there(self, moment: datetime | None) -> datetime:
        return (moment.replace(tzinfo=None) if moment is not None else datetime.now()).astimezone()  # noqa: DTZ005


SYSTEM_ZONE = SystemZone()


def local_now() -> datetime:
    """Now, as the clock on the wall shows it."""
    return datetime.now(UTC).astimezone(SYSTEM_ZONE)
