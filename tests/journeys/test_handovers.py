"""A contact passed from desk to desk: taken back, refused, asked for too late, over a restart, and back again."""

from __future__ import annotations

from kms_desktop.storage.tables import ContactRow, HandoverRow
from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

QUESTION = "Can you pay the bank's charge too?"


def passed_on(dana: Player, to: str = "Billing") -> str:
    """Dana takes Maria's call, answers two questions and passes it on. → the contact."""
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1", "transfer")
    dana.type(to)
    dana.press("Enter")
    dana.type(QUESTION)
    dana.press("Enter")
    return dana.attached.desk.of.live.id


def waits_at(player: Player) -> None:
    player.until(lambda: player.attached.desk.stage.phase == "handover", "No handover came.")
    player.settle()


def is_free(player: Player) -> None:
    player.until(lambda: player.attached.desk.stage.phase == "ready", "The window was not freed.")
    player.settle()


def test_what_was_settled_is_there_and_nothing_is_asked_again(floor: Floor) -> None:
    sam, dana = floor.desk("sam"), floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "verify", "1", "2", "Enter", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1", "transfer")
    dana.type("Billing")
    dana.press("Enter")
    dana.type(QUESTION)
    dana.press("Enter")
    waits_at(sam)
    settled = shown(sam.window.desk_page.right.settled)
    assert "Verified by Dana Whitfield" in settled
    assert "Date of birth, Postcode" in settled
    assert "On which day was the card used? · Dana Whitfield" in settled
    assert "Nothing was asked twice" in shown(sam.window.desk_page.handover_pane)
    sam.front()
    sam.press("take_call")
    assert "Verified" in shown(sam.window.bar)
    assert "Verify" not in [chip.text() for chip in _buttons(sam)]
    assert "Has the bank added a charge?" in shown(sam.window.desk_page.work.guide)
    sam.press("step_back")
    sam.press("1")
    assert floor.stored(sam.attached.desk.of.live.id).repeats == 1


def _buttons(player: Player):
    from PySide6.QtWidgets import QPushButton

    return [button for button in player.window.bar.findChildren(QPushButton) if button.isVisible()]


def test_a_handover_is_taken_back_with_the_same_key(floor: Floor) -> None:
    sam, dana = floor.desk("sam"), floor.desk("dana")
    contact = passed_on(dana)
    waits_at(sam)
    assert "Take back" in shown(dana.window.bar)
    dana.press("transfer")
    assert "Take back" not in shown(dana.window.bar)
    assert "Has the bank added a charge?" in shown(dana.window.desk_page.work.guide)
    is_free(sam)
    assert floor.rows(HandoverRow, contact_id=contact)[0].state == "taken_back"
    assert floor.rows(ContactRow, id=contact)[0].phase == "on_call"


def test_who_refuses_says_why_and_the_contact_stays(floor: Floor) -> None:
    sam, dana = floor.desk("sam"), floor.desk("dana")
    contact = passed_on(dana, "Sam")
    waits_at(sam)
    sam.front()
    sam.press("put_off")
    sam.type("I am in a meeting until four")
    sam.press("Enter")
    is_free(sam)
    dana.until(lambda: "refused" in dana.window.message.text(), "Dana was not told.")
    assert dana.window.message.text() == "Sam Ruiz refused the handover: I am in a meeting until four."
    dana.settle()
    assert "Transfer" in shown(dana.window.bar)
    dana.front()
    dana.press("2")
    assert floor.stored(contact).settled[-1].question == "Has the bank added a charge?"


def test_the_one_who_comes_second_reads_who_was_quicker(floor: Floor) -> None:
    kofi, dana = floor.desk("kofi"), floor.desk("dana")
    contact = passed_on(dana)
    waits_at(kofi)
    kofi.front()
    floor.workspace("sam").handovers.accept_handover(floor.stored(contact).handover_id)
    kofi.hit("take_call")
    kofi.until(lambda: bool(kofi.window.message.text()), "Kofi was not told.")
    assert kofi.window.message.text().startswith("Sam Ruiz took this contact at ")
    is_free(kofi)
    assert floor.stored(contact).holder_id == floor.workspace("sam").person.id


def test_who_takes_back_too_late_is_told_and_free(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = passed_on(dana)
    floor.workspace("sam").handovers.accept_handover(floor.stored(contact).handover_id)
    dana.hit("transfer")
    is_free(dana)
    assert "Sam Ruiz took this contact" in dana.window.message.text()


def test_a_handover_can_still_be_taken_back_after_a_restart(floor: Floor) -> None:
    first = floor.desk("dana")
    contact = passed_on(first)
    first.close()
    dana = floor.desk("dana")
    dana.until(lambda: dana.attached.desk.stage.phase == "resume")
    dana.press("take_call")
    assert "Take back" in shown(dana.window.bar)
    dana.press("transfer")
    assert floor.rows(HandoverRow, contact_id=contact)[0].state == "taken_back"
    assert floor.stored(contact).phase == "on_call"


def test_after_a_restart_the_first_desk_is_freed_when_the_contact_is_taken(floor: Floor) -> None:
    first = floor.desk("dana")
    contact = passed_on(first)
    first.close()
    dana = floor.desk("dana")
    dana.until(lambda: dana.attached.desk.stage.phase == "resume")
    dana.press("take_call")
    floor.workspace("sam").handovers.accept_handover(floor.stored(contact).handover_id)
    is_free(dana)


def test_a_note_that_a_colleague_went_on_with_comes_back_as_the_colleague_left_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "notes")
    dana.type("Paid by card on the 25th.")
    contact = dana.attached.desk.of.live.id
    dana.until(lambda: floor.stored(contact).note != "")
    dana.press("transfer")
    dana.type("Sam")
    dana.press("Enter")
    dana.type(QUESTION)
    dana.press("Enter")
    sam = floor.workspace("sam")
    sam.handovers.accept_handover(floor.stored(contact).handover_id)
    sam.call.log_note(contact, "Paid by card on the 25th. The bank took £15.")
    is_free(dana)
    dana_id = dana.attached.workspace.person.id
    sam.handovers.make_handover(
        contact, to_kind="person", to_id=dana_id, to_name="Dana Whitfield", question="Yours again"
    )
    waits_at(dana)
    dana.press("take_call")
    assert dana.window.desk_page.right.notes.field.text() == "Paid by card on the 25th. The bank took £15."
    dana.press("wrap_up", "confirm")
    assert floor.stored(contact).note == "Paid by card on the 25th. The bank took £15."


def test_a_handover_without_a_question_is_not_sent_and_nothing_typed_is_lost(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "transfer")
    dana.type("Billing")
    dana.press("Enter", "Enter")
    panel = dana.attached.desk.asking.transfer
    assert panel.is_open()
    assert panel.question.editor.hasFocus()
    assert panel.to.text() == "Billing"
    assert not floor.rows(HandoverRow, contact_id=dana.attached.desk.of.live.id)


def test_what_somebody_types_stays_when_a_handover_comes(floor: Floor) -> None:
    sam, dana = floor.desk("sam"), floor.desk("dana")
    sam.front()
    sam.type("hub light ora")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.front()
    passed_on(dana)
    sam.front()
    sam.until(lambda: "from Dana Whitfield" in shown(sam.window.bar))
    sam.settle()
    sam.type("nge")
    assert sam.window.desk_page.work.search.text() == "hub light orange"
    assert sam.window.desk_page.work.search.editor.hasFocus()
    sam.press("take_call")
    assert "Has the bank added a charge?" in shown(sam.window.desk_page.work.guide)


def passed_on_cold(dana: Player, to: str = "Sam") -> str:
    """As `passed_on`, but Dana hangs up. → the contact."""
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1")
    contact = dana.attached.desk.of.live.id
    dana.press("transfer")
    dana.type(to)
    dana.press("Enter")
    dana.type(QUESTION)
    dana.press("transfer", "Enter")
    return contact


def test_who_passes_on_cold_is_free_at_once_and_hears_who_took_it(floor: Floor) -> None:
    sam, dana = floor.desk("sam"), floor.desk("dana")
    contact = passed_on_cold(dana)
    assert dana.attached.desk.stage.phase == "ready"
    assert floor.rows(HandoverRow, contact_id=contact)[0].warm is False
    waits_at(sam)
    assert "Handover · cold" in shown(sam.window.bar)
    assert "Dana is off the line." in shown(sam.window.bar)
    dana.attached.desk.of.call.ring_event("020 7946 0999")
    dana.settle()
    dana.front()
    dana.press("take_call")
    assert dana.attached.desk.of.live.id != contact, "the next call is taken while it is on its way"
    sam.front()
    sam.press("take_call")
    dana.until(lambda: "Sam Ruiz has the contact you passed on." in shown(dana.window.toast), "Dana was not told.")
    assert dana.attached.desk.of.live.active


def test_what_was_passed_on_cold_and_refused_comes_back_with_the_reason(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.workspace("sam")
    contact = passed_on_cold(dana)
    sam.handovers.refuse_handover(sam.handovers.list_waiting()[0].id, "I am in a call until four")
    dana.until(lambda: dana.attached.desk.stage.phase == "resume", "It did not come back.")
    assert dana.window.message.text() == (
        f"Sam Ruiz refused the handover: I am in a call until four. {key_text('take_call')} goes on with it."
    )
    assert "come back to you" in shown(dana.window.bar)
    dana.settle()
    dana.press("take_call")
    assert dana.attached.desk.of.live.id == contact
    assert "Has the bank added a charge?" in shown(dana.window.desk_page.work.guide)


def test_what_was_passed_on_cold_is_taken_back_with_the_same_key(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = passed_on_cold(dana)
    dana.press("transfer")
    assert dana.attached.desk.of.live.id == contact
    assert floor.rows(HandoverRow, contact_id=contact)[0].state == "taken_back"
    assert "Has the bank added a charge?" in shown(dana.window.desk_page.work.guide)
