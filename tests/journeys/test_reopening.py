"""Wrapped up by mistake, or not done after all: it is taken up again, goes on where it was, and ends once."""

from __future__ import annotations

import re

from kms_desktop.erasure.erase_customer import erase_customer
from kms_desktop.storage.tables import ContactEventRow, ContactRow, InteractionRow, ResolutionRow
from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import Floor, shown
from tests.journeys.test_guiding import asked, guide


def without_times(words: str) -> str:
    """Promises are counted from now on, so a minute later they are due a minute later."""
    return re.sub(r"[0-9]{1,2}:[0-9]{2}", "…", words)


def test_a_wrap_up_by_mistake_is_taken_back_with_one_key_and_done_again(floor: Floor) -> None:
    dana = asked(floor, "1", "1", "1")
    contact, before = dana.attached.desk.of.live.id, without_times(guide(dana))
    told: list[str] = []
    dana.attached.desk.said.connect(told.append)
    dana.press("wrap_up", "confirm")
    assert floor.rows(ContactRow, id=contact)[0].phase == "wrapped_up"
    assert dana.attached.desk.stage.phase == "ready"
    assert told[-1] == f"Saved. {key_text('reopen')} reopens it."
    dana.press("reopen")
    assert (dana.attached.desk.stage.phase, dana.attached.desk.of.live.id) == ("call", contact)
    assert told[-1] == "Reopened. You go on where you were."
    assert "Maria Okafor" in shown(dana.window.bar)
    assert without_times(guide(dana)) == before
    assert "Reopened" in shown(dana.window.desk_page.right.notes.log)
    row = floor.rows(ContactRow, id=contact)[0]
    assert (row.phase, row.outcome, row.ended_at) == ("on_call", "", None)
    dana.press("wrap_up", "3", "confirm")
    row = floor.rows(ContactRow, id=contact)[0]
    assert (row.phase, row.outcome, row.legs) == ("wrapped_up", "dissatisfied", 1)
    assert [one.outcome for one in floor.rows(ResolutionRow, contact_id=contact)] == ["dissatisfied"]
    assert [one.ending["outcome"] for one in floor.rows(InteractionRow, source_id=contact)] == ["dissatisfied"]
    kinds = [one.kind for one in sorted(floor.rows(ContactEventRow, contact_id=contact), key=lambda e: e.seq)]
    assert [kind for kind in kinds if kind in ("wrapped_up", "reopened")] == ["wrapped_up", "reopened", "wrapped_up"]


def test_what_was_saved_stands_in_the_form_again_and_what_is_done_since_is_added(floor: Floor) -> None:
    dana = asked(floor, "1")
    closing, contact = dana.attached.desk.of.closing, dana.attached.desk.of.live.id
    dana.press("wrap_up", "3")
    closing.rename_reason("A bill in two names")
    closing.set_words("Ring before noon.")
    dana.press("confirm")
    dana.press("reopen", "wrap_up")
    form = shown(dana.window)
    assert "A bill in two names" in form and "Ring before noon." in form and "As it was saved before" in form
    draft = closing.draft
    assert draft is not None and draft.outcome == "dissatisfied"
    dana.press("confirm")
    row = floor.rows(ContactRow, id=contact)[0]
    assert (row.phase, row.outcome, row.reason) == ("wrapped_up", "dissatisfied", "A bill in two names")
    dana.press("reopen")
    closing.back_to_call()
    dana.press("wrap_up")
    assert closing.draft is not None and closing.draft.words == "Ring before noon."


def test_the_key_does_nothing_without_a_wrap_up_or_on_a_call(floor: Floor) -> None:
    dana = asked(floor, "1")
    contact = dana.attached.desk.of.live.id
    dana.press("reopen")
    assert dana.attached.desk.of.live.id == contact
    dana.press("wrap_up", "confirm", "reopen", "reopen")
    assert [one.kind for one in floor.rows(ContactEventRow, contact_id=contact)].count("reopened") == 1


def test_the_sheet_of_keys_names_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    assert (key_text("reopen"), "Reopen a contact that was wrapped up") in dana.attached.desk.keys.key_sheet()


# one that is not the last of this desk

WHY = "The bank sent the refund back"


def wrapped_up_by(floor: Floor, staff: str) -> tuple[Player, str]:
    player = asked(floor, "1", "1", "1", staff=staff)
    contact = player.attached.desk.of.live.id
    player.press("wrap_up", "confirm")
    return player, contact


def in_the_list(floor: Floor, staff: str, contact: str) -> Player:
    """On the Voice page, the list of contacts, this one marked with the keyboard."""
    player = floor.desk(staff)
    player.press("show_voice", "list_contacts")
    lines = player.attached.voice.presenter.sight.contacts
    for _row in range([line.id for line in lines].index(contact)):
        player.press("Down")
    return player


def test_a_supervisor_reopens_a_colleagues_contact_says_why_and_has_it(either_floor: Floor) -> None:
    dana, contact = wrapped_up_by(either_floor, "dana")
    rosa = in_the_list(either_floor, "rosa", contact)
    voice, told = rosa.attached.voice, []
    rosa.attached.desk.said.connect(told.append)
    assert voice.reopen.isVisible()
    assert (voice.reopen.accessibleName(), voice.reopen.accessibleDescription()) == (
        "Reopen",
        f"Key {key_text('reopen')}",
    )
    rosa.press("reopen")
    assert voice.contact.field.editor.hasFocus()
    assert "Maria Okafor" in voice.contact.subtitle.toPlainText()
    assert "Dana Whitfield" in voice.contact.subtitle.toPlainText()
    rosa.press("Enter")
    assert "Write why first: Dana Whitfield reads it." in shown(voice.contact)
    assert either_floor.rows(ContactRow, id=contact)[0].phase == "wrapped_up"
    rosa.type(WHY)
    rosa.press("Enter")
    rosa.until(lambda: rosa.attached.desk.of.live.id == contact)
    assert told == ["Reopened. Dana Whitfield has it no more; you have it."]
    assert rosa.window.page_in_front() is rosa.window.desk_page
    assert rosa.attached.desk.stage.phase == "call" and not voice.contact.is_open()
    assert f"Reopened, “{WHY}”" in shown(rosa.window.desk_page.right.notes.log)
    row = either_floor.rows(ContactRow, id=contact)[0]
    assert (row.phase, row.holder_id, row.legs) == ("on_call", rosa.attached.workspace.person.id, 2)
    dana.front()
    dana.press("reopen")
    assert "not wrapped up, so it cannot be reopened" in dana.window.message.text()
    rosa.front()
    rosa.press("wrap_up", "confirm")
    assert either_floor.rows(ContactRow, id=contact)[0].phase == "wrapped_up"


def test_words_of_a_reason_stay_with_their_contact(floor: Floor) -> None:
    _dana, contact = wrapped_up_by(floor, "dana")
    rosa = in_the_list(floor, "rosa", contact)
    panel = rosa.attached.voice.contact
    rosa.press("Enter")
    rosa.type(WHY)
    rosa.press("leave")
    assert not panel.is_open() and rosa.attached.voice.contacts.hasFocus()
    rosa.press("Down", "reopen")
    assert panel.field.text() == ""
    rosa.press("leave", "Up", "reopen")
    assert panel.field.text() == WHY


def test_what_was_reopened_meanwhile_is_said_and_the_reason_stays(either_floor: Floor) -> None:
    dana, contact = wrapped_up_by(either_floor, "dana")
    rosa = in_the_list(either_floor, "rosa", contact)
    panel = rosa.attached.voice.contact
    rosa.press("reopen")
    rosa.type(WHY)
    dana.front()
    dana.press("reopen")
    rosa.front()
    rosa.press("Enter")
    rosa.until(lambda: "not wrapped up, so it cannot be reopened" in shown(panel))
    assert not panel.reopen.isVisible() and not panel.field.isVisible()
    assert rosa.attached.desk.of.live.id == ""
    dana.front()
    dana.press("wrap_up", "confirm")
    rosa.front()
    rosa.press("leave", "show_desk", "show_voice", "reopen")
    assert panel.field.text() == WHY


def test_a_supervisor_on_a_call_is_told_to_wrap_it_up_first(floor: Floor) -> None:
    _dana, contact = wrapped_up_by(floor, "dana")
    rosa = asked(floor, "1", staff="rosa")
    in_hand = rosa.attached.desk.of.live.id
    rosa.press("show_voice", "list_contacts")
    places = [line.id for line in rosa.attached.voice.presenter.sight.contacts]
    rosa.press(*["Down"] * places.index(contact), "reopen")
    rosa.type(WHY)
    rosa.press("Enter")
    assert "You have another contact in hand." in rosa.window.message.text()
    assert rosa.attached.voice.contact.field.text() == WHY
    assert rosa.attached.desk.of.live.id == in_hand


def test_who_does_not_decide_is_offered_their_own_contacts_and_told_of_others(floor: Floor) -> None:
    dana, contact = wrapped_up_by(floor, "dana")
    ines = in_the_list(floor, "ines", contact)
    voice = ines.attached.voice
    assert not voice.reopen.isVisible()
    ines.press("reopen")
    assert "reopened by the person who wrapped it up, or by a supervisor." in shown(voice.contact)
    assert not voice.contact.reopen.isVisible()
    dana.close()
    again = in_the_list(floor, "dana", contact)
    assert again.attached.voice.reopen.isVisible()


def test_whoever_comes_back_reopens_one_of_their_last_contacts(either_floor: Floor) -> None:
    dana, contact = wrapped_up_by(either_floor, "dana")
    dana.close()
    dana = either_floor.desk("dana")
    recent, told = dana.window.desk_page.left.quiet, []
    dana.attached.desk.said.connect(told.append)
    dana.until(lambda: bool(recent.list.rows()))
    dana.press("history", "reopen")
    panel = dana.attached.desk.asking.contact
    assert panel.is_open() and "Without a reason is fine too." in shown(panel)
    dana.press("Enter")
    dana.until(lambda: dana.attached.desk.of.live.id == contact)
    assert told == ["Reopened. You go on where you were."] and not panel.is_open()
    assert either_floor.rows(ContactRow, id=contact)[0].phase == "on_call"


def test_what_was_erased_is_not_offered(floor: Floor) -> None:
    _dana, contact = wrapped_up_by(floor, "dana")
    customer = floor.rows(ContactRow, id=contact)[0].customer_id
    rosa = floor.workspace("rosa")
    erase_customer(rosa.settings, rosa.database, rosa.person, customer)
    player = in_the_list(floor, "rosa", contact)
    assert not player.attached.voice.reopen.isVisible()
    player.press("Enter")
    assert "was erased, so it stays closed" in shown(player.attached.voice.contact)
