"""A channel is declared once, whole, and nothing else in the program holds a list of channels."""

from __future__ import annotations

import ast

import pytest

from kms_desktop.customers.channels import (
    CHANNELS,
    Channel,
    channel_of,
    contact_channels,
    names_in,
    numbers_in,
)
from tests.architecture.sources import PACKAGE

CODES = frozenset(channel.code for channel in CHANNELS)
DECLARED_IN = PACKAGE / "customers" / "channels.py"


def test_no_two_channels_share_a_code_or_a_label() -> None:
    assert len(CODES) == len({channel.plural for channel in CHANNELS}) == len(CHANNELS)


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.code)
def test_a_channel_says_all_that_screens_ask(channel: Channel) -> None:
    assert channel.code.islower() and channel.code.isidentifier()
    assert channel.plural[0].isupper() and channel.icon
    assert channel.singular and not channel.singular.endswith("s")


def test_a_message_awaits_a_reply_and_what_is_said_to_somebody_does_not() -> None:
    assert {channel.code for channel in CHANNELS if not channel.awaits_reply} == {"phone", "visit", "note"}


def test_nobody_is_ever_on_a_note() -> None:
    assert CODES - {channel.code for channel in contact_channels()} == {"note"}


def test_a_code_that_a_newer_desktop_wrote_is_shown_by_itself() -> None:
    newer = channel_of("hologram")
    assert (newer.plural, newer.singular, newer.by, newer.icon) == ("Hologram", "hologram", "on hologram", "note")
    assert not newer.awaits_reply


def test_the_names_of_another_system_lead_to_one_channel_each() -> None:
    named, numbered = names_in("zammad"), numbers_in("zammad")
    assert (named["fax"], named["note"], numbered[4], numbered[1]) == ("note", "note", "fax", "email")
    assert set(numbered.values()) <= set(named)
    assert sum(len(channel.elsewhere.get("zammad", ())) for channel in CHANNELS) == len(named)
    assert names_in("pigeon post") == numbers_in("pigeon post") == {}


def _lists_of_channels(source: str) -> list[int]:
    """Lines where three codes or more stand together: in a tuple, list, set, dictionary or Literal."""
    found = []
    for node in ast.walk(ast.parse(source)):
        parts = getattr(node, "keys" if isinstance(node, ast.Dict) else "elts", ())
        codes = {part.value for part in parts if isinstance(part, ast.Constant)} & CODES
        if len(codes) > 2:
            found.append(node.lineno)
    return found


def test_a_second_list_of_channels_would_be_seen() -> None:
    assert _lists_of_channels('A = Literal["phone", "email", "chat"]\nB = ("phone", "email")') == [1]
    assert _lists_of_channels('ICONS = {"phone": "phone", "sms": "mobile", "web": "globe"}') == [1]


def test_no_other_module_holds_a_list_of_channels() -> None:
    """The demo is a story: it says itself how long its mails and chats take, and through what they come."""
    read = [p for p in PACKAGE.rglob("*.py") if p != DECLARED_IN and "demo" not in p.relative_to(PACKAGE).parts]
    found = {str(p.relative_to(PACKAGE)): lines for p in read if (lines := _lists_of_channels(p.read_text("utf-8")))}
    assert found == {}
    assert len(read) > 200
