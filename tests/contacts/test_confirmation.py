"""What was agreed → a letter: nothing in it that a colleague wrote, and nothing of it becomes a header of a mail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from urllib.parse import parse_qs, urlsplit

import pytest

from kms_desktop.contacts.confirmation import MOST_ADDRESS, confirm_contact, mail_address, mail_file, plain_address
from kms_desktop.contacts.event_text import Words
from kms_desktop.contacts.model import ContactState, Offer, Promise

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
WORDS = Words(lambda _key: "Dana Whitfield", lambda at: f"{at:%d %b %H:%M}")
REFUND = Offer("a", "refund", "Refund the card", Decimal("38.50"), "money", "accepted", "dana", NOON)
OWED = Promise("p", "refund on the card", NOON + timedelta(days=1))
AGREED = ContactState(
    id="c", holder_id="dana", customer_name="Maria Okafor", granted=(REFUND,), promises=(OWED,), note="She is upset"
)


def test_it_names_what_was_granted_and_promised_and_nothing_else() -> None:
    letter = confirm_contact(AGREED, WORDS, NOON, address="maria@example.org")
    assert letter is not None
    due = f"{OWED.due_at.astimezone():%H:%M}"
    assert letter.text == (
        "Hello Maria Okafor,\n\nThank you for getting in touch. This is what we agreed on 30 Nov 2026:\n\n"
        f"- Agreed: Refund the card, £38.50\n- We promise: refund on the card, by 1 Dec 2026 {due}\n\n"
        "If any of this is not right, please tell us.\n\nKind regards\nDana Whitfield"
    )


def test_where_nothing_was_agreed_there_is_nothing_to_confirm() -> None:
    kept = replace(OWED, state="kept")
    assert confirm_contact(replace(AGREED, granted=(), promises=(kept,)), WORDS, NOON) is None


def test_nothing_of_a_name_becomes_a_header_a_copy_or_an_attachment() -> None:
    hostile = "Maria&cc=eve@evil.org&attach=/etc/passwd\r\nBcc: eve@evil.org"
    letter = confirm_contact(replace(AGREED, customer_name=hostile), WORDS, NOON, address="maria@example.org")
    assert letter is not None
    address, is_whole = mail_address(letter)
    asked = urlsplit(address)
    assert is_whole
    assert (asked.scheme, asked.path) == ("mailto", "maria@example.org")
    assert set(parse_qs(asked.query)) == {"subject", "body"}
    mail = message_from_bytes(mail_file(letter), policy=policy.default)
    assert mail["Bcc"] is None
    assert mail["To"] == "maria@example.org"


def test_a_long_letter_is_cut_at_a_line_and_says_so() -> None:
    many = tuple(replace(REFUND, option_id=str(n), title=f"Refund number {n} – “für später”") for n in range(60))
    letter = confirm_contact(replace(AGREED, granted=many), WORDS, NOON)
    assert letter is not None
    address, is_whole = mail_address(letter)
    assert not is_whole
    assert len(address) <= MOST_ADDRESS
    assert "Refund number 59" in mail_file(letter).decode() or "=20" in mail_file(letter).decode()


@pytest.mark.parametrize(
    "address", ["", "maria", "a@b", "a@b.org,c@d.org", "a@b.org?cc=c@d.org", "a b@c.org", "a@b@c.org"]
)
def test_what_is_no_plain_address_is_left_out(address: str) -> None:
    assert plain_address(address) == ""
