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
            assert month_number(name) == month_number(name.upper()) == number, name


@pytest.mark.parametrize("word", ["", "x", "foo", "CET", "Sat", "am", "12"])
def test_another_word_is_no_month(word: str) -> None:
    assert month_number(word) == 0
