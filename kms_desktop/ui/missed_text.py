"""Somebody who rang in vain → who that was and how often, in the words of every list that tells of it."""

from __future__ import annotations

from kms_desktop.customers import phone
from kms_desktop.customers.call_event import MissedCaller
from kms_desktop.texts import plural, tr


def missed_number(caller: MissedCaller, region: str) -> str:
    """The number as people write it, or what the telephone told where it cannot be read."""
    return caller.last.told or phone.format_number(caller.last.number, region)


def missed_detail(caller: MissedCaller, number: str = "") -> str:
    """How often, whether there is a message, and for what line; `number` before them."""
    last, times = caller.last, len(caller.calls)
    rang = plural("rang {n} time", "rang {n} times", times) if times > 1 else ""
    voicemail = tr("left a message") if last.cause == "voicemail" else ""
    return " · ".join(part for part in (number, rang, voicemail, last.queue) if part)
