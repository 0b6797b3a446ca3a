"""The very first start, on a machine where nobody has made a workspace yet."""

from __future__ import annotations

import threading  # noqa: TID251 - to hold the opening up
from contextlib import closing

import pytest
from PySide6.QtCore import QEvent, QObject, Qt

from kms_desktop.access.first_run import make_workspace
from kms_desktop.search.bootstrap import open_finder
from kms_desktop.settings import Settings
from kms_desktop.ui import window as window_module
from kms_desktop.ui.window import MainWindow
from tests.desks import shown


@pytest.fixture
def window(qtbot, tmp_path):
    kb = tmp_path / "kb"
    kb.mkdir()
    (kb / "a.md").write_text("# Refund has not arrived\n\nWhere is my money?\n", encoding="utf-8")
    made = MainWindow(Settings(kb_dir=kb, data_dir=tmp_path / "data", state_dir=tmp_path / "state", staff="ann"))
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_a_missing_workspace_is_made_with_one_button_and_what_was_typed_stays(window, qtbot):
    window.desk_page.work.search.set_text("where is my refund")
    window.open_workspace()
    qtbot.waitUntil(lambda: "There is no workspace at" in window.message.text())
    with qtbot.waitSignal(window.usable, timeout=10_000):
        window.message.action.click()
    assert window.message.text() == ""
    assert window.attached.workspace.person.login == "ann"
    assert window.attached.workspace.person.role == "admin"
    assert window.desk_page.work.search.text() == "where is my refund"
    qtbot.waitUntil(lambda: [row.title for row in window.desk_page.work.hits.rows()] == ["Refund has not arrived"])


def test_a_place_that_cannot_be_a_workspace_is_said_and_can_be_tried_again(window, qtbot, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "workspace.sqlite").write_text("this is no database", encoding="utf-8")
    window.open_workspace()
    qtbot.waitUntil(lambda: window.message.text() != "")
    assert "workspace.sqlite" in window.message.text()
    (tmp_path / "data" / "workspace.sqlite").unlink()
    window.message.action.click()
    qtbot.waitUntil(lambda: "There is no workspace at" in window.message.text())


def test_what_nobody_foresaw_is_said_too_and_can_be_tried_again(window, qtbot, monkeypatch):
    """Without a word the window would say for ever that it opens the workspace."""
    make_workspace(window.settings)
    with monkeypatch.context() as broken:
        broken.setattr("kms_desktop.services.workspace.open_workspace", _broken)
        window.open_workspace()
        qtbot.waitUntil(lambda: "Something went wrong in the program" in window.message.text())
    assert window.message.action.text() == "Try again"
    with qtbot.waitSignal(window.usable, timeout=10_000):
        window.message.action.click()
    assert window.message.text() == ""


def test_the_workspace_begins_to_open_once_the_window_was_seen(window, qtbot, monkeypatch):
    """What is imported for it would hold up the first paint."""
    window.hide()
    told = []
    monkeypatch.setattr(window, "open_workspace", lambda: told.append("opens"))
    window.rail.installEventFilter(_Painted(window, told))
    window.open_when_painted(latest_ms=60_000)
    qtbot.waitUntil(lambda: "opens" in told)
    assert told[0] == "painted" and told.count("opens") == 1


def test_a_window_that_nobody_sees_opens_its_workspace_too(window, qtbot, monkeypatch):
    """One that starts minimised is not painted until somebody looks."""
    opened = []
    monkeypatch.setattr(window, "open_workspace", lambda: opened.append(1))
    monkeypatch.setattr(window, "show", lambda: None)
    window.hide()
    window.open_when_painted(latest_ms=1)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened == [1]


def test_whoever_turns_to_the_articles_at_once_finds_them(window, qtbot):
    """The pages beside the desk come in the turn after it; a key may come before."""
    make_workspace(window.settings)
    shown = []
    window.usable.connect(lambda: (window.show_page(1), shown.append(window.pages.currentWidget())))
    window.open_workspace()
    qtbot.waitUntil(lambda: bool(shown), timeout=10_000)
    assert shown == [window.attached.articles] and window.tops.currentWidget() is window.attached.articles.head


@pytest.mark.parametrize("by", ["key", "mouse"])
def test_a_page_that_was_asked_for_before_the_workspace_is_open_comes_with_it(window, qtbot, by):
    make_workspace(window.settings)
    button = window.rail.pages[1]
    if by == "key":
        qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    else:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.rail.pages[0].isChecked() and not button.isChecked(), "the rail names a page that is not shown"
    assert "“Articles” is shown as soon as the workspace is open." in shown(window)
    with qtbot.waitSignal(window.usable, timeout=10_000):
        window.open_workspace()
    assert window.pages.currentWidget() is window.attached.articles and button.isChecked()


def test_who_types_after_asking_for_a_page_stays_with_the_search(window, qtbot):
    make_workspace(window.settings)
    qtbot.mouseClick(window.rail.pages[1], Qt.MouseButton.LeftButton)
    window.focus.give_focus()
    qtbot.keyClicks(window.desk_page.work.search.editor, "refund")
    with qtbot.waitSignal(window.usable, timeout=10_000):
        window.open_workspace()
    assert window.pages.currentWidget() is window.desk_page
    assert window.desk_page.work.search.text() == "refund"


def test_beneath_the_first_hits_nothing_says_that_they_are_still_to_come(window, qtbot):
    make_workspace(window.settings)
    assert "Hits come while you type" in shown(window)
    window.desk_page.work.search.set_text("refund")
    beneath = []
    window.searchable.connect(lambda: window.search.found.connect(lambda _result: beneath.append(shown(window))))
    window.open_workspace()
    qtbot.waitUntil(lambda: any("Refund has not arrived" in words for words in beneath))
    found = [words for words in beneath if "Refund has not arrived" in words]
    assert not any("Hits come while you type" in words or "No article answers" in words for words in found)


class _Painted(QObject):
    def __init__(self, parent: QObject, told: list[str]) -> None:
        super().__init__(parent)
        self._told = told

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._told.append("painted")
        return False


def _broken(*_given: object) -> object:
    raise ImportError("A part of the program could not be loaded.")


@pytest.fixture
def indexed(window):
    make_workspace(window.settings)
    with closing(open_finder(window.settings).searcher) as searcher:
        searcher.refresh()
    return window


def test_calls_ring_before_an_article_that_nobody_chose_is_laid_out(indexed, qtbot, monkeypatch):
    """The hits are there at once; the look inside the first waits until the workspace is open."""
    window = indexed
    monkeypatch.setattr("kms_desktop.ui.desk.search.presenter._FOR_CALLS_S", 60.0)
    order, may_open = [], threading.Event()
    opens = window_module._open_rest
    monkeypatch.setattr(window_module, "_open_rest", lambda *given: may_open.wait(30) and opens(*given))
    window.hide()
    window.open_when_painted()
    window.desk_page.work.search.set_text("where is my money")
    qtbot.waitUntil(lambda: window.search is not None and window.search.result is not None, timeout=10_000)
    window.search.looked.connect(lambda article: order.append("look") if article else None)
    window.usable.connect(lambda: order.append("calls"))
    with qtbot.waitSignals([window.search._look.timeout] * 2, timeout=10_000):
        pass
    may_open.set()
    qtbot.waitUntil(lambda: len(order) == 2, timeout=20_000)
    assert order == ["calls", "look"]


def test_a_workspace_that_takes_long_to_open_holds_up_no_look_inside(indexed, qtbot, monkeypatch):
    window = indexed
    monkeypatch.setattr("kms_desktop.ui.desk.search.presenter._FOR_CALLS_S", 0.0)
    may_open = threading.Event()
    opens = window_module._open_rest
    monkeypatch.setattr(window_module, "_open_rest", lambda *given: may_open.wait(30) and opens(*given))
    window.hide()
    window.open_when_painted()
    window.desk_page.work.search.set_text("where is my money")
    qtbot.waitUntil(lambda: window.search is not None and window.search.result is not None, timeout=10_000)
    with qtbot.waitSignal(window.search.looked, timeout=10_000):
        pass
    assert not window.is_open
    with qtbot.waitSignal(window.usable, timeout=20_000):
        may_open.set()
