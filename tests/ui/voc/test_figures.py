"""The figures on the Voice page: two keys from the page to the contacts behind one, one more to a contact whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from kms_desktop.contacts.card.looks import CustomerLooks
from kms_desktop.figures.definitions import ON_THE_PAGE, SATISFIED, TALK
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.kept_filters import KeptFilters
from kms_desktop.figures.opened import ContactsBehind
from kms_desktop.figures.period import WantedPeriod
from kms_desktop.figures.reading import Figures
from kms_desktop.storage.database import Database
from kms_desktop.ui.background import Background
from kms_desktop.ui.voc.figures.board import FigureBoard
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.figures.presenter import FigurePresenter
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import CODES, Floor

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def floor(sqlite_database: Database) -> Floor:
    """Thirty contacts of Dana's, one of whose customers left unhappy."""
    made = Floor(sqlite_database)
    made.hire("rosa", "Front", "supervisor")
    dana, maria = made.hire("dana", "Front"), made.add_customer("gold")
    with made.at_once():
        for n in range(30):
            outcome = "dissatisfied" if n == 7 else "satisfied"
            at = NOW - timedelta(hours=5 * n + 1)
            made.close_contact(at, dana, maria, outcome=outcome, talk_s=60 + n, reason_code=CODES[0], reason="A fee")
    return made


@pytest.fixture
def board(qtbot: QtBot, floor: Floor, tmp_path: Path) -> Iterator[FigureBoard]:
    rosa, background = floor.people[0], Background()
    contacts = ContactList(floor.database, rosa)
    presenter = FigurePresenter(
        Figures(floor.database, contacts, rosa),
        KeptFilters(tmp_path, "rosa"),
        background,
        lambda: NOW,
    )
    opener = ContactOpener(ContactsBehind(floor.database, contacts, rosa), background, lambda: NOW)
    made = FigureBoard(presenter, opener, str, "£", lambda: NOW, of_floor=True)
    presenter.setParent(made)
    opener.setParent(made)
    qtbot.addWidget(made)
    made.resize(1000, 640)
    made.show()
    failed: list[Exception] = []
    background.failed.connect(failed.append)
    try:
        with qtbot.waitSignals([presenter.shown, presenter.shown, presenter.choices_read]):
            made.refresh_board()
        made.take_keyboard()
        yield made
        assert failed == []
    finally:
        background.stop()


def press(qtbot: QtBot, board: FigureBoard, key: Qt.Key) -> None:
    QTest.keyClick(board.focusWidget() or board, key)


def lists(qtbot: QtBot, board: FigureBoard, key: Qt.Key) -> None:
    with qtbot.waitSignal(board.presenter.behind_shown):
        press(qtbot, board, key)


def test_each_figure_says_its_value_its_n_and_its_definition(board: FigureBoard) -> None:
    tile = board.grid.tiles[ON_THE_PAGE.index(SATISFIED)]
    assert (tile.words().value, tile.words().n) == ("96.7 %", "n 30")
    assert "n 30" in tile.accessibleName() and SATISFIED.definition in tile.accessibleDescription()
    board.grid.focus_figure(TALK)
    assert TALK.definition in board.definition.toPlainText()


def test_a_digit_lists_what_a_figure_counts_with_what_to_look_at_first(qtbot: QtBot, board: FigureBoard) -> None:
    lists(qtbot, board, Qt.Key.Key_3)
    model = board.table.model()
    assert model.rowCount() == 30
    assert [model.index(row, 0).data() for row in range(2)] == ["No", "Yes"]
    assert "96.7 %" in board.title.toPlainText()


def test_an_arrow_and_enter_list_another_one(qtbot: QtBot, board: FigureBoard) -> None:
    press(qtbot, board, Qt.Key.Key_Right)
    press(qtbot, board, Qt.Key.Key_Right)
    lists(qtbot, board, Qt.Key.Key_Return)
    assert board.presenter.figure is SATISFIED


def test_enter_opens_the_contact_and_the_look_is_told(qtbot: QtBot, board: FigureBoard, floor: Floor) -> None:
    lists(qtbot, board, Qt.Key.Key_3)
    with qtbot.waitSignal(board.opener.opened):
        press(qtbot, board, Qt.Key.Key_Return)
    assert board.opener.panel.is_open() and "Customer 0" in board.opener.panel.subtitle.toPlainText()
    looks = CustomerLooks(floor.database, floor.people[0]).list_looks()
    assert [(look.who, look.customer_id) for look in looks] == [("rosa", floor.customers[0])]


def test_esc_leads_back_step_by_step_to_where_one_was(qtbot: QtBot, board: FigureBoard) -> None:
    lists(qtbot, board, Qt.Key.Key_3)
    with qtbot.waitSignal(board.opener.opened):
        press(qtbot, board, Qt.Key.Key_Return)
    press(qtbot, board, Qt.Key.Key_Escape)
    assert not board.opener.panel.is_open() and board.is_listing()
    press(qtbot, board, Qt.Key.Key_Escape)
    assert not board.is_listing()
    assert board.grid.tiles[ON_THE_PAGE.index(SATISFIED)].hasFocus()


def test_a_filter_is_kept_for_the_next_time(qtbot: QtBot, board: FigureBoard, tmp_path: Path) -> None:
    box = board.filters.period
    box.setCurrentIndex(box.findData("today"))
    with qtbot.waitSignals([board.presenter.shown, board.presenter.shown]):
        box.activated.emit(box.currentIndex())
    assert board.grid.tiles[ON_THE_PAGE.index(SATISFIED)].words().verdict == "small sample"
    assert KeptFilters(tmp_path, "rosa").read() == FigureFilters(WantedPeriod("today"))
    assert KeptFilters(tmp_path, "dana").read() == FigureFilters()


def test_days_of_ones_own_are_typed_and_a_mistake_is_told(qtbot: QtBot, board: FigureBoard) -> None:
    box = board.filters.period
    box.setCurrentIndex(box.findData("days"))
    box.activated.emit(box.currentIndex())
    assert board.filters.first.isVisible() and board.filters.first.text() == "2026-10-07"
    board.filters.first.set_text("yesterday")
    board.filters.last.entered.emit()
    assert "2026-11-30" in board.filters.note.toPlainText()
    board.filters.first.set_text("2026-11-02")
    board.filters.last.set_text("2026-11-02")
    with qtbot.waitSignals([board.presenter.shown, board.presenter.shown]):
        board.filters.last.entered.emit()
    assert board.grid.tiles[ON_THE_PAGE.index(SATISFIED)].words().n == "n 5"


def test_the_log_says_what_can_be_narrowed_by(board: FigureBoard) -> None:
    bar = board.filters
    assert [bar.tier.itemText(at) for at in range(bar.tier.count())] == ["All", "gold"]
    assert bar.reason.findData(CODES[0]) > 0
    assert [bar.team.itemText(at) for at in range(bar.team.count())] == ["All", "Front"]


@pytest.mark.parametrize("width", [420, 760, 1600])
def test_tiles_stand_beside_each_other_as_far_as_there_is_room(board: FigureBoard, width: int) -> None:
    board.resize(width, 700)
    tiles = board.grid.tiles
    assert all(not one.geometry().intersects(other.geometry()) for one in tiles for other in tiles if one is not other)
    assert all(tile.geometry().right() <= board.grid.width() for tile in tiles)
    assert max(tile.geometry().bottom() for tile in tiles) < board.grid.height()


def test_a_target_is_typed_beside_the_figure_and_told_on_its_tile(qtbot: QtBot, board: FigureBoard) -> None:
    board.grid.focus_figure(SATISFIED)
    tile, low = board.grid.tiles[ON_THE_PAGE.index(SATISFIED)], board.grid.tiles[0].sizeHint().height()
    for typed, told in (("97", "Target 97.0 %: not met"), ("96,5 %", "Target 96.5 %: met"), ("", "")):
        board.target.setFocus()
        board.target.set_text(typed)
        press(qtbot, board, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda told=told: tile.words().target == told)  # type: ignore[misc]
        assert (told in tile.accessibleName()) and (tile.sizeHint().height() > low) == bool(told)
    assert board.focusWidget() is tile


def test_one_person_is_counted_once_it_is_said_why(
    qtbot: QtBot, board: FigureBoard, floor: Floor, tmp_path: Path
) -> None:
    dana, bar = floor.people[1], board.filters
    bar.agent.setCurrentIndex(bar.agent.findData(dana.id))
    bar.agent.activated.emit(bar.agent.currentIndex())
    assert bar.why.isVisible() and "why" in bar.note.toPlainText() and board.presenter.filters.agent_id == ""
    bar.why.set_text("She asked me to look")
    bar.why.entered.emit()
    qtbot.waitUntil(lambda: board.presenter.filters.agent_id == dana.id)
    with floor.database.reading() as session:
        told = session.connection().execute(text("SELECT who FROM audit WHERE what = 'figures of a person'")).all()
    assert [who for (who,) in told] == ["rosa"]
    assert KeptFilters(tmp_path, "rosa").read().agent_id == ""
