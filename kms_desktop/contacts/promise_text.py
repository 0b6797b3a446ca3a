"""Codes of a promise → words: how it is to be kept, why it was broken, why it was moved.

The codes are what reports count; one word each, chosen with one key.
"""

from __future__ import annotations

from kms_desktop.customers import channels
from kms_desktop.texts import in_context, tr

CHANNELS = {
    **{channel.code: channel.promised for channel in channels.CHANNELS if channel.promised},
    "letter": tr("by letter"),
}
"""How a promise is to be kept, by the codes of channels, and by letter, which no contact comes by; "" where that is
free."""
BROKEN = {
    "forgotten": in_context("why a promise was not kept", "Forgotten"),
    "no_time": in_context("why a promise was not kept", "No time"),
    "not_reached": in_context("why a promise was not kept", "Not reached"),
    "others": in_context("why a promise was not kept", "Others late"),
    "impossible": in_context("why a promise was not kept", "Not possible"),
    "not_wanted": in_context("why a promise was not kept", "Not wanted"),
}
MOVED = {
    "customer": in_context("why a promise was moved", "Customer asked"),
    "not_reached": in_context("why a promise was moved", "Not reached"),
    "others": in_context("why a promise was moved", "Others late"),
    "no_time": in_context("why a promise was moved", "No time"),
}


def channel_words(code: str) -> str:
    """How it is to be kept; a code that a newer desktop knows is shown as it is."""
    return CHANNELS.get(code, code)


def why_words(code: str) -> str:
    """Why it was broken or moved, "" where that was not said."""
    return BROKEN.get(code) or MOVED.get(code, code)
