"""Numbers of cards and accounts by their check digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kms_desktop.check_digits import is_iban, passes_luhn


@pytest.mark.parametrize("digits", ["4242424242424242", "378282246310005", "6011000990139424", "0"])
def test_the_numbers_of_cards_pass(digits: str) -> None:
    assert passes_luhn(digits)


@pytest.mark.parametrize("digits", ["4242424242424241", "1", "", "4242 4242 4242 4242", "٤٢٤٢", "-0", "4242\n"])
def test_other_numbers_and_what_is_no_number_do_not(digits: str) -> None:
    assert not passes_luhn(digits)


@given(st.text("0123456789", min_size=12, max_size=18))
def test_one_of_ten_last_digits_passes_and_no_single_slip_does(body: str) -> None:
    (right,) = [digit for digit in "0123456789" if passes_luhn(body + digit)]
    slipped = str((int(body[3]) + 1) % 10)
    assert not passes_luhn(body[:3] + slipped + body[4:] + right)


@pytest.mark.parametrize(
    "text",
    ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "NO9386011117947", "MT84MALT011000012345MTLCAST001S"],
)
def test_the_accounts_of_banks_are_seen(text: str) -> None:
    assert is_iban(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("GB82 WEST 1234 5698 7654 33", "the check digits"),
        ("GB08WEST12345698765", "too short for its country"),
        ("XX32ABCD12345678901", "no such country"),
        ("", "nothing"),
        ("GB82", "cut off"),
    ],
)
def test_what_is_no_account_is_not(text: str, why: str) -> None:
    assert not is_iban(text), why
