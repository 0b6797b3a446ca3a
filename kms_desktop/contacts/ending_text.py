"""How an exchange with a customer ended, in codes and values → one short line.

It imports no kind of event, as lists on the first paint need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_desktop.customers import erased
from kms_desktop.guidance.text_format import format_price

if TYPE_CHECKING:
    from kms_desktop.customers.model import Ending, HistoryEntry

_ENDINGS = {"article": "Solved with the article", "nothing_granted": "Nothing granted", "not_solved": "Not solved"}
_SHORT = ("Refund", "Credit")
"""A title that starts with one of these is told by that word alone."""


def ending_words(ending: Ending) -> str:
    """One short line for the history: "Refund granted £53.50 · satisfied"."""
    what = _ENDINGS.get(ending.how, "")
    if ending.how == "option":
        what = _short_title(ending)
    elif ending.how == "passed":
        what = f"Passed to {ending.to or erased.OUTSIDE.lower()}"
    return f"{what} · {ending.outcome}" if ending.outcome else what


def outcome_words(entry: HistoryEntry) -> str:
    """How an exchange ended, in one short line."""
    return ending_words(entry.ending) if entry.ending is not None else entry.outcome


def _short_title(ending: Ending) -> str:
    first = ending.title.split(maxsplit=1)[0].strip(",.:;") if ending.title else ""
    if ending.remedy == "money" and first in _SHORT:
        return f"{first} granted {format_price(ending.amount, ending.currency)}"
    return f"{ending.title} {format_price(ending.amount, ending.currency)}" if ending.amount else ending.title
