"""A contact that was wrapped up → what was done, in short, for its entry in the customer's history."""

from __future__ import annotations

from kms_desktop.contacts.events import text_of
from kms_desktop.contacts.model import ContactState, Event, Offer
from kms_desktop.guidance.words import price

_LONGEST_WORDS = 2_000
_STATES = {"satisfied": "good", "mollified": "plain", "dissatisfied": "bad"}
_CONTENT = ("satisfied", "mollified")
_SHORT = ("Refund", "Credit")
"""A title that starts with one of these is told by that word alone."""


def done(state: ContactState) -> Offer | None:
    """The option that ended it: the last one granted, else the last one accepted."""
    accepted = [offer for offer in state.offers if offer.result == "accepted"]
    return state.granted[-1] if state.granted else accepted[-1] if accepted else None


def resolution_words(state: ContactState, currency: str = "£") -> str:
    """Everything that was granted, or else accepted: "Refund now, and cover the bank's charge, £53.50"."""
    taken = state.granted or tuple(offer for offer in state.offers if offer.result == "accepted")
    return "; ".join(offer.title + (f", {price(offer.amount, currency)}" if offer.amount else "") for offer in taken)


def outcome_words(state: ContactState, currency: str = "£") -> str:
    """One short line for the history: "Refund granted £53.50 · satisfied"."""
    offer = done(state)
    if offer is not None:
        what = _short(offer, currency)
    elif state.link == "resolved":
        what = "Solved with the article"
    else:
        nothing = "Nothing granted" if state.outcome in _CONTENT else "Not solved"
        what = f"Passed to {state.passed_to}" if state.passed_to else nothing
    return what if state.outcome in ("", "unknown") else f"{what} · {state.outcome}"


def history_state(state: ContactState) -> str:
    """good, plain, bad by what the customer said; without that, waits where nothing was done."""
    solved = done(state) is not None or state.link == "resolved" or bool(state.passed_to)
    return _STATES.get(state.outcome, "plain" if solved else "waits")


def customers_words(state: ContactState) -> str:
    """What the customer said: the searches and the note, each once; masked when they were typed."""
    said = dict.fromkeys(part.strip() for part in (*state.searches, state.note) if part.strip())
    return "\n".join(said)[:_LONGEST_WORDS]


def revision_of(state: ContactState, article_id: str) -> str:
    """The revision of the article as it was opened in this contact, "" where it was not."""
    opened = (e for e in reversed(state.events) if e.kind == "article_opened")
    return next((text_of(e.data, "revision") for e in opened if text_of(e.data, "article_id") == article_id), "")


def last_wrap_up(state: ContactState) -> Event:
    """The one that counts: of whoever has the contact, else the newest."""
    ends = [e for e in reversed(state.events) if e.kind == "wrapped_up"]
    return next((e for e in ends if e.agent_id == state.holder_id), ends[0])


def subject(state: ContactState) -> str:
    """What it was about: the title of the article that is linked, else the reason, else what the customer said.

    "" where nobody noted any of it.
    """
    linked = text_of(last_wrap_up(state).data, "article_title")
    said = next(iter(state.searches), "")
    return linked or state.reason or state.article_title or (f"“{said}”" if said else "")


def _short(offer: Offer, currency: str) -> str:
    first = offer.title.split(maxsplit=1)[0].strip(",.:;") if offer.title else ""
    if offer.remedy == "money" and first in _SHORT:
        return f"{first} granted {price(offer.amount, currency)}"
    return f"{offer.title} {price(offer.amount, currency)}" if offer.amount else offer.title
