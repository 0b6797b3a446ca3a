"""Themes on the Voice page: the keyboard path to the contacts and to a decision, and who sees what of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from sqlmodel import select

from kms_desktop.access.model import Person
from kms_desktop.access.roles import READ_FLOOR
from kms_desktop.figures.opened import ContactsBehind
from kms_desktop.storage.database import Database
from kms_desktop.storage.journal import Journal
from kms_desktop.storage.outbox import Outbox
from kms_desktop.storage.tables import AuditRow
from kms_desktop.ui.background import Background
from kms_desktop.ui.last_done import LastDone
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.themes.board import ThemeBoard
from kms_desktop.ui.voc.themes.presenter import ThemePresenter
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.suggestions import SuggestionBox, register_suggestions
from kms_desktop.voc.themes.themes import Themes
from tests.figures.floor import CODES, Floor

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)
TITLE, OTHER = "Charged twice: card crosses the debit", "Engineer came late"
SAID = "Ask about bank charges before offering a credit"


@dataclass
class Place:
    """A floor with two themes, whose people's boards can be opened."""

    floor: Floor
    outbox: Outbox
    background: Background
    qtbot: QtBot
    hosts: list[QWidget]

    def person(self, login: str) -> Person:
        return next(one for one in self.floor.people if one.login == login)

    def themes(self, login: str) -> Themes:
        return Themes(self.floor.database, self.outbox, self.person(login), lambda: NOW)

    def board(self, login: str) -> ThemeBoard:
        """Its list read and the first theme shown, in a window with its pane beside it."""
        person, host = self.person(login), QWidget()
        contacts = ContactList(self.floor.database, person)
        opener = ContactOpener(ContactsBehind(self.floor.database, contacts, person), self.background, lambda: NOW)
        presenter = ThemePresenter(self.themes(login), self.background, lambda: NOW)
        board = ThemeBoard(
            *(presenter, opener, person, self.floor.people, LastDone(lambda: NOW), "£", str, lambda: NOW),
            shows_money=person.may(READ_FLOOR),
        )
        presenter.setParent(board)
        opener.setParent(board)
        row = QHBoxLayout(host)
        row.addWidget(board, 1)
        row.addWidget(board.pane)
        board.pane.setFixedWidth(568)
        self.hosts.append(host)
        self.qtbot.addWidget(host)
        host.resize(1360, 820)
        host.show()
        self.does(board, board.refresh_board)
        board.take_keyboard()
        return board

    def does(self, board: ThemeBoard, act: Callable[[], object]) -> None:
        """Do it, and wait until the theme was read again."""
        with self.qtbot.waitSignal(board.presenter.detail_shown):
            act()


@pytest.fixture
def place(qtbot: QtBot, sqlite_database: Database, tmp_path: Path) -> Iterator[Place]:
    made = Floor(sqlite_database)
    made.hire("rosa", "Front", "supervisor")
    agents = [made.hire(login, "Front") for login in ("dana", "sam")]
    maria = made.add_customer("gold")
    with made.at_once():
        for n in range(30):
            at = NOW - timedelta(hours=9 * n + 1)
            made.close_contact(at, agents[n % 2], maria, reason_code=CODES[1], reason="Charged twice")
    outbox = Outbox(sqlite_database, Journal(tmp_path / "journal.db"))
    register_suggestions(outbox, sqlite_database)
    boxes = [SuggestionBox(sqlite_database, outbox, agent.id) for agent in agents]
    said = [box.submit_suggestion("suggestion", SAID).id for box in boxes]
    rosa = Themes(sqlite_database, outbox, made.people[0], lambda: NOW)
    rosa.make_theme(TITLE, reason_code=CODES[1], suggestion_ids=tuple(said))
    rosa.make_theme(OTHER, reason_code=CODES[2])
    background, failed = Background(), list[Exception]()
    background.failed.connect(failed.append)
    try:
        yield Place(made, outbox, background, qtbot, [])
        assert failed == []
    finally:
        background.stop()


def press(board: ThemeBoard, key: Qt.Key) -> None:
    QTest.keyClick(board.window().focusWidget(), key)


def test_the_dearest_theme_is_first_and_says_what_it_is(place: Place) -> None:
    board = place.board("rosa")
    line = board.list.current_line()
    assert line is not None and line.theme.title == TITLE
    spoken = board.list.rows.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert "2 agents said it" in spoken and "30 contacts" in spoken and "at stake a year £" in spoken
    assert board.detail_text() == "2 themes, 2 to decide"
    assert board.pane.worth.isVisible() and SAID in board.pane.decision._quotes.itemAt(0).widget().toPlainText()


def test_two_keys_lead_from_a_theme_to_a_contact_and_esc_leads_back(place: Place) -> None:
    board = place.board("rosa")
    press(board, Qt.Key.Key_Return)
    assert board.is_listing() and board.behind.table.model().rowCount() == 30
    with place.qtbot.waitSignal(board.opener.opened):
        press(board, Qt.Key.Key_Return)
    assert board.opener.panel.is_open() and "Customer 0" in board.opener.panel.subtitle.toPlainText()
    press(board, Qt.Key.Key_Escape)
    press(board, Qt.Key.Key_Escape)
    assert not board.is_listing() and board.list.rows.hasFocus()


def test_a_decision_is_read_by_everybody_who_said_it(place: Place) -> None:
    board = place.board("rosa")
    assert "The two agents read this word for word." in board.pane.decision.note.toPlainText()
    board.pane.decision.field.setFocus()
    QTest.keyClicks(board.pane.decision.field, "Question 1 from Monday on.")
    place.does(board, board.press_filled)
    for login in ("dana", "sam"):
        box = SuggestionBox(place.floor.database, place.outbox, place.person(login).id)
        (answer,) = box.answers(place.person(login).id)()
        assert (answer.state, answer.answer) == ("accepted", "Question 1 from Monday on.")


def test_without_words_nothing_is_decided_and_the_keyboard_goes_to_their_field(place: Place) -> None:
    board = place.board("rosa")
    with place.qtbot.waitSignal(board.presenter.problem) as problem:
        board.decide(False)
    assert board.pane.decision.field.hasFocus() and problem.args[0]
    assert place.themes("rosa").list_lines()()[0].theme.state == "new"


def test_what_was_decided_is_undone_and_its_words_stand_in_the_box_again(place: Place) -> None:
    board = place.board("rosa")
    board.pane.decision.field.setFocus()
    QTest.keyClicks(board.pane.decision.field, "From Monday on.")
    place.does(board, board.press_filled)
    assert board.pane.decision.field.text() == "" and board.pane.decision.done.isVisible()
    place.does(board, board._last_done.undo_last)
    assert board.pane.decision.field.text() == "From Monday on." and board.pane.decision.accept.isVisible()


def test_what_is_done_is_checked_by_the_filled_key_and_told(place: Place) -> None:
    board = place.board("rosa")
    board.pane.decision.field.setFocus()
    QTest.keyClicks(board.pane.decision.field, "From Monday on.")
    place.does(board, board.press_filled)
    place.does(board, board.press_filled)
    assert board.pane.decision.check.isVisible() and not board.pane.decision.done.isVisible()
    with place.qtbot.waitSignal(board.said) as said:
        place.does(board, board.press_filled)
    assert said.args[0].startswith("Too early to say")
    place.qtbot.waitUntil(lambda: "Too early to say" in board.pane.decision.effect.toPlainText())
    assert place.themes("rosa").list_lines()()[0].theme.state == "not_yet"


def test_an_agent_sees_themes_and_states_and_neither_money_nor_what_decides(place: Place) -> None:
    board = place.board("dana")
    spoken = board.list.rows.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert "To decide" in spoken and "£" not in spoken
    pane, box = board.pane, board.pane.decision
    money = (pane.worth, pane.unit, pane.assumptions)
    deciding = (box.field, box.accept, box.decline, box.own, box.done, box.check, box.reopen, pane.rename, pane.join)
    assert not any(part.isVisible() for part in (*money, *deciding))
    assert "A supervisor decides this" in box.note.toPlainText()
    for action in ("own_theme", "finish_theme", "check_theme", "make_theme", "join_themes", "rename_theme", "reopen"):
        board.acts()[action]()
    assert not board.title_panel.is_open()
    board.decide(True)
    assert place.themes("rosa").list_lines()()[0].theme.state == "new"


def test_who_says_the_same_is_one_more_of_them(place: Place) -> None:
    place.floor.hire("kim", "Front")
    board = place.board("kim")
    assert board.pane.decision.same.isVisible()
    place.does(board, board.acts()["same_here"])
    assert board.pane.detail is not None and board.pane.detail.line.said_by == 3
    assert not board.pane.decision.same.isVisible()


def test_a_figure_is_moved_with_an_arrow_and_kept_once_it_rests(place: Place) -> None:
    rows = place.board("rosa").pane.assumptions
    rows.tracks["value"].setFocus()
    with place.qtbot.waitSignal(rows.changed) as changed:
        QTest.keyClick(rows.tracks["value"], Qt.Key.Key_Right)
    code, value, _source = changed.args
    assert (code, value.low, value.mid, value.high) == ("value", 106, 265, 530)
    assert "£265 (106 to 530)" in rows._values["value"].toPlainText()


def test_enter_on_a_track_opens_three_fields_and_a_wrong_order_is_told(place: Place) -> None:
    rows = place.board("rosa").pane.assumptions
    rows.tracks["value"].setFocus()
    QTest.keyClick(rows.tracks["value"], Qt.Key.Key_Return)
    assert rows.fields is not None
    low, middle, high = rows.fields.fields
    assert middle.editor.hasFocus() and (low.text(), middle.text(), high.text()) == ("100", "250", "500")
    middle.set_text("900")
    QTest.keyClick(middle.editor, Qt.Key.Key_Return)
    assert "in their order" in rows.fields.note.toPlainText()
    QTest.keyClick(low.editor, Qt.Key.Key_Escape)
    assert rows.fields is None and rows.tracks["value"].hasFocus()


def test_chart_and_table_say_the_same(place: Place) -> None:
    course = place.board("rosa").pane.course
    course.chart.setFocus()
    QTest.keyClick(course.chart, Qt.Key.Key_End)
    point = course.chart.marked_point()
    assert point is not None and point.spoken in course.chart.accessibleDescription()
    course.switch.click()
    model = course.table.model()
    days = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert course.table.isVisible() and point.label in days
    row = days.index(point.label)
    assert f"{float(model.index(row, 3).data()):.1f}" in point.spoken


def test_contacts_of_something_else_take_the_place_of_the_themes_own(place: Place) -> None:
    board = place.board("rosa")
    detail = board.pane.detail
    assert detail is not None and not board.pane.what_if.isVisible()
    board.list_contacts("More granted", 700, detail.contacts[:2])
    assert board.is_listing() and board.behind.table.model().rowCount() == 2
    assert board.behind.meaning.toPlainText() == "700 contacts, the newest first"
    place.does(board, lambda: board.presenter.read_theme(detail.theme.id))
    assert board.behind.title.toPlainText() == "More granted"
    board.leave_contacts()
    board.open_contacts()
    assert board.behind.title.toPlainText() == detail.theme.title


def test_the_list_is_written_into_a_file_and_the_audit_tells(place: Place, tmp_path: Path) -> None:
    board = place.board("rosa")
    with place.qtbot.waitSignal(board.presenter.exported) as told:
        board.presenter.export_lines(tmp_path / "themes.csv", board.list.lines(), {})
    many = len(board.list.lines())
    assert told.args == [f"{many} themes written to themes.csv."] and many > 1
    assert len((tmp_path / "themes.csv").read_text("utf-8-sig").splitlines()) == many + 1
    with place.floor.database.reading() as session:
        rows = session.exec(select(AuditRow).where(AuditRow.what == "list exported")).all()
    assert [row.data for row in rows] == [{"list": "themes", "rows": many}]
