"""Numbers, money, days and times of day → as Babel's data say that a language writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent


class BabelFormat:
    """`language` is a locale as Babel names it: "de", "de_CH", "pt_BR"."""

    def __init__(self, language: str) -> None:
        self._locale = Locale.parse(language)

    def number(self, value: Decimal | int) -> str:
        return format_decimal(value, locale=self._locale, decimal_quantization=False)

    def decimal(self, value: float | Decimal, digits: int) -> str:
        return format_decimal(round(Decimal(value), digits), _digits("0", digits), locale=self._locale)

    def percent(self, share: float, digits: int) -> str:
        pattern = self._locale.percent_formats[None].pattern
        return format_percent(share, re.sub(r"0(\.0+)?", _digits("0", digits), pattern, count=1), locale=self._locale)

    def money(self, amount: Decimal, currency: str, digits: int) -> str:
        pattern = re.sub(r"0\.0+", _digits("0", digits), self._locale.currency_formats["standard"].pattern)
        return format_currency(amount, currency, pattern, locale=self._locale, currency_digits=False)

    def clock(self, at: datetime | time, seconds: bool) -> str:
        plain = at.timetz() if isinstance(at, datetime) else at
        return format_time(plain.replace(tzinfo=None), "medium" if seconds else "short", locale=self._locale)

    def spoken_clock(self, at: datetime | time) -> str:
        return self.clock(at, False)

    def weekday(self, on: date, whole: bool) -> str:
        return format_date(on, "cccc" if whole else "ccc", locale=self._locale)

    def day(self, on: date, year: bool, weekday: bool, whole: bool, padded: bool) -> str:
        """`padded` is English's own: other languages write a stamp as any day."""
        skeleton = f"{'y' if year else ''}{'MMMM' if whole else 'MMM'}{'E' if weekday else ''}d"
        midnight = datetime(on.year, on.month, on.day)  # noqa: DTZ001 - a day has no zone
        return format_skeleton(skeleton, midnight, locale=self._locale)

    def any_of(self, words: Sequence[str]) -> str:
        return format_list(list(words), style="or", locale=self._locale)


def _digits(whole: str, after: int) -> str:
    return f"{whole}.{'0' * after}" if after else whole
