"""A contact that goes to somebody without the program: said in ten seconds, copied, printed, and wrapped up."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kms_desktop.storage.tables import ContactRow, HandoverRow
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, held_by_another, how_it_ended, shown

ASKED = "Will you pay back the £15 you charged her?"


def on_the_call(dana: Player) -> str:
    """Dana has Maria on the phone, verified, in the middle of the guide. → the contact."""
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "verify", "1", "2", "Enter", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "1", "1")
    return dana.attached.desk.of.live.id


def to_her_bank(dana: Player) -> None:
    dana.press("transfer")
    dana.type("Her bank")
    dana.press("Enter")
    dana.type(ASKED)
    dana.press("Enter")


def test_with_the_keyboard_alone_it_is_said_copied_printed_logged_and_wrapped_up(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    dana = floor.desk("dana")
    contact = on_the_call(dana)
    to_her_bank(dana)
    panel = dana.attached.desk.asking.outside
    assert panel.is_open()
    assert panel.words.toPlainText().startswith("Maria Okafor, account ending 2290, verified. ")
    assert panel.words.toPlainText().endswith(ASKED)
    assert floor.stored(contact).passed_to == "", "nothing is logged before it was said"
    dana.press("copy_summary")
    text = QApplication.clipboard().text()
    assert text.split("\n")[0] == "Maria Okafor, for Her bank"
    assert "On which day was the card used?" in text
    dana.press("save_summary")
    (sheet,) = tmp_path.rglob("*.pdf")
    assert sheet.read_bytes().startswith(b"%PDF-")
    assert sheet.name.startswith("Maria Okafor, for Her bank ")
    dana.press("Enter")
    assert dana.attached.desk.stage.phase == "wrap_up"
    assert "Passed to Her bank" in shown(dana.window.desk_page.wrapup_pane)
    dana.press("confirm")
    assert dana.attached.desk.stage.phase == "ready"
    assert floor.rows(HandoverRow, contact_id=contact) == []
    assert floor.rows(ContactRow, id=contact)[0].phase == "wrapped_up"
    assert how_it_ended(floor, contact) == "Passed to Her bank"


def test_esc_goes_back_to_the_call_and_nothing_is_said_to_have_gone(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = on_the_call(dana)
    to_her_bank(dana)
    dana.press("Esc", "transfer")
    panel = dana.attached.desk.asking.transfer
    assert (panel.to.text(), panel.question.text()) == ("Her bank", ASKED)
    dana.press("Esc")
    dana.press("2")
    assert "handed_over" not in floor.kinds(contact)
    assert floor.stored(contact).phase == "on_call"


def test_while_the_database_is_away_it_is_passed_on_spoken(floor: Floor) -> None:
    dana = floor.desk("dana")
    contact = on_the_call(dana)
    with held_by_another(floor) as give_back:
        dana.press("notes")
        dana.type("Rent is due on Monday.")
        dana.until(lambda: dana.attached.workspace.outbox.waiting_count > 0)
        dana.settle()
        dana.press("transfer")
        panel = dana.attached.desk.asking.transfer
        assert "The database is away" in shown(panel)
        assert "Billing" not in shown(panel.people)
        dana.type("Sam, at desk 4")
        dana.press("Enter")
        dana.type("Can you pay the £15 too?")
        dana.press("Enter", "Enter")
        assert dana.attached.desk.stage.phase == "wrap_up"
        dana.press("Esc")
        assert floor.stored(contact).passed_to == ""
        give_back()
    dana.press("retry")
    dana.until(lambda: floor.stored(contact).passed_to == "Sam, at desk 4")


def test_a_name_without_a_question_is_not_passed_on(floor: Floor) -> None:
    dana = floor.desk("dana")
    on_the_call(dana)
    dana.press("transfer")
    for _ in range(9):
        dana.press("Down")
    dana.press("Enter")
    panel = dana.attached.desk.asking.transfer
    assert panel.to.editor.hasFocus(), "somebody outside needs a name"
    dana.type("The ombudsman")
    dana.press("Enter", "Enter")
    assert panel.question.editor.hasFocus()
    assert not dana.attached.desk.asking.outside.is_open()
