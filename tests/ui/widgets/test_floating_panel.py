"""The floating panel: over what it is about, Tab inside, Esc folds and gives the keyboard back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.theme.shadow import SPREAD_PX
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.fields import LineField
from kms_desktop.ui.widgets.floating_panel import FloatingPanel
from kms_desktop.ui.widgets.paragraph import Paragraph
from tests.ui.widgets.looking import cut_off

LONG = "Goes along: this call, article revision 14, option 4, Gold. No name, no number. " * 4


class Stage(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.before = LineField("Search")
        self.anchor = QWidget()
        column = QVBoxLayout(self)
        column.addWidget(self.before)
        column.addWidget(self.anchor, 1)
        self.panel = FloatingPanel("Suggestion", "megaphone", "about the article")
        self.panel.set_hints((("Send", "Enter"), ("Later", "Esc")))
        self.field, self.send = LineField("Your line"), Button("Send", "Enter", "filled")
        self.panel.body.addWidget(self.field)
        self.panel.body.addWidget(Paragraph(LONG, "meta", "ink3"))
        self.panel.body.addWidget(self.send)
        self.resize(900, 700)


@pytest.fixture
def stage(qtbot) -> Stage:
    made = Stage()
    qtbot.addWidget(made)
    made.show()
    made.before.setFocus()
    qtbot.waitUntil(made.before.editor.hasFocus)
    made.panel.open_in(made, made.anchor, made.field)
    qtbot.waitUntil(made.field.editor.hasFocus)
    return made


def test_esc_folds_keeps_the_text_and_gives_the_keyboard_back(qtbot, stage: Stage) -> None:
    qtbot.keyClicks(stage.field.editor, "ask for bank charges first")
    with qtbot.waitSignal(stage.panel.folded, timeout=500):
        qtbot.keyClick(stage.panel, Qt.Key.Key_Escape)
    assert not stage.panel.is_open()
    assert stage.field.text() == "ask for bank charges first"
    qtbot.waitUntil(stage.before.editor.hasFocus)


def test_tab_stays_inside(qtbot, stage: Stage) -> None:
    seen = set()
    for _ in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert stage.panel.isAncestorOf(focused)
        seen.add(focused)
    assert seen == {stage.field.editor, stage.send}
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backtab)
    assert stage.panel.isAncestorOf(QApplication.focusWidget())


def test_folding_twice_is_told_once(stage: Stage) -> None:
    told: list[bool] = []
    stage.panel.folded.connect(lambda: told.append(True))
    stage.panel.close_panel()
    stage.panel.close_panel()
    assert told == [True]


def test_opening_twice_still_knows_where_the_keyboard_was(qtbot, stage: Stage) -> None:
    stage.panel.open_in(stage, stage.anchor, stage.field)
    stage.panel.close_panel()
    qtbot.waitUntil(stage.before.editor.hasFocus)


def test_the_keyboard_s_old_place_may_be_gone(stage: Stage) -> None:
    stage.before.setParent(None)
    stage.before.deleteLater()
    QCoreApplication.sendPostedEvents(stage.before, QEvent.Type.DeferredDelete.value)
    stage.panel.close_panel()
    assert not stage.panel.is_open()


@pytest.mark.parametrize("percent", [100, 200])
@pytest.mark.parametrize("place", ["bottom", "centre", "top"])
def test_it_lies_over_its_anchor_with_nothing_cut(stage: Stage, percent: int, place: str) -> None:
    theme_keeper().set_text_size(percent)
    stage.panel.open_in(stage, stage.anchor, stage.field, place=place)
    QApplication.processEvents()
    box = stage.panel.geometry().adjusted(SPREAD_PX, SPREAD_PX, -SPREAD_PX, -SPREAD_PX)
    assert stage.rect().contains(box)
    assert abs(box.center().x() - stage.anchor.geometry().center().x()) <= 2
    assert [told for told in cut_off(stage.panel) if "holds it" not in told] == []


def test_it_follows_when_the_window_changes(stage: Stage) -> None:
    before = stage.panel.geometry()
    stage.resize(1200, 800)
    QApplication.processEvents()
    assert stage.panel.geometry().bottom() > before.bottom()
    assert stage.panel.width() > before.width()


def test_a_given_width_is_kept(stage: Stage) -> None:
    stage.panel.open_in(stage, stage.anchor, stage.field, width=480)
    assert stage.panel.width() == 480 + 2 * SPREAD_PX


def test_it_grows_with_what_is_put_in(stage: Stage) -> None:
    before = stage.panel.geometry()
    stage.panel.body.addWidget(Paragraph(LONG))
    QApplication.processEvents()
    assert stage.panel.height() > before.height()
    assert stage.panel.geometry().bottom() == before.bottom()


def test_it_is_named_by_its_title(stage: Stage) -> None:
    assert stage.panel.accessibleName() == "Suggestion"
    stage.panel.show_title("Report", "eye", "what you saw")
    assert stage.panel.accessibleName() == "Report"


def test_a_panel_whose_python_half_was_collected_lets_qt_take_it_down(stage: Stage) -> None:
    panel, kept = stage.panel, dict(stage.panel.__dict__)
    panel.__dict__.clear()
    assert panel.eventFilter(stage.anchor, QEvent(QEvent.Type.Resize)) is False
    panel.__dict__.update(kept)


def test_what_it_is_about_goes_under_the_title_where_the_keys_leave_it_no_room(qtbot, stage: Stage) -> None:
    panel = stage.panel
    panel.show_title("Suggestion", "megaphone", "With Tove Lindqvist. How do you talk to them?")
    panel.set_hints((("Begin", "1–9"), ("The first of them", "Enter"), ("Close", "Esc")))
    panel.open_in(stage, stage.anchor, stage.field, width=500)
    QApplication.processEvents()
    assert panel.subtitle.geometry().top() >= panel.chip.geometry().bottom()
    assert cut_off(panel) == []
    panel.open_in(stage, stage.anchor, stage.field, width=860)
    QApplication.processEvents()
    assert panel.subtitle.geometry().left() > panel.chip.geometry().right()
