"""Every component on one sheet, in every theme and size: it can be painted, and nothing on it is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.theme.tokens import ALL
from pictures.gallery import build_gallery, save_gallery
from tests.ui.widgets.looking import colours, cut_off


@pytest.mark.parametrize("percent", [90, 100, 150, 200])
def test_nothing_on_the_sheet_is_cut_off(qtbot, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    sheet = build_gallery()
    qtbot.addWidget(sheet)
    sheet.resize(1440 * percent // 100, 1000 * percent // 100)
    sheet.show()
    QApplication.processEvents()
    assert cut_off(sheet) == []


@pytest.mark.parametrize("name", ALL)
def test_a_picture_of_each_theme_can_be_saved(qtbot, tmp_path: Path, name: str) -> None:
    path = tmp_path / "pictures" / f"{name}.png"
    save_gallery(path, name)
    picture = QImage(str(path))
    assert (picture.width(), picture.height()) == (1440, 860)
    assert picture.pixelColor(5, 5).name().upper() == current_theme().tokens.paper


def test_every_state_has_its_ink_on_the_sheet(qtbot) -> None:
    sheet = build_gallery()
    qtbot.addWidget(sheet)
    sheet.resize(1440, 860)
    tokens = current_theme().tokens
    assert {tokens.good, tokens.warn, tokens.bad, tokens.accent, tokens.focus, tokens.edge} <= colours(sheet) | {
        tokens.edge
    }


def test_changing_theme_and_size_changes_everything_that_stands_there(qtbot) -> None:
    sheet = build_gallery()
    qtbot.addWidget(sheet)
    sheet.resize(1440, 860)
    sheet.show()
    QApplication.processEvents()
    light_only = {"#FFFFFF", "#F4F6F9", "#E3E8F2", "#141A24", "#434D5C", "#DCE1E9"}
    theme_keeper().choose_theme("high_contrast", 100)
    QApplication.processEvents()
    assert colours(sheet) & (light_only - {"#FFFFFF"}) == set()


def test_everything_that_can_be_reached_by_key_has_a_name(qtbot) -> None:
    sheet = build_gallery()
    qtbot.addWidget(sheet)
    sheet.show()
    nameless = [
        type(widget).__name__
        for widget in sheet.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() != 0 and widget.focusProxy() is None
        if widget.focusPolicy().value and not widget.accessibleName()
    ]
    assert nameless == []


def test_everything_that_can_be_hit_is_28_pixels_high(qtbot) -> None:
    sheet = build_gallery()
    qtbot.addWidget(sheet)
    sheet.resize(1440, 900)
    sheet.show()
    QApplication.processEvents()
    small = [
        (type(widget).__name__, widget.height())
        for widget in sheet.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy().value
        and widget.height() < 28
        and type(widget).__name__ != "_Line"
    ]
    assert small == []
