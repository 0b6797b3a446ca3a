"""The history of a customer → what they still wait for, in their own words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from kms_desktop.customers.channels import channel_of
from kms_desktop.customers.history import History
from kms_desktop.customers.model import HistoryEntry, Message
from kms_desktop.search.suggested_articles import OpenIssue
from kms_desktop.storage.reading import Steps, all_of

_STILL_OPEN = ("bad", "waits")
_OPEN_FOR = timedelta(days=14)
_MOST_OPEN, _MOST_WORDS = 2, 600


def open_issues(history: History, customer_id: str, now: datetime) -> Steps[list[OpenIssue]]:
    """The newest two of the last two weeks."""
    entries = yield from history.read_entries(customer_id, limit=20)
    waiting = [one for one in entries if one.state in _STILL_OPEN and now - one.at <= _OPEN_FOR][:_MOST_OPEN]
    written = yield from all_of([history.read_messages(entry.id) for entry in waiting])
    return [
        OpenIssue(_words_of(entry, messages), channel_of(entry.channel).singular, entry.at)
        for entry, messages in zip(waiting, written, strict=True)
    ]


def _words_of(entry: HistoryEntry, messages: Iterable[Message]) -> str:
    """Its subject, and what the customer wrote first."""
    first = next((one.text for one in messages if one.kind == "customer"), "")
    return f"{entry.subject}\n{first[:_MOST_WORDS]}"
