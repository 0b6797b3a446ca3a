"""Numbers, money, days and times → the house's English, letter by letter, and what Babel makes of them elsewhere."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.guidance import text_format
from kms_desktop.texts import format as written
from tests.texts.speaking import said_in

AMOUNTS = st.decimals(Decimal("-1e9"), Decimal("1e9"), places=3)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (written.number(1250), "1,250"),
        (written.number(Decimal("38.50")), "38.5"),
        (written.number(Decimal("1E+3")), "1,000"),
        (written.decimal(1250.25, 1), "1250.2"),
        (written.percent(0.384), "38 %"),
        (written.percent(0.384, 1), "38.4 %"),
        (written.clock(time(7, 5, 9)), "07:05"),
        (written.clock(time(7, 5, 9), seconds=True), "07:05:09"),
        (written.weekday(date(2026, 11, 21)), "Sat"),
        (written.weekday(date(2026, 11, 21), whole=True), "Saturday"),
        (written.day(date(2026, 11, 5)), "5 Nov"),
        (written.day(date(2026, 11, 5), year=True, padded=True), "05 Nov 2026"),
        (written.day(date(2026, 11, 21), year=True, weekday=True), "Sat 21 Nov 2026"),
        (written.day(date(2026, 11, 5), year=True, whole=True), "5 November 2026"),
        (written.any_of([]), ""),
        (written.any_of(["tv"]), "tv"),
        (written.any_of(["tv", "mobile"]), "tv or mobile"),
        (written.any_of(["tv", "mobile", "broadband"]), "tv, mobile or broadband"),
    ],
)
def test_english_is_written_as_the_house_does(said: str, expected: str) -> None:
    assert said == expected


@given(AMOUNTS, st.sampled_from(["£", "€", "CHF "]))
def test_money_is_what_options_have_always_said(amount: Decimal, currency: str) -> None:
    assert written.money(amount, currency) == text_format.format_money(amount, currency)
    assert written.price(amount, currency) == text_format.format_price(amount, currency)


@given(AMOUNTS)
def test_numbers_are_what_conditions_have_always_said(amount: Decimal) -> None:
    assert written.number(amount) == text_format.number_words(amount)


@given(st.datetimes())
def test_a_stamp_is_what_strftime_gives_in_the_plainest_locale(at: datetime) -> None:
    assert written.day(at, year=True, padded=True) == f"{at:%d} {written.day(at).split()[1]} {at.year}"
    assert written.clock(at, seconds=True) == f"{at:%H:%M:%S}"


@pytest.mark.parametrize("say", [written.number, written.money, written.price])
def test_what_is_no_number_is_a_bug(say) -> None:
    with pytest.raises(ValueError, match="finite"):
        say(Decimal("NaN"))


@pytest.mark.parametrize("name", ["tlh", "no such language"])
def test_a_language_that_nobody_knows_is_written_as_english(name: str, caplog: pytest.LogCaptureFixture) -> None:
    assert written._of_babel(name).number(1250) == "1,250"
    assert f"No language is called {name}" in caplog.text


def test_another_language_writes_them_in_its_own_way() -> None:
    lines = (
        "from datetime import datetime\nfrom decimal import Decimal\n"
        "from kms_desktop.texts.babel_format import BabelFormat\n"
        "german, at = BabelFormat('de'), datetime(2026, 11, 5, 17, 5, 9)\n"
        "said = [german.number(1250), german.decimal(1250.25, 1), german.percent(0.384, 1),"
        " german.money(Decimal('38.5'), '£', 2), german.money(Decimal('-1250'), '£', 0), german.clock(at, False),"
        " german.clock(at, True), german.weekday(at, False), german.weekday(at, True),"
        " german.day(at, False, False, False, True), german.day(at, True, True, False, False),"
        " german.day(at, True, False, True, False), german.any_of(['a', 'b', 'c'])]\n"
        "said = [one.replace(chr(0xA0), ' ') for one in said]"
    )
    assert said_in("en", lines) == [
        *("1.250", "1250,2", "38,4 %", "38,50 £", "-1.250 £", "17:05", "17:05:09", "Do", "Donnerstag"),
        *("5. Nov.", "Do., 5. Nov. 2026", "5. November 2026", "a, b oder c"),
    ]
