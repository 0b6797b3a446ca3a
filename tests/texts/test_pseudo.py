"""The pseudo-language → longer, accented, with its placeholders, and recognisable in whatever is made of it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.texts.catalogue import PLACEHOLDER
from kms_desktop.texts.pseudo import CLOSES, GROWTH, OPENS, pseudo
from tests.texts.speaking import said_in

WORDS = st.text("abcdefghijklmnop ABC.,’{}<>&0123456789", max_size=60)


def test_every_text_of_the_process_is_in_it() -> None:
    said = said_in(
        "pseudo",
        "said = [tr('Saved'), plural('{n} line', '{n} lines', 1), plural('{n} line', '{n} lines', 3),"
        " in_context('of a contact', 'Open'), tr('{name} waits.', name='Ada')]",
    )
    assert said == ["⁅Šáṽéđ⁆", "⁅1 łíñé⁆", "⁅3 łííñéš⁆", "⁅Óþéñ⁆", "⁅Ada ŵááíťš.⁆"]


def test_days_are_in_it_and_numbers_stay() -> None:
    lines = "from datetime import date\nsaid = [format.day(date(2026, 11, 5)), format.number(1250), format.money(5)]"
    assert said_in("pseudo", lines) == ["⁅5 Ñóṽ⁆", "1,250", "£5"]


@given(WORDS)
def test_it_grows_by_two_fifths_where_it_has_the_letters(text: str) -> None:
    counted = re.sub(r"\{\w+\}|<[^<>]+>|&\w+;", "", text)
    added = len(pseudo(text)) - len(text)
    letters = sum(letter.isascii() and letter.isalpha() for letter in counted)
    assert added >= min(GROWTH * len(counted), letters)


@given(WORDS)
def test_placeholders_and_markup_are_kept_and_no_letter_is_left_plain(text: str) -> None:
    said = pseudo(text)
    assert said.startswith(OPENS) and said.endswith(CLOSES)
    assert PLACEHOLDER.findall(said) == PLACEHOLDER.findall(text)
    assert not re.search("[A-Za-z]", re.sub(r"\{\w+\}|<[^<>]+>|&\w+;", "", said))
