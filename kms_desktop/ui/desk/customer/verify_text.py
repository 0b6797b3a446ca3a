"""How a caller showed who they are, as it is stored → the words on the panel, and what to compare with, masked.

Question: how much of what is kept is shown to whoever asks? Choice: so much that a right answer is recognised and a
wrong one is not prompted: the year, the first half of a postcode, the last digits, the first letter. Refused: the
whole, which is read out by a kind voice, and nothing, with which nobody can compare.
"""

from __future__ import annotations

from kms_desktop.customers.model import Customer
from kms_desktop.customers.verifying import FACTS_OF_WAYS, kept_answer
from kms_desktop.texts import in_context, plural, tr

# stored                 on its own                 within a sentence
_WAYS = {
    "Date of birth": (tr("Date of birth"), in_context("within a sentence", "date of birth")),
    "Postcode": (tr("Postcode"), in_context("within a sentence", "postcode")),
    "Account number": (tr("Account number"), in_context("within a sentence", "account number")),
    "Security word": (tr("Security word"), in_context("within a sentence", "security word")),
}
COMPARED_FACTS = frozenset(FACTS_OF_WAYS.values())
"""Facts of a customer that are there to be compared, and are shown masked alone."""
_HIDDEN = "··"


def way_text(way: str) -> str:
    """One that another program or an older desktop wrote is shown as it was written."""
    return _WAYS[way][0] if way in _WAYS else way


def quiet_way(way: str) -> str:
    """The same after other words: "date of birth"."""
    return _WAYS[way][1] if way in _WAYS else f"{way[:1].lower()}{way[1:]}"


def compared_text(way: str, customer: Customer | None) -> str:
    """What the answer is compared with: "SE13 ··"; "" where nothing of it is kept here."""
    kept = kept_answer(way, customer) if customer is not None else ""
    if not kept:
        return ""
    if way == "Account number":
        return tr("ends in {digits}", digits=kept[-4:])
    if way == "Date of birth":
        return tr("born in {year}", year=kept[:4])
    if way == "Postcode":
        return f"{kept.split()[0] if ' ' in kept else kept[: len(kept) // 2]} {_HIDDEN}"
    first = tr("begins with {letter}", letter=kept[0])
    return plural("{first}, {n} letter", "{first}, {n} letters", len(kept), first=first)


def still_needed(marked: int, needed: int) -> str:
    """How many more answers it takes, "" for none."""
    left = max(needed - marked, 0)
    return plural("{n} more needed", "{n} more needed", left) if left else ""
