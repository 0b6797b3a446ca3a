"""Card numbers and passwords never reach a disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.contacts.masking import mask_secrets

SEPARATORS = st.sampled_from(["", " ", "-", "  ", " - ", ".", "\n", "\u00a0", "–"])


def check_digit(digits: str) -> str:
    """The digit that makes the number pass the Luhn check."""
    doubled = [int(d) * 2 if n % 2 == 0 else int(d) for n, d in enumerate(reversed(digits))]
    return str(-sum(d - 9 if d > 9 else d for d in doubled) % 10)


ISSUED = [("4", 16), ("4", 19), ("51", 16), ("2221", 16), ("2720", 16), ("37", 15), ("36", 14), ("6011", 16)]
ISSUED += [("62", 17), ("3530", 16), ("6759", 18), ("2204", 16), ("65", 16), ("4", 13)]


@st.composite
def cards(draw: st.DrawFn) -> tuple[str, str]:
    """(as somebody may type it, its digits): of any scheme, in any grouping, one separator throughout."""
    begins, length = draw(st.sampled_from(ISSUED))
    body = begins + draw(st.text("0123456789", min_size=length - len(begins) - 1, max_size=length - len(begins) - 1))
    digits = body + check_digit(body)
    separator, size = draw(SEPARATORS), draw(st.integers(1, 6))
    return separator.join(digits[at : at + size] for at in range(0, len(digits), size)), digits


@given(st.text("abc ,:£", max_size=12), cards(), st.text("abc ,:£", max_size=12))
def test_no_card_number_is_left_standing_in_any_text(before: str, card: tuple[str, str], after: str) -> None:
    typed, digits = card
    masked = mask_secrets(before + typed + after)
    assert typed not in masked
    assert sum(c.isdigit() for c in masked) <= 4
    assert f"ending {digits[-4:]}" in masked


@given(st.text())
def test_masking_twice_changes_nothing(text: str) -> None:
    assert mask_secrets(mask_secrets(text)) == mask_secrets(text)


@given(st.text("0123456789 -PINpassword is:'\"\n", max_size=80))
def test_masking_twice_changes_nothing_in_text_full_of_numbers_and_secrets(text: str) -> None:
    assert mask_secrets(mask_secrets(text)) == mask_secrets(text)


@given(st.text("abcdefgh ,.!?\n", max_size=60), st.integers(0, 10**11))
def test_plain_words_and_shorter_numbers_stay_as_they_are(words: str, number: int) -> None:
    text = f"{words} {number}"
    assert mask_secrets(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("card 4242 4242 4242 4242 exp 12/27", "card ending 4242 exp 12/27"),
        ("Amex 378282246310005.", "Amex card ending 0005."),
        ("ref 12 4242 4242 4242 4242", "ref 12 card ending 4242"),
        ("4242424242424242 and 5555-5555-5555-4444", "card ending 4242 and card ending 4444"),
        ("１２ ４２４２４２４２４２４２４２４２", "１２ card ending 4242"),
        ("my password is hunter2.", "my password is [removed]"),
        ("Password: s3cret, she says", "Password: [removed], she says"),
        ("password is “correct horse battery”, ok", "password is [removed], ok"),
        ("pass word = abc", "pass word = [removed]"),
        ("PIN 1234", "PIN [removed]"),
        ("the pin is 43 21 now", "the pin is [removed] now"),
        ("pin number: 9876", "pin number: [removed]"),
        ("passcode of 123456", "passcode of [removed]"),
        ("security code is 882", "security code is [removed]"),
        ("cvv 123", "cvv [removed]"),
        ("memorable word is bluebell", "memorable word is [removed]"),
    ],
)
def test_what_is_secret_goes_and_the_rest_of_the_sentence_stays(typed: str, kept: str) -> None:
    assert mask_secrets(typed) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Paid £38.50 by card on the 25th, debit went as well on the 26th.",
        "rang from 020 7946 0018 and +44 7700 900123",
        "password reset done",
        "her password is not accepted",
        "password is: wrong",
        "the PIN is blocked",
        "he spins 1234 times",
        "order 4242 4242 4242 4243",
        "tracking 42424242424242424242424242424242",
        "between 2026-11-22 12:09 and 2026-11-23 12:09",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert mask_secrets(text) == text


@pytest.mark.parametrize("text", ["4 2 " * 50_000, "password " * 20_000, "pin " + " " * 100_000, "4242 " * 20_000])
def test_very_long_text_is_masked_to_its_end(text: str) -> None:
    assert 0 < len(mask_secrets(text)) <= len(text) + 100
