"""The head of a page: filters are as wide as what they hold, and give way where a window is narrow."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from kms_desktop.ui.theme.current import theme_keeper
from kms_desktop.ui.widgets.button import Button
from kms_desktop.ui.widgets.page_head import FilterBox, PageHead


@pytest.fixture
def box(qtbot) -> FilterBox:
    made = FilterBox()
    qtbot.addWidget(made)
    made.set_name("Reason")
    made.addItems(["All", "Billing, duplicate charge"])
    return made


def test_a_filter_is_as_wide_as_what_is_chosen(box: FilterBox) -> None:
    narrow = box.sizeHint().width()
    box.setCurrentIndex(1)
    assert box.sizeHint().width() > narrow + 80


def test_a_terse_filter_leaves_its_name_to_the_tooltip_and_to_screen_readers(box: FilterBox) -> None:
    whole = box.sizeHint().width()
    box.set_terse(True)
    assert box.sizeHint().width() < whole
    assert (box.toolTip(), box.accessibleName()) == ("Reason\nAll", "Reason")
    box.set_terse(False)
    assert (box.sizeHint().width(), box.toolTip()) == (whole, "Reason\nAll")


@pytest.mark.parametrize("percent", [100, 200])
def test_a_head_gives_way_word_by_word_and_takes_all_back(qtbot, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    window = QWidget()
    qtbot.addWidget(window)
    head, export = PageHead("Voice", window), Button("Export", "Ctrl+E", icon="download")
    for name in ("Period", "Team", "Reason", "Channel"):
        made = FilterBox()
        made.addItem("All")
        head.add_filter(name, made)
    head.add_action(export)
    head.show_detail("124 contacts")
    head.resize(2000, head.sizeHint().height())
    window.resize(2000, 200)
    window.show()
    QApplication.processEvents()
    assert head._detail.isVisible() and export.terse_level() == 0
    least = head._row.minimumSize().width()
    head.resize(least - 60, head.height())
    QApplication.processEvents()
    assert head._row.minimumSize().width() <= head.width()
    assert not head._detail.isVisible()
    head.resize(2000, head.height())
    QApplication.processEvents()
    assert head._detail.isVisible() and export.terse_level() == 0
