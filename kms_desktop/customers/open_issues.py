"""The history of a customer → what they still wait for, in their own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kms_desktop.customers.channels import channel_of
from kms_desktop.customers.history import History
from kms_desktop.customers.model import HistoryEntry
from kms_desktop.search.suggested_articles import OpenIssue

_STILL_OPEN = ("bad", "waits")
_OPEN_FOR = timedelta(days=14)
_MOST_OPEN, _MOST_WORDS = 2, 600


def open_issues(history: History, customer_id: str, now: datetime) -> Iterator[OpenIssue]:
    """The newest two of the last two weeks. Raises Unreachable."""
    entries = history.list_entries(customer_id, limit=20)
    waiting = [one for one in entries if one.state in _STILL_OPEN and now - one.at <= _OPEN_FOR]
    for entry in waiting[:_MOST_OPEN]:
        yield OpenIssue(_words_of(history, entry), channel_of(entry.channel).singular, entry.at)


def _words_of(history: History, entry: HistoryEntry) -> str:
    """Its subject, and what the customer wrote first."""
    first = next((one.text for one in history.list_messages(entry.id) if one.kind == "customer"), "")
    return f"{entry.subject}\n{first[:_MOST_WORDS]}"
