"""What if, from a theme: by keyboard to the replay, its contacts and one of them; what cannot be is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kms_desktop.figures.looser_limits import LooserLimits
from kms_desktop.storage.database import Database
from kms_desktop.storage.tables import OptionRuleRow
from kms_desktop.ui.background import Background
from kms_desktop.ui.voc.themes.what_if import WhatIf
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import Floor
from tests.figures.test_looser_limits import asked, publish

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=UTC)


@pytest.fixture
def floor(sqlite_database: Database) -> Floor:
    """Three approvals refused to Dana, of £60, £70 and £90."""
    made, at = Floor(sqlite_database), NOW - timedelta(days=1)
    dana, _ = made.hire("dana", "Front"), made.hire("rosa", "Front", "supervisor")
    for amount in ("60", "70", "90"):
        asked(made, made.close_contact(at, dana), dana, amount, at=at)
    publish(made, agent="40", manager=None)
    return made


@pytest.fixture
def what_if(qtbot: QtBot, floor: Floor) -> Iterator[WhatIf]:
    host, background, failed = QWidget(), Background(), list[Exception]()
    background.failed.connect(failed.append)
    qtbot.addWidget(host)
    host.resize(1000, 820)
    host.show()
    rosa = next(one for one in floor.people if one.login == "rosa")
    contacts = ContactList(floor.database, rosa)
    try:
        yield WhatIf(LooserLimits(floor.database, rosa), contacts, background, lambda: NOW, "£", host)
        assert failed == []
    finally:
        background.stop()


def opened(qtbot: QtBot, what_if: WhatIf) -> None:
    host = what_if.parent()
    assert isinstance(host, QWidget)
    what_if.ask_article("late-fee", 28, host)
    qtbot.waitUntil(lambda: what_if.panel.table.model().rowCount() > 0)


def row(what_if: WhatIf, at: int) -> list[str]:
    model = what_if.panel.table.model()
    return [str(model.index(at, column).data()) for column in range(model.columnCount())]


def test_it_opens_reckoned_for_any_sum_and_says_what_it_rests_on(qtbot: QtBot, what_if: WhatIf) -> None:
    opened(qtbot, what_if)
    assert row(what_if, 4) == ["More granted", "£110", "£165", "£220", "3"]
    assert what_if.panel.option.currentText() == "Waive it"
    assert "today up to £40" in what_if.panel.told.toPlainText() and "small sample" in what_if.panel.told.toPlainText()
    assert "Would have taken it: 50 % to 100 %. A guess" in what_if.panel.assumed.toPlainText()


def test_a_sum_and_enter_reckon_again_and_a_row_lists_its_contacts(qtbot: QtBot, what_if: WhatIf) -> None:
    opened(qtbot, what_if)
    panel, listed = what_if.panel, list[tuple[str, int, list[object]]]()
    what_if.listed.connect(lambda *told: listed.append(told))
    QTest.keyClicks(panel.sum.editor, "£80")
    QTest.keyClick(panel.sum.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: row(what_if, 1)[1] == "2")
    panel.table.mark_row(3)
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(listed))
    ((title, many, lines),) = listed
    assert (title, many, len(lines), panel.is_open()) == ("Contacts that got less, or nothing", 2, 2, False)


def test_what_is_no_sum_or_no_looser_is_said_in_the_panel(qtbot: QtBot, what_if: WhatIf) -> None:
    opened(qtbot, what_if)
    panel = what_if.panel
    panel.sum.set_text("lots")
    QTest.keyClick(panel.sum.editor, Qt.Key.Key_Return)
    assert panel.note.toPlainText() == "“lots” is no sum of money."
    panel.sum.set_text("12")
    QTest.keyClick(panel.sum.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Agents grant up to £40" in panel.note.toPlainText())
    assert panel.note.isVisible()


def test_where_nothing_can_be_loosened_that_is_said(qtbot: QtBot, what_if: WhatIf, floor: Floor) -> None:
    with floor.database.writing() as session:
        session.get_one(OptionRuleRow, ("late-fee", "waive")).authority = {"agent": None}
    host = what_if.parent()
    assert isinstance(host, QWidget)
    what_if.ask_article("late-fee", 0, host)
    qtbot.waitUntil(what_if.panel.is_open)
    assert what_if.panel.note.toPlainText() == "Agents grant every option of this article alone already."
    assert not what_if.panel.table.isVisible() and not what_if.panel.sum.isVisible()


def test_where_nobody_asked_for_it_no_figure_is_told(qtbot: QtBot, what_if: WhatIf, floor: Floor) -> None:
    with floor.database.writing() as session:
        session.add(OptionRuleRow(article_id="other", option_id="gift", title="A gift", authority={}, at=NOW))
    host = what_if.parent()
    assert isinstance(host, QWidget)
    what_if.ask_article("other", 28, host)
    qtbot.waitUntil(lambda: "Nobody asked" in what_if.panel.summary.toPlainText())
    assert "today they ask for it" in what_if.panel.told.toPlainText() and not what_if.panel.table.isVisible()
