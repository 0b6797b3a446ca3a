"""The wrap-up is filled from the log, and what it says is what the history and the figures show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import select

from kms_desktop.contacts.ending_text import outcome_words
from kms_desktop.contacts.resolution_queries import article_usage, past_contacts, searched_in_vain
from kms_desktop.contacts.wrapup_summary import further_issues
from kms_desktop.errors import KmsError
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactRow, InteractionRow, ResolutionRow
from tests.contacts.conftest import Desk, Floor


def refunded(floor: Floor, desk: Desk) -> str:
    contact = desk.takes(floor).id
    desk.call.log_search(contact, "they took the money twice")
    desk.answers(contact, 1, 0, 0)
    desk.guided.set_fact(contact, "amount", Decimal("38.50"))
    desk.guided.accept_option(contact, "refund-the-card")
    desk.call.log_note(contact, "Rent is due Monday. Card 4242 4242 4242 4242.")
    return contact


def test_a_granted_option_fills_the_wrap_up(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(refunded(small_floor, dana)))
    assert (draft.reason, draft.reason_from) == ("Billing, duplicate charge", "from the article")
    assert draft.resolution == "Refund the card, £38.50"
    assert (draft.article_title, draft.link) == ("Customer was charged twice", "resolved")
    assert (draft.outcome, draft.outcome_from) == ("satisfied", "Guessed: an option was accepted")
    assert [p.what for p in draft.promises] == ["refund on the card"]
    assert draft.words == "Rent is due Monday. Card ending 4242."


def test_a_saved_wrap_up_is_in_the_history_and_in_the_figures(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = refunded(floor, dana)
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    state = dana.wrapups.save_wrap_up(contact, replace(draft, words="Card of the 25th crossed the debit."))
    assert (state.phase, state.outcome, state.closing_words) == (
        "wrapped_up",
        "satisfied",
        "Card of the 25th crossed the debit.",
    )
    (entry,) = floor.history.list_entries(floor.maria.id)
    assert (entry.subject, outcome_words(entry), entry.state, entry.channel) == (
        "Customer was charged twice",
        "Refund granted £38.50 · satisfied",
        "good",
        "phone",
    )
    (message,) = floor.history.list_messages(entry.id)
    assert (message.author, message.kind, message.text) == ("Dana Webb", "agent", "Card of the 25th crossed the debit.")
    with floor.database.reading() as session:
        resolution = session.exec(select(ResolutionRow)).one()
        row = session.exec(select(ContactRow)).one()
    assert (resolution.article_id, resolution.link, resolution.option_id, resolution.amount) == (
        "charged-twice",
        "resolved",
        "refund-the-card",
        Decimal("38.50"),
    )
    assert resolution.words == "they took the money twice\nRent is due Monday. Card ending 4242."
    assert len(resolution.article_revision) == 12
    assert (row.phase, row.reason, row.outcome, row.words) == (
        "wrapped_up",
        "Billing, duplicate charge",
        "satisfied",
        "Card of the 25th crossed the debit.",
    )


def test_search_learns_from_what_was_wrapped_up(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = refunded(floor, dana)
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    (past,) = past_contacts(floor.database, utc_now())
    assert past.article_id == "charged-twice"
    assert past.words.startswith("they took the money twice")
    assert article_usage(floor.database, utc_now()) == {"charged-twice": (1, 1)}


def test_words_that_led_to_no_article_that_helped_are_kept_for_editors(floor: Floor) -> None:
    dana = floor.desk("dana")
    helped, in_vain = refunded(floor, dana), dana.takes(floor, call_id="call-2").id
    dana.call.log_search(in_vain, "esim for my watch")
    for contact in (helped, in_vain):
        dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    searched = searched_in_vain(floor.database, utc_now() - timedelta(days=1))
    assert [(one.words, one.caller) for one in searched] == [("esim for my watch", floor.maria.id)]
    assert searched_in_vain(floor.database, utc_now() + timedelta(days=1)) == []


def test_the_facts_of_the_next_call_know_of_this_one(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = refunded(floor, dana)
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    facts = floor.directory.customer_facts(floor.maria.id, utc_now())
    assert facts["refunds_90d"] == 1
    assert facts["contacts_30d"] == 1, "the contact and its entry in the history are one"


def test_saving_again_corrects(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = refunded(floor, dana)
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    dana.wrapups.save_wrap_up(contact, draft)
    state = dana.wrapups.save_wrap_up(contact, replace(draft, outcome="dissatisfied", words="She rang off."))
    assert state.conflicts == ()
    (entry,) = floor.history.list_entries(floor.maria.id)
    assert (outcome_words(entry), entry.state) == ("Refund granted £38.50 · dissatisfied", "bad")
    with floor.database.reading() as session:
        assert [r.outcome for r in session.exec(select(ResolutionRow)).all()] == ["dissatisfied"]
        assert len(session.exec(select(InteractionRow)).all()) == 1


def test_an_option_accepted_after_others_were_declined_is_a_guess_of_mollified(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.answers(contact, 0)
    dana.guided.decline_option(contact, "refund-and-cover", "no")
    dana.guided.accept_option(contact, "explain-the-hold")
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    assert draft.outcome == "mollified"
    assert draft.outcome_from == "Guessed: an option was accepted after one had been declined"
    assert draft.resolution == "Explain the hold"


def test_an_article_of_which_every_option_was_declined_did_not_help(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.answers(contact, 0)
    dana.guided.decline_option(contact, "explain-the-hold", "no")
    dana.guided.decline_option(contact, "refund-and-cover", "no")
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    assert (draft.link, draft.outcome, draft.resolution) == ("", "dissatisfied", "")
    assert draft.outcome_from == "Guessed: 2 options were declined and none accepted"
    dana.wrapups.save_wrap_up(contact, replace(draft, outcome="unknown"))
    (entry,) = small_floor.history.list_entries(small_floor.maria.id)
    assert (outcome_words(entry), entry.state) == ("Not solved", "waits")


def test_a_contact_that_went_well_without_an_option_is_not_called_unsolved(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.call.log_search(contact, "is the shop open today")
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    dana.wrapups.save_wrap_up(contact, replace(draft, outcome="satisfied"))
    (entry,) = small_floor.history.list_entries(small_floor.maria.id)
    assert (entry.subject, outcome_words(entry)) == ("“is the shop open today”", "Nothing granted · satisfied")


def test_a_contact_of_which_nothing_is_noted_claims_no_subject(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    (entry,) = small_floor.history.list_entries(small_floor.maria.id)
    assert (entry.subject, outcome_words(entry)) == ("", "Not solved")


def test_an_article_that_was_only_opened_did_not_apply(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    draft = dana.wrapups.draft_wrap_up(dana.answers(contact))
    assert (draft.link, draft.outcome) == ("not_applicable", "unknown")


def test_a_text_that_was_only_opened_is_linked_and_nobody_says_that_it_resolved_anything(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    draft = dana.wrapups.draft_wrap_up(dana.guided.open_article(contact, "opening-hours"))
    assert (draft.link, draft.article_title) == ("", "Opening hours")
    dana.wrapups.save_wrap_up(contact, draft)
    (entry,) = small_floor.history.list_entries(small_floor.maria.id)
    assert (entry.subject, outcome_words(entry), entry.state) == ("Opening hours", "Not solved", "waits")


def test_a_contact_without_an_article_can_be_wrapped_up(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor, "", "call-x").id
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    assert (draft.reason, draft.article_id, draft.link, draft.outcome) == ("", "", "", "unknown")
    assert draft.outcome_from == "Not guessed: nothing in the log tells"
    state = dana.wrapups.save_wrap_up(contact, replace(draft, reason="Wrong number"))
    assert state.phase == "wrapped_up"
    with floor.database.reading() as session:
        row = session.exec(select(InteractionRow)).one()
    assert (row.customer_id, row.subject) == (None, "Wrong number")


def test_the_article_in_which_the_guide_ended_is_the_one_that_is_linked(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.answers(contact, 3, 0)
    dana.guided.accept_option(contact, "name-the-shop")
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    assert (draft.article_id, draft.reason, draft.link) == ("unknown-payment", "Billing, not recognised", "resolved")


def test_somebody_elses_contact_cannot_be_wrapped_up(small_floor: Floor) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    contact = refunded(small_floor, dana)
    with pytest.raises(KmsError, match="Somebody else has this contact"):
        sam.wrapups.save_wrap_up(contact, sam.wrapups.draft_wrap_up(sam.log.contact_state(contact)))


def test_what_was_passed_outside_says_to_whom_and_waits_for_nobody_here(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.handovers.make_outside(contact, to_name="Her bank", question="Will you pay the £15?")
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    assert (draft.resolution, draft.outcome) == ("Passed to Her bank", "unknown")
    assert draft.outcome_from == "Not guessed: Her bank goes on with it"
    assert dana.wrapups.save_wrap_up(contact, draft).phase == "wrapped_up"
    (entry,) = small_floor.history.list_entries(small_floor.maria.id)
    assert (outcome_words(entry), entry.state) == ("Passed to Her bank", "plain")


def test_what_was_granted_after_a_reopening_is_told_beside_what_was_said_before(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.answers(contact, 1, 0, 0)
    dana.guided.set_fact(contact, "amount", Decimal("38.50"))
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    said = replace(draft, reason="Two cards", reason_code="", words="Ring before noon.", preventable="no")
    further = replace(dana.wrapups.issue_about(dana.log.contact_state(contact)), reason="A letter")
    dana.wrapups.save_wrap_up(contact, replace(said, further=(further,)))
    state = dana.wrapups.reopen_contact(contact)
    again = dana.wrapups.draft_wrap_up(state)
    assert (again.reason, again.reason_from, again.words, again.preventable) == (
        *("Two cards", "", "Ring before noon.", "no"),
    )
    assert [issue.reason for issue in again.further] == ["A letter"]
    assert (again.outcome, again.resolution, again.outcome_from) == (draft.outcome, "", draft.outcome_from)
    dana.guided.accept_option(contact, "refund-the-card")
    filled = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    assert (filled.reason, filled.words, filled.link) == ("Two cards", "Ring before noon.", "resolved")
    assert "efund" in filled.resolution and filled.outcome == "satisfied"
    state = dana.wrapups.save_wrap_up(contact, filled)
    assert [one.reason for one in further_issues(state)] == ["A letter"]
