"""A month is known by its name in any language that Babel names it in, and no other word is a month."""

import pytest
from babel.dates import get_month_names

from kms_desktop.texts.month_names import month_number


@pytest.mark.parametrize(
    "language", ["en", "de", "fr", "es", "it", "nl", "pl", "pt", "sv", "fi", "cs", "ro", "tr", "ru", "el"]
)
def test_every_month_of_a_language_is_known(language: str) -> None:
    for width in ("wide", "abbreviated"):
        for number, name in get_month_names(width, locale=language).items():
            assert month_number(name) == number, name


def test_the_case_of_letters_and_a_dot_say_nothing() -> None:
    assert month_number("NOV.") == month_number("nov") == month_number("November") == 11
    assert month_number("déc.") == month_number("DEC") == 12


@pytest.mark.parametrize("word", ["", "x", "foo", "CET", "Sat", "am", "12"])
def test_another_word_is_no_month(word: str) -> None:
    assert month_number(word) == 0
