"""A customer is erased while colleagues' windows are open: their words leave these windows, and everything opens on."""

from __future__ import annotations

from kms_desktop.contacts.erasing import would_go
from kms_desktop.erasure.erase_customer import erase_customer
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_record import change

SAID = "the quokkaphone hums wombatically"
KNOWS = "The window went on knowing what the customer had said."


def test_open_windows_let_go_of_an_erased_customer_and_go_on(floor: Floor) -> None:
    dana = floor.desk("dana")
    desk, searcher = dana.attached.desk, dana.attached.workspace.searcher
    desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type(SAID)
    dana.press("Enter", "wrap_up")
    change(dana, "link", "resolved")
    dana.press("confirm")
    contact = dana.attached.workspace.contact_list.list_contacts(limit=1)[0]
    maria = dana.attached.workspace.directory.match_caller(MARIAS_NUMBER).candidates[0].customer
    rosa = floor.workspace("rosa")
    with rosa.database.reading() as session:
        assert would_go(session, maria.id).contacts >= 1
    assert [one.article_id for one in searcher._told if SAID in one.words] == ["help-search"]
    erase_customer(rosa.settings, rosa.database, rosa.person, maria.id)
    dana.until(lambda: not any(SAID in one.words for one in searcher._told), KNOWS)
    dana.settle()
    desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    assert "Maria" not in shown(dana.window.bar)
    assert "020 7946 0018" in shown(dana.window.bar)
    dana.press("take_call")
    assert "Maria" not in shown(dana.window)
    dana.press("wrap_up", "confirm")
    watching = floor.desk("rosa")
    watching.press("show_voice", "list_contacts")
    contacts = shown(watching.attached.voice)
    assert "Erased customer" in contacts and "Maria" not in contacts
    state = rosa.log.look_again(contact.id)
    assert (state.customer_name, state.searches) == ("Erased customer", ())
