"""What a person types of a time ("15:30", "tomorrow 9", "Tue 15:00", "3 Dec 10:00", "in 2 hours") → the moment.

Question: is what cannot be understood guessed at? Choice: no; it is refused, and whoever asks says what can be typed.
Reason: a promise stands for the wrong day until somebody is disappointed. So 3/12 is refused, which is a day of March
for some and of December for others, as is a day that is past. Refused: a library that reads dates; those read "may",
"second" and bare numbers wherever they stand.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from kms_desktop.guidance.due_times import moment_after
from kms_desktop.texts import format as written
from kms_desktop.texts import in_context

_MOST_LETTERS, _MOST_WORDS, _MOST_SCANNED = 60, 8, 400
_FARTHEST = timedelta(days=366)
_DAY_BEGINS, _DAY_ENDS = time(10), time(17)
_ENGLISH = written.EnglishFormat()
_A_MONDAY = date(2024, 1, 1)
_SHORTEST = 3
_LEADING = frozenset({"at", "by", "on", "until", "till", "before"})
_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), timedelta(hours=1)),
}
_DAYS = frozenset({"day", "days"})
_HALVES = {"am": 0, "pm": 12}
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])(am|pm)?")
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])(am|pm)?")
_DAY_OF_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
_YEAR = re.compile(r"20[0-9]{2}")
_ISO_DAY = re.compile(r"(20[0-9]{2})-([0-9]{2})-([0-9]{2})")
_COUNT = re.compile(r"[0-9]{1,3}")
_JOINED = re.compile(r"([0-9]{1,3})([a-z]{1,4})")
_QUOTED = re.compile(r"“[^”]*”?|\"[^\"]*\"?")


def typed_time(text: str, now: datetime) -> datetime | None:
    """The moment to come that is meant, in the time zone of `now`; None for what is none, is past, or is over a year
    away. A day alone is 10:00 of it, today alone its end; a time of the day that is past is tomorrow's."""
    if len(text) > _MOST_LETTERS:
        return None
    words = [word for word in _words(text) if word not in _LEADING]
    return _read(words, now) if 0 < len(words) <= _MOST_WORDS else None


def time_in_words(text: str, now: datetime) -> str:
    """The words in a sentence that say a time, as they stand there: "call back tomorrow at 15:00" → "tomorrow at
    15:00"; "" for none. Less is taken for one than where a time is asked for, and nothing that is quoted."""
    scanned = _QUOTED.sub(lambda quoted: "“" * len(quoted[0]), text[:_MOST_SCANNED])
    places = [(found.start(), found.end()) for found in re.finditer(r"\S+", scanned)]
    for count in range(_MOST_WORDS, 0, -1):
        for first in range(len(places) - count + 1):
            said = scanned[places[first][0] : places[first + count - 1][1]].rstrip(".,;!?")
            if _says_a_time(said) and typed_time(said, now) is not None:
                return said
    return ""


def without_time(text: str, said: str) -> str:
    """A sentence without the words that said its time; the whole of it where nothing else stands in it."""
    if not said or said not in text:
        return text
    before, _said, after = text.partition(said)
    left = " ".join(f"{before.rstrip()} {after.lstrip(' ,;.')}".split()).rstrip(" ,;")
    return left or text


def _says_a_time(said: str) -> bool:
    """In a sentence a number alone is no time, nor is a day: the bill "of 3 Dec", the visit "on Friday"."""
    words = _words(said)
    if words[:1] == ["in"] or {_today(), _tomorrow(), "today", "tomorrow"} & set(words):
        return True
    return any(_CLOCK.fullmatch(word) and not word.isdigit() for word in words) or any(
        word.endswith(tuple(_HALVES)) for word in words
    )


def _words(text: str) -> list[str]:
    return [word.rstrip(".") for word in text.casefold().replace(",", " ").split()]


def _read(words: list[str], now: datetime) -> datetime | None:
    if words[0] == "in":
        return _in_time(words[1:], now)
    for at in range(len(words) + 1):  # "15:00 tomorrow" as well as "tomorrow 15:00"
        for day, clock in ((words[:at], words[at:]), (words[at:], words[:at])):
            days, then = _days_of(day, now.date()), _clock_of(clock, with_day=day)
            moments = [_to_come(datetime.combine(on, then, now.tzinfo), now) for on in days if then is not None]
            if moments:
                return next((moment for moment in moments if moment is not None), None)
    return None


def _in_time(words: list[str], now: datetime) -> datetime | None:
    if len(words) == 1 and (joined := _JOINED.fullmatch(words[0])):
        words = [joined[1], joined[2]]
    if words[:3] == ["half", "an", "hour"]:
        words = ["30", "min", *words[3:]]
    if len(words) != 2 or not (words[0] in ("a", "an") or _COUNT.fullmatch(words[0])):
        return None
    count = 1 if words[0].isalpha() else int(words[0])
    if words[1] in _DAYS and count:
        return _to_come((now + timedelta(days=count)).replace(second=0, microsecond=0, fold=0), now)
    span = _UNITS.get(words[1])
    return moment_after(now, count * span).replace(second=0, microsecond=0) if span and count else None


def _clock_of(words: list[str], *, with_day: list[str]) -> time | None:
    """Beside a day the hour alone is enough, and no clock at all is its beginning; today's is its end."""
    if not words:
        return _DAY_ENDS if with_day in ([_today()], ["today"]) else _DAY_BEGINS
    if len(words) == 2 and words[1] in _HALVES:
        words = ["".join(words)]
    if len(words) != 1:
        return None
    if words[0] == "noon":
        return time(12)
    if read := _CLOCK.fullmatch(words[0]):
        return _half(int(read[1]), int(read[2]), read[3])
    read = _HOUR.fullmatch(words[0])
    return _half(int(read[1]), 0, read[2]) if read and (with_day or read[2]) else None


def _half(hour: int, minute: int, half: str | None) -> time | None:
    if half is None:
        return time(hour, minute)
    return time(hour % 12 + _HALVES[half], minute) if 1 <= hour <= 12 else None


def _days_of(words: list[str], today: date) -> list[date]:
    """The days that are meant, first the next; none named: today, or tomorrow where that is past."""
    if not words:
        return [today, today + timedelta(days=1)]
    named = _weekday(words[0])
    if len(words) == 1:
        return _one_word_days(words[0], named, today)
    if named is not None:
        return [day for day in _days_of_month(words[1:], today) if day.weekday() == named]
    return _days_of_month(words, today)


def _one_word_days(word: str, named: int | None, today: date) -> list[date]:
    if word in (_today(), "today"):
        return [today]
    if word in (_tomorrow(), "tomorrow"):
        return [today + timedelta(days=1)]
    if iso := _ISO_DAY.fullmatch(word):
        return _a_day(int(iso[1]), int(iso[2]), int(iso[3]))
    if named is None:
        return []
    first = today + timedelta(days=(named - today.weekday()) % 7)
    return [first, first + timedelta(days=7)]


def _days_of_month(words: list[str], today: date) -> list[date]:
    if len(words) not in (2, 3):
        return []
    number, month = (words[0], words[1]) if words[0][:1].isdigit() else (words[1], words[0])
    day, at = _DAY_OF_MONTH.fullmatch(number), _month(month)
    if day is None or not at:
        return []
    if len(words) == 3:
        return _a_day(int(words[2]), at, int(day[1])) if _YEAR.fullmatch(words[2]) else []
    return [*_a_day(today.year, at, int(day[1])), *_a_day(today.year + 1, at, int(day[1]))]


def _a_day(year: int, month: int, day: int) -> list[date]:
    """None where the month has no such day."""
    try:
        return [date(year, month, day)]
    except ValueError:
        return []


def _to_come(at: datetime, now: datetime) -> datetime | None:
    """The first of it that is to come, where the clocks are put back and it comes twice; an hour later where there is
    no such time."""
    here = now.astimezone(UTC)
    for fold in (0, 1):
        moment = at.replace(fold=fold).astimezone(UTC)
        if here < moment <= here + _FARTHEST:
            return moment.astimezone(now.tzinfo)
    return None


def _weekday(word: str) -> int | None:
    if len(word) < 2 or not word.isalpha():
        return None
    for place in range(7):
        on = _A_MONDAY + timedelta(days=place)
        own = {written.weekday(on, whole=whole).casefold().rstrip(".") for whole in (True, False)}
        if word in own or (len(word) >= _SHORTEST and _ENGLISH.weekday(on, True).casefold().startswith(word)):
            return place
    return None


def _month(word: str) -> int:
    """0 for what is none."""
    if len(word) < _SHORTEST or not word.isalpha():
        return 0
    for month in range(1, 13):
        on = date(2024, month, 1)
        said = " ".join(written.day(on, whole=whole) for whole in (True, False))
        said = f"{said} {_ENGLISH.day(on, False, False, True, False)}".casefold()
        if any(part.startswith(word) for part in said.split()):
            return month
    return 0


def _today() -> str:
    return in_context("a day that is typed", "today").casefold()


def _tomorrow() -> str:
    return in_context("a day that is typed", "tomorrow").casefold()
