"""What an agent does on a call is logged by doing it."""

from __future__ import annotations

import pytest
from sqlmodel import select

from kms_desktop.customers.model import CallerMatch, Customer, IncomingCall
from kms_desktop.errors import KmsError, NotFound, Refused
from kms_desktop.storage.tables import ContactEventRow, ContactRow
from tests.contacts.conftest import RANG_AT, Floor


def kinds(floor: Floor) -> list[str]:
    with floor.database.reading() as session:
        return [row.kind for row in session.exec(select(ContactEventRow).order_by(ContactEventRow.seq)).all()]


def test_a_call_from_a_known_number_is_taken_with_its_customer(floor: Floor) -> None:
    dana = floor.desk("dana")
    state = dana.takes(floor)
    assert (state.customer_name, state.level, state.shown) == ("Maria Okafor", "known", "020 7946 0018")
    assert (state.phase, state.holder_id) == ("on_call", dana.person.id)
    with floor.database.reading() as session:
        row = session.exec(select(ContactRow)).one()
    assert (row.id, row.customer_id, row.call_id, row.phase) == (state.id, floor.maria.id, "call-1", "on_call")
    assert kinds(floor) == ["opened", "identified"]


def test_a_withheld_number_is_a_contact_without_a_customer(small_floor: Floor) -> None:
    state = small_floor.desk("dana").takes(small_floor, "")
    assert (state.customer_id, state.level, state.shown) == ("", "unknown", "Number withheld")


def test_the_same_call_is_not_taken_twice(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    assert dana.takes(small_floor).id == dana.takes(small_floor).id
    assert dana.takes(small_floor, call_id="call-2").id != dana.takes(small_floor).id
    assert kinds(small_floor).count("opened") == 2


def test_an_agent_may_say_who_it_is(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor, "").id
    state = dana.call.identify_customer(contact, small_floor.maria.id, "Gave her account number")
    assert (state.customer_name, state.level) == ("Maria Okafor", "known")
    with pytest.raises(NotFound):
        dana.call.identify_customer(contact, "nobody")


def test_verification_says_how_and_how_long_it_is_good(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    state = dana.call.verify_customer(contact, (" Date of birth ", "Postcode", ""))
    assert state.verified_how == ("Date of birth", "Postcode")
    assert state.verified_at is not None and state.verified_until is not None
    assert (state.verified_until - state.verified_at).total_seconds() == 30 * 60
    with pytest.raises(KmsError, match="Say how the caller was verified"):
        dana.call.verify_customer(contact, ("",))


def test_an_answer_of_which_nothing_is_kept_verifies_nobody(floor: Floor) -> None:
    dana = floor.desk("dana")
    zelda = floor.directory.add_customer(Customer(id="", name="Zelda Ruy", account_no="77"))
    contact = dana.takes(floor, "07700 900999").id
    dana.call.identify_customer(contact, zelda.id)
    for how in (("Date of birth", "Postcode"), ("Account number",), ("Security word", "ID card")):
        with pytest.raises(Refused, match="Nothing is kept of Zelda Ruy"):
            dana.call.verify_customer(contact, how)
    for how in (("Postcode",), ("Postcode", "Postcode")):
        dana.call.identify_customer(contact, floor.maria.id)
        with pytest.raises(Refused, match="It takes 2 answers of a caller"):
            dana.call.verify_customer(contact, how)
    dana.call.name_caller(contact, "Somebody")
    with pytest.raises(Refused, match="Say first who is calling"):
        dana.call.verify_customer(contact, ("Date of birth", "Postcode"))
    assert dana.log.contact_state(contact).verified_at is None
    assert "verified" not in kinds(floor)
    dana.call.identify_customer(contact, floor.maria.id)
    assert dana.call.verify_customer(contact, ("Date of birth", "Postcode")).verified_at is not None


def test_a_note_is_masked_and_logged_once(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    for _ in range(2):
        state = dana.call.log_note(contact, "Paid with 4242 4242 4242 4242, PIN 1234")
    assert state.note == "Paid with card ending 4242, PIN [removed]"
    assert kinds(small_floor).count("noted") == 1


def test_no_secret_reaches_any_file(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.call.log_note(contact, "card 4242 4242 4242 4242, password is hunter2")
    dana.call.log_search(contact, "my card 4242424242424242 was charged")
    dana.answers(contact, 0)
    dana.guided.decline_option(contact, "explain-the-hold", "I said 4242-4242-4242-4242")
    dana.wrapups.save_wrap_up(contact, dana.wrapups.draft_wrap_up(dana.log.contact_state(contact)))
    dana.journal.close()
    small_floor.database.close()
    for file in small_floor.folder.rglob("*sqlite*"):
        data = file.read_bytes()
        assert b"4242 4242" not in data and b"4242424242424242" not in data and b"4242-4242" not in data, file.name
        assert b"hunter2" not in data, file.name


def test_a_search_is_logged_in_the_customers_words_but_not_twice(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    for words in ("they took  the money twice", "they took the money twice", "  ", "double payment"):
        state = dana.call.log_search(contact, words)
    assert state.searches == ("they took the money twice", "double payment")


def test_hold_and_back_are_logged_when_they_change_something(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    assert [dana.call.set_hold(contact, on).phase for on in (True, True, False, False)] == [
        "held",
        "held",
        "on_call",
        "on_call",
    ]
    assert kinds(small_floor).count("held") == 2


def test_a_suggestion_is_tied_to_the_contact(small_floor: Floor) -> None:
    dana = small_floor.desk("dana")
    contact = dana.takes(small_floor).id
    dana.call.log_suggestion(contact, "s1", "flag", "This is out of date")
    state = dana.call.log_suggestion(contact, "s2", "none_fit", "She needs a letter")
    assert state.suggestions == ("s1", "s2")
    assert kinds(small_floor)[-2:] == ["suggested", "none_fit"]


def test_what_a_telephone_system_sends_may_be_anything(floor: Floor) -> None:
    dana = floor.desk("dana")
    wild = "\x00\ud800" + "9" * 300 + "\n'; DROP TABLE contact;--"
    match = CallerMatch(wild, wild, "unknown", "")
    state = dana.call.take_call(IncomingCall(wild, wild, RANG_AT, wild), match, float("nan"))
    assert state.phase == "on_call"
    assert dana.outbox.waiting_count == 0
