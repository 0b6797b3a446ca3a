"""Reviews on the Voice page, by keyboard: drawn, read, judged, looked at, and answered by the agent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from kms_desktop.contacts.card.looks import CustomerLooks
from kms_desktop.figures.opened import ContactsBehind
from kms_desktop.storage.database import Database
from kms_desktop.storage.ids import utc_now
from kms_desktop.ui.background import Background
from kms_desktop.ui.desk.side_panes import IdlePane
from kms_desktop.ui.voc.figures.contact_pane import ContactOpener
from kms_desktop.ui.voc.reviews.board import ReviewBoard
from kms_desktop.ui.voc.reviews.presenter import ReviewPresenter
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.ui.widgets.rows import SideRow
from kms_desktop.voc.contact_list import ContactList
from kms_desktop.voc.reviews.review_text import asked_words
from kms_desktop.voc.reviews.reviews import Reviews
from tests.figures.floor import CODES, Floor


@pytest.fixture
def floor(sqlite_database: Database) -> Floor:
    """Two contacts of Dana's with a customer, closed an hour ago."""
    made = Floor(sqlite_database)
    for login, role in (("dana", "agent"), ("rosa", "supervisor"), ("quinn", "quality_reviewer")):
        made.hire(login, "Front", role)
    maria = made.add_customer("gold")
    for n, code in enumerate(CODES[:2]):
        at = utc_now() - timedelta(hours=1 + n)
        made.close_contact(
            at, made.people[0], maria, reason_code=code, article_id="fee", link="resolved", words="twice"
        )
    return made


class Desks:
    """A board for whoever sits down; all of them wind down together."""

    def __init__(self, qtbot: QtBot, floor: Floor) -> None:
        self._qtbot, self._floor, self._background = qtbot, floor, Background()
        self.problems: list[str] = []
        self.hosts: list[QWidget] = []

    def sit(self, login: str) -> ReviewBoard:
        me = next(one for one in self._floor.people if one.login == login)
        database, background = self._floor.database, self._background
        contacts = ContactList(database, me)
        opener = ContactOpener(ContactsBehind(database, contacts, me), background, lambda: utc_now().astimezone())
        presenter = ReviewPresenter(Reviews(database, me), background, lambda: utc_now().astimezone())
        board = ReviewBoard(presenter, opener, str, lambda: utc_now().astimezone())
        presenter.problem.connect(self.problems.append)
        host = QWidget()
        row = QHBoxLayout(host)
        row.addWidget(board)
        row.addWidget(board.pane)
        self.hosts.append(host)
        self._qtbot.addWidget(host)
        host.show()
        host.activateWindow()
        self._qtbot.waitUntil(host.isActiveWindow)
        board.refresh_board()
        board.table.setFocus()
        return board

    def until(self, holds: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(holds)

    def opens(self, board: ReviewBoard) -> None:
        """Enter on the marked one."""
        QTest.keyClick(board.table, Qt.Key.Key_Return)
        self.until(lambda: board.pane.detail is not None)

    def stop(self) -> None:
        self._background.stop()


@pytest.fixture
def desks(qtbot: QtBot, floor: Floor) -> Iterator[Desks]:
    made = Desks(qtbot, floor)
    yield made
    made.stop()


def rows(board: ReviewBoard) -> int:
    return board.table.model().rowCount()


def words_of(board: ReviewBoard) -> list[str]:
    return [one.toPlainText() for one in board.pane.findChildren(Paragraph) if one.isVisible()]


def test_the_whole_way_of_a_review(desks: Desks, floor: Floor) -> None:
    rosa = desks.sit("rosa")
    rosa.draw.click()
    desks.until(lambda: rows(rosa) == 2)
    assert rosa.detail_text() == "2 reviews, 2 to judge"
    assert CustomerLooks(floor.database, floor.people[1]).list_looks() == [], "nobody has read a contact yet"
    desks.opens(rosa)
    assert len(CustomerLooks(floor.database, floor.people[1]).list_looks()) == 1
    assert "Closed with an article that resolved it · fee" in words_of(rosa)
    QTest.keyClick(rosa.pane.rightly, Qt.Key.Key_Right)
    QTest.keyClick(rosa.pane.rightly, Qt.Key.Key_Right)
    assert rosa.pane.chosen_answer() == "no"
    rosa.pane.field.set_text("The other article.")
    rosa.pane.field.setFocus()
    rosa.press_filled()
    desks.until(lambda: rosa.pane.review is not None and rosa.pane.review.state == "judged")
    assert rosa.table.hasFocus(), "the next one takes Down and Enter"
    desks.until(lambda: rosa.pane.coach.isVisible() and rosa.pane.field.text() == "")
    desks.until(lambda: rosa.detail_text() == "2 reviews, 1 to judge")

    quinn = desks.sit("quinn")
    desks.until(lambda: rows(quinn) == 2)
    desks.opens(quinn)
    assert quinn.pane.declines.isVisible() and not quinn.pane.coach.isVisible() and not quinn.pane.rightly.isVisible()
    assert quinn.possible_actions() == {"accept_suggestion", "decline_suggestion", "draw_reviews"}
    quinn.press_filled()
    desks.until(lambda: quinn.pane.review is not None and quinn.pane.review.agrees is True)

    dana = desks.sit("dana")
    desks.until(lambda: rows(dana) == 1)
    assert not dana.draw.isVisible() and not dana.many.isVisible(), "whoever draws no sample chooses no size"
    desks.opens(dana)
    dana.pane.field.set_text("I see.")
    dana.press_filled()
    desks.until(lambda: any("Dana answered: I see." in one for one in words_of(dana)))
    assert any("Rosa judged: No. The other article." in one for one in words_of(dana))
    assert len(CustomerLooks(floor.database, floor.people[1]).list_looks()) == 2, "one's own contact is no look"
    assert desks.problems == []


def test_a_note_goes_to_the_other_of_the_two_and_is_taken_back(desks: Desks, floor: Floor) -> None:
    database, (dana, rosa, _) = floor.database, floor.people
    reviews = Reviews(database, rosa)
    reviews.draw(utc_now() - timedelta(days=1), utc_now(), 1)
    reviews.judge(reviews.list_reviews()()[0], "yes")
    board = desks.sit("dana")
    desks.until(lambda: rows(board) == 1)
    desks.opens(board)
    board.pane.coach.click()
    desks.until(lambda: desks.problems == ["Write what the note says."])
    board.pane.field.set_text("Show me how.")
    board.pane.coach.click()
    desks.until(lambda: "Dana: Show me how." in words_of(board))
    review = Reviews(database, rosa).list_reviews()()[0]
    assert [one.words for one in Reviews(database, rosa).open_review(review.id).notes] == ["Show me how."]
    note = Reviews(database, dana).open_review(review.id).notes[0].id
    board.pane.note_taken_back.emit(note)
    desks.until(lambda: "Dana: Show me how." not in words_of(board))


def test_what_is_typed_stays_with_its_review(desks: Desks, floor: Floor) -> None:
    reviews = Reviews(floor.database, floor.people[1])
    reviews.draw(utc_now() - timedelta(days=1), utc_now(), 2)
    rosa = desks.sit("rosa")
    desks.until(lambda: rows(rosa) == 2)
    desks.opens(rosa)
    rosa.pane.field.setPlainText("Half a")
    rosa.table.mark_row(1)
    assert rosa.pane.detail is None and not rosa.pane.field.isVisible()
    rosa.table.mark_row(0)
    rosa.table.setFocus()
    desks.opens(rosa)
    assert rosa.pane.field.text() == "Half a"


def test_no_answer_is_chosen_beforehand(desks: Desks, floor: Floor) -> None:
    reviews = Reviews(floor.database, floor.people[1])
    reviews.draw(utc_now() - timedelta(days=1), utc_now(), 1)
    rosa = desks.sit("rosa")
    desks.until(lambda: rows(rosa) == 1)
    desks.opens(rosa)
    assert rosa.pane.asked.toPlainText() == "Does the linked article answer what the customer asked?"
    assert rosa.pane.detail is not None
    without = asked_words("rightly", replace(rosa.pane.detail, read_from=()))
    assert without == "No article was linked. Is there really none that answers it?"
    rosa.press_filled()
    desks.until(lambda: desks.problems == ["Say whether the article is the right one: yes, no or unsure."])
    assert rosa.pane.chosen_answer() == "" and rosa.pane.rightly.hasFocus()


def test_an_answer_outlives_that_the_workspace_changed(desks: Desks, floor: Floor) -> None:
    reviews = Reviews(floor.database, floor.people[1])
    reviews.draw(utc_now() - timedelta(days=1), utc_now(), 1)
    rosa = desks.sit("rosa")
    desks.until(lambda: rows(rosa) == 1)
    desks.opens(rosa)
    QTest.keyClick(rosa.pane.rightly, Qt.Key.Key_Left)
    assert rosa.pane.chosen_answer() == "unsure"
    before = rosa.pane.detail
    rosa.refresh_board()
    desks.until(lambda: rosa.pane.detail is not before)
    assert rosa.pane.chosen_answer() == "unsure"
    QTest.mouseClick(rosa.pane.rightly, Qt.MouseButton.LeftButton, pos=rosa.pane.rightly.tabRect(0).center())
    assert rosa.pane.chosen_answer() == "yes"


def test_with_nothing_to_read_the_desk_says_nothing(qtbot: QtBot) -> None:
    from tests.ui.desk.test_running import BOARD, NO_BOARD, NOW

    pane = IdlePane()
    qtbot.addWidget(pane)
    pane.show_idle((), BOARD, (), NOW, reviews=1)
    names = [row.accessibleName() for row in pane.findChildren(SideRow) if not row.isHidden()]
    reviewed, running = (next(n for n, name in enumerate(names) if word in name) for word in ("reviewed", "New prices"))
    assert reviewed < running, "what runs for days would push it out of sight"
    for n, told in ((0, []), (1, ["1 of your contacts was reviewed"]), (2, ["2 of your contacts were reviewed"])):
        pane.show_idle((), NO_BOARD, (), NOW, reviews=n)
        names = [row.accessibleName() for row in pane.findChildren(SideRow) if not row.isHidden()]
        assert [name.split(".")[0] for name in names if "reviewed" in name] == told
