"""What changed, read over the page: this month, with an arrow the last one, in a month's first week that first; Esc."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kms_desktop.editorial.changes_report import ChangesReport
from kms_desktop.storage.database import Database
from kms_desktop.ui.background import Background
from kms_desktop.ui.voc.changes_panel import ChangesReader
from kms_desktop.ui.widgets.paragraph import Paragraph
from kms_desktop.voc.themes.themes import Themes
from tests.figures.floor import CODES, Floor


def words(panel: QWidget) -> str:
    return "\n".join(one.toPlainText() for one in panel.findChildren(Paragraph) if one.isVisibleTo(panel))


def test_this_month_and_the_last_are_read_and_closed(qtbot: QtBot, sqlite_database: Database) -> None:
    floor, background = Floor(sqlite_database), Background()
    rosa, dana = floor.hire("rosa", "Front", "supervisor"), floor.hire("dana", "Front")
    themes = Themes(sqlite_database, None, rosa)
    theme = themes.make_theme("Late fee", reason_code=CODES[0])
    themes.decide_theme(theme, True, "It is waived the first time.")
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    report = ChangesReport(sqlite_database, dana, None)
    next_month = (datetime.now(UTC).replace(day=1, hour=0, minute=0) + timedelta(days=32)).replace(day=1)
    now = [next_month - timedelta(minutes=1)]
    reader = ChangesReader(report, background, lambda: now[0], page)
    try:
        with qtbot.waitSignal(reader.shown):
            reader.open_over(page)
        qtbot.waitUntil(lambda: "It is waived the first time." in words(reader.panel))
        assert "You said, we did" in words(reader.panel)
        with qtbot.waitSignal(reader.shown):
            QTest.keyClick(reader.panel, Qt.Key.Key_Right)
        qtbot.waitUntil(lambda: "Nothing was decided" in words(reader.panel))
        assert "waived" not in words(reader.panel)
        QTest.keyClick(reader.panel, Qt.Key.Key_Escape)
        assert not reader.panel.is_open()
        now[0] = next_month + timedelta(days=2)
        with qtbot.waitSignal(reader.shown):
            reader.open_over(page)
        qtbot.waitUntil(lambda: "It is waived the first time." in words(reader.panel))
    finally:
        background.stop()
