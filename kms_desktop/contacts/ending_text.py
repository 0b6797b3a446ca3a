"""How an exchange with a customer ended, in codes and values → one short line.

It imports no kind of event, as lists on the first paint need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kms_desktop.contacts.event_text import plain_code
from kms_desktop.guidance.text_format import format_price
from kms_desktop.texts import tr

if TYPE_CHECKING:
    from kms_desktop.customers.model import Ending, HistoryEntry

_ENDINGS = {
    "article": tr("Solved with the article"),
    "nothing_granted": tr("Nothing granted"),
    "not_solved": tr("Not solved"),
}
_OUTCOMES = {
    # Translators: how the customer left; within a sentence, or after a point
    "satisfied": tr("satisfied"),
    "mollified": tr("accepted it"),
    "dissatisfied": tr("dissatisfied"),
    "unknown": tr("unknown"),
}
_OUTCOME_TITLES = {
    # Translators: how the customer left, where it stands alone
    "satisfied": tr("Satisfied"),
    "mollified": tr("Accepted it"),
    "dissatisfied": tr("Dissatisfied"),
    "unknown": tr("Unknown"),
}
_EASE_TITLES = {
    # Translators: how easy it was for the customer, as they said it, where it stands alone
    "1": tr("Very hard"),
    "2": tr("Hard"),
    "3": tr("Neither hard nor easy"),
    "4": tr("Easy"),
    "5": tr("Very easy"),
}
EASE = tuple(_EASE_TITLES)
"""How easy a customer said it was, from least to most."""
_SHORT = ("Refund", "Credit")  # no text: words of articles
"""A title that starts with one of these is told by that word alone."""


def ending_words(ending: Ending) -> str:
    """One short line for the history: "Refund granted £53.50 · satisfied"."""
    what = _ENDINGS.get(ending.how, "")
    if ending.how == "option":
        what = _short_title(ending)
    elif ending.how == "passed":
        what = tr("Passed to {name}", name=ending.to) if ending.to else tr("Passed to somebody outside")
    if not ending.outcome:
        return what
    # Translators: what was done, and how the customer left
    return tr("{what} · {outcome}", what=what, outcome=outcome_word(ending.outcome))


def outcome_word(code: str) -> str:
    """How the customer left, as a sentence has it; what a newer desktop knows is shown as it is."""
    return _OUTCOMES.get(code, code)


def outcome_title(code: str) -> str:
    """The same, where it stands alone."""
    return _OUTCOME_TITLES.get(code, plain_code(code).capitalize())


def ease_title(code: str) -> str:
    """How easy the customer said it was; "" where nothing was said, and for what no answer is."""
    return _EASE_TITLES.get(code, "")


def outcome_words(entry: HistoryEntry) -> str:
    """How an exchange ended, in one short line."""
    return ending_words(entry.ending) if entry.ending is not None else entry.outcome


def _short_title(ending: Ending) -> str:
    first = ending.title.split(maxsplit=1)[0].strip(",.:;") if ending.title else ""
    if ending.remedy == "money" and first in _SHORT:
        # Translators: “Refund granted £53.50”
        return tr("{what} granted {amount}", what=first, amount=format_price(ending.amount, ending.currency))
    if not ending.amount:
        return ending.title
    return tr("{title} {amount}", title=ending.title, amount=format_price(ending.amount, ending.currency))
