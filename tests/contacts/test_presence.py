"""Whoever opens a customer learns who else has them in hand, where, since when, and at what."""

from __future__ import annotations

from datetime import timedelta

from kms_desktop.contacts.model import ContactState
from kms_desktop.contacts.presence import Presence
from kms_desktop.storage.ids import utc_now
from tests.contacts.conftest import Desk, Floor


def chats(desk: Desk, floor: Floor) -> ContactState:
    """This person answers Maria in a chat."""
    contact = desk.call.begin_contact("chat", "maria@example.org").id
    return desk.call.identify_customer(contact, floor.maria.id)


def at(desk: Desk, floor: Floor) -> Presence:
    return Presence(floor.database, floor.library, desk.person.id)


def test_phone_and_chat_of_one_customer_know_of_each_other(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    chat = chats(sam, floor)
    sam.guided.open_article(chat.id, "charged-twice")
    call = dana.takes(floor)
    (seen,) = at(dana, floor).open_elsewhere(floor.maria.id, call.id)
    assert (seen.agent_name, seen.channel, seen.phase, seen.on, seen.since) == (
        "Sam Ruiz",
        "chat",
        "on_call",
        "Customer was charged twice",
        chat.opened_at,
    )
    (back,) = at(sam, floor).open_elsewhere(floor.maria.id, chat.id)
    assert (back.agent_name, back.channel, back.on) == ("Dana Webb", "phone", "")


def test_two_who_have_one_customer_on_the_phone_see_each_other(floor: Floor) -> None:
    dana, sam, priya = (floor.desk(login) for login in ("dana", "sam", "priya"))
    first = dana.takes(floor)
    sam.takes(floor, call_id="call-2")
    sam_id = sam.log.open_contacts()[0].id
    dana.call.set_hold(first.id, on=True)
    assert [e.agent_name for e in at(priya, floor).open_elsewhere(floor.maria.id)] == ["Sam Ruiz", "Dana Webb"]
    assert [(e.agent_name, e.phase) for e in at(sam, floor).open_elsewhere(floor.maria.id, sam_id)] == [
        ("Dana Webb", "held")
    ]


def test_what_is_over_mine_somebody_elses_or_of_yesterday_is_not_told(small_floor: Floor) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    mine = dana.takes(small_floor)
    closed = chats(sam, small_floor)
    sam.wrapups.save_wrap_up(closed.id, sam.wrapups.draft_wrap_up(closed))
    sam.call.begin_contact("chat")
    here = at(dana, small_floor)
    assert here.open_elsewhere(small_floor.maria.id, mine.id) == ()
    assert here.open_elsewhere("") == ()
    chats(sam, small_floor)
    assert len(here.open_elsewhere(small_floor.maria.id, mine.id)) == 1
    assert here.open_elsewhere(small_floor.maria.id, mine.id, utc_now() + timedelta(hours=13)) == ()


def test_one_on_its_way_is_still_with_whoever_passes_it_on(small_floor: Floor) -> None:
    dana, sam = small_floor.desk("dana"), small_floor.desk("sam")
    contact = sam.takes(small_floor)
    sam.handovers.make_handover(contact.id, to_kind="person", to_id="nobody", to_name="Nobody", question="You?")
    (seen,) = at(dana, small_floor).open_elsewhere(small_floor.maria.id)
    assert (seen.agent_name, seen.phase) == ("Sam Ruiz", "handed_over")
