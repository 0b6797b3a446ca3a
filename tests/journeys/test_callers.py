"""Who is calling: somebody unknown, somebody withheld, two who share a number, and the wrong one corrected."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from kms_desktop.customers.history import History
from kms_desktop.customers.model import NewInteraction
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import ContactRow, CustomerRow
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

OFFICE = "020 7946 0777"


def rings(player: Player, number: str) -> None:
    player.attached.desk.of.call.ring_event(number)
    player.settle()


def customer(floor: Floor, name: str) -> CustomerRow:
    (row,) = floor.rows(CustomerRow, name=name)
    return row


def test_an_unknown_caller_is_found_by_name_and_the_history_appears(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, "+447700900999")
    assert "Unknown" in shown(dana.window.bar)
    assert "Nobody we know" in shown(dana.window.desk_page.left.callers)
    dana.press("take_call")
    assert "Unknown caller" in shown(dana.window.bar)
    assert "Not known who it is" in shown(dana.window.desk_page.left)
    dana.press("verify")
    dana.type("maria oka")
    assert "Maria Okafor, Account 8841 2290" in shown(dana.attached.desk.asking.find.found)
    dana.press("Enter")
    assert "Maria Okafor" in shown(dana.window.bar)
    assert len(dana.window.desk_page.left.history.list.rows()) >= 10
    contact = dana.attached.desk.of.live.id
    assert floor.rows(ContactRow, id=contact)[0].customer_id == customer(floor, "Maria Okafor").id
    dana.press("verify", "1", "2", "Enter")
    assert "Verified" in shown(dana.window.bar)
    assert floor.stored(contact).verified_how == ("Date of birth", "Postcode")


def test_nobody_found_says_so_and_what_was_typed_stays(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, "+447700900999")
    dana.press("take_call", "verify")
    dana.type("Zebedee Quux")
    find = dana.attached.desk.asking.find
    assert "Nobody is found by that" in shown(find.found)
    dana.press("Esc", "verify")
    assert find.field.text() == "Zebedee Quux"
    assert floor.stored(dana.attached.desk.of.live.id).customer_id == ""


def test_a_call_whose_number_cannot_be_read_rings_and_is_taken(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, '{"event": "newCall", "from": "123456e0", "direction": "in", "callId": "x"}')
    assert "Unreadable number “123456e0”" in shown(dana.window.bar)
    assert "The telephone system sent no number that can be read." in shown(dana.window.desk_page.left.callers)
    dana.press("take_call")
    contact = floor.stored(dana.attached.desk.of.live.id)
    assert (contact.number, contact.customer_id, contact.call_id) == ("", "", "x")
    assert "Unreadable number “123456e0”" in shown(dana.window.bar)


def test_a_withheld_number_is_taken_like_any_other(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, "anonymous")
    assert "Number withheld" in shown(dana.window.bar)
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1", "1", "wrap_up")
    assert "Unknown caller" in shown(dana.window.bar)
    contact = dana.attached.desk.of.live.id
    dana.press("confirm")
    assert floor.rows(ContactRow, id=contact)[0].phase == "wrapped_up"


def test_the_meant_one_of_two_is_chosen_while_it_rings_with_the_keyboard(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    callers = shown(dana.window.desk_page.left.callers)
    assert "2 people" in callers
    assert "James Okafor" in callers
    dana.press("verify")
    assert "James Okafor · 020 7946 0018" in shown(dana.window.bar)
    assert "Maybe" in shown(dana.window.bar)
    assert "James, last three" in shown(dana.window.desk_page.left.callers)
    dana.press("verify")
    assert "Maria Okafor · 020 7946 0018" in shown(dana.window.bar)
    dana.press("verify", "take_call")
    assert "James Okafor" in shown(dana.window.bar)
    assert floor.stored(dana.attached.desk.of.live.id).customer_id == customer(floor, "James Okafor").id


def test_two_whom_letters_told_of_share_a_number_and_have_no_account_number_on_any_screen(floor: Floor) -> None:
    with closing(open_database(floor.settings.url)) as database:
        people = (("Zoe Bell", "zoe@firm.example"), ("Zack Bell", "zack@firm.example"))
        History(database).store_messages(_letter(n, *who) for n, who in enumerate(people))
    dana = floor.desk("dana")
    rings(dana, OFFICE)
    callers = shown(dana.window.desk_page.left.callers)
    assert "2 people" in callers and "zoe@firm.example · This number is on the account." in callers
    assert "Maybe\nThis number is on 2 accounts." in shown(dana.window.bar)
    assert "letter of Zack Bell" in callers and "letter of Zoe Bell" not in callers
    dana.press("take_call", "verify")
    assert "account" not in shown(dana.window.bar).lower()
    state = floor.stored(dana.attached.desk.of.live.id)
    assert (state.customer_name, state.level) == ("Zack Bell", "maybe"), "the log says no more than is known"
    assert "Maybe somebody else" in shown(dana.window.bar)
    dana.attached.desk.asking.verify_panel.somebody_else.click()
    dana.settle()
    offered = shown(dana.attached.desk.asking.find.found)
    assert "Zoe Bell" in offered and "Zack Bell" not in offered, "who else has the number needs no typing"
    dana.type("zoe b")
    found = shown(dana.attached.desk.asking.find.found)
    assert "Zoe Bell, zoe@firm.example" in found and "Account" not in found
    dana.press("Enter")
    assert "Zoe Bell" in shown(dana.window.bar) and "new-" not in shown(dana.window)
    assert "letter of Zack Bell" not in shown(dana.window.desk_page.left)


def _letter(number: int, name: str, address: str) -> NewInteraction:
    return NewInteraction(
        source="mbox",
        source_id=f"letter-{number}",
        thread_id=f"letter-{number}",
        channel="email",
        direction="in",
        started_at=utc_now() - timedelta(hours=2 - number),
        subject=f"letter of {name}",
        body_text="Good morning",
        author_name=name,
        author_kind="customer",
        customer_address=address,
        customer_name=name,
        other_addresses=(OFFICE,),
    )


def test_who_was_taken_for_somebody_else_is_corrected_and_not_verified_any_more(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call", "verify", "1", "2", "Enter")
    assert "Verified" in shown(dana.window.bar)
    dana.press("verify")
    dana.attached.desk.asking.verify_panel.somebody_else.click()
    dana.settle()
    dana.type("James Okafor")
    dana.press("Enter")
    assert "James Okafor" in shown(dana.window.bar)
    state = floor.stored(dana.attached.desk.of.live.id)
    assert (state.customer_name, state.verified_at) == ("James Okafor", None)


def test_a_caller_put_off_is_not_logged(floor: Floor) -> None:
    dana = floor.desk("dana")
    before = len(floor.rows(ContactRow))
    rings(dana, MARIAS_NUMBER)
    dana.press("put_off")
    assert dana.attached.desk.stage.phase == "ready"
    assert len(floor.rows(ContactRow)) == before
    rings(dana, MARIAS_NUMBER)
    assert "Maria Okafor" in shown(dana.window.bar)


def test_an_exchange_opens_in_place_and_folds_again(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call", "history", "Down", "Enter")
    history = dana.window.desk_page.left.history.list
    (opened,) = [row for row in history.rows() if row.open]
    assert opened.messages
    dana.press("Enter")
    assert not any(row.open for row in history.rows())


def test_only_one_channel_is_shown_when_asked_for_and_all_for_the_next_caller(floor: Floor) -> None:
    dana = floor.desk("dana")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call")
    history = dana.window.desk_page.left.history
    every = len(history.list.rows())
    history.channel.setCurrentIndex(history.channel.findData("email"))
    history.channel.activated.emit(history.channel.currentIndex())
    dana.settle()
    assert 0 < len(history.list.rows()) < every
    assert {row.channel for row in history.list.rows()} == {"email"}
    dana.press("wrap_up", "confirm")
    rings(dana, MARIAS_NUMBER)
    dana.press("take_call")
    assert history.channel.currentData() == ""
    assert len(history.list.rows()) == every + 1
