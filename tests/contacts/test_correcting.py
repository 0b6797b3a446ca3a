"""A wrap-up is put right later: who did is kept, everything that was read from it follows, and it is learned anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from kms_desktop.contacts.ending_text import outcome_words
from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.contacts.handling_times import handling_times
from kms_desktop.contacts.resolution_queries import past_contacts
from kms_desktop.contacts.state import fold_events
from kms_desktop.contacts.wrapup_draft import with_exchange, with_issue, with_more, without_issue
from kms_desktop.errors import Refused
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ResolutionRow
from kms_desktop.storage.tables_record import ClosedExchangeRow
from tests.contacts.conftest import Desk, Floor
from tests.contacts.events_for_tests import START, Told
from tests.contacts.test_erasing import bring_mail
from tests.contacts.test_wrapup import refunded


def closed(floor: Floor) -> tuple[Desk, str]:
    dana = floor.desk("dana")
    contact = refunded(floor, dana)
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    return dana, contact


def resolutions(floor: Floor) -> list[ResolutionRow]:
    with floor.database.reading() as session:
        return list(session.exec(select(ResolutionRow).order_by(ResolutionRow.place)).all())


def test_a_correction_changes_what_counts_and_keeps_who_saved_it(floor: Floor) -> None:
    dana, contact = closed(floor)
    (before,) = resolutions(floor)
    rosa = floor.desk("rosa")
    saved = rosa.wrapups.saved_wrap_up(contact)
    state = rosa.wrapups.correct_wrap_up(contact, replace(saved, outcome="dissatisfied", link="helped"), "Heard it")
    assert (state.phase, state.outcome, state.holder_id) == ("wrapped_up", "dissatisfied", dana.person.id)
    (row,) = resolutions(floor)
    assert (row.link, row.outcome, row.agent_id, row.at) == ("helped", "dissatisfied", dana.person.id, before.at)
    assert row.corrected_by == rosa.person.id and row.corrected_at is not None
    assert row.words == before.words and row.talk_s == before.talk_s
    (entry,) = floor.history.list_entries(floor.maria.id)
    assert outcome_words(entry).endswith("dissatisfied")
    assert list(past_contacts(floor.database, utc_now())) == [], "nothing is learned from an article that only helped"


def test_whoever_did_not_save_it_is_refused_and_so_is_one_that_is_open(floor: Floor) -> None:
    dana, contact = closed(floor)
    sam = floor.desk("sam")
    saved = dana.wrapups.saved_wrap_up(contact)
    with pytest.raises(Refused, match="by the person who saved it, or by a supervisor"):
        sam.wrapups.correct_wrap_up(contact, saved)
    dana.wrapups.reopen_contact(contact)
    with pytest.raises(Refused, match="is open"):
        dana.wrapups.correct_wrap_up(contact, saved)


def test_a_correction_is_undone_with_the_wrap_up_it_corrected(floor: Floor) -> None:
    dana, contact = closed(floor)
    saved = dana.wrapups.saved_wrap_up(contact)
    rosa = floor.desk("rosa")
    rosa.wrapups.correct_wrap_up(contact, replace(saved, outcome="unknown"), "Heard it")
    dana.wrapups.reopen_contact(contact)
    assert resolutions(floor) == []
    draft = dana.wrapups.draft_wrap_up(dana.log.contact_state(contact))
    assert draft.outcome == "unknown", "what counted last stands in the form again, for whoever saves it now"
    dana.wrapups.save_wrap_up(contact, replace(draft, outcome="satisfied"))
    (row,) = resolutions(floor)
    assert (row.outcome, row.agent_id, row.corrected_by, row.corrected_at) == ("satisfied", dana.person.id, "", None)


def test_each_issue_is_a_row_and_is_corrected_and_taken_away(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = refunded(floor, dana)
    dana.call.log_search(contact, "when do you open on sundays")
    dana.guided.open_article(contact, "opening-hours")
    state = dana.log.contact_state(contact)
    draft = dana.wrapups.draft_wrap_up(state)
    more = dana.wrapups.next_issue(state, {draft.article_id})
    draft = with_issue(with_more(draft, more), 1, link="resolved", preventable="yes")
    dana.wrapups.save_wrap_up(contact, draft)
    first, second = resolutions(floor)
    assert (first.article_id, first.words, first.option_id) == (
        "charged-twice",
        "they took the money twice\nRent is due Monday. Card ending 4242.",
        "refund-the-card",
    )
    assert (second.article_id, second.words, second.option_id, second.amount) == (
        "opening-hours",
        "when do you open on sundays",
        "",
        0,
    )
    assert {one.article_id for one in past_contacts(floor.database, utc_now())} == {"charged-twice", "opening-hours"}
    saved = dana.wrapups.saved_wrap_up(contact)
    dana.wrapups.correct_wrap_up(contact, with_issue(saved, 1, link="not_applicable"))
    assert [row.link for row in resolutions(floor)] == ["resolved", "not_applicable"]
    dana.wrapups.correct_wrap_up(contact, without_issue(dana.wrapups.saved_wrap_up(contact), 1))
    assert [row.article_id for row in resolutions(floor)] == ["charged-twice"]


def test_exchanges_are_settled_with_it_and_open_again_once_the_customer_writes(floor: Floor) -> None:
    bring_mail(floor)
    dana, contact = closed(floor)
    (mail,) = [one for one in floor.history.list_entries(floor.maria.id) if one.source == "mail"]
    assert mail.outcome == "No reply yet"
    saved = dana.wrapups.saved_wrap_up(contact)
    dana.wrapups.correct_wrap_up(contact, with_exchange(saved, mail.id))
    (settled,) = [one for one in floor.history.list_entries(floor.maria.id) if one.source == "mail"]
    assert (settled.state, settled.outcome) == ("plain", "Settled in another contact")


def test_erasing_takes_the_words_of_every_issue_and_what_was_settled(floor: Floor) -> None:
    bring_mail(floor)
    dana, contact = closed(floor)
    saved = dana.wrapups.saved_wrap_up(contact)
    (mail,) = [one for one in floor.history.list_entries(floor.maria.id) if one.source == "mail"]
    other = replace(dana.wrapups.issue_about(dana.log.contact_state(contact)), asked="my quokka", resolution="numbat")
    changed = with_exchange(with_more(replace(saved, resolution="wombat"), other), mail.id)
    dana.wrapups.correct_wrap_up(contact, changed, "the bandicoot said so")
    assert len(resolutions(floor)) == 2
    erase_in_database(floor.database, floor.maria.id, "supervisor", "rosa")
    assert [(row.words, row.title) for row in resolutions(floor)] == [("", "Refund the card"), ("", "")]
    with floor.database.reading() as session:
        assert session.exec(select(ClosedExchangeRow)).all() == []


def test_times_are_talk_without_hold_and_the_wrap_up() -> None:
    told = Told()
    told("opened")
    told("held", on=True, after_minutes=1)
    told("held", on=False, after_minutes=3)
    state = fold_events(told.events)
    begun, saved = START.replace(minute=14), START.replace(minute=15)
    times = handling_times(state, begun, saved)
    assert (times.talk_s, times.hold_s, times.wrap_s) == (480, 120, 60)
