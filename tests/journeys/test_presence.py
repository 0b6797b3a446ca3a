"""Two who have the same customer at once learn of each other, who it is, where, and at what."""

from __future__ import annotations

import json

from kms_desktop.services.workspace import Workspace
from kms_desktop.storage.tables_status import StaffStatusRow
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown


def takes_maria(player: Player) -> str:
    player.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    player.settle()
    player.press("take_call")
    return player.attached.desk.of.live.state.customer_id


def chats(colleague: Workspace, customer_id: str) -> str:
    """A colleague has opened the customer in a chat, and their program runs."""
    colleague.statuses.set_status("available")
    contact = colleague.call.begin_contact("chat", "maria@example.org").id
    colleague.call.identify_customer(contact, customer_id)
    return contact


def left_of(player: Player) -> str:
    return shown(player.window.desk_page.left.elsewhere) if player.window.desk_page.left.elsewhere.isVisible() else ""


def test_a_chat_that_begins_while_one_is_on_the_phone_is_seen_at_once_and_until_it_is_over(either_floor: Floor) -> None:
    dana, sam = either_floor.desk("dana"), either_floor.workspace("sam")
    customer = takes_maria(dana)
    assert left_of(dana) == ""
    dana.press("search")
    dana.type("money")
    contact = chats(sam, customer)
    dana.until(lambda: "Sam Ruiz has Maria on chat now, since" in left_of(dana), "Dana was not told of the chat.")
    assert "No article open yet" in left_of(dana)
    assert dana.window.desk_page.work.search.editor.hasFocus(), "what somebody types in stays where it is"
    sam.guided.open_article(contact, "charged-twice")
    dana.until(lambda: "charged twice" in left_of(dana).lower(), "Dana was not told what Sam is on.")
    dana.settle()
    assert "Sam" in shown(dana.window.bar)
    sam.wrapups.save_wrap_up(contact, sam.wrapups.draft_wrap_up(sam.log.contact_state(contact)))
    dana.until(lambda: left_of(dana) == "", "Sam's chat is over.")


def test_two_desks_that_open_one_customer_see_each_other(floor: Floor) -> None:
    sam, dana = floor.desk("sam"), floor.desk("dana")
    takes_maria(dana)
    told = {"staff_id": dana.attached.workspace.person.id, "status": "on_call"}
    dana.until(lambda: bool(floor.rows(StaffStatusRow, **told)), "Nobody was told that Dana is on the phone.")
    sam.front()
    second = {"event": "newCall", "from": MARIAS_NUMBER, "callId": "her other line"}
    sam.attached.desk.of.call.ring_event(json.dumps(second))
    sam.settle()
    assert "Dana Whitfield has Maria on the phone now, since" in left_of(sam), "it is said while it rings"
    sam.press("take_call")
    assert "Dana Whitfield has Maria on the phone now" in left_of(sam)
    dana.until(lambda: "Sam Ruiz has Maria on the phone now" in left_of(dana), "Dana was not told of Sam.")
    dana.settle()
    dana.front()
    dana.press("wrap_up", "confirm")
    assert left_of(dana) == ""
    sam.until(lambda: left_of(sam) == "", "Dana is done.")


def test_another_customer_of_a_colleague_is_nobodys_business(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.workspace("sam")
    mine = takes_maria(dana)
    other = next(c for c in sam.directory.find_customers("a", 8) if c.id != mine)
    chats(sam, other.id)
    dana.settle()
    assert left_of(dana) == ""


def test_whose_program_ended_has_nobody_on_the_phone(floor: Floor) -> None:
    sam, dana = floor.desk("sam"), floor.desk("dana")
    sam.until(lambda: bool(floor.rows(StaffStatusRow, status="available")), "Sam's program does not say that it runs.")
    sam.front()
    takes_maria(sam)
    sam.close()
    dana.front()
    takes_maria(dana)
    assert "Sam Ruiz left Maria open, since" in left_of(dana)
    assert "nobody has them now" in left_of(dana) and "on the phone now" not in left_of(dana)
    assert "Sam" not in shown(dana.window.bar)
