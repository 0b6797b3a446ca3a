"""Every channel that customers reach us by → all that is said of it: its code, icon, phrases, and who has to answer.

Question: where does the program learn of a new channel? Choice: from one entry here. Filters, history, reports and the
readers of other systems' exports go through `CHANNELS`; the tables keep the code as text, so that a new channel needs
no migration. Refused: a Literal of codes beside tables of icons, labels and phrases where each is shown, of which one
knew eight channels and another four; a CHECK in the database, which would refuse what a newer desktop writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kms_desktop.texts import in_context, tr


@dataclass(frozen=True, slots=True)
class Channel:
    """`code` is what is stored and exported, and never changes; `icon` is a drawing of `resources/icons`."""

    code: str
    icon: str
    plural: str
    """Its exchanges, as filters and headings name them: "Calls"."""
    singular: str
    """One of them within a sentence: "call"."""
    by: str = ""
    """Where somebody is who uses it now: "on the phone". "" where nobody is ever on it, as with a note."""
    awaits_reply: bool = False
    """Whether what the customer said last waits for an answer of ours: not where it was said to somebody."""
    elsewhere: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Another system → its own names for this channel, each with its number there; 0 where it has no fixed one."""
    promised: str = ""
    """How a promise is kept that is to be kept through it: "by phone". "" where none is."""
    going_on: str = ""
    """One that is in hand, by itself: "Chat"."""


CHANNELS = (
    Channel(
        "phone",
        "phone",
        # Translators: of each channel its exchanges, one of them within a sentence, and where somebody is who uses it
        tr("Calls"),
        in_context("one", "call"),
        tr("on the phone"),
        elsewhere={"zammad": {"phone": 5}},
        # Translators: of some channels also how a promise is to be kept
        promised=tr("by phone"),
        # Translators: what somebody is at who talks to a customer in this channel
        going_on=tr("On call"),
    ),
    Channel(
        "email",
        "mail",
        tr("E-mail"),
        in_context("one", "mail"),
        tr("by mail"),
        True,
        {"zammad": {"email": 1}},
        promised=tr("by mail"),
        going_on=tr("Mail"),
    ),
    Channel(
        "chat",
        "chat",
        tr("Chat"),
        in_context("one", "chat"),
        tr("on chat"),
        True,
        {"zammad": {"chat": 3}},
        promised=tr("by chat"),
        going_on=tr("Chat"),
    ),
    Channel(
        "sms",
        "mobile",
        tr("Text messages"),
        in_context("one", "text message"),
        tr("by text message"),
        True,
        {"zammad": {"sms": 2}},
        promised=tr("by text"),
        going_on=tr("Text message"),
    ),
    Channel(
        "whatsapp",
        "chat-phone",
        tr("WhatsApp"),
        in_context("one", "WhatsApp message"),
        tr("on WhatsApp"),
        True,
        {"zammad": {"whatsapp message": 14}},
        going_on=tr("WhatsApp"),
    ),
    Channel(
        "web",
        "globe",
        tr("Website"),
        in_context("one", "message"),
        tr("on the website"),
        True,
        {"zammad": {"web": 11}},
        going_on=tr("Website"),
    ),
    Channel(
        "social",
        "at",
        tr("Social media"),
        in_context("one", "message"),
        tr("on social media"),
        True,
        going_on=tr("Social media"),
    ),
    Channel(
        "visit",
        "shop",
        tr("Shop visits"),
        in_context("one", "visit"),
        tr("in the shop"),
        going_on=tr("Shop visit"),
    ),
    Channel("note", "note", tr("Notes"), in_context("one", "note"), elsewhere={"zammad": {"note": 10, "fax": 4}}),
)
"""In the order in which filters offer them."""
_BY_CODE = {channel.code: channel for channel in CHANNELS}


def channel_of(code: str) -> Channel:
    """The channel of this code. One that a newer desktop wrote is shown by its code, as a note is."""
    named = code.capitalize()
    return _BY_CODE.get(code) or Channel(code, "note", named, code, tr("on {channel}", channel=code), going_on=named)


def unknown_words(channel: str, direction: str = "in") -> str:
    """In place of the name of somebody whom nobody knows yet: who calls, whom we call, or who it is elsewhere."""
    return tr("Unknown caller") if (channel or "phone") == "phone" and direction != "out" else tr("Unknown customer")


def contact_channels() -> Iterator[Channel]:
    """Those in which somebody can be talked to, and so those that a contact may be in."""
    return (channel for channel in CHANNELS if channel.by)


def names_in(system: str) -> dict[str, str]:
    """The names that another system has for channels → our codes."""
    return {name: channel.code for channel in CHANNELS for name in channel.elsewhere.get(system, ())}


def numbers_in(system: str) -> dict[int, str]:
    """The numbers that another system has for channels → its own names for them."""
    named = [pair for channel in CHANNELS for pair in channel.elsewhere.get(system, {}).items()]
    return {number: name for name, number in named if number}
