"""What is running: each row says what it is in a word, one key publishes, a digit reports, all by keys alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.bulletins.model import (
    NO_BOARD,
    Board,
    Bulletin,
    DownReport,
    Proposal,
    RunningBulletin,
    WorksAgain,
)
from kms_desktop.ui.desk.running.bulletin_form import BulletinForm, Draft
from kms_desktop.ui.desk.running.bulletins_panel import BulletinLine, BulletinsPanel
from kms_desktop.ui.desk.running.down_panel import DownPanel
from kms_desktop.ui.desk.side_panes import IdlePane
from tests.desks import shown

NOW = datetime(2026, 11, 30, 10, 40, tzinfo=UTC)
SITE = Bulletin(
    "k1", "incident", "website", words="Try again at noon.", published_by="r", published_at=NOW - timedelta(minutes=9)
)
PRICES = Bulletin("k2", "change", title="New prices", published_at=NOW - timedelta(days=1))
OFFER = Bulletin(
    "k3", "promotion", title="Half price", published_at=NOW - timedelta(days=2), ends_at=NOW + timedelta(hours=6)
)
REPORTS = tuple(
    DownReport(f"d{place}", "app", who, NOW - timedelta(minutes=20 - place), f"c{place}", f"u{place}", name)
    for place, (who, name) in enumerate((("dana", "Maria Okafor"), ("sam", "Tom Bell"), ("priya", "")))
)
PROPOSED = Proposal("app", REPORTS)
LIFTED = Bulletin("k4", "incident", "line", state="lifted", ended_at=NOW - timedelta(minutes=2))
BOARD = Board(
    (RunningBulletin(SITE, read=False), RunningBulletin(PRICES, read=False), RunningBulletin(OFFER, read=True)),
    (WorksAgain(LIFTED, REPORTS),),
    (PROPOSED,),
)
LINES = (
    BulletinLine(None, PROPOSED),
    BulletinLine(SITE, None, ("Dana Webb",), ("Sam Ruiz", "Priya Nair"), ("Maria Okafor",)),
    BulletinLine(OFFER, None, ("Dana Webb", "Sam Ruiz"), ("Priya Nair",)),
    BulletinLine(LIFTED, None, (), ("Dana Webb",)),
)


@pytest.fixture
def pane(qtbot) -> IdlePane:
    made = IdlePane()
    qtbot.addWidget(made)
    made.resize(320, 900)
    made.show()
    made.show_idle((), BOARD, (), NOW)
    return made


@pytest.fixture
def host(qtbot) -> QWidget:
    made = QWidget()
    made.resize(1000, 700)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key)


def test_each_kind_has_its_own_word_and_what_is_new_is_counted(pane: IdlePane) -> None:
    said = shown(pane)
    for words in ("Incident · since 10:31 · Try again at noon.", "Change · since", "Promotion · since", "2 new"):
        assert words in said
    assert "The website is down" in said and "Ctrl+Shift+G marks the marked one read" in said
    assert "Works again" in said and "Since 10:38. Call back: Maria Okafor, Tom Bell." in said
    assert "3 people reported it, the first at 10:20" in said
    pane.show_idle((), NO_BOARD, (), NOW)
    assert "Running now" not in shown(pane) and "Proposed" not in shown(pane)


def test_the_marked_row_is_the_one_that_is_read_and_opens(pane: IdlePane, qtbot) -> None:
    row = next(row for row, key in pane.bulletin_rows if key == "k2")
    pane.activateWindow()
    qtbot.waitUntil(pane.isActiveWindow)
    row.setFocus()
    assert pane.marked_bulletin() == "k2"
    with qtbot.waitSignal(pane.bulletin_chosen) as opened:
        press(Qt.Key.Key_Return)
    assert opened.args == [PRICES]


def test_a_digit_reports_and_what_is_known_stands_under_it(host, qtbot) -> None:
    panel = DownPanel()
    panel.show_known({"app": "known since 10:20"}, "Maria Okafor")
    panel.open_in(host, host, panel)
    assert "known since 10:20" in shown(panel) and "Logged on the contact with Maria Okafor" in shown(panel)
    with qtbot.waitSignal(panel.down_chosen) as said:
        press(Qt.Key.Key_2)
    assert said.args == ["app"] and not panel.is_open()


def test_a_proposal_is_published_as_it_stands_by_one_more_key(host, qtbot) -> None:
    form = BulletinForm()
    form.begin_proposed(PROPOSED, "3 people", NOW)
    form.open_in(host, host, form.title)
    with qtbot.waitSignal(form.written) as said:
        press(Qt.Key.Key_Return)
    assert said.args == [Draft("incident", "app", "", "", "", None)]
    form.begin_proposed(PROPOSED, "3 people", NOW)
    with qtbot.waitSignal(form.declined) as declined:
        form.decline.click()
    assert declined.args == ["app"]


def test_a_new_one_needs_words_and_an_end_that_can_be_read(host, qtbot) -> None:
    form = BulletinForm()
    form.begin_new(NOW)
    form.open_in(host, host, form.title)
    press(Qt.Key.Key_Return)
    assert form.is_open() and "Say in a few words what it is." in shown(form)
    QTest.keyClicks(QApplication.focusWidget(), "Shop opens later")
    form.ends.set_text("soon")
    form.confirm()
    assert form.is_open() and "Type a time to come like 15:30 or Tue 9:00" in shown(form)
    form.ends.set_text("17:30")
    with qtbot.waitSignal(form.written) as said:
        form.confirm()
    draft = said.args[0]
    assert (draft.kind, draft.title, draft.ends_at) == ("change", "Shop opens later", NOW.replace(hour=17, minute=30))
    form.begin_changing(OFFER, NOW)
    assert (form.title.text(), form.ends.text(), form.kind.current_part()) == ("Half price", "16:40", 2)


def test_a_supervisor_sees_who_has_not_read_it_and_acts_by_a_digit(host, qtbot) -> None:
    panel = BulletinsPanel(publishes=True)
    panel.show_lines(LINES, NOW, "k1")
    panel.open_in(host, host, panel.table)
    said = shown(panel)
    assert "1 of 3" in said and "Not read yet: Sam Ruiz, Priya Nair." in said
    assert "to call back: Maria Okafor" in said and "works again, 10:38" in said
    with qtbot.waitSignal(panel.acted) as acted:
        press(Qt.Key.Key_2)
    assert acted.args == ["lift", LINES[1]]


def test_what_ended_is_marked_and_in_sight_where_it_stands_now(host) -> None:
    others = [BulletinLine(Bulletin(f"o{n}", "change", title=f"News {n}", published_at=NOW)) for n in range(12)]
    panel = BulletinsPanel(publishes=True)
    panel.show_lines([BulletinLine(SITE), *others], NOW, "k1")
    panel.open_in(host, host, panel.table)
    ended = replace(SITE, state="lifted", ended_at=NOW)
    panel.show_lines([*others, BulletinLine(ended)], NOW)
    assert panel.marked_line() == BulletinLine(ended)
    QApplication.processEvents()
    marked = panel.table.visualRect(panel.table.currentIndex())
    assert panel.table.viewport().rect().contains(marked)


def test_an_agent_reads_the_same_list_and_is_offered_nothing_else(host) -> None:
    panel = BulletinsPanel(publishes=False)
    panel.show_lines(LINES[1:], NOW)
    panel.open_in(host, host, panel.table)
    assert "The website is down" in shown(panel)
    assert "Read by" not in shown(panel) and "Not read yet" not in shown(panel) and "Take back" not in shown(panel)
