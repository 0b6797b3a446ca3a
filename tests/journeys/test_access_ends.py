"""Somebody is let go, or given another role, while their window is open and they type."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

from kms_desktop.access.roster import Roster
from kms_desktop.contacts.leaving import Leaving
from kms_desktop.customers.model import IncomingCall
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables import Staff
from kms_desktop.ui.app import reopen_window
from kms_desktop.ui.ended import ENDED, EndedPane
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

NOTE = "She paid by card on the 25th, and the debit went as well."


def let_go(floor: Floor, login: str, to: str = "") -> None:
    with closing(open_database(floor.settings.url)) as database:
        Leaving(database, Roster(database)).remove_person(login, to=to, by="remi")


def covered(player: Player) -> EndedPane:
    player.until(lambda: isinstance(player.window.cover.pane, EndedPane), "The window goes on as if nothing were.")
    pane = player.window.cover.pane
    assert isinstance(pane, EndedPane)
    return pane


def test_who_is_let_go_while_they_type_is_told_so_and_keeps_what_was_typed(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "notes")
    dana.type(NOTE)
    contact = dana.attached.desk.of.live.id
    let_go(either_floor, "dana", to="sam")
    pane = covered(dana)
    said = shown(dana.window)
    assert ENDED in said and "Your access ended at" in said and "is kept on this computer" in said
    assert "Maria" not in said and "No customer has this number" not in said and dana.window.windowTitle() == ENDED
    dana.attached.ring(MARIAS_NUMBER)
    dana.settle()
    assert "Maria" not in shown(dana.window)
    kept = dana.attached.workspace.journal
    texts = [str(entry.payload) for entry in (*kept.waiting_entries(), *kept.read_copies(contact))]
    assert any(NOTE in text for text in texts), "What was typed is nowhere."
    sam = either_floor.workspace("sam")
    assert contact in [state.id for state in sam.log.open_contacts()]
    dana.press("Enter")
    dana.until(lambda: not dana.window.isVisible(), "The window cannot be closed.")
    assert pane is not None


def test_an_open_window_is_offered_what_a_colleague_had_in_hand_and_shows_their_promise(either_floor: Floor) -> None:
    dana, sam = either_floor.workspace("dana"), either_floor.desk("sam")
    match = dana.directory.match_caller(MARIAS_NUMBER)
    contact = dana.call.take_call(IncomingCall(MARIAS_NUMBER, "call-of-dana", utc_now()), match, 1.0).id
    dana.promising.make_promise(contact, utc_now() + timedelta(days=1), "call about the refund")
    let_go(either_floor, "dana", to="sam")
    sam.until(lambda: sam.window.bar.state == "resume", "The colleague is not offered the contact.")
    sam.until(lambda: "Call about the refund" in shown(sam.window), "The promise is not theirs.")
    assert "Dana Whitfield does not work here any more; go on with this." in shown(sam.window)
    sam.press("take_call")
    sam.until(lambda: sam.attached.desk.of.live.id == contact)


def test_who_left_by_mistake_works_on_and_what_was_kept_is_delivered(floor: Floor) -> None:
    dana = floor.desk("dana")
    let_go(floor, "dana", to="sam")
    covered(dana)
    dana.press("Enter")
    with closing(open_database(floor.settings.url)) as database:
        Roster(database).return_person("dana")
    again = floor.desk("dana")
    assert again.attached is not None and again.window.cover.pane is None


def test_an_idle_window_follows_another_role_by_itself_and_shows_what_it_may_now(floor: Floor) -> None:
    dana = floor.desk("dana")
    wanted: list[bool] = []
    dana.window.reopen_wanted.connect(lambda: wanted.append(True))
    with closing(open_database(floor.settings.url)) as database:
        Roster(database).change_person("dana", "role", "supervisor", by="remi")
    dana.until(lambda: bool(wanted), "The window goes on with the role of before.")
    made = reopen_window(dana.window)
    made.open_workspace()
    dana.until(lambda: made.attached is not None)
    assert made.attached is not None and made.attached.workspace.person.role == "supervisor"
    made.close()


def test_in_a_call_another_team_is_told_and_the_window_waits_for_the_end_of_the_call(floor: Floor) -> None:
    dana = floor.desk("dana")
    wanted: list[bool] = []
    dana.window.reopen_wanted.connect(lambda: wanted.append(True))
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    with closing(open_database(floor.settings.url)) as database:
        Roster(database).change_person("dana", "team", "Night line", by="remi")
    dana.until(lambda: "You work in Night line as an agent now." in dana.window.message.text())
    dana.settle()
    assert not wanted and dana.attached.desk.of.live.active
    assert floor.rows(Staff, login="dana")[0].active
