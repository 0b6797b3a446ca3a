"""What the person chose and what their desk is at → what colleagues and supervisors see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.access.model import Person
from kms_desktop.contacts.agent_status import AgentStatus, StatusTime
from kms_desktop.settings import Settings
from kms_desktop.storage.tables_status import StaffStatusRow
from kms_desktop.ui.actions.keymap import key_text
from kms_desktop.ui.desk.bar_view import bar_view
from kms_desktop.ui.desk.desk_state import DeskState
from kms_desktop.ui.desk.status.times_panel import WIDTH_PX, FloorStatus, StatusTimesPanel, status_rows
from kms_desktop.ui.status_text import presence_words
from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.widgets.call_bar import ReadyView
from player import Player
from tests.desks import MARIAS_NUMBER, Floor, shown

NOW = datetime(2026, 11, 30, 12, 30, tzinfo=UTC)
LUNCH = AgentStatus("break", "lunch", datetime(2026, 11, 30, 12, 4, tzinfo=UTC))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (AgentStatus("available", "", NOW), "Available"),
        (LUNCH, "On a break: Lunch, since 12:04"),
        (AgentStatus("on_call", "", LUNCH.since), "On a call, since 12:04"),
        (AgentStatus("asleep", "", LUNCH.since), "asleep, since 12:04"),
        (None, "Not here"),
    ],
)
def test_what_somebody_is_at_in_words(status: AgentStatus | None, words: str) -> None:
    assert presence_words(status, NOW) == words


def test_the_bar_says_the_break_and_how_it_ends() -> None:
    view = bar_view(DeskState(status=LUNCH), Settings(), NOW)
    assert isinstance(view, ReadyView)
    assert (view.title, view.status, view.status_key) == (
        "On a break: Lunch, since 12:04",
        "Available again",
        key_text("status"),
    )


def test_a_supervisor_sees_how_long_each_was_at_what_until_now() -> None:
    dana = Person("dana", "dana", "Dana", "agent", "agent", "front", "Front line")
    sam = Person("sam", "sam", "Sam", "agent", "agent", "front", "Front line")
    times = (StatusTime("dana", "Dana", "break", "lunch", 600, 1), StatusTime("dana", "Dana", "on_call", "", 3_600, 9))
    rows = status_rows(FloorStatus((dana, sam), {"dana": LUNCH}, times), NOW)
    assert [[cell.text for cell in row] for row in rows] == [
        ["Dana", "On a break: Lunch", "", "60", "", "36"],
        ["Sam", "Not here", "", "", "", ""],
    ]
    assert [[cell.under for cell in row[:2]] for row in rows] == [["Front line", "since 12:04"], ["Front line", ""]]
    yesterday = AgentStatus("break", "lunch", NOW - timedelta(days=1))
    assert status_rows(FloorStatus((sam,), {"sam": yesterday}, ()), NOW)[0][-1].text == ""


@pytest.mark.parametrize("percent", [100, 200])
def test_names_and_what_somebody_is_at_have_room(qtbot, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1440, 900)
    host.show()
    busy = AgentStatus("on_call", "", LUNCH.since)
    people = tuple(
        Person(name, name, name, "agent", "agent", "t", "Technical support")
        for name in ("Alexandra Konstantinopoulou", "Sam Ruiz")
    )
    panel = StatusTimesPanel(host)
    panel.show_floor(FloorStatus(people, {one.id: busy for one in people}, ()), NOW)
    panel.open_in(host, host, panel.table, place="centre", width=WIDTH_PX)
    QApplication.processEvents()
    table = panel.table
    assert table.horizontalScrollBar().maximum() == 0
    for column in (0, 1):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column), column


def at(floor: Floor, player: Player, status: str, reason: str = "") -> None:
    """Wait until the database says so of whoever works there."""
    key = player.attached.workspace.person.id
    player.until(
        lambda: bool(floor.rows(StaffStatusRow, staff_id=key, status=status, reason=reason, ended_at=None)),
        f"The database does not say {status}.",
    )


def test_one_key_is_a_break_and_the_same_key_ends_it(floor: Floor) -> None:
    dana = floor.desk("dana")
    at(floor, dana, "available")
    dana.press("status", "4")
    assert "On a break: Lunch, since" in shown(dana.window.bar)
    at(floor, dana, "break", "lunch")
    dana.press("status")
    assert "Ready for the next call" in shown(dana.window.bar)
    at(floor, dana, "available")


def test_a_call_says_itself_that_somebody_is_on_it_and_what_comes_after_is_chosen_meanwhile(floor: Floor) -> None:
    dana = floor.desk("dana")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call")
    at(floor, dana, "on_call")
    dana.press("status", "3")
    assert "After this contact: On a break: Short break." in shown(dana.window.toast)
    dana.press("wrap_up")
    at(floor, dana, "after_call")
    dana.press("confirm")
    at(floor, dana, "break", "short")
    assert "On a break: Short break" in shown(dana.window.bar)
    key = dana.attached.workspace.person.id
    dana.close()
    (row,) = floor.rows(StaffStatusRow, staff_id=key)
    assert row.ended_at is not None, "the program has ended"


def test_what_is_passed_to_somebody_on_a_break_is_said_to_wait(floor: Floor) -> None:
    dana, sam = floor.desk("dana"), floor.workspace("sam")
    sam.statuses.set_status("break", "lunch")
    dana.attached.desk.of.call.ring_event(MARIAS_NUMBER)
    dana.settle()
    dana.press("take_call", "transfer")
    dana.type("Sam")
    assert "On a break: Lunch, since" in shown(dana.attached.desk.asking.transfer)
    dana.press("Enter")
    dana.type("Yours?")
    dana.press("Enter")
    assert "Sam Ruiz: On a break: Lunch, since" in shown(dana.window.toast)
    assert "Waiting for Sam" in shown(dana.window.bar)
    dana.press("transfer")
    assert "On call" in shown(dana.window.bar)
