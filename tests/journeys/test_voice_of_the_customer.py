"""What agents say reaches the supervisor, and the answer reaches the agent, word for word."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from kms_desktop.storage.tables import SuggestionRow
from kms_desktop.ui.actions.keymap import key_text
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown
from tests.journeys.test_handovers import QUESTION, passed_on

SAID = "Ask about bank charges before offering a credit"


def dana_said(floor: Floor, words: str = SAID) -> Player:
    """Dana on Maria's call wrote one line."""
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "search")
    dana.type("I paid by card and the direct debit went too")
    dana.press("Enter", "suggest")
    dana.type(words)
    dana.press("Enter", "wrap_up", "confirm")
    return dana


def voice(player: Player):
    return player.attached.voice


def on_voice(floor: Floor, staff: str = "rosa") -> Player:
    rosa = floor.desk(staff)
    rosa.press("show_voice")
    return rosa


def row(floor: Floor, words: str = SAID) -> SuggestionRow:
    (found,) = floor.rows(SuggestionRow, text=words)
    return found


def test_an_accepted_suggestion_is_read_by_its_agent_and_marked_read(floor: Floor) -> None:
    dana = dana_said(floor, "Say the bank's charge before the credit")
    rosa = on_voice(floor)
    assert "Say the bank's charge before the credit" in shown(voice(rosa).suggestions).split("\n")[0]
    answer = shown(voice(rosa).answer)
    assert "Dana Whitfield" in answer
    assert "Customer was charged twice" in answer
    assert "Okafor" not in answer
    rosa.press("Enter")
    assert voice(rosa).answer.field.hasFocus()
    rosa.type("Good. It is the third question from Monday on.")
    rosa.press("accept_suggestion")
    stored = row(floor, "Say the bank's charge before the credit")
    assert (stored.state, stored.answer) == ("accepted", "Good. It is the third question from Monday on.")
    dana.until(
        lambda: "It is the third question from Monday on." in shown(dana.window.desk_page.right.idle),
        "The answer did not reach the desk.",
    )
    dana.settle()
    dana.front()
    idle = shown(dana.window.desk_page.right.idle)
    assert "You said, we did" in idle
    assert "Rosa Adeyemi" in idle
    assert "2 new" in idle
    _pressable(dana, "Say the bank's charge before the credit").setFocus()
    dana.press("Enter")
    assert row(floor, "Say the bank's charge before the credit").read_at is not None


def _pressable(player: Player, words: str):
    from kms_desktop.ui.widgets.rows import SideRow

    rows = player.window.desk_page.right.idle.findChildren(SideRow)
    return next(r for r in rows if words in r.accessibleName().replace("’", "'") and r.isVisible())


def test_a_declined_suggestion_needs_words_too(floor: Floor) -> None:
    dana = dana_said(floor)
    rosa = on_voice(floor)
    rosa.press("decline_suggestion")
    assert "the agent reads it word for word" in rosa.window.message.text()
    assert row(floor).state == "new"
    voice(rosa).answer.field.setFocus()
    rosa.type("It would make every call longer.")
    rosa.press("decline_suggestion")
    assert (row(floor).state, row(floor).answer) == ("declined", "It would make every call longer.")
    dana.until(lambda: "It would make every call longer." in shown(dana.window.desk_page.right.idle))
    assert "Declined: It would make every call longer." in shown(dana.window.desk_page.right.idle)


def test_an_agent_may_look_but_not_answer_and_sees_who_may(floor: Floor) -> None:
    dana = dana_said(floor)
    dana.press("show_voice", "Enter", "accept_suggestion", "decline_suggestion")
    pane = voice(dana).answer
    assert "A supervisor answers this." in shown(pane) and SAID in shown(pane)
    assert not any(part.isVisible() for part in (pane.field, pane.accept, pane.decline))
    assert dana.window.message.text() == ""
    assert row(floor).state == "new"


def test_words_of_an_answer_stay_while_others_are_looked_at_and_new_ones_come(floor: Floor) -> None:
    dana = dana_said(floor)
    rosa = on_voice(floor)
    rosa.press("Enter")
    rosa.type("I ask Ines ")
    dana.attached.desk.of.voice.send_suggestion("suggestion", "Another one")
    rosa.until(lambda: "Another one" in shown(voice(rosa).suggestions))
    rosa.settle()
    rosa.type("first.")
    assert voice(rosa).answer.field.text() == "I ask Ines first."
    assert SAID in shown(voice(rosa).answer)
    voice(rosa).suggestions.setFocus()
    rosa.press("Up")
    assert "Another one" in shown(voice(rosa).answer)
    rosa.press("Down")
    assert voice(rosa).answer.field.text() == "I ask Ines first."


def test_a_sorted_list_keeps_the_chosen_line_when_new_ones_come(floor: Floor) -> None:
    dana = dana_said(floor)
    rosa = on_voice(floor)
    table = voice(rosa).suggestions
    table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    chosen = voice(rosa).answer.suggestion
    assert table.current_row() == [s.id for s in voice(rosa).presenter.sight.suggestions].index(chosen.id)
    dana.attached.desk.of.voice.send_suggestion("suggestion", "Another one")
    rosa.until(lambda: "Another one" in shown(table))
    rosa.settle()
    assert voice(rosa).answer.suggestion == chosen
    assert voice(rosa).presenter.sight.suggestions[table.current_row()].id == chosen.id


@pytest.mark.parametrize(("part", "what"), [(0, "suggestions"), (1, "contacts")])
def test_the_export_holds_what_is_shown(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int, what: str
) -> None:
    rosa = on_voice(floor)
    if part:
        rosa.press("list_contacts")
    box = voice(rosa).filters.period
    box.setCurrentIndex(box.findData(7))
    box.activated.emit(box.currentIndex())
    rosa.settle()
    file = tmp_path / f"{what}.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(file), "CSV (*.csv)"))
    rosa.press("export")
    rosa.settle()
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    sight = voice(rosa).presenter.sight
    expected = sight.contacts if part else sight.suggestions
    assert [line["id"] for line in rows] == [line.id for line in expected]
    table = voice(rosa).contacts if part else voice(rosa).suggestions
    assert len(rows) == table.model().rowCount() > 0
    assert f"{len(rows)} {what} written to {what}.csv." in shown(rosa.window.toast)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_export_that_cannot_be_written_says_why(
    floor: Floor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = on_voice(floor)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "gone" / "x.csv"), ""))
    rosa.press("export")
    assert "x.csv could not be written" in rosa.window.message.text()


def test_contacts_are_filtered_by_team_and_reason(floor: Floor) -> None:
    rosa = on_voice(floor)
    rosa.press("list_contacts")
    team = voice(rosa).filters.team
    team.setCurrentIndex(team.findText("Billing"))
    team.activated.emit(team.currentIndex())
    rosa.settle()
    assert {line.team for line in voice(rosa).presenter.sight.contacts} == {"Billing"}
    reason = voice(rosa).filters.reason
    assert reason.count() > 2
    reason.setCurrentIndex(2)
    reason.activated.emit(2)
    rosa.settle()
    assert {line.reason for line in voice(rosa).presenter.sight.contacts} == {reason.currentText()}
    assert team.currentText() == "Billing"


def test_a_contact_that_was_just_logged_is_on_top_of_the_supervisors_list(floor: Floor) -> None:
    rosa = on_voice(floor)
    rosa.press("list_contacts")
    assert voice(rosa).contacts.hasFocus()
    dana_said(floor)
    rosa.until(lambda: "Maria Okafor" in shown(voice(rosa).contacts).split("\n")[0])
    first = shown(voice(rosa).contacts).split("\n")[0]
    assert "Dana Whitfield" in first


def test_a_list_that_is_read_stays_where_it_is_when_colleagues_go_on(floor: Floor) -> None:
    rosa = on_voice(floor)
    rosa.press("list_contacts")
    table = voice(rosa).contacts
    table.selectRow(40)
    rosa.settle()
    before, scrolled = table.model().index(40, 2).data(), table.verticalScrollBar().value()
    assert scrolled > 0
    dana_said(floor)
    rosa.until(lambda: "Maria Okafor" in shown(table).split("\n")[0])
    rosa.settle()
    assert table.currentIndex().siblingAtColumn(2).data() == before
    assert table.currentIndex().row() == 41
    assert table.verticalScrollBar().value() == scrolled


def test_keys_do_nothing_to_a_list_that_is_not_in_sight(floor: Floor) -> None:
    rosa = on_voice(floor)
    assert voice(rosa).suggestions.hasFocus()
    rosa.press("list_promises")
    assert voice(rosa).promises.table.hasFocus() and voice(rosa).promises.marked()
    rosa.press("list_handovers")
    assert "No handover waits" in shown(voice(rosa))
    rosa.press("Down", "Enter")
    assert rosa.attached.desk.promises.floor_panel is None
    assert voice(rosa).part.hasFocus() and "No handover waits" in shown(voice(rosa))
    rosa.press("list_promises", "Enter")
    assert rosa.attached.desk.promises.floor_panel.is_open()


def test_a_list_that_was_empty_takes_the_keyboard_with_its_first_row(floor: Floor) -> None:
    rosa = on_voice(floor)
    rosa.press("list_handovers")
    assert voice(rosa).part.hasFocus()
    dana = floor.desk("dana")
    passed_on(dana)
    rosa.until(lambda: QUESTION in shown(voice(rosa).floor.waiting), "The handover did not come up.")
    rosa.front()
    assert voice(rosa).floor.waiting.table.hasFocus()


def test_each_key_is_printed_at_the_list_that_it_leads_to(floor: Floor) -> None:
    rosa = on_voice(floor)
    part = voice(rosa).part
    for action, to, back in (
        ("list_contacts", "Contacts", "Suggestions"),
        ("list_handovers", "Handovers", "Asked again"),
    ):
        at, beside = (next(n for n in range(part.count()) if part.tabText(n) == words) for words in (to, back))
        assert part.tabToolTip(at) == key_text(action)
        rosa.press(action)
        assert (part.current_part(), part.tabToolTip(at), part.tabToolTip(beside)) == (at, "", key_text(action))
        rosa.press(action)
        assert part.current_part() == beside
