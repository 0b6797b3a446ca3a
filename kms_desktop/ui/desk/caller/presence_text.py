"""Who else has the customer now → a sentence, and a chip for the bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from kms_desktop.customers.channels import channel_of
from kms_desktop.ui.dates import when_text
from kms_desktop.ui.typography import typeset_text
from kms_desktop.ui.widgets.bar_parts import ChipView

if TYPE_CHECKING:
    from kms_desktop.contacts.model import Elsewhere


def presence_sentence(seen: Elsewhere, customer_name: str, now: datetime) -> str:
    """ "Sam Ruiz has Maria on chat now, since 12:01" """
    since = when_text(seen.since, now, now.tzinfo)
    return f"{seen.agent_name} {_has_text(seen, customer_name)}, since {since}"


def presence_detail(seen: Elsewhere) -> str:
    """What they are on."""
    return typeset_text(seen.on) or "No article open yet"


def presence_news(seen: Elsewhere, customer_name: str) -> str:
    """One line for when it has just begun."""
    return f"{seen.agent_name} {_has_text(seen, customer_name)}."


def presence_chips(elsewhere: Sequence[Elsewhere], customer_name: str) -> list[ChipView]:
    """One chip, whoever many there are."""
    if not elsewhere:
        return []
    first = elsewhere[0]
    more = f" and {len(elsewhere) - 1} more" if len(elsewhere) > 1 else ""
    name = first.agent_name.split(" ")[0]
    on = channel_of(first.channel).by
    return [ChipView(f"{name}{more} too, {on}", "waits", "people", f"{name}{more}" if more else f"{name} {on}")]


def _has_text(seen: Elsewhere, customer_name: str) -> str:
    whom, on = customer_name.split(" ")[0] or "this customer", channel_of(seen.channel).by
    if seen.phase == "handed_over":
        return f"is passing {whom} on now, {on}"
    held = " and on hold" if seen.phase == "held" else ""
    return f"has {whom} {on}{held} now"
