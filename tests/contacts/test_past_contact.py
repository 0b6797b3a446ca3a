"""What the history entry of a contact of this program opens with: all that was said and done in it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

from kms_desktop.contacts.past_contact import PastContacts
from kms_desktop.customers.history import History
from tests.contacts.conftest import Desk, Floor


def _wrap_up(desk: Desk, contact: str, outcome: Literal["satisfied", "unknown"]) -> None:
    draft = desk.wrapups.draft_wrap_up(desk.log.contact_state(contact))
    desk.wrapups.save_wrap_up(contact, replace(draft, outcome=outcome))


def _closed(floor: Floor) -> tuple[History, str]:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.call.log_search(contact, "the money went twice")
    dana.answers(contact, 1, 0)
    dana.guided.set_fact(contact, "amount", Decimal("38.50"))
    dana.guided.answer_step(contact, 0)
    dana.guided.accept_option(contact, "refund-the-card")
    dana.call.log_note(contact, "Rent is due on Monday.")
    _wrap_up(dana, contact, "satisfied")
    history = History(floor.database, contact_turns=PastContacts("£").read_turns)
    return history, contact


def test_an_own_call_opens_with_what_was_said_settled_granted_and_promised(floor: Floor) -> None:
    history, contact = _closed(floor)
    theirs, ours = history.list_messages(contact)
    assert (theirs.kind, theirs.author, theirs.text) == ("customer", "Maria Okafor", "“the money went twice”")
    assert (ours.kind, ours.author) == ("agent", "Dana Webb")
    for told in (
        "What does the payment list show: One by card, one by debit",
        "Did the bank charge: No",
        "Granted: Refund the card: £38.50",
        "Promise: refund on the card: Due",
        "Note: Rent is due on Monday.",
        "Wrapped up: Satisfied",
    ):
        assert told in ours.text


def test_an_answer_that_was_taken_back_is_not_told(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.answers(contact, 1)
    dana.guided.step_back(contact)
    _wrap_up(dana, contact, "unknown")
    history = History(floor.database, contact_turns=PastContacts().read_turns)
    (ours,) = history.list_messages(contact)
    assert "One by card" not in ours.text


def test_while_it_is_open_the_history_tells_nothing_of_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor).id
    dana.call.log_search(contact, "the money went twice")
    assert History(floor.database, contact_turns=PastContacts().read_turns).list_messages(contact) == ()


def test_a_search_of_the_history_finds_what_was_said_and_done_in_a_call(floor: Floor) -> None:
    history, contact = _closed(floor)
    for words in ("money TWICE", "refund card", "by debit", "rent monday"):
        (hit,) = history.search(floor.maria.id, words)()
        assert hit.entry.id == contact
    (hit,) = history.search(floor.maria.id, "rent")()
    assert "Rent is due on Monday." in hit.where
    for words in ("text", "choice", "100%", "money thrice", "_", ""):
        assert history.search(floor.maria.id, words)() == ()
    assert history.search("somebody else", "money")() == ()
