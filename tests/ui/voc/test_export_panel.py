"""Contacts written into a file from the window: asked for, stopped with Esc, and where the file lies at the end."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from kms_desktop.figures import contact_rows
from kms_desktop.figures.filters import FigureFilters
from kms_desktop.figures.reading import Figures
from kms_desktop.storage.database import Database
from kms_desktop.ui.background import Background
from kms_desktop.ui.voc.figures.export_panel import RowsExporter
from kms_desktop.voc.contact_list import ContactList
from tests.figures.floor import Floor

NOW = datetime(2026, 11, 3, 15, 20, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def floor(sqlite_database: Database) -> Floor:
    made = Floor(sqlite_database)
    rosa, dana = made.hire("rosa", "Front", "supervisor"), made.hire("dana", "Front")
    made.hire("quinn", "Front", "quality_reviewer")
    assert rosa.may
    with made.at_once():
        for n in range(40):
            made.close_contact(NOW - timedelta(hours=n + 1), dana)
    return made


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


@pytest.fixture
def exporter(floor: Floor, host: QWidget, monkeypatch: pytest.MonkeyPatch) -> Iterator[RowsExporter]:
    monkeypatch.setattr(contact_rows, "PART", 5)
    yield from exporter_of(floor, host, 0)


def exporter_of(floor: Floor, host: QWidget, person: int) -> Iterator[RowsExporter]:
    background, asks = Background(), floor.people[person]
    figures = Figures(floor.database, ContactList(floor.database, asks), asks)
    made = RowsExporter(figures.contact_export, asks.login, background, lambda: NOW, host)
    failed: list[Exception] = []
    background.failed.connect(failed.append)
    try:
        yield made
        assert failed == []
    finally:
        background.stop()


def chooses(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path) if path else "", ""))


def test_enter_chooses_a_place_and_the_toast_tells_it(
    qtbot: QtBot, exporter: RowsExporter, host: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, told = tmp_path / "all.csv", list[str]()
    chooses(monkeypatch, file)
    exporter.said.connect(told.append)
    exporter.ask(FigureFilters(), "28 days", host)
    panel = exporter.panel
    assert panel.is_open() and panel.names.isVisible() and not panel.bar.isVisible()
    panel.names.click()
    with qtbot.waitSignal(exporter.finished):
        QTest.keyClick(panel, Qt.Key.Key_Return)
        assert panel.is_writing and panel.bar.isVisible()
    assert told == [f"40 contacts written to {file}."] and not panel.is_open()
    with file.open(encoding="utf-8-sig", newline="") as sheet:
        assert {row["agent"] for row in csv.DictReader(sheet)} == {"Dana"}
    assert panel.bar.value() == 40 and panel.bar.accessibleName() == "Written"


def test_esc_stops_and_leaves_nothing(
    qtbot: QtBot, exporter: RowsExporter, host: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, told = tmp_path / "all.csv", list[str]()
    chooses(monkeypatch, file)
    exporter.said.connect(told.append)
    exporter.ask(FigureFilters(), "28 days", host)
    with qtbot.waitSignal(exporter.finished):
        QTest.keyClick(exporter.panel, Qt.Key.Key_Return)
        QTest.keyClick(exporter.panel, Qt.Key.Key_Escape)
    assert told == ["Stopped. No file was written."]
    assert [one.name for one in tmp_path.iterdir() if "csv" in one.name or "part" in one.name] == []


def test_who_chooses_no_place_is_where_they_were(
    exporter: RowsExporter, host: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    chooses(monkeypatch, None)
    exporter.ask(FigureFilters(), "28 days", host)
    QTest.keyClick(exporter.panel, Qt.Key.Key_Return)
    assert exporter.panel.is_open() and not exporter.panel.is_writing


def test_who_may_not_is_told_who_does(floor: Floor, host: QWidget) -> None:
    for exporter in exporter_of(floor, host, 2):
        told: list[str] = []
        exporter.problem.connect(told.append)
        exporter.ask(FigureFilters(), "28 days", host)
        assert told == ["The contacts of the floor are exported by a supervisor or an administrator."]
        assert not exporter.panel.is_open()


def test_what_cannot_be_written_is_told(
    qtbot: QtBot, exporter: RowsExporter, host: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chooses(monkeypatch, tmp_path / "nowhere" / "all.csv")
    exporter.ask(FigureFilters(), "28 days", host)
    with qtbot.waitSignal(exporter.problem) as told:
        QTest.keyClick(exporter.panel, Qt.Key.Key_Return)
    assert "could not be written" in told.args[0] and not exporter.panel.is_open()
