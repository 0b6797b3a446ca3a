"""A time as another system writes it → UTC, or None where it cannot be one.

| written                              | read as                                                |
|--------------------------------------|--------------------------------------------------------|
| 2025-11-12T10:00:00.000Z             | ISO 8601                                               |
| Sat, 22 Nov 2025 19:20:00 +01:00     | a mail's date, its zone as figures or by name (CET)    |
| Sat, 22 Nov 2025 7:20:00 PM          | in the evening                                         |
| Sa., 22. November 2025 19:20 MEZ     | months of other languages                              |
| 11/22/2025 7:20 PM, 22.11.2025 19:20 | only where day and month cannot be confused            |
| 22 Nov 2098, 1 Jan 1970              | no time: a clock that was wrong, or never set          |

Of names that several zones share (IST, CST, BST) the one counts that the mail standard or most senders mean.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from kms_desktop.texts.month_names import month_number

EARLIEST_YEAR = 1980
"""Before it no system wrote a mail or a ticket that anybody still has; a clock that was never set stands earlier."""
_AHEAD = timedelta(days=1)
"""How far a clock may be ahead of ours: a zone that was left out, and some hours."""
_FURTHEST = timedelta(hours=15)
_LONGEST = 100

_ZONES = {
    name: ahead
    for ahead, names in (
        (0, "UT UTC GMT Z WET"),  # no text: names of zones
        (100, "CET MET MEZ BST WEST WAT HNEC"),
        (200, "CEST MEST MESZ EET OEZ CAT SAST HAEC"),
        (300, "EEST OESZ MSK TRT EAT"),
        (400, "MSD GST"),
        (500, "PKT"),
        (530, "IST"),
        (545, "NPT"),
        (700, "WIB ICT"),
        (800, "HKT SGT PHT MYT AWST"),
        (900, "JST KST"),
        (930, "ACST"),
        (1000, "AEST"),
        (1030, "ACDT"),
        (1100, "AEDT"),
        (1200, "NZST"),
        (1300, "NZDT"),
        (-230, "NDT"),
        (-300, "BRT ART ADT CLST"),
        (-330, "NST"),
        (-400, "AST CLT EDT"),
        (-500, "EST CDT"),
        (-600, "CST MDT"),
        (-700, "MST PDT"),
        (-800, "PST AKDT"),
        (-900, "AKST"),
        (-1000, "HST HAST"),
    )
    for name in names.split()
}
"""Hours and minutes ahead of UTC, as a mail's figures have them."""
_CLOCK = re.compile(
    r"(?<![\d:.])(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?(?:\s*([ap])\.?\s?m\b\.?)?(?![\d:])", re.IGNORECASE
)
_OFFSET = re.compile(r"(?:(?:GMT|UTC|UT)\s*|(?<!\S))([+-])(\d{1,2}):?(\d{2})?(?!\d)")
_REGION = re.compile(r"\b[A-Z][a-z]+(?:/[A-Z][A-Za-z_]+){1,2}")
_WORD_DATE = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.|er|º)?(?:\s+(?:de|of))?[\s.-]+([^\W\d]{3,15})\.?,?(?:\s+(?:de|of))?"
    r"[\s.,-]+(\d{4}|\d{2})(?!\d)"
    r"|([^\W\d]{3,15})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)"
)
_C_DATE = re.compile(r"([^\W\d]{3})\s+(\d{1,2})\s+[\d:]{5,8}\b.*?\b(\d{4})(?!\d)")
_FIGURES = re.compile(
    r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"
    r"|(?<!\d)(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<yy>\d{4})(?!\d)"
)


def read_time(value: object, *, now: datetime | None = None) -> datetime | None:
    """ISO 8601, seconds since 1970, or a date as mails have it; without a zone it is UTC. What lies more than a day
    after `now`, or before 1980, is no time."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _plausible_time(_from_seconds(value), now)
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = value.strip()
    return _plausible_time(_from_iso(text) or _from_words(text) or _from_mail(text), now)


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


def _from_words(text: str) -> datetime | None:
    """Day, clock and zone, each found by itself; None where one is not certain."""
    bare = re.sub(r"\([^()]*\)", " ", text)
    clock = _CLOCK.search(_without_date(bare))
    day = _find_day(bare, in_america=bool(clock and clock[4]))
    if clock is None or day is None:
        return None
    hour = int(clock[1])
    if clock[4] and hour <= 12:
        hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
    try:
        local = datetime(*day, hour, int(clock[2]), min(int(clock[3] or 0), 59), tzinfo=UTC)
        return local - _ahead_of_utc(_without_date(bare), local)
    except (ValueError, OverflowError):
        return None


def _without_date(text: str) -> str:
    """22.11.2025 is no clock, and its dashes are no zone."""
    return _FIGURES.sub(" ", text, count=1)


def _find_day(text: str, *, in_america: bool) -> tuple[int, int, int] | None:
    if found := _C_DATE.search(text) or _WORD_DATE.search(text):
        parts = found.groups()
        if found.re is _C_DATE:
            month, day, year = parts
        else:
            day, month, year = (parts[0], parts[1], parts[2]) if parts[0] else (parts[4], parts[3], parts[5])
        number = month_number(month)
        return (_whole_year(int(year)), number, int(day)) if number else None
    if not (found := _FIGURES.search(text)):
        return None
    if found["y"]:
        return int(found["y"]), int(found["m"]), int(found["d"])
    first, second, year = int(found["a"]), int(found["b"]), int(found["yy"])
    if found["sep"] == "." or first > 12:
        return year, second, first
    return (year, first, second) if second > 12 or (in_america and found["sep"] == "/") else None


def _whole_year(year: int) -> int:
    """Two figures, as mails had them before 2000."""
    return year if year > 99 else year + (2000 if year < 69 else 1900)


def _ahead_of_utc(text: str, local: datetime) -> timedelta:
    """What the zone that stands there is ahead; nothing that is known is UTC."""
    rest = _CLOCK.sub(" ", text, count=1)
    if offset := _OFFSET.search(rest):
        ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        if ahead > _FURTHEST:
            return timedelta()
        return ahead if offset[1] == "+" else -ahead
    if region := _REGION.search(rest):
        try:
            return ZoneInfo(region[0]).utcoffset(local.replace(tzinfo=None)) or timedelta()
        except (ValueError, OSError, KeyError):
            return timedelta()
    named = next((_ZONES[word] for word in re.findall(r"\b[A-Z]{1,4}\b", rest) if word in _ZONES), 0)
    hours, minutes = divmod(abs(named), 100)
    ahead = timedelta(hours=hours, minutes=minutes)
    return ahead if named >= 0 else -ahead


def _plausible_time(time: datetime | None, now: datetime | None) -> datetime | None:
    """Clocks that were never set, typing slips and what has not come yet are no times."""
    if time is None or not EARLIEST_YEAR <= time.year < 9999:
        return None
    known = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return known if known <= (now or datetime.now(UTC)) + _AHEAD else None
