"""A contact that was wrapped up → what was done, in short, for its entry in the customer's history."""

from __future__ import annotations

from collections.abc import Callable

from kms_desktop.contacts.ending_text import outcome_word
from kms_desktop.contacts.events.guide import ArticleOpened
from kms_desktop.contacts.events.wrapup import IssueSettled, WrappedUp
from kms_desktop.contacts.model import Conflict, ContactState, Event, Offer
from kms_desktop.customers.model import Ending
from kms_desktop.guidance.text_format import format_price
from kms_desktop.texts import tr

LONGEST_WORDS = 2_000
_STATES = {"satisfied": "good", "mollified": "plain", "dissatisfied": "bad"}
_CONTENT = ("satisfied", "mollified")
MOST_ISSUES = 20
"""Further ones of a contact that count."""


def final_offer(state: ContactState, among: Callable[[Offer], bool] = lambda _offer: True) -> Offer | None:
    """The option that ended it: the last one granted, else the last one accepted; `among` those of one issue."""
    granted = [offer for offer in state.granted if among(offer)]
    accepted = [offer for offer in state.offers if offer.result == "accepted" and among(offer)]
    return granted[-1] if granted else accepted[-1] if accepted else None


def resolution_words(
    state: ContactState, currency: str = "£", among: Callable[[Offer], bool] = lambda _offer: True
) -> str:
    """Everything that was granted, or else accepted: "Refund now, and cover the bank's charge, £53.50"."""
    taken = state.granted or tuple(offer for offer in state.offers if offer.result == "accepted")
    taken = tuple(filter(among, taken))
    return "; ".join(
        offer.title + (f", {format_price(offer.amount, currency)}" if offer.amount else "") for offer in taken
    )


def make_ending(state: ContactState, currency: str = "£") -> Ending:
    """How it ended, for its entry in the history."""
    outcome = "" if state.outcome == "unknown" else state.outcome
    offer = final_offer(state)
    if offer is not None:
        return Ending("option", outcome, offer.title, offer.remedy, offer.amount, currency)
    if state.link == "resolved":
        return Ending("article", outcome)
    if state.passed_to:
        return Ending("passed", outcome, to=state.passed_to)
    return Ending("nothing_granted" if state.outcome in _CONTENT else "not_solved", outcome)


def history_state(state: ContactState) -> str:
    """good, plain, bad by what the customer said; without that, waits where nothing was done."""
    solved = final_offer(state) is not None or state.link == "resolved" or bool(state.passed_to)
    return _STATES.get(state.outcome, "plain" if solved else "waits")


def customers_words(state: ContactState) -> str:
    """What the customer said: the searches and the note, each once; masked when they were typed."""
    said = dict.fromkeys(part.strip() for part in (*state.searches, state.note) if part.strip())
    return "\n".join(said)[:LONGEST_WORDS]


def revision_of(state: ContactState, article_id: str) -> str:
    """The revision of the article as it was opened in this contact, "" where it was not."""
    opened = (e.payload for e in reversed(state.events) if isinstance(e.payload, ArticleOpened))
    return next((said.revision for said in opened if said.article_id == article_id), "")


def last_wrap_up(state: ContactState) -> Event:
    """The one that counts: of whoever has the contact, else the newest."""
    ends = [e for e in reversed(state.events) if isinstance(e.payload, WrappedUp)]
    return next((e for e in ends if e.agent_id == state.holder_id), ends[0])


def wrap_up_of(state: ContactState) -> WrappedUp:
    """What the wrap-up that counts says, as it was put right since."""
    assert isinstance(state.wrap_up, WrappedUp)
    return state.wrap_up


def further_issues(state: ContactState) -> tuple[IssueSettled, ...]:
    """Those that the wrap-up names, in its order, each once."""
    return tuple(issues_by_key(state).values())


def issues_by_key(state: ContactState) -> dict[str, IssueSettled]:
    """The same, by their keys."""
    named = dict.fromkeys(wrap_up_of(state).issues) if state.wrap_up is not None else {}
    told = [(key, said) for key in named if isinstance(said := state.issues.get(key), IssueSettled)]
    return dict(told[:MOST_ISSUES])


def place_of_offer(state: ContactState) -> Callable[[Offer], int]:
    """To which issue an option belongs: the first further one with its article, else to the first of all, 0."""
    places: dict[str, int] = {state.resolved_by: 0, "": 0}
    for place, issue in enumerate(further_issues(state), 1):
        places.setdefault(issue.article_id, place)
    return lambda offer: places.get(offer.article_id, 0)


def contact_subject(state: ContactState) -> str:
    """What it was about: the title of the article that is linked, else the reason, else what the customer said.

    "" where nobody noted any of it.
    """
    linked = wrap_up_of(state).article_title
    said = next(iter(state.searches), "")
    return linked or state.reason or state.article_title or (f"“{said}”" if said else "")


def conflict_words(conflict: Conflict) -> str:
    """One sentence for what cannot both be true."""
    outcomes = [outcome_word(outcome or "unknown") for outcome in conflict.outcomes]
    match conflict.what:
        case "accepted_twice":
            return tr("Two people accepted the same handover; the later one has it.")
        case "wrapped_up_twice":
            first, second = outcomes
            return tr(
                "Two people wrapped this contact up: one as “{first}”, then another as “{second}”.",
                first=first,
                second=second,
            )
        case "wrapped_up_by_another":
            return tr(
                "Somebody wrapped this contact up as “{outcome}” after a colleague had taken it over.",
                outcome=outcomes[0],
            )
