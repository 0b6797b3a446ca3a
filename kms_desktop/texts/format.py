"""Numbers, money, days and times of day → how the language of this process writes them.

Question: Babel for every language, or for all but English? Choice: English is written here, as this program has always
written it; any other language comes from Babel, which is imported when the first of these is asked for something.
Reason: reading Babel costs more than all other texts of a start, and British English in Babel ("Sat, 21 Nov") is not
the house's ("Sat 21 Nov"). Refused: strftime with the operating system's locale, which differs from desktop to desktop.

A moment is given in the zone it shall be read in. Sums of time ("2 h 05 min") are texts and stand in the catalogue.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Protocol

from kms_desktop.texts.language import ENGLISH, LANGUAGE, PSEUDO

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT = 3
_log = logging.getLogger(__name__)


class Format(Protocol):
    """How one language writes them; each is described at the function of its name."""

    def number(self, value: Decimal | int) -> str: ...
    def decimal(self, value: float | Decimal, digits: int) -> str: ...
    def percent(self, share: float, digits: int) -> str: ...
    def money(self, amount: Decimal, currency: str, digits: int) -> str: ...
    def clock(self, at: datetime | time, seconds: bool) -> str: ...
    def spoken_clock(self, at: datetime | time) -> str: ...
    def weekday(self, on: date, whole: bool) -> str: ...
    def day(self, on: date, year: bool, weekday: bool, whole: bool, padded: bool) -> str: ...
    def any_of(self, words: Sequence[str]) -> str: ...


# value      number     decimal(…, 1)
# 12         12         12.0
# 1250       1,250      1250.0
# 38.50      38.5       38.5


def number(value: Decimal | int) -> str:
    """Thousands separated, no digits that say nothing. ValueError for what is not finite."""
    if not Decimal(value).is_finite():
        raise ValueError("What is not finite cannot be written as a number.")
    return _marked(_format().number(value))


def decimal(value: float | Decimal, digits: int) -> str:
    """So many digits after the point, thousands not separated: for measures in a column."""
    return _marked(_format().decimal(value, digits))


def percent(share: float, digits: int = 0) -> str:
    """0.384 → "38 %"."""
    return _marked(_format().percent(share, digits))


# amount     money      price
# 0          £0         £0
# 38.5       £38.50     £38.50
# 92         £92        £92.00
# 1250       £1,250     £1,250.00
# -5         −£5        −£5.00


def money(amount: Decimal | int, currency: str = "£") -> str:
    """For a limit or a sum that is spoken of: pence only where there are any. ValueError for what is not finite."""
    pence = _pence(amount)
    return _marked(_format().money(pence, currency, 0 if pence == pence.to_integral_value() else 2))


def price(amount: Decimal | int, currency: str = "£") -> str:
    """For what is paid to somebody: always with pence, but nothing is "£0"."""
    pence = _pence(amount)
    return _marked(_format().money(pence, currency, 2 if pence else 0))


def clock(at: datetime | time, *, seconds: bool = False) -> str:
    """ "17:05"; with `seconds` "17:05:09"."""
    return _marked(_format().clock(at, seconds))


def spoken_clock(at: datetime | time) -> str:
    """As it is said to somebody: "5 pm", "5:30 pm"; as on a clock where the language says it so."""
    return _marked(_format().spoken_clock(at))


def weekday(on: date, *, whole: bool = False) -> str:
    """ "Sat"; `whole`: "Saturday"."""
    return _marked(_format().weekday(on, whole))


def day(on: date, *, year: bool = False, weekday: bool = False, whole: bool = False, padded: bool = False) -> str:
    """ "5 Nov"; with all of them "Sat 05 November 2026". `padded` is for stamps that stand in a column."""
    return _marked(_format().day(on, year, weekday, whole, padded))


def any_of(words: Sequence[str]) -> str:
    """ "tv", "tv or mobile", "tv, mobile or broadband"; "" for none. The words are marked already."""
    return _format().any_of(words)


def _pence(amount: Decimal | int) -> Decimal:
    value = Decimal(amount)
    if not value.is_finite():
        raise ValueError("An amount of money must be a finite number.")
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _marked(written: str) -> str:
    """In the pseudo-language words of this module are told from words that bypass it."""
    if LANGUAGE != PSEUDO or not any(letter.isalpha() for letter in written):
        return written
    from kms_desktop.texts.pseudo import pseudo

    return pseudo(written)


@cache
def _format() -> Format:
    if LANGUAGE in (ENGLISH, PSEUDO):
        return EnglishFormat()
    return _of_babel(LANGUAGE)


def _of_babel(language: str) -> Format:
    """English where Babel does not know the language, which is told in the log."""
    from babel import UnknownLocaleError

    from kms_desktop.texts.babel_format import BabelFormat

    try:
        return BabelFormat(language)
    except (UnknownLocaleError, ValueError):
        _log.warning("No language is called %s, so numbers and days are written in English", language)
        return EnglishFormat()


class EnglishFormat:
    """British English, in the house's own forms; the day always begins at 00:00 and ends at 23:59."""

    def number(self, value: Decimal | int) -> str:
        exact = Decimal(value)
        return f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,f}".rstrip("0")

    def decimal(self, value: float | Decimal, digits: int) -> str:
        return f"{value:.{digits}f}"

    def percent(self, share: float, digits: int) -> str:
        return f"{share * 100:.{digits}f} %"

    def money(self, amount: Decimal, currency: str, digits: int) -> str:
        return f"{'−' if amount < 0 else ''}{currency}{abs(amount):,.{digits}f}"

    def clock(self, at: datetime | time, seconds: bool) -> str:
        return f"{at:%H:%M:%S}" if seconds else f"{at:%H:%M}"

    def spoken_clock(self, at: datetime | time) -> str:
        minutes = f":{at.minute:02}" if at.minute else ""
        return f"{(at.hour + 11) % 12 + 1}{minutes} {'am' if at.hour < 12 else 'pm'}"

    def weekday(self, on: date, whole: bool) -> str:
        return _DAYS[on.weekday()][: None if whole else _SHORT]

    def day(self, on: date, year: bool, weekday: bool, whole: bool, padded: bool) -> str:
        parts = [
            self.weekday(on, False) if weekday else "",
            f"{on.day:02}" if padded else f"{on.day}",
            _MONTHS[on.month - 1][: None if whole else _SHORT],
            f"{on.year}" if year else "",
        ]
        return " ".join(part for part in parts if part)

    def any_of(self, words: Sequence[str]) -> str:
        from kms_desktop.texts.catalogue import tr

        if len(words) < 2:
            return "".join(words)
        return tr("{these} or {last}", these=", ".join(words[:-1]), last=words[-1])
