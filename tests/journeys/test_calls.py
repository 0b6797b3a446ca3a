"""Calls from the first ring to their end: given up, missed and rung back, hung up, several at once, passed on."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from kms_desktop.contacts.phone_calls import PhoneCalls
from kms_desktop.contacts.pop_report import PopReport
from kms_desktop.contacts.pop_text import happened_text
from kms_desktop.customers.call_event import CallEvent, StoredCall
from kms_desktop.storage.database import open_database
from kms_desktop.storage.ids import utc_now
from kms_desktop.storage.tables_calls import CallOfferRow, PhoneCallRow
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.dates import clock_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_handovers import waits_at

JAMES = "+447700900118"
NOBODY = "+447700900999"


class Exchange:
    """A telephone system that tells the workspace of its calls."""

    def __init__(self, floor: Floor) -> None:
        self._url = floor.settings.url

    def tell(self, what: str, call_id: str, number: str = MARIAS_NUMBER, **said: object) -> StoredCall:
        event = CallEvent(what, call_id, utc_now(), number=number, source="pbx")  # type: ignore[arg-type]
        with closing(open_database(self._url)) as database:
            return PhoneCalls(database, None).store_event(replace(event, **said))  # type: ignore[arg-type]


def tells(player: Player, **event: object) -> None:
    """A softphone beside this desk."""
    player.window.door.call_told.emit(json.dumps(event))
    player.settle()


def comes_to(player: Player, phase: str) -> None:
    player.until(lambda: player.attached.desk.stage.phase == phase, f"It did not come to {phase}.")
    player.settle()


def missed_of(player: Player) -> str:
    """Who rang in vain, as the pane between calls lists it."""
    return "\n".join(shown(row) for row, _ in player.window.desk_page.right.idle.missed_rows)


def test_a_ring_that_is_given_up_ends_and_is_missed_and_rung_back(either_floor: Floor) -> None:
    sam, dana = either_floor.desk("sam"), either_floor.desk("dana")
    exchange = Exchange(either_floor)
    exchange.tell("new", "c1", extensions=("201",), queue="Billing line")
    comes_to(dana, "ringing")
    assert sam.attached.desk.stage.phase == "ready", "it rings at the extension alone"
    exchange.tell("hung_up", "c1", cause="cancel")
    comes_to(dana, "ready")
    assert "Maria Okafor hung up before anybody took the call" in shown(dana.window.toast)
    dana.until(lambda: "Maria Okafor" in missed_of(dana))
    assert "020 7946 0018" in missed_of(dana)
    assert missed_of(sam) == ""
    dana.front()
    dana.press("ring_back")
    comes_to(dana, "call")
    assert "Maria Okafor" in shown(dana.window.bar)
    assert QGuiApplication.clipboard().text() == "020 7946 0018"
    assert "Call made" in shown(dana.window.desk_page.right.notes.log)
    dana.until(lambda: "Maria Okafor" not in missed_of(dana))
    [call] = either_floor.rows(PhoneCallRow, call_id="c1")
    assert (call.missed, call.settled_as, call.settled_by) == (False, "rang_back", dana.attached.workspace.person.id)
    dana.press("wrap_up", "confirm")
    comes_to(dana, "ready")
    assert "Maria Okafor" not in missed_of(dana)


def test_a_ring_of_the_own_telephone_that_nobody_took_is_told_as_one(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    tells(dana, event="newCall", callId="s1", **{"from": MARIAS_NUMBER})
    tells(dana, event="newCall", callId="s2", **{"from": NOBODY})
    for call_id in ("s1", "s2"):
        tells(dana, event="hangup", callId=call_id, cause="cancel")
    keys = {row.id: row.call_id for row in either_floor.rows(PhoneCallRow) if row.call_id in ("s1", "s2")}
    offers = [row for row in either_floor.rows(CallOfferRow) if row.phone_call_id in keys]
    pops = {keys[row.phone_call_id]: row.pop for row in offers}
    assert pops == {"s1": "shown", "s2": "waiting"}
    with closing(open_database(either_floor.settings.url)) as database:
        told = {line.number: happened_text(line) for line in reversed(PopReport(database, None).list_lines())}
    assert told[MARIAS_NUMBER] == "It rang; nobody took it" and told[NOBODY].startswith("They had a call")


def test_a_missed_call_is_done_without_ringing_and_gone_at_the_colleagues(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.desk("sam")
    exchange = Exchange(floor)
    for call_id in ("c1", "c2"):
        exchange.tell("new", call_id, NOBODY, extensions=("201", "210"))
        exchange.tell("hung_up", call_id, cause="noAnswer")
    for player in (dana, sam):
        player.until(lambda player=player: "07700 900999" in missed_of(player))
        assert "rang 2 times" in missed_of(player)
    dana.front()
    dana.press("settle_missed")
    for player in (dana, sam):
        player.until(lambda player=player: "07700 900999" not in missed_of(player))
    assert {row.settled_as for row in floor.rows(PhoneCallRow, number=NOBODY)} == {"done"}


def _line_of(words: str, told: str) -> int:
    return next(at for at, line in enumerate(told.split("\n")) if words in line)


def test_who_overlooks_the_floor_sees_on_voice_what_was_missed_and_rings_back(either_floor: Floor) -> None:
    rosa, exchange = either_floor.desk("rosa"), Exchange(either_floor)
    for call_id in ("c1", "c2"):
        exchange.tell("new", call_id, extensions=("201",), queue="Billing line")
        exchange.tell("hung_up", call_id, cause="noAnswer")
    rosa.press("show_voice", "list_figures")
    if not rosa.attached.voice.parts.shows("now"):
        rosa.press("list_figures")
    table = rosa.attached.voice.now.table
    rosa.until(lambda: "020 7946 0018" in shown(table))
    told = shown(table)
    assert "Dana Whitfield" in told and "Maria Okafor" in told
    assert "020 7946 0018 · rang 2 times · Billing line" in told
    rosa.press(*["Down"] * _line_of("020 7946 0018", told))
    assert rosa.attached.voice.now.hint.toPlainText().endswith(" rings back.")
    rosa.press("Enter")
    comes_to(rosa, "call")
    assert "Maria Okafor" in shown(rosa.window.bar) and rosa.window.desk_page.isVisible()
    rosa.until(
        lambda: {row.settled_as for row in either_floor.rows(PhoneCallRow, queue="Billing line")} == {"rang_back"}
    )
    exchange.tell("new", "c3", NOBODY, extensions=("201",))
    exchange.tell("hung_up", "c3", NOBODY, cause="noAnswer")
    rosa.press("show_voice")
    rosa.until(lambda: "07700 900999" in shown(table) and "020 7946 0018" not in shown(table))
    rosa.press("Home", *["Down"] * _line_of("07700 900999", shown(table)), "Enter")
    assert "You have a contact in hand" in rosa.window.message.text()
    assert [row.missed for row in either_floor.rows(PhoneCallRow, number=NOBODY)] == [True]


def test_a_hang_up_stops_the_clock_and_leads_to_the_wrap_up(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    tells(dana, event="newCall", callId="s1", **{"from": MARIAS_NUMBER})
    dana.press("take_call")
    comes_to(dana, "call")
    tells(dana, event="hangup", callId="s1", cause="normalClearing")
    comes_to(dana, "wrap_up")
    assert "Maria Okafor hung up." in shown(dana.window.toast)
    [call] = either_floor.rows(PhoneCallRow, call_id="s1")
    dana.until(lambda: either_floor.rows(PhoneCallRow, call_id="s1")[0].contact_id != "")
    assert (call.missed, call.cause) == (False, "normalClearing")
    dana.press("confirm")
    comes_to(dana, "ready")


def test_who_writes_when_they_hang_up_is_not_moved(floor: Floor) -> None:
    dana = floor.desk("dana")
    tells(dana, event="newCall", callId="s1", **{"from": MARIAS_NUMBER})
    dana.press("take_call", "notes")
    dana.type("Paid by")
    tells(dana, event="hangup", callId="s1")
    assert f"{key_text('wrap_up')} wraps up" in shown(dana.window.toast)
    assert "Hung up" in shown(dana.window.bar) and dana.attached.desk.stage.phase == "call"
    stands = shown(dana.window.bar)
    dana.attached.desk.stage.tick()
    assert shown(dana.window.bar) == stands, "the clock stands"
    dana.type(" card")
    assert dana.window.desk_page.right.notes.field.text() == "Paid by card"
    dana.press("wrap_up")
    comes_to(dana, "wrap_up")
    dana.settle()
    draft, over = dana.attached.desk.of.closing.draft, dana.attached.desk.store.state.hung_up_at
    assert draft is not None and draft.begun_at == over, "Nobody talked any more."


def test_another_call_is_told_until_it_is_taken_and_who_hung_up_on_hold_waits_no_more(floor: Floor) -> None:
    dana = floor.desk("dana")
    toast, left = dana.window.toast, dana.window.desk_page.left
    tells(dana, event="newCall", callId="s1", **{"from": MARIAS_NUMBER})
    dana.press("take_call")
    tells(dana, event="newCall", callId="s2", **{"from": JAMES})
    assert "Another call rings: James Okafor." in shown(toast) and toast.tells_ring
    dana.press("take_call")
    comes_to(dana, "call")
    assert "Another call rings" not in shown(dana.window)
    assert "Maria Okafor waits" in shown(dana.window.bar) and "on hold since" in shown(left.waiting)
    tells(dana, event="hangup", callId="s1")
    at = clock_text(floor.rows(PhoneCallRow, call_id="s1")[0].ended_at, dana.window.clock().tzinfo)
    assert f"Maria Okafor hung up {at}" in shown(dana.window.bar) and f"hung up {at}" in shown(left.waiting)
    assert "waits" not in shown(dana.window.bar) and "on hold" not in shown(left.waiting)
    tells(dana, event="newCall", callId="s3", **{"from": NOBODY})
    assert "Another call rings" in shown(toast)
    tells(dana, event="hangup", callId="s3")
    assert "Another call rings" not in shown(dana.window)
    tells(dana, event="hangup", callId="s2")
    dana.press("confirm")
    comes_to(dana, "resume")
    assert f"They hung up at {at}." in shown(dana.window.bar)


def test_three_interleaved_contacts_lose_nothing(either_floor: Floor) -> None:
    dana = either_floor.desk("dana")
    search, notes = dana.window.desk_page.work.search, dana.window.desk_page.right.notes.field

    def taken(number: str, call_id: str, note: str, words: str) -> str:
        tells(dana, event="newCall", callId=call_id, **{"from": number})
        before = dana.attached.desk.of.live.id
        dana.press("take_call")
        dana.until(lambda: dana.attached.desk.of.live.id not in ("", before))
        dana.settle()
        assert (notes.text(), search.text()) == ("", ""), "nothing of the one before"
        dana.press("notes")
        dana.type(note)
        dana.press("search")
        dana.type(words)
        return dana.attached.desk.of.live.id

    maria = taken(MARIAS_NUMBER, "s1", "note of Maria", "charged twice")
    james = taken(JAMES, "s2", "note of James", "bill is higher")
    third = taken(NOBODY, "s3", "note of nobody", "engineer missed")
    assert len({maria, james, third}) == 3
    waiting = shown(dana.window.desk_page.left.waiting)
    assert "Maria Okafor" in waiting and "James Okafor" in waiting and "on hold" in waiting
    for contact, note, words in (
        (maria, "note of Maria", "charged twice"),
        (james, "note of James", "bill is higher"),
        (third, "note of nobody", "engineer missed"),
    ):
        dana.press("take_call")
        dana.until(lambda contact=contact: dana.attached.desk.of.live.id == contact)
        dana.settle()
        assert (notes.text(), search.text()) == (note, words)
        assert dana.attached.desk.of.live.state.phase == "on_call"
        dana.until(lambda: either_floor.stored(maria).note == "note of Maria")
    held = [either_floor.stored(one).phase for one in (maria, james)]
    assert held == ["held", "held"]
    for _ in range(3):
        dana.press("wrap_up")
        comes_to(dana, "wrap_up")
        dana.press("confirm")
        dana.until(lambda: dana.attached.desk.stage.phase in ("resume", "ready"))
        dana.settle()
        dana.press("take_call")
        dana.settle()
    ended = [either_floor.stored(one) for one in (maria, james, third)]
    assert [state.phase for state in ended] == ["wrapped_up"] * 3
    assert [state.note for state in ended] == ["note of Maria", "note of James", "note of nobody"]


def test_the_first_stays_and_the_others_are_counted_and_named(floor: Floor) -> None:
    dana = floor.desk("dana")
    for number, call_id in ((MARIAS_NUMBER, "s1"), (JAMES, "s2"), (NOBODY, "s3")):
        tells(dana, event="newCall", callId=call_id, **{"from": number})
    bar = shown(dana.window.bar)
    assert "Maria Okafor" in bar and "+2 waiting" in bar
    waiting = shown(dana.window.desk_page.left.waiting)
    assert "James Okafor" in waiting and "07700 900999" in waiting
    dana.press("put_off")
    assert "Left: Maria Okafor." in shown(dana.window.toast) and "missed calls" in shown(dana.window.toast)
    assert "James Okafor" in shown(dana.window.bar)
    tells(dana, event="hangup", callId="s3")
    assert "waiting" not in shown(dana.window.bar)
    dana.press("take_call")
    comes_to(dana, "call")
    assert dana.attached.desk.of.live.state.customer_name == "James Okafor"


def test_what_is_shown_is_of_the_caller_who_rings_after_the_call(floor: Floor) -> None:
    dana = floor.desk("dana")
    tells(dana, event="newCall", callId="s1", **{"from": MARIAS_NUMBER})
    dana.press("take_call")
    tells(dana, event="newCall", callId="s2", **{"from": JAMES})
    assert "James" not in shown(dana.window.desk_page.left.history)
    dana.press("wrap_up", "confirm")
    comes_to(dana, "ringing")
    left = shown(dana.window.desk_page.left)
    assert "James Okafor" in left and "8841 2298" in left
    assert "Maria" not in left and "8841 2290" not in left


def test_the_same_call_at_a_second_desk_is_the_same_contact(either_floor: Floor) -> None:
    dana, sam = either_floor.desk("dana"), either_floor.desk("sam")
    exchange = Exchange(either_floor)
    exchange.tell("new", "c1", extensions=("201",))
    comes_to(dana, "ringing")
    dana.front()
    dana.press("take_call")
    comes_to(dana, "call")
    contact = dana.attached.desk.of.live.id
    dana.press("transfer")
    dana.type("Sam")
    dana.press("Enter")
    dana.type("Can you pay it?")
    dana.press("Enter")
    waits_at(sam)
    exchange.tell("transferred", "c1", extensions=("210",))
    comes_to(sam, "ringing")
    sam.front()
    sam.press("take_call")
    comes_to(sam, "call")
    assert sam.attached.desk.of.live.id == contact
    assert [leg.agent_id for leg in either_floor.stored(contact).legs] == [
        dana.attached.workspace.person.id,
        sam.attached.workspace.person.id,
    ]
    comes_to(dana, "ready")


def test_a_call_passed_on_by_the_telephone_alone_is_one_contact(either_floor: Floor) -> None:
    dana, sam = either_floor.desk("dana"), either_floor.desk("sam")
    exchange = Exchange(either_floor)
    exchange.tell("new", "c1", extensions=("201",))
    comes_to(dana, "ringing")
    dana.front()
    dana.press("take_call")
    comes_to(dana, "call")
    contact = dana.attached.desk.of.live.id
    dana.until(lambda: either_floor.rows(PhoneCallRow, call_id="c1")[0].contact_id == contact)
    exchange.tell("transferred", "c1", extensions=("210",))
    comes_to(sam, "ringing")
    dana.until(lambda: either_floor.stored(contact).phase == "handed_over")
    sam.front()
    sam.press("take_call")
    comes_to(sam, "call")
    assert sam.attached.desk.of.live.id == contact
    comes_to(dana, "ready")


def test_it_is_written_down_whether_a_ring_was_seen(floor: Floor) -> None:
    dana = floor.desk("dana")
    exchange = Exchange(floor)
    exchange.tell("new", "c1", extensions=("201", "202"))
    comes_to(dana, "ringing")
    exchange.tell("new", "c2", JAMES, extensions=("201",))
    dana.until(lambda: any(row.call_id == "c2" for row in _waiting(floor)))
    calls = {row.id for row in floor.rows(PhoneCallRow, source="pbx")}
    pops = {(row.staff_id, row.pop) for row in floor.rows(CallOfferRow) if row.phone_call_id in calls}
    me = dana.attached.workspace.person.id
    assert {pop for who, pop in pops if who == me} == {"shown", "waiting"}
    assert {pop for who, pop in pops if who != me} == {""}, "no window was open"


def _waiting(floor: Floor) -> list[PhoneCallRow]:
    waits = {row.phone_call_id for row in floor.rows(CallOfferRow, pop="waiting")}
    return [row for row in floor.rows(PhoneCallRow) if row.id in waits]


def test_a_call_that_came_while_the_database_was_away_ends_too(floor: Floor) -> None:
    from tests.desks import held_by_another

    dana = floor.desk("dana")
    with held_by_another(floor):
        tells(dana, event="newCall", callId="s1", **{"from": MARIAS_NUMBER})
        comes_to(dana, "ringing")
        tells(dana, event="hangup", callId="s1")
        comes_to(dana, "ready")


@pytest.mark.parametrize("event", ["answer", "hangup", "transfer"])
def test_an_event_of_no_call_here_moves_nothing(floor: Floor, event: str) -> None:
    dana = floor.desk("dana")
    tells(dana, event=event, callId="elsewhere")
    assert dana.attached.desk.stage.phase in ("ready", "ringing")
