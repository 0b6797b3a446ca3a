"""Who else has the customer now → a sentence, and a chip for the bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kms_desktop.customers.channels import channel_of
from kms_desktop.texts import plural, tr
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.bar_parts import ChipView

if TYPE_CHECKING:
    from kms_desktop.contacts.model import Elsewhere


def presence_sentence(seen: Elsewhere, customer_name: str, now: datetime) -> str:
    """ "Sam Ruiz has Maria on chat now, since 12:01" """
    name, whom, where = seen.agent_name, _whom(customer_name), channel_of(seen.channel).by
    since = when_text(seen.since, now, now.tzinfo)
    if not seen.is_there:
        # Translators: a contact that nobody is at any more, as the program of the colleague ended
        return tr(
            "{name} left {customer} open, since {time}; nobody has them now", name=name, customer=whom, time=since
        )
    if seen.phase == "handed_over":
        # Translators: in these, where is "on the phone" or "on chat"
        return tr(
            "{name} is passing {customer} on now, {where}, since {time}",
            name=name,
            customer=whom,
            where=where,
            time=since,
        )
    if seen.phase == "held":
        return tr(
            "{name} has {customer} {where} and on hold now, since {time}",
            name=name,
            customer=whom,
            where=where,
            time=since,
        )
    return tr("{name} has {customer} {where} now, since {time}", name=name, customer=whom, where=where, time=since)


def presence_detail(seen: Elsewhere) -> str:
    """What they are on."""
    return typeset_text(seen.on) or tr("No article open yet")


def presence_news(seen: Elsewhere, customer_name: str) -> str:
    """One line for when it has just begun."""
    name, whom, where = seen.agent_name, _whom(customer_name), channel_of(seen.channel).by
    if not seen.is_there:
        return tr("{name} left {customer} open; nobody has them now.", name=name, customer=whom)
    if seen.phase == "handed_over":
        return tr("{name} is passing {customer} on now, {where}.", name=name, customer=whom, where=where)
    if seen.phase == "held":
        return tr("{name} has {customer} {where} and on hold now.", name=name, customer=whom, where=where)
    return tr("{name} has {customer} {where} now.", name=name, customer=whom, where=where)


def presence_chips(elsewhere: Sequence[Elsewhere], customer_name: str) -> list[ChipView]:
    """One chip, however many there are; none for contacts that were left open."""
    elsewhere = [one for one in elsewhere if one.is_there]
    if not elsewhere:
        return []
    first, others = elsewhere[0], len(elsewhere) - 1
    name, where = first.agent_name.split(" ")[0], channel_of(first.channel).by
    if others:
        words = plural(
            "{name} and {n} more too, {where}", "{name} and {n} more too, {where}", others, name=name, where=where
        )
        brief = plural("{name} and {n} more", "{name} and {n} more", others, name=name)
    else:
        words = tr("{name} too, {where}", name=name, where=where)
        brief = tr("{name} {where}", name=name, where=where)
    return [ChipView(words, "waits", "people", brief)]


def _whom(customer_name: str) -> str:
    # Translators: in place of a name, in "{name} has {customer} {where} now"
    return customer_name.split(" ")[0] or tr("this customer")
