"""What is learned of a customer with their contact in hand: numbers, notes, preferences, and who is not in the book."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from kms_desktop.contacts.card.cards import CustomerCards
from kms_desktop.contacts.card.changes import fold_card
from kms_desktop.contacts.card.looks import CustomerLooks
from kms_desktop.contacts.card.model import Change
from kms_desktop.contacts.contact_commands import ContactCommands
from kms_desktop.contacts.erasing import erase_in_database
from kms_desktop.contacts.events.call import Verified
from kms_desktop.customers.verification_rule import VerificationRule
from kms_desktop.errors import KmsError, Refused
from kms_desktop.storage.tables_customers import CustomerChangeRow
from tests.contacts.conftest import ENOUGH, Desk, Floor, store_before

STRANGE = "07700 900999"
TODAY = datetime.now(UTC).date()


def cards_of(floor: Floor, desk: Desk) -> CustomerCards:
    cards = CustomerCards(floor.database, desk.outbox, desk.journal, desk.person)
    desk.call = ContactCommands(desk.log, floor.directory, cards=cards)
    return cards


def test_a_number_verified_for_somebody_is_theirs_when_it_rings_again(floor: Floor) -> None:
    dana = floor.desk("dana")
    cards_of(floor, dana)
    contact = dana.takes(floor, STRANGE).id
    dana.call.identify_customer(contact, floor.maria.id)
    assert floor.directory.match_caller(STRANGE).level == "unknown"
    dana.call.verify_customer(contact, ("Postcode", "Date of birth"))
    again = floor.directory.match_caller(STRANGE)
    assert (again.level, again.candidates[0].customer.id) == ("known", floor.maria.id)
    assert again.why == "They were verified on this number before."


def test_a_number_that_was_kept_is_taken_off_again_and_one_on_the_account_stays(floor: Floor) -> None:
    dana = floor.desk("dana")
    cards = cards_of(floor, dana)
    contact = dana.takes(floor, STRANGE).id
    dana.call.identify_customer(contact, floor.maria.id)
    state = dana.call.verify_customer(contact, ("Date of birth", "Postcode"))
    kept, on_account = [one for one in cards.get_card(floor.maria.id).points if one.kind == "phone"][::-1]
    assert (kept.value, kept.kept, on_account.kept) == ("+447700900999", True, False)
    for one in (kept, on_account):
        cards.drop_number(state, floor.maria.id, one.value)
    assert floor.directory.match_caller(STRANGE).level == "unknown"
    assert floor.directory.match_caller("020 7946 0018").level == "known"


def test_who_is_not_in_the_book_is_entered_and_found_from_then_on(floor: Floor) -> None:
    dana = floor.desk("dana")
    cards_of(floor, dana)
    contact = dana.takes(floor, STRANGE).id
    state = dana.call.enter_caller(contact, "  Zoltan\tNagy ", "7711 0022")
    assert (state.customer_name, state.level) == ("Zoltan Nagy", "known")
    rung = floor.directory.match_caller(STRANGE)
    assert (rung.level, [one.customer.name for one in rung.candidates]) == ("maybe", ["Zoltan Nagy"])
    with pytest.raises(Refused, match="It takes 2 answers"):
        dana.call.verify_customer(contact, ("Account number",))
    VerificationRule(floor.database).set_needed(1)
    dana.call.verify_customer(contact, ("Account number",))
    (found,) = floor.directory.find_customers("zoltan nagy")
    assert (found.id, found.account_no, found.phone) == (state.customer_id, "7711 0022", "+447700900999")
    assert floor.directory.match_caller(STRANGE).level == "known"


def test_who_is_entered_from_the_number_of_somebody_else_takes_nothing_from_them(floor: Floor) -> None:
    dana = floor.desk("dana")
    cards_of(floor, dana)
    contact = dana.takes(floor, "020 7946 0018").id
    dana.call.name_caller(contact, "A friend of hers")
    dana.call.enter_caller(contact, "Zoltan Nagy")
    rung = floor.directory.match_caller("020 7946 0018")
    assert (rung.level, rung.why) == ("known", "This number is on the account.")
    assert [(one.customer.name, one.level) for one in rung.candidates] == [
        ("Maria Okafor", "known"),
        ("Zoltan Nagy", "maybe"),
    ]


def test_while_the_database_is_away_nobody_is_entered_over_somebody_else_and_one_alone(
    floor: Floor, outage: Callable[[], AbstractContextManager[None]]
) -> None:
    """Else it would be refused when the database is back, and the contact be with somebody who is in no book."""
    dana = floor.desk("dana")
    cards_of(floor, dana)
    marias, strangers = dana.takes(floor).id, dana.takes(floor, STRANGE, "call-2").id
    with outage():
        with pytest.raises(Refused, match="with somebody else"):
            dana.call.enter_caller(marias, "Zoltan Nagy")
        entered = dana.call.enter_caller(strangers, "Zoltan Nagy").customer_id
        dana.call.name_caller(strangers, "A friend of his")
        with pytest.raises(Refused, match="One caller is entered"):
            dana.call.enter_caller(strangers, "Another Friend")
    dana.outbox.deliver_waiting()
    assert (dana.outbox.waiting_count, dana.journal.entries_set_aside()) == (0, [])
    assert floor.directory.get_customer(entered).name == "Zoltan Nagy"
    assert dana.log.look_again(marias).customer_id == floor.maria.id


def test_an_account_number_that_is_taken_enters_nobody(floor: Floor) -> None:
    dana = floor.desk("dana")
    cards_of(floor, dana)
    contact = dana.takes(floor, STRANGE).id
    with pytest.raises(Refused, match="is taken by Maria Okafor"):
        dana.call.enter_caller(contact, "Zoltan Nagy", floor.maria.account_no)
    assert dana.log.contact_state(contact).customer_id == ""
    assert floor.directory.find_customers("zoltan nagy") == []


def test_a_name_alone_is_kept_in_the_contact(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = dana.takes(floor, STRANGE).id
    state = dana.call.name_caller(contact, "Zoltan Nagy")
    assert (state.customer_id, state.customer_name, state.level) == ("", "Zoltan Nagy", "unknown")


def test_a_note_is_pinned_changed_ended_and_put_up_again(floor: Floor) -> None:
    dana = floor.desk("dana")
    cards = cards_of(floor, dana)
    state, maria = dana.takes(floor), floor.maria.id
    cards.pin_note(state, maria, "Letters in large print. PIN 4711.", TODAY + timedelta(days=2))
    (note,) = cards.get_card(maria).notes_on(TODAY)
    assert (note.text, note.by_id) == ("Letters in large print. PIN [removed].", dana.person.id)
    assert cards.get_card(maria).notes_on(TODAY + timedelta(days=3)) == ()
    cards.change_note(state, maria, note.id, "Letters in large print.", None)
    assert cards.get_card(maria).notes_on(date(2199, 1, 1))[0].text == "Letters in large print."
    cards.end_note(state, maria, note.id)
    assert cards.get_card(maria).notes_on(TODAY) == ()
    cards.restore_note(state, maria, note.id)
    assert len(cards.get_card(maria).notes_on(TODAY)) == 1


def test_what_somebody_needs_is_kept_with_their_consent_alone(floor: Floor) -> None:
    dana = floor.desk("dana")
    cards = cards_of(floor, dana)
    state, maria = dana.takes(floor), floor.maria.id
    with pytest.raises(KmsError, match="only where they agree"):
        cards.set_preference(state, maria, "support", "Hard of hearing", consent=False)
    cards.set_preference(state, maria, "support", "Hard of hearing", consent=True)
    cards.set_preference(state, maria, "channel", "email", consent=False)
    cards.confirm_data(state, maria)
    card = cards.get_card(maria)
    assert (card.support_need(), card.preferences["channel"].value) == ("Hard of hearing", "email")
    assert card.confirmed_at is not None
    assert card.confirmed_by == dana.person.id
    cards.set_preference(state, maria, "channel", "", consent=False)
    assert set(cards.get_card(maria).preferences) == {"support"}


def test_nobody_changes_a_customer_whose_contact_they_do_not_have(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    cards, of_sam = cards_of(floor, dana), cards_of(floor, sam)
    state = dana.takes(floor, STRANGE)
    with pytest.raises(Refused):
        cards.pin_note(state, floor.maria.id, "She is not on the line.")
    mine = dana.call.identify_customer(state.id, floor.maria.id)
    with pytest.raises(Refused):
        of_sam.pin_note(mine, floor.maria.id, "Not my contact.")
    with pytest.raises(Refused):
        of_sam.end_note(None, floor.maria.id, "some-note")
    assert cards.get_card(floor.maria.id).notes == ()


def test_erasing_a_customer_takes_what_the_card_says(floor: Floor) -> None:
    dana = floor.desk("dana")
    cards = cards_of(floor, dana)
    contact = dana.takes(floor, STRANGE).id
    dana.call.identify_customer(contact, floor.maria.id)
    state = dana.call.verify_customer(contact, ("Date of birth", "Postcode"))
    cards.pin_note(state, floor.maria.id, "Letters in large print.")
    cards.set_preference(state, floor.maria.id, "support", "Hard of hearing", consent=True)
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(state))
    erase_in_database(floor.database, floor.maria.id, "supervisor", "marta")
    card = cards.get_card(floor.maria.id)
    assert (card.notes, card.preferences, card.points) == ((), {}, ())
    with floor.database.reading() as session:
        rows = session.exec(select(CustomerChangeRow)).all()
    assert {row.kind for row in rows} == {"number_kept", "note_pinned", "preference_set"}
    assert all(row.data == {} for row in rows)
    cards.pin_note(state, floor.maria.id, "Came late from a desktop.")
    assert cards.get_card(floor.maria.id).notes == ()


def test_what_waits_on_this_desktop_is_on_the_card_already(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    dana = floor.desk("dana")
    cards = cards_of(floor, dana)
    state = dana.takes(floor)
    monkeypatch.setattr(dana.outbox, "_left_alone", lambda: True)
    cards.pin_note(state, floor.maria.id, "Letters in large print.")
    assert [note.text for note in cards.get_card(floor.maria.id).notes] == ["Letters in large print."]
    monkeypatch.undo()
    dana.outbox.deliver_waiting()
    assert dana.outbox.waiting_count == 0
    assert [note.text for note in cards.get_card(floor.maria.id).notes] == ["Letters in large print."]


def test_a_card_is_the_same_in_whatever_order_its_changes_come() -> None:
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)
    pinned = Change("1", "c", "k", at, "dana", "note_pinned", {"text": "One", "until": "no day"})
    ended = Change("2", "c", "k", at + timedelta(minutes=1), "sam", "note_ended", {"note_id": "1"})
    odd = Change("3", "c", "k", at, "sam", "made_up", {})
    assert fold_card("c", [ended, odd, pinned, pinned]) == fold_card("c", [pinned, ended])
    assert fold_card("c", [ended, pinned]).notes_on(date(2026, 11, 22)) == ()


def test_a_look_is_told_and_read_by_who_audits(floor: Floor) -> None:
    dana, marta = floor.people["dana"], floor.people["marta"]
    CustomerLooks(floor.database, dana).note_look(floor.maria.id)
    (look,) = CustomerLooks(floor.database, marta).list_looks(floor.maria.id)
    assert (look.who, look.customer_name) == ("dana", "Maria Okafor")
    assert CustomerLooks(floor.database, marta).list_looks("somebody else") == []
    with pytest.raises(Refused):
        CustomerLooks(floor.database, dana).list_looks()
    with pytest.raises(KmsError):
        CustomerLooks(floor.database, dana).note_look("nobody")


def test_a_number_is_not_kept_by_a_verification_of_which_nothing_is_kept(floor: Floor) -> None:
    """One of an earlier version says by what; what hangs on it is judged by what would be taken today."""
    dana = floor.desk("dana")
    cards = cards_of(floor, dana)
    contact = dana.takes(floor, STRANGE).id
    dana.call.identify_customer(contact, floor.maria.id)
    store_before(floor, contact, Verified(how=("the voice", "Postcode"), minutes=30))
    state = dana.log.look_again(contact)
    assert state.verified_how == ("the voice", "Postcode")
    with pytest.raises(KmsError, match="and was verified"):
        cards.keep_number(state)
    assert floor.directory.match_caller(STRANGE).level == "unknown"
    cards.keep_number(dana.call.verify_customer(contact, ENOUGH))
    assert floor.directory.match_caller(STRANGE).level == "known"


def test_how_many_answers_it_takes_is_an_administrators_to_say(floor: Floor) -> None:
    for login in ("dana", "rosa"):
        with pytest.raises(Refused, match="said by an administrator"):
            VerificationRule(floor.database, floor.people[login]).set_needed(1)
    rule = VerificationRule(floor.database, floor.people["marta"])
    for wrong in (0, 5):
        with pytest.raises(KmsError, match="one to four"):
            rule.set_needed(wrong)
    assert rule.answers_needed() == 2
    rule.set_needed(1)
    dana = floor.desk("dana")
    assert cards_of(floor, dana).get_card(floor.maria.id).answers_needed == 1
    assert dana.call.verify_customer(dana.takes(floor).id, ("Postcode",)).verified_how == ("Postcode",)
