"""Guide or article: one of two, by mouse and by key."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from kms_desktop.ui.theme.current import current_theme, theme_keeper
from kms_desktop.ui.widgets.segment import Segment
from tests.ui.widgets.looking import colours


@pytest.fixture
def segment(qtbot) -> Segment:
    made = Segment((("Guide", ""), ("Article", "F3")), "Shown")
    qtbot.addWidget(made)
    made.resize(made.sizeHint())
    made.show()
    return made


def test_a_click_chooses(qtbot, segment: Segment) -> None:
    with qtbot.waitSignal(segment.chosen, timeout=500) as told:
        qtbot.mouseClick(segment, Qt.MouseButton.LeftButton, pos=segment.tabRect(1).center())
    assert told.args == [1]
    assert segment.current_part() == 1


def test_left_and_right_choose_and_stay_inside(qtbot, segment: Segment) -> None:
    told: list[int] = []
    segment.chosen.connect(told.append)
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(segment, key)
    assert told == [1, 0]


def test_showing_a_part_tells_nobody(qtbot, segment: Segment) -> None:
    with qtbot.assertNotEmitted(segment.chosen):
        segment.show_part(1)
    assert segment.current_part() == 1


@pytest.mark.parametrize("percent", [90, 100, 200])
def test_the_words_fit_their_part(qtbot, segment: Segment, percent: int) -> None:
    theme_keeper().set_text_size(percent)
    metrics = segment.fontMetrics()
    for at in range(segment.count()):
        assert segment.tabRect(at).width() >= metrics.horizontalAdvance(segment.tabText(at)) + current_theme().gap(16)
    assert segment.sizeHint().height() == round(28 * percent / 100)
    assert segment.sizeHint().width() == sum(segment.tabRect(at).width() for at in range(segment.count()))


def test_the_shown_part_stands_on_paper(qtbot, segment: Segment) -> None:
    assert {current_theme().tokens.paper, current_theme().tokens.band} <= colours(segment)


def test_a_key_stands_at_another_part(qtbot, segment: Segment) -> None:
    before = segment.tabSizeHint(0).width()
    segment.show_keys({0: "F3"})
    assert [segment.tabToolTip(at) for at in (0, 1)] == ["F3", ""]
    assert segment.tabRect(0).width() == segment.tabSizeHint(0).width() > before
    assert segment.sizeHint().width() == segment.tabSizeHint(0).width() + segment.tabSizeHint(1).width()


def test_each_part_that_is_offered_has_its_room(qtbot) -> None:
    made = Segment((("Guide", ""), ("Article", "F3"), ("Map", "")), "Shown")
    qtbot.addWidget(made)
    for at, offered in enumerate((True, False, True)):
        made.offer_part(at, offered)
    made.show()
    assert made.sizeHint().width() == sum(made.tabSizeHint(at).width() for at in (0, 2))
    made.offer_part(1, True)
    made.resize(made.sizeHint())
    assert [made.tabRect(at).width() for at in range(3)] == [made.tabSizeHint(at).width() for at in range(3)]
